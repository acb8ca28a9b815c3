import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'
import { compareVersions, type Version } from '../events.ts'
import type { Arc } from './arc.ts'
import type { ArcSet } from './arc-set.ts'
import { type Digest, type Entries, type Entry, isNewer, isPlausible } from './entries.ts'
import { Expiry, expired, expiryOf, isExpired } from './expiry.ts'
import { entryBytes, type Item, type Routing, type SentEntry } from './messages.ts'
import { copiesRange } from './quorums.ts'
import { Room } from './room.ts'
import { copiesOf } from './terms.ts'

/** Writes that a holder remembers, so that it recognises a retry. */
const REMEMBERED_WRITES = 1024

/** How many versions kept elsewhere are remembered; beyond that the latest are not. */
const PASSED_OVER_MAX = 1 << 16

/** The newest version of a key that is kept elsewhere for lack of room, the bytes of its value, and the time. */
interface PassedOver {
  readonly version: Version
  readonly length: number
  readonly at: Micros
}

export interface HoldingsOwner {
  /** The node, which held nothing, holds its first entry. */
  holdsFirst(): void
  /** There is no room here for an entry that these nodes hold. */
  keptBy(nodes: readonly NodeHandle[]): void
}

/**
 * What a node holds for others: entries, the room that it has for more, and the writes that it has seen. No other part
 * changes any of it. Each change of an entry is reported as `stored` or `discarded`.
 */
export class Holdings {
  private readonly routing: Pick<Routing, 'now' | 'emit' | 'startTimer' | 'cancelTimer'>
  private readonly parameters: Pick<
    StorageParameters,
    | 'replicas'
    | 'replicasMin'
    | 'replicasMax'
    | 'writeQuorum'
    | 'capacity'
    | 'tombstoneLife'
    | 'transferBatch'
  >
  private readonly entries: Entries
  private readonly owner: HoldingsOwner
  private readonly room: Room
  private readonly expiry: Expiry
  private readonly written = new LazyMap<OperationId, Version>()
  /**
   * Versions older than these are not kept here. After `tombstoneLife` the key may have been deleted, and its versions
   * may have begun anew.
   */
  private readonly passedOver = new IdMap<PassedOver>()

