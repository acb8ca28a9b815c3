import type { KeyBasedRouting } from '../application.ts'
import type { OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { type Micros, minutes } from '../base/time.ts'
import type { Entries } from './entries.ts'
import type { StoragePayload } from './messages.ts'

/** Room that is neither used nor given back for so long was kept for a root that is no more. */
const RESERVATION = minutes(1)

/** The share of the room that may be in use while there is enough. */
const AMPLE = 0.9

/** The room for values on a node that has a bound [PAST §3]; tombstones take none. */
export class Room {
  /** Has anything ever been refused here? Then copies of what this node owes may be elsewhere. */
  wasLacking = false
  private readonly routing: KeyBasedRouting<StoragePayload>
  private readonly entries: Entries
  /** Bytes; 0: no bound. */
  private readonly capacity: number
  private readonly reservations = new LazyMap<OperationId, { readonly bytes: number; readonly at: Micros }>()

  constructor(routing: KeyBasedRouting<StoragePayload>, entries: Entries, capacity: number) {
    this.routing = routing
    this.entries = entries
    this.capacity = capacity
  }

  get isBounded(): boolean {
    return this.capacity > 0
  }

  /** Is it worth while to ask for a value of unknown length? */
  get isAmple(): boolean {
    return !this.isBounded || this.entries.bytes < this.capacity * AMPLE
  }

  /** Keeps room for a value that a write will bring. Returns whether there is any. */
  reserve(write: OperationId, key: Id, length: number): boolean {
    if (!this.grants(key, length, write)) return false
    const bytes = Math.max(0, length - this.heldOf(key))
    this.reservations.set(write, { bytes, at: this.routing.now() })
    return true
  }

  /** Is there room for a value in place of any other of its key, beside what is reserved for other writes? */
  grants(key: Id, length: number, write: OperationId): boolean {
    if (!this.isBounded) return true
    const horizon = this.routing.now() - RESERVATION
    for (const [other, { at }] of this.reservations) if (at < horizon) this.reservations.delete(other)
    let bytes = this.entries.bytes - this.heldOf(key) + length
    for (const [other, reservation] of this.reservations) if (other !== write) bytes += reservation.bytes
    if (bytes <= this.capacity) return true
    this.wasLacking = true
    return false
  }

  release(write: OperationId): void {
    this.reservations.delete(write)
  }

  private heldOf(key: Id): number {
    return this.entries.get(key)?.value?.length ?? 0
  }
}
