import type { NodeHandle } from '../base/handles.ts'
import type { Micros } from '../base/time.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import { PeerTable } from './peer-table.ts'

/**
 * What a node remembers of the peers that it deals with: when they were last heard, when leaf sets were last exchanged with
 * them, and their round trips [MSP §3.2]. Of times longer ago than 12 days it may know only that they are.
 */
export class Peers {
  private readonly tables: ObjectFact<PeerTable>

  constructor(store: NodeStore) {
    this.tables = store.object()
  }

  get size(): number {
    return this.tables.value?.size ?? 0
  }

  has(handle: NodeHandle): boolean {
    return this.tables.value?.has(handle) ?? false
  }

  /** Begins to remember a peer. Returns false if it is remembered already. */
  add(handle: NodeHandle): boolean {
    return this.table().add(handle)
  }

  /** Notes a sign of life, if the peer is remembered. */
  heard(handle: NodeHandle, now: Micros): void {
    this.tables.value?.heard(handle, now)
  }

  /** When the peer was last heard since it is remembered, or undefined. */
  lastHeard(handle: NodeHandle): Micros | undefined {
    return this.tables.value?.lastHeard(handle)
  }

  /** Notes that leaf sets were exchanged with the peer. */
  exchanged(handle: NodeHandle, now: Micros): void {
    this.table().exchanged(handle, now)
  }

  /** When leaf sets were last exchanged with the peer, or undefined. */
  lastExchange(handle: NodeHandle): Micros | undefined {
    return this.tables.value?.lastExchange(handle)
  }

  /** Feeds one measured round trip into the smoothed mean and deviation (gains 1/8 and 1/4, as TCP). */
  measured(handle: NodeHandle, roundTrip: Micros): void {
    this.table().measured(handle, roundTrip)
  }

  /** Smoothed round trip, or undefined if none was measured. */
  roundTrip(handle: NodeHandle): Micros | undefined {
    return this.tables.value?.roundTrip(handle)
  }

  /** Smoothed round trip and deviations to spare, or undefined if none was measured. */
  retransmissionTimeout(handle: NodeHandle): Micros | undefined {
    return this.tables.value?.retransmissionTimeout(handle)
  }

  /** Forgets all others, and gives their room back. */
  retain(isKept: (handle: NodeHandle) => boolean): void {
    this.tables.value?.retain(isKept)
  }

  /** Forgets a peer. */
  forget(handle: NodeHandle): void {
    this.tables.value?.forget(handle)
  }

  private table(): PeerTable {
    this.tables.value ??= new PeerTable()
    return this.tables.value
  }
}
