import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Measurement } from '../measurement.ts'
import type { Membership } from '../membership.ts'
import type { KeyStore } from '../users/key-store.ts'
import type { Requests } from '../users/requests.ts'
import type { World } from '../world.ts'

/** What a phase does while it lasts. Several may go on side by side, one of them in the foreground; none knows of the others. */
export interface Activity {
  /** Its phase begins. From now on it acts when its cues come. */
  start(): void
  /** A cue has come; the token is the one that it was given. */
  act(token: number): void
  /** A joiner's join came to nothing; `successor` comes in its place under another id, or is NO_NODE. */
  joinFailed?(node: NodeHandle, successor: NodeHandle): void
  /** Its phase has ended and has been measured. No cue comes any more. */
  ended?(): void
}

/** How an activity says when it acts next, and when it is over. Each act gives the next cue, so that few are queued at a time. */
export interface Cues {
  readonly now: Micros
  at(time: Micros, token: number): void
  /** The activity is over then. To be said once. */
  endAt(time: Micros): void
  /** The activity is over then at the latest, as far as is known: to show how far it is. */
  expectEnd(time: Micros): void
}

/** What activities act upon. */
export interface Stage {
  readonly world: World
  readonly membership: Membership
  readonly measurement: Measurement
  readonly requests: Requests
  readonly keys: KeyStore
}
