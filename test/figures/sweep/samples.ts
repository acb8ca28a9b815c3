import { labelOf } from '../../../sim/figures/sweep/parameters.ts'
import type { Row } from '../../../sim/measure/column.ts'
import type { AggregateRow, CompareRow } from '../../../sim/sweep/columns.ts'
import type { MetricOfPhase, ParameterValue } from '../../../sim/sweep/outline.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'

/** What a made-up run measures; null for a metric that has no value. */
export interface MadeUpRun {
  readonly severed?: boolean
  readonly failure_pct: number | null
  readonly bytes_per_node_s: number | null
  readonly join_s_mean?: number | null
}

export interface MadeUpSweep {
  readonly design?: SweepResults['design']
  /** Titles and values of the parameters; of a grid every combination is a point. */
  readonly parameters: readonly { readonly title: string; readonly values: readonly ParameterValue[] }[]
  /** The points of a list or a Latin hypercube. */
  readonly points?: readonly (readonly ParameterValue[])[]
  readonly seeds?: number
  readonly metrics?: readonly MetricOfPhase[]
  /** Titles of the parameters that are not chosen. */
  readonly conditions?: readonly string[]
  readonly run: (values: readonly ParameterValue[], seed: number) => MadeUpRun
}

export const PHASE = 'lookups'
const FIGURES = ['failure_pct', 'bytes_per_node_s', 'join_s_mean'] as const
type FigureName = (typeof FIGURES)[number]

/** The results of a sweep with made-up runs, as a real one would hand them over. */
export function madeUpResults(sweep: MadeUpSweep): SweepResults {
  const { parameters, design = 'grid', seeds: seedCount = 10, metrics = [], conditions = [] } = sweep
  const seeds = Array.from({ length: seedCount }, (_, index) => `seed ${index + 1}`)
  const points = (sweep.points ?? combinations(parameters.map(({ values }) => values))).map((values) => ({
    values,
  }))
  const paths = parameters.map((_, index) => `path.${index}`)
  const runsOf = points.map(({ values }) => seeds.map((_, seed) => sweep.run(values, seed)))
  return {
    name: 'made up',
    description: '',
    parameters: parameters.map(({ title }, index) => ({ path: paths[index]!, title })),
    design,
    points,
    seeds,
    figures: {
      quality: { metric: 'failure_pct', phase: PHASE },
      cost: { metric: 'bytes_per_node_s', phase: PHASE },
      metrics,
      conditions: paths.filter((_, index) => conditions.includes(parameters[index]!.title)),
    },
    runs: points.flatMap(({ values }, index) =>
      runsOf[index]!.map((run, seed) => runRow(run, index, seed, seeds, paths, values)),
    ),
    aggregate: runsOf.flatMap((runs, index) => aggregateRows(index + 1, runs)),
    compare: comparisons(design, points).flatMap(({ parameter, point, base }) =>
      compareRows(parameter === undefined ? '' : paths[parameter]!, point, base, runsOf),
    ),
  }
}

export function combinations(lists: readonly (readonly ParameterValue[])[]): ParameterValue[][] {
  return lists.reduce<ParameterValue[][]>(
    (starts, values) => starts.flatMap((start) => values.map((value) => [...start, value])),
    [[]],
  )
}

/** Between 0 and 1, the same for the same numbers. */
export function noise(...numbers: readonly number[]): number {
  let state = 2166136261
  for (const number of numbers) {
    state = Math.imul(state ^ Math.round(number * 1000), 16777619)
    state ^= state >>> 13
    state = Math.imul(state, 1540483477)
    state ^= state >>> 15
  }
  return (state >>> 0) / 4294967296
}

function runRow(
  run: MadeUpRun,
  index: number,
  seed: number,
  seeds: readonly string[],
  paths: readonly string[],
  values: readonly ParameterValue[],
): Row {
  return {
    run: index * seeds.length + seed + 1,
    point: index + 1,
    seed: seeds[seed]!,
    ...Object.fromEntries(paths.map((path, each) => [path, labelOf(values[each])])),
    status: 'ok',
    severed: run.severed ? 'yes' : 'no',
    phase: 2,
    label: PHASE,
    ...Object.fromEntries(FIGURES.map((name) => [name, run[name] ?? null])),
  }
}

const yesNo = (value: boolean): number => (value ? 1 : 0)

function aggregateRows(point: number, runs: readonly MadeUpRun[]): AggregateRow[] {
  const groups = groupsOf(runs, ({ severed }) => severed === true)
  return groups.flatMap(({ rings, members }) => [
    ...FIGURES.map((metric) =>
      aggregateRow(
        point,
        metric,
        rings,
        members.map((run) => run[metric] ?? null),
      ),
    ),
    aggregateRow(
      point,
      'severed',
      rings,
      members.map((run) => yesNo(run.severed === true)),
    ),
    aggregateRow(
      point,
      'any_failed',
      rings,
      members.map((run) => yesNo((run.failure_pct ?? 0) > 0)),
    ),
  ])
}