  constructor(
    routing: Holdings['routing'],
    parameters: Holdings['parameters'],
    entries: Entries,
    owner: Holdings['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.entries = entries
    this.owner = owner
    this.room = new Room(routing, entries, parameters.capacity)
    this.expiry = new Expiry(routing)
  }

  get size(): number {
    return this.entries.size
  }

  get(key: Id): Entry | undefined {
    return this.entries.get(key)
  }

  /** All entries, in order of their keys. */
  all(): Entry[] {
    return this.entries.all()
  }

  /** The entries on an arc, going clockwise. */
  on(arc: Arc): Entry[] {
    return this.entries.on(arc)
  }

  /** `counts`: which of the entries; all if it is not given. */
  digest(arc: Arc, counts?: (entry: Entry) => boolean): Digest {
    return this.entries.digest(arc, counts)
  }

  /** The version that this node gave to a write, or that came with it, be it kept here or elsewhere. */
  versionOf(write: OperationId): Version | undefined {
    return this.written.get(write)
  }

  /** Adds an entry that another node sent, if it is newer than what is held and there is room for it. */
  adopt(sent: SentEntry, from: NodeHandle): 'adopted' | 'known' | 'full' {
    const { age, ...content } = sent
    const entry = this.asOfNow({ ...content, writtenAt: micros(this.routing.now() - age) })
    const { key, version, value, terms } = entry
    const isWithinTerms = copiesOf(terms, 0) <= copiesRange(this.parameters).max
    const held = this.entries.get(key)?.version
    if (!isWithinTerms || !isPlausible(version, held)) return 'known'
    if (this.isWorthNothing({ key, version }, held)) {
      this.remember(version)
      return 'known'
    }
    if (value !== undefined && !this.room.hasRoomFor(key, value.length, version.writer)) {
      this.passOver(key, version, value.length, [from])
      return 'full'
    }
    this.keep(entry)
    return 'adopted'
  }

  /** Holds an entry, in place of any other of its key. */
  keep(entry: Entry): void {
    const { key, version } = entry
    const isFirst = this.entries.size === 0
    this.entries.set(entry)
    this.passedOver.delete(key)
    this.room.release(version.writer)
    this.remember(version)
    this.expiry.note(entry)
    this.report(entry)
    if (isFirst) this.owner.holdsFirst()
  }

  /** Removes values that have expired; their tombstones stay for `tombstoneLife`. */
  expiryDue(): void {
    for (const { key, version } of this.expiry.take()) {
      const held = this.entries.get(key)
      if (held?.value === undefined || compareVersions(held.version, version) !== 0) continue
      const rest = this.asOfNow(held)
      this.entries.set(rest)
      this.report(rest)
    }
  }

  private asOfNow(entry: Entry): Entry {
    return isExpired(entry, this.routing.now()) ? expired(entry) : entry
  }

  private report(entry: Entry): void {
    const { key, version, value, terms } = entry
    const tombstone = value === undefined
    const bytes = value?.length ?? 0
    const expiresAt = tombstone ? undefined : expiryOf(entry)
    this.routing.emit({ type: 'stored', key, version, bytes, tombstone, terms, expiresAt })
  }

  /**
   * There is no room for a version; `length`: bytes of its value; `keepers`: the nodes that hold it. No version here is
   * better than an old one.
   */
  passOver(key: Id, version: Version, length: number, keepers: readonly NodeHandle[]): void {
    this.room.noteRefusal()
    this.remember(version)
    this.owner.keptBy(keepers)
    if (this.canPassOver(key)) this.passedOver.set(key, { version, length, at: this.routing.now() })
    const held = this.entries.get(key)
    if (held !== undefined && isNewer(version, held.version)) this.discard(held)
  }

  private canPassOver(key: Id): boolean {
    return this.passedOver.size < PASSED_OVER_MAX || this.passedOver.has(key)
  }

  discard({ key, version }: Entry): void {
    this.entries.delete(key)
    this.routing.emit({ type: 'discarded', key, version })
  }

  /** Discards the tombstones on these arcs, of which all replicas have been found to hold the same, that are `tombstoneLife` old. */
  dropExpiredTombstones(arcs: ArcSet): void {
    const horizon = this.routing.now() - this.parameters.tombstoneLife
    for (const entry of arcs.arcs.flatMap((arc) => this.entries.on(arc)))
      if (entry.value === undefined && entry.writtenAt <= horizon) this.discard(entry)
  }

  /** Does the node have a bound? Then a write reserves room before it is stored. */
  get isBounded(): boolean {
    return this.room.isBounded
  }

  /** Has any value ever been refused here for lack of room? Then other nodes may hold copies that this node owes. */
  get hasRefused(): boolean {
    return this.room.hasRefused
  }

  /** Keeps room for a value that a write will bring. Returns whether there is any. */
  reserve(write: OperationId, key: Id, length: number): boolean {
    return this.room.reserve(write, key, length)
  }

  /** A write will not bring its value: gives back what is reserved for it. */
  withdraw(write: OperationId): void {
    this.room.release(write)
  }

  /** Is this version, or a newer one, held here, or a newer one known to be held elsewhere? */
  holds(item: Item): boolean {
    return this.isWorthNothing(item, this.entries.get(item.key)?.version)
  }

  /** The same, when the version that is held here, if any, has been looked up. */
  private isWorthNothing({ key, version }: Item, held: Version | undefined): boolean {
    const passedOver = this.passedOver.get(key)
    const horizon = this.routing.now() - this.parameters.tombstoneLife
    if (passedOver !== undefined && passedOver.at > horizon && isNewer(passedOver.version, version))
      return true
    // An implausible version is not missing here.
    return !isNewer(version, held) || !isPlausible(version, held)
  }

  /**
   * Does the node lack this version, and have room for it, or may it have? It knows the length only of a version that
   * it has passed over.
   */
  lacks(item: Item): boolean {
    if (this.holds(item)) return false
    const { key, version } = item
    const passedOver = this.passedOver.get(key)
    if (passedOver !== undefined && compareVersions(passedOver.version, version) === 0)
      return this.room.hasRoomFor(key, passedOver.length, version.writer)
    return this.entries.get(key) !== undefined || this.canPassOver(key)
  }

  /** An entry as it goes to another node. */
  toSend({ key, version, value, terms, earlier, writtenAt }: Entry): SentEntry {
    // In whole milliseconds, as on the wire.
    const age = this.routing.now() - writtenAt
    return { key, version, value, terms, earlier, age: micros(age - (age % milliseconds(1))) }
  }

  /** The entries of as many keys as fit one batch of `transferBatch` bytes, at least one: what is held of the first `done` keys. */
  batch(keys: readonly Id[]): { readonly done: number; readonly entries: readonly SentEntry[] } {
    const batch: SentEntry[] = []
    let bytes = 0
    let done = 0
    for (const key of keys) {
      const entry = this.entries.get(key)
      if (entry !== undefined) {
        const sent = this.toSend(entry)
        bytes += entryBytes(sent)
        if (batch.length > 0 && bytes > this.parameters.transferBatch) break
        batch.push(sent)
      }
      done++
    }
    return { done, entries: batch }
  }

  private remember(version: Version): void {
    this.written.delete(version.writer)
    this.written.set(version.writer, version)
    this.written.keepLatest(REMEMBERED_WRITES)
  }
}
