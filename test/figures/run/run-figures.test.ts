import test from 'ava'
import { drawSvg } from '../../../sim/commands/report/draw.ts'
import { lightSvg, svgFile } from '../../../sim/commands/report/svg.ts'
import type { Figure } from '../../../sim/figures/kit/figure.ts'
import { runFigures } from '../../../sim/figures/run/run-figures.ts'
import type { RunResults } from '../../../sim/figures/run/run-results.ts'
import type { Outcome } from '../../../sim/measure/outcomes.ts'
import { CRASH, resultsOf } from './results.ts'

const crash = resultsOf(CRASH)

/** How many marks an SVG shows, axes and legends aside. */
function marksIn(svg: string): number {
  const groups = svg.split(/<g class="mark-/).slice(1)
  return groups
    .filter((group) => /^(symbol|line|rect|rule|text|area|arc|shape) role-mark/.test(group))
    .reduce((sum, group) => sum + (group.match(/<(path|rect|line|text|circle)\b/g)?.length ?? 0), 0)
}

const figureOf = (results: RunResults, name: string): Figure | undefined =>
  runFigures(results).figures.find((figure) => figure.name === name)

test('of a run with data and a crash everything is drawn', (t) => {
  const { figures, notDrawn } = runFigures(crash)
  t.deepEqual(notDrawn, [])
  t.deepEqual(
    figures.map(({ name }) => name),
    [
      'nodes-over-time',
      'outcomes-by-phase',
      'outcomes-over-time',
      'ring-phase-4',
      'ring-phase-6',
      'hops',
      'latency',
      'rdp',
      'messages-over-time',
      'traffic-by-purpose',
      'node-loads',
      'degrees',
      'load-balance',
      'hot-keys',
      'keys-at-risk',
    ],
  )
})

for (const figure of runFigures(crash).figures)
  test(`${figure.name} compiles without a warning, and has marks`, async (t) => {
    const svg = await drawSvg(figure.spec)
    t.true(marksIn(svg) > 0)
    t.notRegex(svg, /NaN|undefined|Infinity/)
  })

test('the same results give the same specifications and pictures', async (t) => {
  const again = runFigures(resultsOf(CRASH)).figures
  for (const [index, { spec }] of runFigures(crash).figures.entries()) t.deepEqual(again[index]?.spec, spec)
  const [first] = again
  if (first) t.is(await drawSvg(first.spec), await drawSvg(first.spec))
})

test('every axis that is drawn has a title', (t) => {
  for (const { name, spec } of runFigures(crash).figures)
    for (const [path, { axis, title }] of axesIn(spec, name))
      t.true(axis.labels === false || (axis.title ?? title ?? null) !== null, path)
})

interface Channel {
  readonly title?: unknown
  readonly axis: { readonly title?: unknown; readonly labels?: unknown }
}

/** Every x and y of a specification that has an axis, with its path. */
function axesIn(node: unknown, path: string): [string, Channel][] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, child]): [string, Channel][] => {
    const isPlace = (key === 'x' || key === 'y') && typeof child === 'object' && child !== null
    if (isPlace && 'axis' in child && child.axis !== null) return [[`${path}.${key}`, child as Channel]]
    return axesIn(child, `${path}.${key}`)
  })
}

test('what a run has no data for is not drawn, and the reason is stated', (t) => {
  const bare = resultsOf({ phases: ['join: { nodes: 5, over: 1s }', 'settle: { for: 20s }'] })
  const { figures, notDrawn } = runFigures({ ...bare, ring: [] })
  t.deepEqual(
    figures.map(({ name }) => name),
    ['nodes-over-time', 'messages-over-time', 'traffic-by-purpose', 'node-loads', 'degrees', 'load-balance'],
  )
  t.deepEqual(
    notDrawn.map(({ reason }) => reason),
    [
      'ring.csv is not there or has no rows',
      'the run had no operations',
      'the run had no operations',
      'the run had no operations',
      'no key was stored',
    ],
  )
  t.regex(runFigures({ ...crash, operations: [] }).notDrawn.at(-1)?.reason ?? '', /lookups\.csv/)
})

test('without a crash the ring is shown at the end of the phases', (t) => {
  const calm = resultsOf({ phases: ['join: { nodes: 8, over: 1s }', 'settle: {}'] })
  t.is(figureOf(calm, 'ring-at-ends')?.title, 'The ring at the end of phases')
})

test('a crash is drawn at its instant, and the most keys at risk are those right after it', (t) => {
  const row = crash.summary.find(({ kind }) => kind === 'crash')!
  const rowsOf = (name: string, data: string) =>
    (figureOf(crash, name)!.spec.datasets as Record<string, Record<string, number | string>[]>)[data]!
  const live = rowsOf('nodes-over-time', 'nodes').filter(({ which }) => which === 'live')
  t.deepEqual(
    live.filter(({ time }) => time === row.start_s).map(({ nodes }) => nodes),
    [30, 30, row.nodes_live],
  )
  t.true(live.filter(({ time }) => Number(time) < row.start_s).every(({ nodes }) => Number(nodes) <= 30))
  const atRisk = rowsOf('keys-at-risk', 'keys').filter(({ which }) => which === 'at risk')
  t.true(row.keys_at_risk > 0)
  t.true(Math.max(...atRisk.map(({ keys }) => Number(keys))) >= row.keys_at_risk)
})

