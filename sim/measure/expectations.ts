import assert from 'node:assert/strict'
import type { SummaryRow } from './columns.ts'

/** Limits, both inclusive; equal ones demand a number exactly. */
export interface Bounds {
  readonly atLeast?: number | undefined
  readonly atMost?: number | undefined
}

const NONE: Bounds = { atLeast: 0, atMost: 0 }

interface Measure {
  readonly title: string
  /** `null` where the phase has nothing to measure it on. */
  readonly of: (row: SummaryRow) => number | null
}

/** What may be expected of a phase. Names are those of the scenario, values those of the summary. */
const MEASURES = {
  failureRate: { title: 'failure rate', of: failureRate },
  misdelivered: { title: 'misdelivered', of: (row) => row.misdelivered },
  misdeliveredAgain: { title: 'misdelivered again', of: (row) => row.misdelivered_again },
  lost: { title: 'lost', of: (row) => row.lost },
  timedOut: { title: 'timed out', of: (row) => row.timed_out },
  notFound: { title: 'not found', of: (row) => row.not_found },
  stale: { title: 'stale', of: (row) => row.stale },
  outdated: { title: 'outdated', of: (row) => row.outdated },
  refused: { title: 'refused', of: (row) => row.refused },
  aborted: { title: 'aborted', of: (row) => row.aborted },
  unrecoverable: { title: 'unrecoverable', of: (row) => row.unrecoverable },
  succeeded: { title: 'succeeded', of: (row) => row.succeeded },
  hopsMean: { title: 'mean hops', of: (row) => row.hops_mean },
  rdpMean: { title: 'mean rdp', of: (row) => row.rdp_mean },
  nodesLive: { title: 'nodes live', of: (row) => row.nodes_live },
  nodesActive: { title: 'nodes active', of: (row) => row.nodes_active },
  joinSecondsMean: { title: 'mean seconds of a join', of: (row) => row.join_s_mean },
  inactivePct: { title: 'percent of the time not active', of: (row) => row.inactive_pct },
  controlMessagesPerNodeSecond: {
    title: 'control messages a node and second',
    of: (row) => row.control_messages_per_node_s,
  },
  keysAcknowledged: { title: 'keys acknowledged', of: (row) => row.keys_acknowledged },
  keysAtRisk: { title: 'keys at risk', of: (row) => row.keys_at_risk },
  keysLost: { title: 'keys lost', of: (row) => row.keys_lost },
  restoredSeconds: { title: 'seconds until no key was at risk', of: (row) => row.restored_s },
  deadRunMax: { title: 'neighbours in a row that crashed together', of: (row) => row.dead_run_max },
} satisfies Record<string, Measure>

export type MeasureName = keyof typeof MEASURES

export type Expectation = { readonly [M in MeasureName]?: Bounds | undefined } & {
  /** Index of the phase. */
  readonly phase: number
  /** At the end of the phase every leaf set is the ideal one. */
  readonly leafSetsCorrect?: true | undefined
}

export interface Verdict {
  readonly ok: boolean
  /** One line that names the phase, what was found and what was expected. */
  readonly text: string
}

/**
 * A verdict for each thing expected, in the order of the expectations and, within one, of `MEASURES`. What could not be
 * measured (no operation in the phase, say) is not met: an expectation is never met by accident.
 */
export function evaluateExpectations(
  expectations: readonly Expectation[],
  summary: readonly SummaryRow[],
): Verdict[] {
  return expectations.flatMap((expectation) => {
    const row = summary.find(({ phase }) => phase === expectation.phase)
    assert(row !== undefined, `no summary of phase ${expectation.phase}`)
    const verdicts = (Object.keys(MEASURES) as MeasureName[]).flatMap((name) => {
      const bounds = expectation[name]
      return bounds === undefined ? [] : [verdict(row.label, MEASURES[name], MEASURES[name].of(row), bounds)]
    })
    if (expectation.leafSetsCorrect) {
      verdicts.push(verdict(row.label, { title: 'wrong leaf sets' }, row.leaf_sets_wrong, NONE))
    }
    return verdicts
  })
}

function verdict(label: string, { title }: { title: string }, found: number | null, bounds: Bounds): Verdict {
  const ok = found !== null && isWithin(found, bounds)
  const value = found === null ? 'nothing to measure' : rounded(found)
  return { ok, text: `${label}: ${title} ${value} (expected ${wanted(bounds)})` }
}

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
  const counted = row.attempted - row.aborted - row.unrecoverable
  return counted === 0 ? null : row.failed / counted
}
