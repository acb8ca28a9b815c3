import type { SummaryRow } from '../measure/columns.ts'
import type { RunResult } from '../run.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'

/** `failed`: an expectation or an invariant did not hold. `crashed`: it came to nothing. */
export type RunStatus = 'ok' | 'failed' | 'crashed'

/** Has a run come to its end, whatever it showed? One that crashed, or is not kept, is still to be done. */
export const isDone = (status: RunStatus | undefined): boolean => status === 'ok' || status === 'failed'

/** What is kept of one run. Plain JSON. */
export interface RunRecord {
  /** Its number in the sweep. */
  readonly run: number
  readonly status: RunStatus
  /** What did not hold, or why it came to nothing, in words. */
  readonly complaints: readonly string[]
  /** None if it crashed. */
  readonly summary: readonly SummaryRow[]
  /** Index of the first phase in which a crash severed the ring; `null` if none did. */
  readonly severedIn: number | null
  readonly fingerprint: string
}

/** Where records are kept between the start of a sweep and its end. A record is kept whole or not at all. */
export interface ResultStore {
  /** Of a run that is kept; undefined of another. */
  statusOf(run: number): RunStatus | undefined
  /** The record of a run that is kept. */
  read(run: number): RunRecord
  /** The last record of a run counts. Throws the system's error, and leaves what was there, if there is no room. */
  keep(record: RunRecord, cost: RunCost): void
}

/** What a run took: of the machine, not of the simulation, so in no CSV. */
export interface RunCost {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** The most memory that its process has had so far. */
  readonly peakMemoryBytes: number
  readonly events: number
}

export function recordOf(run: number, scenario: ResolvedScenario, result: RunResult): RunRecord {
  const complaints = [
    ...result.expectations.filter(({ ok }) => !ok).map(({ text }) => text),
    ...result.violations.map((text) => `broken invariant: ${text}`),
  ]
  return {
    run,
    status: complaints.length === 0 ? 'ok' : 'failed',
    complaints,
    summary: result.summary,
    severedIn: severedIn(result.summary, scenario.pastry.leafSetSize),
    fingerprint: result.fingerprint,
  }
}

export const crashedRecord = (run: number, reason: string): RunRecord => ({
  run,
  status: 'crashed',
  complaints: [reason],
  summary: [],
  severedIn: null,
  fingerprint: '',
})

/**
 * Pastry promises delivery unless ⌊L/2⌋ neighbours fail at once [P01 §2.3]. In a ring of no more than L + 1 every leaf set has all
 * nodes, and no number of dead ones comes between the others.
 */
function severedIn(summary: readonly SummaryRow[], leafSetSize: number): number | null {
  const isSevering = (row: SummaryRow) =>
    (row.dead_run_max ?? 0) >= leafSetSize / 2 && row.nodes_live + row.crashes > leafSetSize + 1
  return summary.find(isSevering)?.phase ?? null
}

/** Had a crash severed the ring by the end of a phase? `null` where there had been no crash. */
export function isSevered({ summary, severedIn }: RunRecord, phase: number): boolean | null {
  if (severedIn !== null && severedIn <= phase) return true
  return summary.some((row) => row.phase <= phase && row.dead_run_max !== null) ? false : null
}
