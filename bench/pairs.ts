import type { Outcome } from './outcome.ts'
import type { Row } from './row.ts'
import { median } from './timing.ts'

/** What several runs of one version came to: a list of rows per run, or why there is none. */
export type Runs =
  | readonly (readonly Row[])[]
  | { readonly why: string; readonly kind: 'impossible' | 'failed' }

/**
 * Lets versions take turns, `times` each, so that what disturbs the machine disturbs them alike; every other turn is in the opposite order,
 * so that a machine that slows down favours none. A version that cannot be measured has no further runs.
 *
 * @param run is given the place of a version and the number of the turn, from 1
 */
export async function inTurn(
  versions: number,
  times: number,
  run: (version: number, turn: number) => Promise<Outcome>,
): Promise<Runs[]> {
  const rows: (readonly Row[])[][] = Array.from({ length: versions }, () => [])
  const faults = new Map<number, Exclude<Runs, readonly unknown[]>>()
  const order = Array.from({ length: versions }, (_, version) => version)
  for (let turn = 1; turn <= times; turn++) {
    for (const version of turn % 2 === 1 ? order : order.toReversed()) {
      if (faults.has(version)) continue
      const outcome = await run(version, turn)
      if (outcome.kind === 'measured') rows[version]!.push(outcome.rows)
      else faults.set(version, outcome)
    }
  }
  return order.map((version) => faults.get(version) ?? rows[version]!)
}

export interface Range {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** One figure of two versions. */
export interface Compared {
  readonly row: Row
  /** Medians; undefined if the version could not be measured. */
  readonly before: number | undefined
  readonly present: number | undefined
  /** The present figure over the earlier one, pair by pair; undefined if one of them is missing or nothing. */
  readonly ratio: Range | undefined
}

export function rangeOf(values: readonly number[]): Range {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

/** The figures of one version, in the order of the bench: each with all its runs. */
export function figuresOf(runs: readonly (readonly Row[])[]): { row: Row; values: number[] }[] {
  const [first = []] = runs
  return first.map((row, index) => ({ row, values: runs.map((rows) => rows[index]!.value) }))
}

/** Sets the runs of two versions side by side; the n-th runs of both are a pair. */
export function compare(before: Runs, present: Runs): Compared[] {
  const earlier = isMeasured(before) ? figuresOf(before) : []
  const later = isMeasured(present) ? figuresOf(present) : []
  return (later.length > 0 ? later : earlier).map(({ row }, index) => {
    const ratios = (later[index]?.values ?? []).flatMap((value, turn) => {
      const beside = earlier[index]?.values[turn]
      return beside === undefined || beside === 0 ? [] : [value / beside]
    })
    return {
      row,
      before: medianOf(earlier[index]?.values),
      present: medianOf(later[index]?.values),
      ratio: ratios.length === 0 ? undefined : rangeOf(ratios),
    }
  })
}

export function isMeasured(runs: Runs): runs is readonly (readonly Row[])[] {
  return Array.isArray(runs)
}

const medianOf = (values: readonly number[] | undefined): number | undefined =>
  values === undefined ? undefined : median(values)
