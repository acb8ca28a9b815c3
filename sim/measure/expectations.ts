import { assert } from '../core/assert.ts'
import type { SummaryRow } from './columns.ts'
import { MEASURES, type MeasureName } from './measures.ts'

/** Limits, both inclusive; equal ones demand a number exactly. */
export interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

const NONE: Bounds = { atLeast: 0, atMost: 0 }

/** The name of a measure in the line of a verdict, if that of its column says too little. */
const TITLES: { readonly [M in MeasureName]?: string } = {
  hopsMean: 'mean hops',
  rdpMean: 'mean rdp',
  joinSecondsMean: 'mean seconds of a join',
  inactivePct: 'percent of the time not active',
  controlMessagesPerNodeSecond: 'control messages per node and second',
  messagesPerNodeSecond: 'messages per node and second',
  bytesPerNodeSecond: 'bytes per node and second',
  repairSeconds: 'seconds until the overlay was repaired',
  restoredSeconds: 'seconds until no key was at risk',
  deadRunMax: 'neighbours in a row that crashed together',
  latencyMsMean: 'mean latency in ms',
  latencyMsP50: 'median latency in ms',
  latencyMsP99: '99th percentile of the latency in ms',
}

export type Expectation = { readonly [M in MeasureName]?: Bounds | undefined } & {
  /** Index of the phase. */
  readonly phase: number
  /** Failed operations over the operations that could have succeeded, from 0 to 1. */
  readonly failureRate?: Bounds | undefined
  /** At the end of the phase every leaf set is the ideal one. */
  readonly leafSetsCorrect?: true | undefined
  /** For a settle until stable: how it ended. */
  readonly stable?: 'yes' | 'no' | undefined
}

export interface Verdict {
  readonly ok: boolean
  /** One line that names the phase, what was found and what was expected. */
  readonly text: string
}

/**
 * One verdict for each expected measure, in the order of the expectations and, within one, of the summary's columns. A
 * measure without a value (no operation in the phase, say) is not met: an expectation is never met by accident.
 */
export function evaluateExpectations(
  expectations: readonly Expectation[],
  summary: readonly SummaryRow[],
): Verdict[] {
  return expectations.flatMap((expectation) => {
    const row = summary.find(({ phase }) => phase === expectation.phase)
    assert(row !== undefined, `no summary of phase ${expectation.phase}`)
    const { failureRate: rate, leafSetsCorrect, stable } = expectation
    return [
      ...(rate === undefined ? [] : [verdict(row, 'failure rate', failureRate(row), rate)]),
      ...MEASURES.flatMap(({ name, column }) => {
        const bounds = expectation[name]
        if (bounds === undefined) return []
        return [verdict(row, TITLES[name] ?? column.name.replaceAll('_', ' '), row[column.name], bounds)]
      }),
      ...(leafSetsCorrect ? [verdict(row, 'wrong leaf sets', row.leaf_sets_wrong, NONE)] : []),
      ...(stable === undefined ? [] : [stability(row, stable)]),
    ]
  })
}

function verdict({ label }: SummaryRow, title: string, found: number | null, bounds: Bounds): Verdict {
  const ok = found !== null && isWithin(found, bounds)
  const value = found === null ? 'nothing to measure' : rounded(found)
  return { ok, text: `${label}: ${title} ${value} (expected ${wanted(bounds)})` }
}

const stability = ({ label, stable }: SummaryRow, expected: 'yes' | 'no'): Verdict => ({
  ok: stable === expected,
  text: `${label}: stable ${stable ?? 'nothing to measure'} (expected ${expected})`,
})

/** Six significant digits: enough to see by how much a limit is missed. */
const rounded = (value: number): string => String(Number(value.toPrecision(6)))

function isWithin(found: number, { atLeast, atMost }: Bounds): boolean {
  return found >= (atLeast ?? -Infinity) && found <= (atMost ?? Infinity)
}

function wanted({ atLeast, atMost }: Bounds): string {
  if (atLeast !== undefined && atLeast === atMost) return `exactly ${atMost}`
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ]
  return limits.join(' and ')
}

/** From the counts and not from the percentage: a limit is met or not exactly. */
function failureRate(row: SummaryRow): number | null {
  const counted = row.attempted - row.aborted - row.unrecoverable - row.unreachable
  return counted === 0 ? null : row.failed / counted
}