const CHURN = resultsOf({
  phases: [
    'join: { nodes: 20, start: converged }',
    'during: { route: { rate: 0.2 } }',
    'churn: { session: { exponential: 2m }, warmUp: 30s, for: 60s }',
  ],
})

test('a warm-up is named, and a phase in the background has no traffic of its own', (t) => {
  const { labels } = figureOf(CHURN, 'nodes-over-time')!.spec.datasets as {
    labels: readonly { readonly text: string }[]
  }
  t.true(labels.some(({ text }) => text === 'warm-up of churn'))
  const traffic = figureOf(CHURN, 'traffic-by-purpose')!
  const columns = (traffic.spec.data as { values: { label: string }[] }).values.map(({ label }) => label)
  t.true(columns.includes('warm-up of churn'))
  t.false(columns.includes('route'))
  t.regex(
    traffic?.caption ?? '',
    /What route sent in the background is in the columns of the phases beside it/,
  )
})

test('routes are not among the operations with an answer', (t) => {
  t.deepEqual(
    runFigures(CHURN).figures.flatMap(({ name }) => (name.startsWith('latency') ? [name] : [])),
    ['latency-of-routes'],
  )
})

test('the ring of 60 nodes at seven moments is less than 300 kB, and its legend has what is drawn', async (t) => {
  const broken = resultsOf({
    head: 'pastry: { leafSetSize: 32 }',
    phases: ['join: { nodes: 60, start: converged }', 'crash: { count: 6 }', 'settle: { for: 90s }'],
  })
  const figure = figureOf(broken, 'ring-phase-1')
  if (figure === undefined) return t.fail()
  const { title, caption: description } = figure
  t.notRegex(description, /nodes that are not shown/)
  const svg = svgFile(lightSvg(await drawSvg(figure.spec)), { title, description })
  t.true(svg.length < 300_000, String(svg.length))
  t.regex(svg, />has a wrong leaf</)
  t.notRegex(svg, />joining</)
})

test('of a large ring an arc is drawn, the worst nodes over the others, and its caption says which links are not there', (t) => {
  const large = resultsOf({
    phases: ['join: { nodes: 130, start: converged }', 'crash: { fraction: 0.3 }', 'settle: { for: 90s }'],
  })
  const { caption, spec } = figureOf(large, 'ring-phase-1')!
  t.regex(caption, /Links to nodes that are not shown are left out\./)
  const nodes = (spec.concat as { layer: { data: { values?: { nodeState?: string }[] } }[] }[]).map((panel) =>
    panel.layer.flatMap(({ data }) => data.values?.flatMap(({ nodeState }) => nodeState ?? []) ?? []),
  )
  const order = ['leaf set right', 'gone', 'joining', 'lacks a leaf', 'has a wrong leaf']
  t.true(nodes.some((states) => new Set(states).size >= 3))
  for (const states of nodes)
    t.deepEqual(
      states,
      states.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    )
})

test('of many crashes the ring is drawn around the four that broke the most links, and each caption says so', (t) => {
  const leave = 'leave: { count: 1 }'
  const five = 'crash: { count: 5 }'
  const healing = 'settle: { for: 90s }'
  const eventful = resultsOf({
    phases: [
      'join: { nodes: 40, start: converged }',
      ...[leave, five, leave, five, five, five].flatMap((each) => [each, healing]),
    ],
  })
  const rings = runFigures(eventful).figures.filter(({ name }) => name.startsWith('ring-phase'))
  t.deepEqual(
    rings.map(({ name }) => name),
    ['ring-phase-3', 'ring-phase-7', 'ring-phase-9', 'ring-phase-11'],
  )
  for (const { caption } of rings)
    t.true(caption.includes('Of 6 crashes and leaves the 4 that broke the most links are drawn.'))
  t.notRegex(figureOf(crash, 'ring-phase-4')?.caption ?? '', /crashes and leaves/)
})

test('a caption says how many nodes there were, and how many operations failed', (t) => {
  t.regex(figureOf(crash, 'nodes-over-time')?.caption ?? '', /of 500 operations? failed/)
  t.regex(JSON.stringify(figureOf(crash, 'hops')?.spec), /N = 30, 200 operations/)
  t.regex(figureOf(crash, 'hops')?.caption ?? '', /ideal overlay.*Rowstron & Druschel/)
})

test('a run of the published setting has the published bars', (t) => {
  const [lookup] = crash.operations
  const published: RunResults = {
    ...crash,
    scenario: { ...crash.scenario, pastry: { ...crash.scenario.pastry, leafSetSize: 16, digitBits: 4 } },
    summary: crash.summary.map((row) => ({ ...row, nodes_live: 100_000 })),
    timeseries: [],
    operations: lookup ? [lookup] : [],
  }
  const spec = JSON.stringify(figureOf(published, 'hops')?.spec)
  t.regex(spec, /"source":"Rowstron & Druschel 2001","hops":"4","place":4,"percent":64.49/)
})

