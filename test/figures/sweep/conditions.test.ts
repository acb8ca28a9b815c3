import test from 'ava'
import { drawSvg } from '../../../sim/commands/report/draw.ts'
import type { Figure } from '../../../sim/figures/kit/figure.ts'
import { heatMapFigure } from '../../../sim/figures/sweep/heat-map.ts'
import { linesFigure } from '../../../sim/figures/sweep/lines.ts'
import { tradeOffFigure } from '../../../sim/figures/sweep/trade-off.ts'
import { sweepView } from '../../../sim/figures/sweep/view.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'
import { CRASHES, EDGES, SAMPLES } from './sample-sweeps.ts'
import { madeUpResults } from './samples.ts'

interface Row {
  readonly text?: string
  readonly cost?: number
  readonly quality?: number
}
interface Panel {
  readonly layer: readonly {
    readonly mark: { readonly type: string; readonly stroke?: string; readonly baseline?: string }
    readonly data: { readonly values: readonly Row[] }
    readonly encoding: { readonly y?: { readonly scale?: { readonly domain: readonly number[] } } }
  }[]
}

const tradeOff = (results: SweepResults): Figure => tradeOffFigure(sweepView(results))!
const lines = (results: SweepResults): Figure => {
  const { parameters, quality } = sweepView(results)
  return linesFigure(parameters, quality)
}
const heatMap = (results: SweepResults): Figure => {
  const { parameters, quality } = sweepView(results)
  return heatMapFigure(parameters, quality)
}
const panelsOf = ({ spec }: Figure): readonly Panel[] => (spec.concat ?? [spec]) as readonly Panel[]
const headingOf = ({ layer }: Panel): string | undefined => layer.at(-1)?.data.values[0]?.text
/** Without the white shapes beneath them. */
const labelsOf = ({ layer }: Panel): (string | undefined)[] =>
  layer
    .filter(({ mark }) => mark.type === 'text' && mark.baseline === 'middle' && !mark.stroke)
    .map(({ data }) => data.values[0]?.text)
const cornersOf = ({ layer }: Panel): number | undefined =>
  layer.find(({ mark }) => mark.type === 'line')?.data.values.length
const domainOf = ({ layer }: Panel): readonly number[] | undefined => layer[0]?.encoding.y?.scale?.domain

test('trade-offs have a panel for each value of a condition, with a hull of its own, whose labels name the choices', (t) => {
  const figure = tradeOff(CRASHES)
  const panels = panelsOf(figure)
  t.deepEqual(
    panels.map(headingOf),
    ['10%', '20%', '30%', '40%'].map((share) => `crash share: ${share}`),
  )
  for (const panel of panels) {
    t.deepEqual(labelsOf(panel), ['8', '16', '24', '32'])
    t.is(cornersOf(panel), 4)
  }
  t.regex(figure.title, /, by crash share$/)
  t.regex(
    figure.caption,
    /In each panel the line joins .* Labels are leaf-set size; bold are the best trade-offs\./,
  )
})

test('without conditions all trade-offs have one hull, whose labels name every parameter', (t) => {
  const figure = tradeOff({ ...CRASHES, figures: { ...CRASHES.figures, conditions: [] } })
  const [panel, ...others] = panelsOf(figure)
  t.deepEqual(others, [])
  t.true(labelsOf(panel!).every((label) => /^\d+% · \d+$/.test(label ?? '')))
  t.notRegex(figure.title, /, by /)
})

const failing = (percent: (share: unknown) => number): SweepResults =>
  madeUpResults({
    parameters: [
      { title: 'leaf-set size', values: [8, 16] },
      { title: 'crash share', values: ['10%', '20%', '70%'] },
    ],
    conditions: ['crash share'],
    run: ([size, share], seed) => ({
      failure_pct: (percent(share) * (8 + (seed % 2))) / Number(size),
      bytes_per_node_s: Number(size) + seed,
    }),
  })

