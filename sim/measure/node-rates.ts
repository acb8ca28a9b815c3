import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Column, maybe, number } from './column.ts'
import { LOADS, type Load, type NodeLoads, type NodeLoadTotals } from './node-loads.ts'
import { atPlaces } from './ranks.ts'

/** Of the rates of nodes. Percentiles are nearest ranks, as everywhere. */
export const RATE_STATISTICS = ['p5', 'p50', 'p95', 'max'] as const
type RateStatistic = (typeof RATE_STATISTICS)[number]

const PERCENT: Readonly<Record<RateStatistic, number>> = { p5: 5, p50: 50, p95: 95, max: 100 }
const IN_WORDS: Readonly<Record<RateStatistic, string>> = {
  p5: '5th percentile over nodes',
  p50: 'median over nodes',
  p95: '95th percentile over nodes',
  max: 'the busiest node',
}

const LOAD_WORDS: Readonly<Record<Load, string>> = {
  messages_out: 'messages that a node sent',
  messages_in: 'messages that reached a node',
  bytes_out: 'bytes that a node sent',
  bytes_in: 'bytes that reached a node',
  requests: 'operations that a node was the first to handle',
}
const DECIMALS: Readonly<Record<Load, number>> = {
  messages_out: 4,
  messages_in: 4,
  bytes_out: 2,
  bytes_in: 2,
  requests: 6,
}

/** Nodes that were there for less than this, in seconds, and for less than half of the period, are left out: a joiner's first second is no rate. */
const STAY_AT_LEAST = 10

/** Does the rate of a node count that stayed for this many seconds of a period? */
export const isLongEnough = (staySeconds: number, periodSeconds: number): boolean =>
  staySeconds > 0 && staySeconds >= Math.min(STAY_AT_LEAST, periodSeconds / 2)

type RateName = `${Load}_per_s_${RateStatistic}`
type RateCells = Readonly<Record<RateName, number | null>>

const rateColumn = (load: Load, statistic: RateStatistic) =>
  maybe(
    number<RateName>(
      `${load}_per_s_${statistic}`,
      DECIMALS[load],
      statistic === 'p5'
        ? `${LOAD_WORDS[load]} in the period, over the seconds that it was there in it: ${IN_WORDS.p5}, of those that were there for 10 s or for half of the period`
        : IN_WORDS[statistic],
    ),
  )

/** Columns of summary.csv: how unequal nodes are in what they have to do. */
export const RATE_COLUMNS = LOADS.flatMap((load) =>
  RATE_STATISTICS.map((statistic) => rateColumn(load, statistic)),
)

/** Column of nodes.csv: the rate of a node over all its time. */
export const nodeRateColumn = <const L extends Load>(load: L) =>
  maybe(
    number(`${load}_per_s` as const, DECIMALS[load], `${load} over lived_s; empty if that is 0`),
  ) satisfies Column

type NodeLoadCells = Readonly<Record<Load, number> & Record<`${Load}_per_s`, number | null>>

/** The cells in nodes.csv of a node that was there for this many seconds. */
export function nodeLoadCells(node: NodeHandle, seconds: number, loads: NodeLoads): NodeLoadCells {
  const cells = LOADS.flatMap((load) => {
    const amount = loads.of(node, load)
    return [
      [load, amount],
      [`${load}_per_s`, seconds === 0 ? null : amount / seconds],
    ] as const
  })
  return Object.fromEntries(cells) as unknown as NodeLoadCells
}

/** How long a node was there in a period. */
export interface Stay {
  readonly node: NodeHandle
  readonly seconds: number
}

/** The cells of a period that lasted this many seconds and began when the loads were `before`. */
export function rateCells(
  stays: readonly Stay[],
  periodSeconds: number,
  loads: NodeLoads,
  before: NodeLoadTotals,
): RateCells {
  const counted = stays.filter(({ seconds }) => isLongEnough(seconds, periodSeconds))
  const cells = LOADS.flatMap((load) => {
    const rates = Float64Array.from(counted, ({ node, seconds }) => loads.of(node, load, before) / seconds)
    return rateQuantiles(rates).map((rate, place) => [`${load}_per_s_${RATE_STATISTICS[place]!}`, rate])
  })
  return Object.fromEntries(cells) as RateCells
}

/** In the order of `RATE_STATISTICS`; `null` if there are no rates. */
export function rateQuantiles(rates: Iterable<number>): (number | null)[] {
  const values = Float64Array.from(rates)
  if (values.length === 0) return RATE_STATISTICS.map(() => null)
  const placeOf = (statistic: RateStatistic) => Math.ceil((PERCENT[statistic] * values.length) / 100) - 1
  return atPlaces(values, RATE_STATISTICS.map(placeOf)) as number[]
}