test('panels are counted and axes compared in captions only if there are several', (t) => {
  const captionOf = (...outcomes: readonly Outcome[]) => {
    const bySecond = new Map(outcomes.map((outcome) => [outcome, new Map([[30, 2]])]))
    return figureOf({ ...crash, outcomes: { ...crash.outcomes, bySecond } }, 'outcomes-over-time')!.caption
  }
  t.regex(
    captionOf('lost', 'timed_out'),
    /one panel per outcome\. Each panel has a vertical axis of its own\./,
  )
  t.notRegex(captionOf('lost'), /panel/)
})

test('if all nodes are in equally many leaf sets, none is named as that in the most', (t) => {
  const equal = { ...crash, degrees: crash.degrees.map((row) => ({ ...row, leaf_set_in_degree: 8 })) }
  t.regex(figureOf(equal, 'degrees')!.caption, /Every node is in 8 leaf sets\./)
  t.notRegex(figureOf(equal, 'degrees')!.caption, /more than 8 \(/)
  t.regex(figureOf(crash, 'degrees')!.caption, /no node is in more than \d+ \(node \d+\)/)
})

test('the axis of a tail ends at a round share, which has a label', (t) => {
  const [lookup] = crash.operations
  const rdps = Array.from({ length: 990 }, (_, index) => 1 + index / 100)
  const { spec } = figureOf({ ...crash, operations: [{ ...lookup!, rdps }] }, 'rdp')!
  const [, tail] = spec.vconcat as { encoding: { y: { scale: object; axis: object } } }[]
  t.like(tail?.encoding.y, { scale: { domain: [0.1, 100] }, axis: { values: [100, 10, 1, 0.1] } })
})

test('keys are at risk from the beginning of the axis, and hot keys are those that were asked for', (t) => {
  const { keys } = figureOf(crash, 'keys-at-risk')!.spec.datasets as Record<string, readonly unknown[]>
  t.deepEqual(keys?.[0], { time: 0, keys: 0, which: 'at risk' })
  t.regex(
    figureOf(crash, 'hot-keys')!.caption,
    /400 lookups of the \d+ keys that were asked for at least once/,
  )
})

test('the bar of a crash stands at its instant, and counts each node once', (t) => {
  const { events } = figureOf(crash, 'nodes-over-time')!.spec.datasets as {
    events: readonly { from: number; to: number; what: string; count: number }[]
  }
  const { start_s: at } = crash.summary.find(({ kind }) => kind === 'crash')!
  t.deepEqual(
    events.filter(({ what }) => what === 'crashes'),
    [{ from: at, to: at, what: 'crashes', count: 9 }],
  )
})

test('no bar of outcomes over time lies across the start of a phase', (t) => {
  const [last] = crash.timeseries.slice(-1)
  const long = {
    ...crash,
    timeseries: [...crash.timeseries, { ...last!, time_s: 1_400 }],
    outcomes: { ...crash.outcomes, bySecond: new Map([['lost' as const, seconds(1_400)]]) },
  }
  const { caption, spec } = figureOf(long, 'outcomes-over-time')!
  t.regex(caption, /in steps of 10 s from the start of each phase/)
  const { troubles } = spec.datasets as { troubles: { from: number; to: number; count: number }[] }
  const starts = crash.summary.map(({ start_s: start }) => Math.floor(start))
  for (const { from, to, count } of troubles.map((bar) => ({
    ...bar,
    from: 60 * bar.from,
    to: 60 * bar.to,
  }))) {
    t.false(starts.some((start) => start > from + 1e-6 && start < to - 1e-6))
    t.is(Math.round(to - from), count)
  }
})

/** One operation in each second. */
const seconds = (count: number) => new Map(Array.from({ length: count }, (_, second) => [second, 1]))

test('long runs are drawn in few points, with phases numbered if they are many', (t) => {
  const [last] = crash.timeseries.slice(-1)
  const [phase] = crash.summary
  if (!last || !phase) return t.fail()
  const long: RunResults = {
    ...crash,
    timeseries: Array.from({ length: 20_000 }, (_, index) => ({ ...last, time_s: (index + 1) * 10 })),
    summary: Array.from({ length: 30 }, (_, index) => ({
      ...phase,
      phase: index,
      start_s: index * 6_000,
      end_s: (index + 1) * 6_000,
    })),
  }
  const figure = figureOf(long, 'nodes-over-time')
  const datasets = figure?.spec.datasets as Record<string, { text?: string }[]> | undefined
  t.true((datasets?.nodes?.length ?? 0) <= 1_000)
  t.is(datasets?.labels?.[29]?.text, '29')
  t.regex(figure?.caption ?? '', /numbered as in the table of phases/)
})
