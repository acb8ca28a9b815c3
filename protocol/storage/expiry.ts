import { DueTimes } from '../base/due-times.ts'
import type { TimerId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'
import type { Terms, Version } from '../events.ts'
import type { Entry } from './entries.ts'
import type { Routing } from './messages.ts'
import { TIMER } from './timers.ts'

/** A version with a life of its own. */
export type Dated = Pick<Entry, 'terms' | 'writtenAt'>

/** When a version expires; undefined if it does not. */
export const expiryOf = ({ terms, writtenAt }: Dated): Micros | undefined =>
  terms === undefined || terms.timeToLive === 0 ? undefined : micros(writtenAt + terms.timeToLive)

/** Has it expired? */
export const isExpired = (version: Dated, now: Micros): boolean => (expiryOf(version) ?? Infinity) <= now

/**
 * What is left of a value that has expired: a tombstone of the same version, as if the value had been deleted then. So
 * every holder of the value ends up with the same tombstone, and no node has to be notified.
 */
export function expired(entry: Entry): Entry {
  const terms = { replicas: entry.terms!.replicas, timeToLive: micros(0) }
  return { ...entry, value: undefined, terms, writtenAt: expiryOf(entry)! }
}

/** The terms of a version as if it were written now; in whole milliseconds, as on the wire. */
export function termsFromNow({ terms, writtenAt }: Dated, now: Micros): Terms | undefined {
  const end = expiryOf({ terms, writtenAt })
  if (terms === undefined || end === undefined) return terms
  const left = milliseconds(Math.max(1, Math.ceil((end - now) / milliseconds(1))))
  return { replicas: terms.replicas, timeToLive: left }
}

/** Knows when each version that a node holds expires, and wakes the node then. */
export class Expiry {
  private readonly routing: Pick<Routing, 'now' | 'startTimer' | 'cancelTimer'>
  /** Of most nodes nothing expires. */
  private due: DueTimes<{ readonly key: Id; readonly version: Version }> | undefined
  private timer: TimerId | undefined
  /** When the timer fires, by the clock of the node. */
  private awaited = Number.POSITIVE_INFINITY

  constructor(routing: Expiry['routing']) {
    this.routing = routing
  }

  /** The node holds this from now on. */
  note(entry: Entry): void {
    const at = entry.value === undefined ? undefined : expiryOf(entry)
    if (at === undefined) return
    this.due ??= new DueTimes()
    this.due.add(at, { key: entry.key, version: entry.version })
    this.wait()
  }

  /**
   * The timer has fired: takes what has expired since. The node may hold other versions by now. A clock that has changed its rate may be
   * short of the time that was awaited: then the timer starts again.
   */
  take(): { readonly key: Id; readonly version: Version }[] {
    this.timer = undefined
    this.awaited = Number.POSITIVE_INFINITY
    const taken = this.due?.takeUntil(this.routing.now()) ?? []
    this.wait()
    return taken
  }

  private wait(): void {
    const next = this.due?.next
    if (next === undefined || next >= this.awaited) return
    if (this.timer !== undefined) this.routing.cancelTimer(this.timer)
    this.awaited = next
    this.timer = this.routing.startTimer(TIMER.expiry, micros(Math.max(0, next - this.routing.now())))
  }
}
