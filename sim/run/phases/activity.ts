import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Phase } from '../../scenario/resolved.ts'
import type { GroundTruth } from '../ground-truth.ts'
import type { Membership } from '../membership.ts'
import type { PhaseObserver } from '../observer.ts'
import type { KeyStore } from '../users/key-store.ts'
import type { Requests } from '../users/requests.ts'
import type { World } from '../world.ts'

/** What a phase does while it lasts. Several may go on side by side, one of them in the foreground; none knows of the others. */
export interface Activity {
  /** Its phase begins. From now on it acts at the times that it asks of its clock. */
  start(): void
  /** A time that it asked for has come; the token is the one that it gave. */
  act(token: number): void
  /** A joiner's join failed; `successor` comes in its place under another id, or is NO_NODE. */
  joinFailed?(node: NodeHandle, successor: NodeHandle): void
  /** Its phase has ended and has been measured. */
  ended?(): void
}

/** How an activity says when it acts next, and when it is over. Each act asks for the next, so that few are queued at a time. */
export interface Clock {
  readonly now: Micros
  /** `act(token)` is called then, unless the phase has ended before. */
  at(time: Micros, token: number): void
  /** The same, also once the phase has ended. */
  afterwards(time: Micros, token: number): void
  /** The activity is over then. To be said once. */
  endAt(time: Micros): void
  /** The activity is over then at the latest, as far as is known: to show how far it is. */
  expectEnd(time: Micros): void
}

/** What an activity may know of the other phases. */
export interface Timetable {
  /** The phases that run at this moment beside the phase of that index. */
  alongside(phase: number): readonly Phase[]
  /** The phases that have begun after the phase of that index. */
  startedAfter(phase: number): readonly Phase[]
}

/** What activities act upon. Each states which part of it it needs. */
export interface Simulated {
  readonly seed: string
  readonly idBits: number
  readonly world: World
  readonly membership: Membership
  readonly requests: Requests
  readonly keys: KeyStore
  readonly truth: GroundTruth
  readonly timetable: Timetable
  readonly observers: readonly PhaseObserver[]
}
