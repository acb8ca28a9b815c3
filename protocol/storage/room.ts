import type { OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { type Micros, minutes } from '../base/time.ts'
import type { Entries } from './entries.ts'
import type { Routing } from './messages.ts'

/** A reservation that has been neither used nor withdrawn for this long was made for a root that has died. */
const RESERVATION_LIFE = minutes(1)

/** Reservations at a time; beyond that the oldest is given back. */
const RESERVATIONS_MAX = 1024

/** The room for values on a node that has a bound [PAST §3]; tombstones take none. */
export class Room {
  private readonly routing: Pick<Routing, 'now'>
  private readonly entries: Pick<Entries, 'bytes' | 'get'>
  /** Bytes; 0: no bound. */
  private readonly capacity: number
  private readonly reservations = new LazyMap<OperationId, { readonly bytes: number; readonly at: Micros }>()
  private refused = false

  /** `capacity`: bytes of values; 0 for any number. */
  constructor(routing: Room['routing'], entries: Room['entries'], capacity: number) {
    this.routing = routing
    this.entries = entries
    this.capacity = capacity
  }

  get isBounded(): boolean {
    return this.capacity > 0
  }

  /** Has any value ever been refused here? Then other nodes may hold copies that this node owes. */
  get hasRefused(): boolean {
    return this.refused
  }

  /** Is there room for a value in place of any other of its key, in addition to what is reserved for other writes? */
  hasRoomFor(key: Id, length: number, write: OperationId): boolean {
    if (!this.isBounded) return true
    const horizon = this.routing.now() - RESERVATION_LIFE
    let bytes = this.entries.bytes - this.heldOf(key) + length
    for (const [other, reservation] of this.reservations)
      if (other !== write && reservation.at >= horizon) bytes += reservation.bytes
    return bytes <= this.capacity
  }

  /** Keeps room for a value that a write will bring. Returns whether there is any. */
  reserve(write: OperationId, key: Id, length: number): boolean {
    const now = this.routing.now()
    for (const [other, { at }] of this.reservations)
      if (at < now - RESERVATION_LIFE) this.reservations.delete(other)
    if (!this.hasRoomFor(key, length, write)) {
      this.noteRefusal()
      return false
    }
    this.reservations.set(write, { bytes: Math.max(0, length - this.heldOf(key)), at: now })
    this.reservations.keepLatest(RESERVATIONS_MAX)
    return true
  }

  /** Gives back what is reserved for a write, if anything is. */
  release(write: OperationId): void {
    this.reservations.delete(write)
  }

  /** There was no room for a value. */
  noteRefusal(): void {
    this.refused = true
  }

  private heldOf(key: Id): number {
    return this.entries.get(key)?.value?.length ?? 0
  }
}