test('panels have the same scales, so that they can be compared', (t) => {
  const { caption, ...figure } = tradeOff(failing(() => 5))
  const [first, ...others] = panelsOf({ caption, ...figure }).map(domainOf)
  for (const domain of others) t.deepEqual(domain, first)
  t.notRegex(caption, /of its own/)
})

test('if some would be dwarfed, they have scales of their own, and the caption says so', (t) => {
  const figure = tradeOff(failing((share) => (share === '70%' ? 60 : 2)))
  const [mild, , harsh] = panelsOf(figure).map((panel) => domainOf(panel)![1]!)
  t.true(mild! < 5 && harsh! > 50)
  t.regex(figure.caption, / Each panel has a vertical scale of its own\./)
})

test('a panel with nothing but zero does not give the others scales of their own', (t) => {
  const figure = tradeOff(failing((share) => (share === '10%' ? 0 : 50)))
  const [first, second] = panelsOf(figure).map(domainOf)
  t.deepEqual(first, second)
})

test('of more than eight combinations the first eight values of the last condition are shown', (t) => {
  const figure = tradeOff(EDGES['two conditions of many values'])
  t.deepEqual(
    panelsOf(figure).map(headingOf),
    [1, 2, 3, 4, 5, 6, 7, 8].map((nodes) => `crash share: 10%, nodes: ${nodes}`),
  )
  t.regex(figure.title, /, by crash share and nodes$/)
  t.regex(figure.caption, / Only settings with crash share 10% and the first 8 of 10 values of nodes\./)
})

test('a list has a panel for each condition that occurs in it', (t) => {
  t.deepEqual(panelsOf(tradeOff(EDGES['a list with a condition'])).map(headingOf), [
    'crash share: 10%',
    'crash share: 40%',
  ])
})

test('the conditions of a Latin hypercube are spread: one panel, and a warning', (t) => {
  const figure = tradeOff(EDGES['a Latin hypercube with a condition'])
  t.is(panelsOf(figure).length, 1)
  t.regex(
    figure.caption,
    /Labels are leaf-set size and crash share; bold are the best trade-offs\. No two settings have the same crash share/,
  )
})

test('the title of an axis stands below the lowest panels and beside the leftmost ones only', async (t) => {
  const svg = await drawSvg(tradeOff(CRASHES).spec)
  const titles = (text: string) => svg.split(`>${text}<`).length - 1
  t.is(titles('bytes sent, per node and second'), 2)
  t.is(titles('operations failed, %'), 2)
})

test('against parameters a choice lies along the axis, and a condition has the panels', (t) => {
  const figure = lines(CRASHES)
  t.regex(figure.title, /against leaf-set size and crash share$/)
  t.deepEqual(
    panelsOf(figure).map(headingOf),
    ['10%', '20%', '30%', '40%'].map((share) => `crash share: ${share}`),
  )
})

test('of several choices one lies along the axis, and the next has the lines', (t) => {
  const { parameters, figures, ...others } = SAMPLES.threeParameters
  const results = { ...others, parameters, figures: { ...figures, conditions: [parameters[2]!.path] } }
  t.regex(lines(results).title, /against leaf-set size, crash share and lazy repair$/)
})

test('a heat map has the choice along and the condition up', (t) => {
  t.regex(heatMap(CRASHES).title, /over leaf-set size and crash share$/)
})

test('if there is nothing but conditions, all is drawn as without', (t) => {
  const conditions = CRASHES.parameters.map(({ path }) => path)
  const all = { ...CRASHES, figures: { ...CRASHES.figures, conditions } }
  const none = { ...CRASHES, figures: { ...CRASHES.figures, conditions: [] } }
  t.deepEqual(tradeOff(all), tradeOff(none))
  t.deepEqual(heatMap(all), heatMap(none))
  t.deepEqual(lines(all), lines(none))
})
