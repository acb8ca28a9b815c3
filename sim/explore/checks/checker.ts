import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { RunObserver } from '../../run/observer.ts'
import type { RunResult, Simulation } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { Circumstance } from '../circumstances.ts'
import type { RunRecord } from '../record/run-record.ts'

/** A promise, and how it is seen that it is broken. It only watches: a run is the same with any checkers, or none. */
export interface Checker {
  readonly name: string
  /** What is promised, in one sentence. */
  readonly promise: string
  /** Circumstances under which it is not promised. Default: none. */
  readonly beyond?: readonly Circumstance[]
  /** Begins to watch a run, before its first event. */
  watch(run: WatchedRun): Watch
}

/** What a checker hears of a run, and when it is asked to look. Each method may be left out. */
export interface Watch extends RunObserver {
  /**
   * Faults have stopped, and the time is over in which all was to come to rest (see `timeToRest`). If this method is there, the checker
   * counts as armed only in runs in which it was called.
   */
  atRest?(): void
  /**
   * Was there anything that could have broken the promise, before that time? The checker counts as armed only then. Default: yes. The time
   * is infinite unless the ring was severed: the promise is not made from then on.
   */
  wasPutToTest?(before: number): boolean
  /** The run is over. Not called after an exception. */
  ended?(result: RunResult): void
}

/** A run as a checker sees it. */
export interface WatchedRun {
  readonly scenario: ResolvedScenario
  /** What has happened up to now. */
  readonly record: RunRecord
  /** The inside of the run, to look at. */
  readonly simulation: Simulation
  /** The promise was broken at that time, or now: says how, with nodes, keys and operations by their numbers. */
  broken(text: string, node?: NodeHandle, at?: Micros): void
}

/** A promise that a run broke. */
export interface Finding {
  /** Name of the checker. */
  readonly checker: string
  readonly text: string
  /** When the promise was broken; if only the end of the run shows it, still the time of what broke it. */
  readonly at: Micros
  readonly node: NodeHandle | undefined
}
