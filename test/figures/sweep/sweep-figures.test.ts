import test from 'ava'
import { drawSvg } from '../../../sim/commands/report/draw.ts'
import type { Figure } from '../../../sim/figures/kit/figure.ts'
import { sweepFigures } from '../../../sim/figures/sweep/sweep-figures.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'
import { CRASHES, EDGES, SAMPLES } from './sample-sweeps.ts'
import { type MadeUpRun, madeUpResults, PHASE } from './samples.ts'

/** Marks that stand for data: points, rectangles, lines and rules of at least one item. */
function marksIn(svg: string): number {
  return [...svg.matchAll(/<path (?:aria-label="[^"]*" )?role="graphics-symbol"/g)].length
}

const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)
const figureNamed = (results: SweepResults, name: string): Figure => {
  const figure = sweepFigures(results).figures.find((each) => each.name === name)
  if (!figure) throw new Error(`no figure ${name}`)
  return figure
}

const drawsAll = test.macro(async (t, results: SweepResults) => {
  const { figures } = sweepFigures(results)
  t.is(new Set(figures.map(({ name }) => name)).size, figures.length)
  for (const { name, title, caption, spec } of figures) {
    t.regex(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    t.regex(title, /^[A-Z][^_]*$/)
    t.regex(caption, /^[A-Z].*\.$/)
    t.true(marksIn(await drawSvg(spec)) > 0, name)
  }
})

for (const [name, results] of [...Object.entries(SAMPLES), ...Object.entries(EDGES)])
  test(`every figure is drawn without a warning: ${name}`, drawsAll, results)

const namesOf = (results: SweepResults): string[] => sweepFigures(results).figures.map(({ name }) => name)

test('a grid of two has lines, a heat map, cost against quality, and the differences by each parameter', (t) => {
  t.deepEqual(namesOf(SAMPLES.severed), [
    'failure-pct-lookups-against-parameters',
    'failure-pct-lookups-heat-map',
    'bytes-per-node-s-lookups-against-failure-pct-lookups',
    'bytes-per-node-s-lookups-against-parameters',
    'severed-lookups-against-parameters',
    'any-failed-lookups-against-parameters',
    'differences-by-leaf-set-size',
    'differences-by-crash-share',
  ])
})

test('of a condition there are no differences, unless there is nothing else', (t) => {
  const differences = (results: SweepResults) =>
    namesOf(results).filter((name) => name.startsWith('differences'))
  t.deepEqual(differences(CRASHES), ['differences-by-leaf-set-size'])
  const { figures, parameters } = CRASHES
  const conditions = parameters.map(({ path }) => path)
  t.deepEqual(differences({ ...CRASHES, figures: { ...figures, conditions } }), [
    'differences-by-crash-share',
    'differences-by-leaf-set-size',
  ])
})

test('a list and a Latin hypercube have no heat map', (t) => {
  t.deepEqual(namesOf(SAMPLES.list), [
    'failure-pct-lookups-of-settings',
    'bytes-per-node-s-lookups-against-failure-pct-lookups',
    'bytes-per-node-s-lookups-of-settings',
    'differences-by-settings',
  ])
  t.deepEqual(namesOf(SAMPLES.latinHypercube), [
    'failure-pct-lookups-against-parameters',
    'bytes-per-node-s-lookups-against-failure-pct-lookups',
    'bytes-per-node-s-lookups-against-parameters',
  ])
})

test('a metric that is also quality or cost is drawn once', (t) => {
  const { figures } = SAMPLES.oneSeed
  const again = { ...SAMPLES.oneSeed, figures: { ...figures, metrics: [figures.quality, figures.cost] } }
  t.deepEqual(namesOf(again), namesOf(SAMPLES.oneSeed))
})

test('what has no value is not drawn, and is said why', (t) => {
  const results = madeUpResults({
    parameters: [
      { title: 'leaf-set size', values: [8, 16] },
      { title: 'crash share', values: [1, 2] },
    ],
    metrics: [{ metric: 'join_s_mean', phase: PHASE }],
    run: () => ({ failure_pct: null, bytes_per_node_s: 100 }),
  })
  t.deepEqual(sweepFigures(results).notDrawn, [
    { title: 'Operations failed in phase ‘lookups’', reason: 'no run has a value of it' },
    { title: 'Heat map: operations failed in phase ‘lookups’', reason: 'no setting has a mean of it' },
    {
      title: 'Cost against quality',
      reason:
        'no setting has means of both bytes sent in phase ‘lookups’ and operations failed in phase ‘lookups’',
    },
    { title: 'Mean time to join in phase ‘lookups’', reason: 'no run has a value of it' },
    { title: 'Differences run by run', reason: 'no difference between settings has an interval' },
  ])
})

test('with one run per setting there are points, but neither intervals nor differences', async (t) => {
  const { notDrawn } = sweepFigures(SAMPLES.oneSeed)
  t.deepEqual(
    notDrawn.map(({ title }) => title),
    ['Differences run by run'],
  )
  const lines = figureNamed(SAMPLES.oneSeed, 'failure-pct-lookups-against-parameters')
  t.regex(lines.caption, /one run; there are no intervals/)
  t.notRegex(await drawSvg(lines.spec), /aria-roledescription="rule mark"/)
})

/** Of ten runs the first three of size 8, and all of size 16, are severed. */
const someSevered = (size: unknown, seed: number): MadeUpRun => {
  const severed = size === 16 || (size === 8 && seed < 3)
  return { severed, failure_pct: severed ? 50 + seed : 1, bytes_per_node_s: 300 + seed * Number(size) }
}
const SOME_SEVERED = madeUpResults({
  parameters: [{ title: 'leaf-set size', values: [8, 16, 24] }],
  run: ([size], seed) => someSevered(size, seed),
})
const SOME_SEVERED_OF_TWO = madeUpResults({
  parameters: [
    { title: 'leaf-set size', values: [8, 16, 24] },
    { title: 'lazy repair', values: [true, false] },
  ],
  run: ([size], seed) => someSevered(size, seed),
})

interface DrawnLayer {
  readonly mark: { readonly type: string; readonly shape?: string; readonly strokeDash?: unknown }
  readonly data: { readonly values: readonly unknown[] }
}

const layersOf = (figure: { readonly spec: Readonly<Record<string, unknown>> }): DrawnLayer[] =>
  (figure.spec.concat as { layer: never[] }[]).flatMap(({ layer }) => layer)

test('a severed run is a cross of its own and not in the mean; above it stands how many there are', async (t) => {
  const lines = figureNamed(SOME_SEVERED, 'failure-pct-lookups-against-parameters')
  const layers = layersOf(lines)
  const crosses = layers.filter(({ mark }) => mark.shape?.startsWith('M'))
  t.is(crosses.flatMap(({ data }) => data.values).length, 13)
  const line = layers.find(({ mark }) => mark.type === 'line')
  t.like(line?.data.values, [
    { x: '8', mean: 1 },
    { x: '16', mean: null },
    { x: '24', mean: 1 },
  ])
  t.regex(lines.caption, /the mean of 7 to 10 runs/)
  t.regex(lines.caption, /The 13 of 30 runs in which the ring was severed are not part of the means/)
  const texts = textsIn(await drawSvg(lines.spec))
  t.true(['3 of 10', '10 of 10', 'severed'].every((text) => texts.includes(text)))
})

test('cells of the heat map show their mean, and their severed runs behind a dagger', async (t) => {
  const svg = await drawSvg(figureNamed(SOME_SEVERED_OF_TWO, 'failure-pct-lookups-heat-map').spec)
  const texts = textsIn(svg.replaceAll(/<\/?tspan[^>]*>/g, ' ')).map((text) =>
    text.trim().replaceAll(/ +/g, ' '),
  )
  for (const text of ['1', '1 † 3 of 10: 51.0', '† 10 of 10: 54.5']) t.true(texts.includes(text), text)
})

test('a cell that is known by severed runs only has a dashed border, and the shade of their mean', (t) => {
  const { spec, caption } = figureNamed(SOME_SEVERED_OF_TWO, 'failure-pct-lookups-heat-map')
  const layers = layersOf({ spec })
  const borders = layers.filter(({ mark }) => mark.strokeDash !== undefined)
  t.deepEqual(
    borders.flatMap(({ data }) => data.values),
    [
      { x: '16', y: 'true' },
      { x: '16', y: 'false' },
    ],
  )
  const [shades] = layers
  t.like(shades?.data.values, { 0: { x: '8', value: 1 }, 2: { x: '16', value: 54.5 } })
  t.regex(caption, /Where there are no others, the border is dashed/)
})

test('settings with severed rings only are crosses beside the trade-offs, with their intervals', (t) => {
  const { spec, caption } = figureNamed(SOME_SEVERED, 'bytes-per-node-s-lookups-against-failure-pct-lookups')
  const layers = layersOf({ spec: { concat: [spec] } })
  const crosses = layers.filter(({ mark }) => mark.shape?.startsWith('M'))
  t.like(
    crosses.flatMap(({ data }) => data.values),
    [{ series: '16', cost: 372, quality: 54.5 }],
  )
  const line = layers.find(({ mark }) => mark.type === 'line')
  t.like(line?.data.values, [{ series: '8' }])
  const [bars] = layers
  t.is(bars?.data.values.length, 1, 'the others have no interval, as their runs are equal')
  t.regex(caption, /settings that have no others \(1 of 3\)/)
})

/** `SOME_SEVERED`, with a metric of a phase before the crash, in which no ring is severed yet. */
function withBefore(metric: 'cost' | 'quality'): SweepResults {
  const { figures, runs, aggregate } = SOME_SEVERED
  const label = 'before'
  return {
    ...SOME_SEVERED,
    figures: { ...figures, [metric]: { ...figures[metric], phase: label } },
    runs: [...runs, ...runs.map((run) => ({ ...run, label, severed: 'no' }))],
    aggregate: [
      ...aggregate,
      ...aggregate.filter(({ rings }) => rings === 'all').map((row) => ({ ...row, label })),
    ],
  }
}

for (const [metric, name, stricter, laxer] of [
  [
    'cost',
    'bytes-per-node-s-before-against-failure-pct-lookups',
    'operations failed in phase ‘lookups’',
    'bytes sent in phase ‘before’',
  ],
  [
    'quality',
    'bytes-per-node-s-lookups-against-failure-pct-before',
    'bytes sent in phase ‘lookups’',
    'operations failed in phase ‘before’',
  ],
] as const)
  test(`if the ${metric} is from before the crash, the caption says that its means are of all runs`, async (t) => {
    const { spec, caption } = figureNamed(withBefore(metric), name)
    t.true(
      caption.includes(
        `Runs in which the ring was severed are in no mean of ${stricter} but those of the crosses`,
      ),
    )
    t.true(caption.includes(`The means of ${laxer} are of all runs, severed ones included.`))
    t.true(textsIn(await drawSvg(spec)).includes('8 † 3 of 10'))
  })

test('if cost and quality are of one phase, the caption states no difference between their means', (t) => {
  const { caption } = figureNamed(SOME_SEVERED, 'bytes-per-node-s-lookups-against-failure-pct-lookups')
  t.true(caption.includes('severed are in no mean but those of the crosses'))
  t.false(caption.includes('severed ones included'))
  t.true(caption.includes('† is how many runs of another setting were severed.'))
})

test('if no label has a dagger, the caption of trade-offs explains none', (t) => {
  const onlyCrosses = madeUpResults({
    parameters: [{ title: 'leaf-set size', values: [8, 16, 24] }],
    run: ([size], seed) => ({
      severed: size === 8,
      failure_pct: size === 8 ? 50 + seed : 1,
      bytes_per_node_s: 300 + seed * Number(size),
    }),
  })
  const { caption } = figureNamed(onlyCrosses, 'bytes-per-node-s-lookups-against-failure-pct-lookups')
  t.regex(caption, /settings that have no others \(1 of 3\)/)
  t.notRegex(caption, /†/)
})

test('what is zero everywhere has an axis with nothing but zero', async (t) => {
  const figure = figureNamed(EDGES['all runs equal'], 'failure-pct-lookups-against-parameters')
  t.regex(figure.caption, /It is 0 in every run\.$/)
  const texts = textsIn(await drawSvg(figure.spec))
  t.deepEqual(
    texts.filter((text) => /^[\d.]+$/.test(text)),
    ['8', '16', '0', '8', '16'],
  )
})

test('a parameter without a title has the units of the scenario, one with a title those of the title', async (t) => {
  const untitled = {
    ...SAMPLES.oneParameter,
    parameters: [{ path: 'pastry.leafSetSize', title: 'pastry.leafSetSize' }],
  }
  const titled = { ...untitled, parameters: [{ path: 'pastry.leafSetSize', title: 'leaf-set size, nodes' }] }
  const name = 'failure-pct-lookups-against-parameters'
  const axisOf = async (results: SweepResults) => textsIn(await drawSvg(figureNamed(results, name).spec))
  t.true((await axisOf(untitled)).includes('pastry.leafSetSize (as in the scenario)'))
  t.true((await axisOf(titled)).includes('leaf-set size, nodes'))
  t.regex(figureNamed(titled, name).title, /against leaf-set size$/)
})

test('the corners of the hull are labelled with their settings', async (t) => {
  const figure = figureNamed(SAMPLES.oneParameter, 'bytes-per-node-s-lookups-against-failure-pct-lookups')
  const texts = textsIn(await drawSvg(figure.spec))
  // In the legend; and at the corner, with a white edge beneath.
  for (const size of ['8', '16', '24', '32']) t.is(texts.filter((text) => text === size).length, 3)
})

test('both intervals of a difference stand in the row of its setting, with the ratio of their widths', async (t) => {
  const texts = textsIn(await drawSvg(figureNamed(SAMPLES.oneParameter, 'differences-by-leaf-set-size').spec))
  t.true(['8 → 16', '8 → 24', '8 → 32', 'paired by seed', 'not paired'].every((text) => texts.includes(text)))
  t.is(texts.filter((text) => text.startsWith('× ')).length, 6)
})

test('a difference is of pairs without a severed ring, and of a setting without such pairs there is none', async (t) => {
  const figure = figureNamed(SOME_SEVERED_OF_TWO, 'differences-by-leaf-set-size')
  const texts = textsIn(await drawSvg(figure.spec))
  t.true(texts.includes('8 → 24 · true'))
  t.false(texts.some((text) => text.startsWith('8 → 16')))
  t.regex(figure.caption, /seed by seed: 7 pairs of runs/)
  t.regex(figure.caption, /Pairs in which a ring was severed are left out/)
})

for (const [seeds, isFew] of [
  [4, true],
  [5, false],
] as const)
  test(`of ${seeds} pairs the caption ${isFew ? 'warns' : 'does not warn'} that their intervals say little`, (t) => {
    const results = madeUpResults({
      ...{ parameters: [{ title: 'leaf-set size', values: [8, 16] }], seeds },
      run: ([size], seed) => ({ failure_pct: (100 + (seed % 3)) / Number(size), bytes_per_node_s: 1 + seed }),
    })
    const { caption } = figureNamed(results, 'differences-by-leaf-set-size')
    t.is(caption.includes('fewer than 5 pairs say little'), isFew)
    t.regex(
      caption,
      /Of twenty settings without a difference, about one has a bar that misses zero by chance/,
    )
  })

test('a crashed run is mentioned, as it is in no mean', (t) => {
  const crashed = {
    run: 41,
    point: 1,
    seed: 'seed 11',
    status: 'crashed',
    severed: null,
    phase: null,
    label: null,
  }
  const results = { ...SAMPLES.oneParameter, runs: [...SAMPLES.oneParameter.runs, crashed] }
  const { caption } = figureNamed(results, 'failure-pct-lookups-against-parameters')
  t.regex(caption, /the mean of 10 runs \(1 more crashed\)/)
})

const LEGENDS = [
  ['failure-pct-lookups-against-parameters', ['run with a severed ring']],
  ['failure-pct-lookups-heat-map', ['runs with a severed ring', 'setting with severed rings only']],
  [
    'bytes-per-node-s-lookups-against-failure-pct-lookups',
    ['setting with severed rings only', 'runs with a severed ring'],
  ],
] as const

for (const [name, entries] of LEGENDS) {
  test(`the legend has an entry for each mark of severed rings: ${name}`, async (t) => {
    const texts = textsIn(await drawSvg(figureNamed(SOME_SEVERED_OF_TWO, name).spec))
    for (const entry of entries) t.is(texts.filter((text) => text === entry).length, 1, entry)
  })

  test(`without a severed ring the legend has no entry for one: ${name}`, async (t) => {
    const texts = textsIn(await drawSvg(figureNamed(SAMPLES.oneSeed, name).spec))
    t.false(texts.some((text) => text.includes('severed')))
  })
}

test('up to twelve settings are all labelled, those of the hull in bold', async (t) => {
  const { spec, caption } = figureNamed(SOME_SEVERED_OF_TWO, LEGENDS[2][0])
  const texts = textsIn(await drawSvg(spec))
  for (const label of ['8 · true † 3 of 10', '16 · false', '24 · false'])
    t.is(texts.filter((text) => text === label).length, 2, label)
  t.regex(caption, /Labels are leaf-set size and lazy repair; bold are the best trade-offs\./)
})

test('of more than twelve settings the corners of the hull are labelled', async (t) => {
  const { spec, caption } = figureNamed(SAMPLES.severed, LEGENDS[2][0])
  t.false(textsIn(await drawSvg(spec)).includes('8 · 40%'))
  t.regex(caption, /Labels are leaf-set size and crash share, of the best trade-offs only\./)
})
