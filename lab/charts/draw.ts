import * as vega from 'vega'
import { expressionInterpreter } from 'vega-interpreter'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { VegaLiteSpec } from '../../sim/figures/kit/figure.ts'

/** A specification as an SVG document. Its expressions are interpreted: nothing is compiled from text. */
export async function drawSvg(spec: VegaLiteSpec): Promise<string> {
  const { spec: full } = compile({ ...spec, background: 'transparent' } as unknown as TopLevelSpec)
  const view = new vega.View(vega.parse(full, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'none',
  })
  const svg = await view.toSVG()
  view.finalize()
  return svg
}
