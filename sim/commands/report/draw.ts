import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { VegaLiteSpec } from '../../figures/kit/figure.ts'
import { textWidth } from './text-metrics.ts'

interface TextItem {
  readonly fontSize?: number
  readonly fontWeight?: string | number
}

/** How Vega learns the widths of texts; its types do not have it. */
const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: TextItem, text: unknown) => number }
}
textMetrics.width = ({ fontSize = 11, fontWeight = 'normal' }, text) =>
  textWidth(
    { fontSize, bold: fontWeight === 'bold' || Number(fontWeight) >= 600 ? 'yes' : 'no' },
    String(text ?? ''),
  )

/** A Vega-Lite specification as an SVG document. Throws if the specification is wrong. */
export async function drawSvg(spec: VegaLiteSpec): Promise<string> {
  const warnings: string[] = []
  const logger = {
    level: () => logger,
    error: (...args: readonly unknown[]) => note(args),
    warn: (...args: readonly unknown[]) => note(args),
    info: () => logger,
    debug: () => logger,
  }
  const note = (args: readonly unknown[]) => {
    warnings.push(args.join(' '))
    return logger
  }
  const { spec: full } = compile(spec as unknown as TopLevelSpec, { logger: logger as never })
  const view = new vega.View(vega.parse(full), { renderer: 'none', logger: logger as never })
  const svg = await view.toSVG()
  view.finalize()
  if (warnings.length > 0) throw new Error(warnings.join('\n'))
  return svg
}
