import type { RunResult } from '../run.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { type Crashes, severedIn } from './strata.ts'

/** `failed`: an expectation or an invariant did not hold. `crashed`: it did not reach its end. */
export type RunStatus = 'ok' | 'failed' | 'crashed'

/** Has a run ended, with any result? A run that crashed, or is not kept, is still to be done. */
export const isDone = (status: RunStatus | undefined): boolean => status === 'ok' || status === 'failed'

/** What is kept of one run. Plain JSON. The summary of one that crashed is empty. */
export interface RunRecord extends Crashes {
  /** Its number in the sweep. */
  readonly run: number
  readonly status: RunStatus
  /** What did not hold, or why it crashed, in words. */
  readonly complaints: readonly string[]
  readonly fingerprint: string
}

/** The records that are there. */
export interface KeptRecords {
  /** Of a run that is kept; undefined of another. */
  statusOf(run: number): RunStatus | undefined
  /** The record of a run that is kept. */
  read(run: number): RunRecord
}

/** Where records are kept between the start of a sweep and its end. A record is either complete or absent. */
export interface ResultStore extends KeptRecords {
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
