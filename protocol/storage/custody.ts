import type { KeyBasedRouting } from '../application.ts'
import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'
import { compareVersions, type OperationAnswer, type Version } from '../events.ts'
import { Coordinator, type Task } from './coordinator.ts'
import { Entries, type Entry } from './entries.ts'
import { Holder } from './holder.ts'
import type { Item, SentEntry, StoragePayload } from './messages.ts'
import { Placement } from './placement.ts'
import { Release } from './release.ts'
import { Repair } from './repair.ts'
import { Room } from './room.ts'
import type { Transport } from './transport.ts'

/** Writes that a holder remembers, so that a retry is recognised. */
const REMEMBERED_WRITES = 1024

/** Those who asked for what the coordinator does. */
export interface Callers {
  answer(caller: NodeHandle, operation: OperationId, answer: OperationAnswer): void
  /** Has another node, the root of the key by now, do it. */
  passOn(root: NodeHandle, task: Task): void
}

export interface CustodyOptions {
  readonly routing: KeyBasedRouting<StoragePayload>
  readonly parameters: StorageParameters
  readonly transport: Transport
  /** When somebody last entered or left the leaf set. */
  readonly changedAt: Micros
  readonly callers: Callers
}

/**
 * What a node keeps for others: the entries, and the parts that see to it that those who owe copies of a key have them, this
 * node among them. A node that holds nothing and was never asked has none of it.
 */
export class Custody {
  readonly routing: KeyBasedRouting<StoragePayload>
  readonly parameters: StorageParameters
  readonly transport: Transport
  readonly entries = new Entries()
  readonly room: Room
  readonly placement: Placement
  readonly coordinator: Coordinator
  readonly repair: Repair
  readonly release: Release
  readonly holder: Holder
  readonly callers: Callers
  private questions = 0
  private readonly written = new LazyMap<OperationId, Version>()

  constructor({ routing, parameters, transport, changedAt, callers }: CustodyOptions) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.callers = callers
    this.room = new Room(routing, this.entries, parameters.capacity)
    this.placement = new Placement(routing, parameters.replicas)
    this.coordinator = new Coordinator(this)
    this.repair = new Repair(this, changedAt)
    this.release = new Release(this)
    this.holder = new Holder(this)
  }

  /** Somebody entered or left the leaf set. */
  neighboursChanged(node: NodeHandle, change: 'joined' | 'left'): void {
    const { placement, repair, coordinator } = this
    if (change === 'joined') {
      if (placement.isDeparting) this.transport.send(node, { kind: 'departing' })
      this.invite(node)
    }
    const wasLeaving = change === 'left' && placement.gone(node)
    if (placement.refresh()) {
      repair.neighbourhoodChanged()
      if (change === 'left') this.inviteHeirs(node)
    }
    if (change === 'left') repair.peerGone(node, wasLeaving ? 'as announced' : 'unawares')
    coordinator.reconsider()
  }

  /** Somebody counts on this node. */
  reminded(node: NodeHandle): void {
    if (this.placement.isDeparting) this.transport.send(node, { kind: 'departing' })
  }

  /** This node was not active for a while: others may have served its keys. */
  interrupted(): void {
    this.placement.interrupted()
    this.repair.neighbourhoodChanged()
    this.coordinator.reconsider()
  }

  /** A node is about to leave: from now on it is not counted on. */
  neighbourDeparts(node: NodeHandle): void {
    if (!this.placement.departs(node)) return
    this.repair.neighbourhoodChanged()
    // It holds something, or it would have gone: perhaps what is this node's own from now on.
    this.repair.soon()
    this.inviteHeirs(node)
    this.coordinator.reconsider()
  }

  /** Takes an entry in if it is newer than what is held, and there is room for it. */
  adopt({ key, version, value, age }: SentEntry): 'adopted' | 'known' | 'full' {
    const held = this.entries.get(key)
    if (held !== undefined && compareVersions(held.version, version) >= 0) {
      this.remember(version)
      return 'known'
    }
    if (value === undefined && age >= this.parameters.tombstoneLife) return 'known'
    if (value !== undefined && !this.room.grants(key, value.length, version.writer)) {
      // Better none than an old one.
      if (held !== undefined) this.discard(held)
      return 'full'
    }
    this.keep({ key, version, value, writtenAt: micros(this.routing.now() - age) })
    return 'adopted'
  }

  /** Holds an entry, in place of any other of its key. */
  keep(entry: Entry): void {
    const { key, version, value } = entry
    const isFirst = this.entries.size === 0
    this.entries.set(entry)
    this.room.release(version.writer)
    this.remember(version)
    const tombstone = value === undefined
    this.routing.emit({ type: 'stored', key, version, bytes: value?.length ?? 0, tombstone })
    if (isFirst) this.repair.begin()
  }

  /** Holds it no more. */
  discard({ key, version }: Entry): void {
    this.entries.delete(key)
    this.routing.emit({ type: 'discarded', key, version })
  }

  /** As it goes to another node. */
  sent({ key, version, value, writtenAt }: Entry): SentEntry {
    // In whole milliseconds, as on the wire.
    const age = this.routing.now() - writtenAt
    return { key, version, value, age: micros(age - (age % milliseconds(1))) }
  }

  /** The version that a write was given here or that came here with it. */
  versionOf(write: OperationId): Version | undefined {
    return this.written.get(write)
  }

  /** Is this a version that it does not have, and has, or may have, room for? */
  lacks({ key, version }: Item): boolean {
    const own = this.entries.get(key)
    return own === undefined ? this.room.isAmple : compareVersions(own.version, version) < 0
  }

  /** What this node holds of a key as one of its replicas: what it has kept from before, or not compared since, is not for users. */
  ownCopy(key: Id): Entry | undefined {
    const { placement, repair } = this
    const entry = this.entries.get(key)
    if (entry === undefined || placement.isDeparting || !repair.isSynced) return undefined
    return placement.owes(key) === 'yes' && placement.isAmongClosest(key) ? entry : undefined
  }

  /** Names a question to another node, and its answer. */
  nextQuestion(): number {
    this.questions = (this.questions + 1) >>> 0
    return this.questions
  }

  /** Tombstones that everyone has seen by now go. */
  bury(): void {
    const horizon = this.routing.now() - this.parameters.tombstoneLife
    for (const entry of this.entries.all())
      if (entry.value === undefined && entry.writtenAt <= horizon) this.discard(entry)
  }

  /** Keys that were a departed node's are the roots' on both sides now; they may not know that there are any. */
  private inviteHeirs(departed: NodeHandle): void {
    const { placement, routing } = this
    for (const heir of placement.closest(routing.idOf(departed), 2))
      if (heir !== routing.self) this.invite(heir)
  }

  /** Has a node look, if it is the root of anything that is held here. */
  private invite(node: NodeHandle): void {
    const { entries, placement, transport } = this
    if (entries.on(placement.rootArc(node)).length > 0) transport.send(node, { kind: 'invite' })
  }

  private remember(version: Version): void {
    this.written.delete(version.writer)
    this.written.set(version.writer, version)
    this.written.keepLatest(REMEMBERED_WRITES)
  }
}