function groupsOf<Member>(
  members: readonly Member[],
  isSevered: (member: Member) => boolean,
): { rings: string; members: readonly Member[] }[] {
  const all = { rings: 'all', members }
  if (!members.some(isSevered)) return [all]
  return [
    all,
    { rings: 'intact', members: members.filter((member) => !isSevered(member)) },
    { rings: 'severed', members: members.filter(isSevered) },
  ].filter((group) => group.members.length > 0)
}

interface Moments {
  readonly n: number
  readonly mean: number | null
  readonly sd: number | null
  readonly low: number | null
  readonly high: number | null
}

function momentsOf(cells: readonly (number | null)[]): Moments {
  const values = cells.filter((value) => value !== null)
  const n = values.length
  if (n === 0) return { n, mean: null, sd: null, low: null, high: null }
  const mean = values.reduce((a, b) => a + b, 0) / n
  const sd = n > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) : null
  const half = sd ? (2.26 * sd) / Math.sqrt(n) : null
  return { n, mean, sd, low: half === null ? null : mean - half, high: half === null ? null : mean + half }
}

function aggregateRow(
  point: number,
  metric: string,
  rings: string,
  cells: readonly (number | null)[],
): AggregateRow {
  const moments = momentsOf(cells)
  const ascending = cells.filter((value) => value !== null).toSorted((a, b) => a - b)
  return {
    point,
    phase: 2,
    label: PHASE,
    metric,
    rings,
    ...moments,
    interval: moments.low === null ? 'none' : 'student',
    median: ascending[ascending.length >> 1] ?? null,
    min: ascending[0] ?? null,
    max: ascending.at(-1) ?? null,
  }
}

interface Comparison {
  readonly parameter: number | undefined
  readonly point: number
  readonly base: number
}

/** Of a grid each value of a parameter against its first one, all else the same; of a list each point against the first. */
function comparisons(
  design: SweepResults['design'],
  points: readonly { readonly values: readonly ParameterValue[] }[],
): Comparison[] {
  if (design === 'latin-hypercube') return []
  if (design === 'list')
    return points.slice(1).map((_, index) => ({ parameter: undefined, point: index + 2, base: 1 }))
  const [first] = points
  return (first?.values ?? []).flatMap((firstValue, parameter) =>
    points.flatMap(({ values }, index) => {
      if (values[parameter] === firstValue) return []
      const base = points.findIndex((other) =>
        other.values.every((value, each) => value === (each === parameter ? firstValue : values[each])),
      )
      return [{ parameter, point: index + 1, base: base + 1 }]
    }),
  )
}

function compareRows(
  parameter: string,
  point: number,
  base: number,
  runsOf: readonly (readonly MadeUpRun[])[],
): CompareRow[] {
  const pairs = runsOf[point - 1]!.map((run, seed) => ({ run, base: runsOf[base - 1]![seed]! }))
  return groupsOf(pairs, (pair) => pair.run.severed === true || pair.base.severed === true).flatMap(
    ({ rings, members }) =>
      FIGURES.map((metric) => ({ parameter, point, base, ...compareCells(metric, rings, members) })),
  )
}

function compareCells(
  metric: FigureName,
  rings: string,
  pairs: readonly { readonly run: MadeUpRun; readonly base: MadeUpRun }[],
) {
  const both = pairs.filter(
    ({ run, base }) => typeof run[metric] === 'number' && typeof base[metric] === 'number',
  )
  const ofPoint = momentsOf(both.map(({ run }) => run[metric]!))
  const ofBase = momentsOf(both.map(({ base }) => base[metric]!))
  const difference = momentsOf(both.map(({ run, base }) => run[metric]! - base[metric]!))
  const spread =
    ofPoint.sd === null || ofBase.sd === null
      ? null
      : 2.1 * Math.sqrt((ofPoint.sd ** 2 + ofBase.sd ** 2) / both.length)
  const { mean } = difference
  const width = difference.high === null || difference.low === null ? null : difference.high - difference.low
  return {
    phase: 2,
    label: PHASE,
    metric,
    rings,
    n: both.length,
    base_mean: ofBase.mean,
    mean: ofPoint.mean,
    difference: mean,
    paired_low: difference.low,
    paired_high: difference.high,
    unpaired_low: mean === null || spread === null ? null : mean - spread,
    unpaired_high: mean === null || spread === null ? null : mean + spread,
    width_ratio: width === null || !spread ? null : width / (2 * spread),
  }
}
