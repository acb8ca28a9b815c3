import { DueTimes } from '../../protocol/base/due-times.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { compareVersions, type Terms, type Version } from '../../protocol/events.ts'
import { CopyCounts } from './copy-counts.ts'
import { IdIndex } from './id-index.ts'
import { type Copy, type Departure, KeyRecord, NO_VALUE, newer } from './key-record.ts'
import { KeysAtRisk, type Span } from './keys-at-risk.ts'
import type { Acknowledged, Expiry, OperationFacts } from './outcomes.ts'

/** A version of a key that a node reports to hold from now on, in place of any other version of it. */
export interface StoredCopy {
  readonly key: Id
  readonly version: Version
  readonly bytes: number
  readonly tombstone: boolean
  readonly terms?: Terms | undefined
  readonly expiresAt?: Micros | undefined
}

/** A write of which its caller learnt that it is done. */
export interface AcknowledgedWrite extends Acknowledged {
  readonly key: Id
  /** The key before it was hashed, if there is one. */
  readonly keyName?: string | null
}

/** An acknowledged value that no live node holds. */
export interface LostKey {
  readonly key: Id
  readonly keyName: string | null
  readonly version: Version
  readonly acknowledgedAt: Micros
  /** How its holders, or those of a newer version, went since then, in order: the newest departures, and how many came before. */
  readonly departures: readonly Departure[]
  readonly earlierDepartures: number
}

export interface LedgerOptions {
  /** k, the number of live holders that a key should have, if at least as many nodes live. */
  readonly replicas: number
  nodesLive(): number
  /** Not given: no value expires. */
  now?(): Micros
  /**
   * The active nodes closest to a key, by ground truth, on which its copies should be. Not given if copies on any
   * node count: nodes with bounds have copies kept by others.
   */
  readonly closest?: ((key: Id, count: number) => readonly NodeHandle[]) | undefined
}

interface Holdings {
  /** Numbers of the keys held, tombstones too. */
  readonly records: Set<number>
  values: number
  bytes: number
}

/** What the judgement of an operation has from here. */
type DataFacts = Pick<
  OperationFacts,
  'copies' | 'writtenSinceLoss' | 'newCount' | 'newestTombstone' | 'newestAcknowledgedTombstone'
>

const NOTHING_KNOWN: DataFacts = {
  copies: 'some live',
  writtenSinceLoss: [],
  newCount: null,
  newestTombstone: null,
  newestAcknowledgedTombstone: null,
}

/**
 * Ground truth of the data: which writes were acknowledged, and which live nodes hold them. Fed by what nodes report to
 * hold, by acknowledgements that reached their caller, and by departures. A paused or inactive node is live; it keeps what
 * it holds. Work for a departed node grows with what it held.
 */
export class Ledger {
  readonly #options: LedgerOptions
  readonly #index = new IdIndex()
  readonly #records: KeyRecord[] = []
  readonly #holdings: (Holdings | undefined)[] = []
  readonly #counts = new CopyCounts()
  /** The same for keys with another number of copies than the default, by that number. */
  readonly #onOwnTerms = new Map<number, CopyCounts>()
  readonly #atRisk = new KeysAtRisk((number) => this.#isAtRisk(number))
  /** Numbers of keys, at the times from which their values may have expired. */
  readonly #expiring = new DueTimes<number>()
  #bytes = 0

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  /** Keys of which the newest acknowledged write is a value, including lost ones. */
  get keysAcknowledged(): number {
    this.#expire()
    return this.#counts.acknowledged
  }

  /**
   * Acknowledged keys that some live node holds, but not all of the k active nodes closest to them (or all active ones, if
   * fewer are active). If copies on any node count: the keys that have few copies.
   */
  get keysAtRisk(): number {
    this.#expire()
    return this.#options.closest === undefined ? this.keysWithFewCopies : this.#atRisk.count()
  }

  /** Acknowledged keys that fewer than k live nodes hold (or than all, if fewer than k live), but at least one. */
  get keysWithFewCopies(): number {
    this.#expire()
    const { replicas, nodesLive } = this.#options
    const wanted = (copies: number): number => Math.min(copies, nodesLive())
    let keys = this.#counts.below(wanted(replicas))
    // The keys that are to have another number of copies.
    for (const [copies, counts] of this.#onOwnTerms)
      keys += counts.below(wanted(copies)) - counts.below(wanted(replicas))
    return keys
  }

  /** Acknowledged keys that no live node holds, for any cause. */
  get keysLost(): number {
    this.#expire()
    return this.#counts.lost
  }

  /** The fewest live holders of an acknowledged key that is not lost; `null` if there is none. */
  get copiesMin(): number | null {
    this.#expire()
    return this.#counts.fewest()
  }

  /** Their mean over those keys. */
  get copiesMean(): number | null {
    this.#expire()
    return this.#counts.mean()
  }

  /** Bytes of the values that live nodes hold. */
  get storedBytes(): number {
    return this.#bytes
  }

  /** How many values a node holds; tombstones are not counted. */
  valuesOf(node: NodeHandle): number {
    return this.#holdings[node]?.values ?? 0
  }

  /** How many bytes those values take. */
  bytesOf(node: NodeHandle): number {
    return this.#holdings[node]?.bytes ?? 0
  }

  /** How many live holders a key should have. */
  replicasOf(key: Id): number {
    return this.#find(key)?.replicas ?? this.#options.replicas
  }

  /** The newest acknowledged write of a key. */
  newestAcknowledged(key: Id): Acknowledged | null {
    return this.#find(key)?.acknowledged ?? null
  }

  /** What has happened to the data of a key between `start` and now. */
  since(key: Id, start: Micros): DataFacts {
    const record = this.#find(key)
    if (record === undefined) return NOTHING_KNOWN
    const { allCrashedUntil, writtenSinceLoss, newCount, newestTombstone, newestAcknowledgedTombstone } =
      record
    const copies = allCrashedUntil >= start ? 'all crashed' : 'some live'
    return { copies, writtenSinceLoss, newCount, newestTombstone, newestAcknowledgedTombstone }
  }

  /** The acknowledged keys, lost or not, in the order in which they were first heard of. */
  *acknowledgedKeys(): IterableIterator<Id> {
    this.#expire()
    for (const [number, { acknowledged, isExpired }] of this.#records.entries())
      if (acknowledged?.content === 'value' && !isExpired) yield this.#index.at(number)
  }

  /** Which live nodes hold the acknowledged value of a key, or a newer version, in the order of their handles. */
  holdersOf(key: Id): NodeHandle[] {
    this.#expire()
    const { acknowledged = null, isExpired = false } = this.#find(key) ?? {}
    if (acknowledged?.content !== 'value' || isExpired) return []
    return this.holdersSince(key, acknowledged.version)
  }

  /** Which live nodes hold that version of a key or a newer one, in the order of their handles. */
  holdersSince(key: Id, version: Version): NodeHandle[] {
    return this.#find(key)?.holdersSince(version) ?? []
  }

  /** When a version expires, as far as nodes have said so. */
  expiryOf(key: Id, version: Version): Expiry | undefined {
    return this.#find(key)?.expiryOf(version)
  }

  /** The acknowledged keys that no live node holds, in the order in which they were first heard of. */
  *lostKeys(): IterableIterator<LostKey> {
    this.#expire()
    for (const [number, record] of this.#records.entries()) {
      const { acknowledged, holders, name } = record
      if (acknowledged === null || holders !== 0) continue
      const { newest, earlier } = record.departures()
      yield {
        key: this.#index.at(number),
        keyName: name,
        version: acknowledged.version,
        acknowledgedAt: acknowledged.at,
        departures: newest,
        earlierDepartures: earlier,
      }
    }
  }

  /** Which active nodes are the closest to the keys of a span has changed. It is not asked for the span if there are no keys. */
  closestChanged(span: () => Span): void {
    if (this.#index.size > 0) this.#atRisk.spanChanged(span())
  }

  /** A node holds a version of a key, in place of any other. */
  stored(node: NodeHandle, copy: StoredCopy, at: Micros): void {
    this.#expire()
    const { key, version, bytes, tombstone, terms, expiresAt } = copy
    const number = this.#numberOf(key)
    const record = this.#records[number]!
    const holdings = this.#holdingsOf(node)
    record.noteWritten(version)
    if (expiresAt !== undefined) record.noteExpiry(version, expiresAt)
    const replaced = record.put({ node, version, bytes, tombstone, terms })
    if (replaced === undefined) holdings.records.add(number)
    else {
      this.#weigh(holdings, replaced, -1)
      if (compareVersions(replaced.version, version) > 0) record.departed(replaced, 'discard', at)
    }
    this.#weigh(holdings, { bytes, tombstone }, 1)
    if (tombstone) record.newestTombstone = newer(record.newestTombstone, version)
    this.#reassess(number, at)
  }

  /** A node no longer holds a version of a key, by its own choice. No effect if it holds another one by now. */
  discarded(node: NodeHandle, { key, version }: Pick<StoredCopy, 'key' | 'version'>, at: Micros): void {
    const number = this.#index.find(key)
    const record = this.#records[number]
    const held = record?.copyOf(node)
    if (record === undefined || held === undefined || compareVersions(held.version, version) !== 0) return
    record.take(node)
    const holdings = this.#holdingsOf(node)
    holdings.records.delete(number)
    this.#weigh(holdings, held, -1)
    record.departed(held, 'discard', at)
    this.#reassess(number, at)
  }

  /**
   * The caller of a write learnt that it is done. It counts as the newest if its version is, or if crashes had taken
   * every copy of the newest: no node was left to know which version it was.
   */
  acknowledged({ key, version, content, keyName = null }: AcknowledgedWrite, at: Micros): void {
    this.#expire()
    const number = this.#numberOf(key)
    const record = this.#records[number]!
    const known = record.acknowledged
    if (content === 'tombstone')
      record.newestAcknowledgedTombstone = newer(record.newestAcknowledgedTombstone, version)
    const isOfNewCount = record.isOfNewCount(version)
    const isOld = known !== null && compareVersions(version, known.version) <= 0
    if (isOld && !record.areAllCrashed && !isOfNewCount) return
    if (isOld && isOfNewCount) record.newestTombstone = record.newestAcknowledgedTombstone = null
    const expiry = content === 'value' ? record.expiryOf(version) : undefined
    record.accept({ version, content, at, ...(expiry && { expiry }) })
    if (expiry !== undefined) this.#expiring.add(expiry.from, number)
    record.name = keyName
    this.#reassess(number, at)
    const crashed = record.newestCrashed
    if (record.holders === 0 && crashed !== null && compareVersions(crashed, version) >= 0) {
      record.loseAll()
    }
  }

  /** A node and all that it held are gone without warning. */
  crashed(node: NodeHandle, at: Micros): void {
    this.#expire()
    for (const { number, record, copy } of this.#takeAll(node)) {
      record.departed(copy, 'crash', at)
      record.newestCrashed = newer(record.newestCrashed, copy.version)
      const before = record.holders
      this.#reassess(number, at)
      if (record.holders === 0 && before > 0) record.loseAll()
    }
  }

  /** A leaver reports that it could not hand over a version, and why; then it leaves. */
  notHandedOver(
    node: NodeHandle,
    { key, version }: Pick<StoredCopy, 'key' | 'version'>,
    reason: string,
  ): void {
    const held = this.#find(key)?.copyOf(node)
    if (held !== undefined && compareVersions(held.version, version) === 0) held.obstacle = reason
  }

  /** A node has left as announced. What it had not handed over is lost, but not by a crash. */
  left(node: NodeHandle, at: Micros): void {
    this.#expire()
    for (const { number, record, copy } of this.#takeAll(node)) {
      record.departed(copy, 'leave', at)
      this.#reassess(number, at)
    }
  }

  /** Values that may have expired by now no longer count. */
  #expire(): void {
    const { now } = this.#options
    if (now === undefined || this.#expiring.next === undefined) return
    const at = now()
    for (const number of this.#expiring.takeUntil(at)) {
      const record = this.#records[number]!
      // Another value may have taken its place.
      if ((record.acknowledged?.expiry?.from ?? Infinity) > at) continue
      record.isExpired = true
      this.#reassess(number, at)
    }
  }

  #find(key: Id): KeyRecord | undefined {
    return this.#records[this.#index.find(key)]
  }

  /** The number of a key, which has a record from now on. */
  #numberOf(key: Id): number {
    const number = this.#index.add(key)
    if (number === this.#records.length) {
      this.#records.push(new KeyRecord())
      this.#atRisk.add(number, key)
    }
    return number
  }

  #holdingsOf(node: NodeHandle): Holdings {
    this.#holdings[node] ??= { records: new Set(), values: 0, bytes: 0 }
    return this.#holdings[node]
  }

  /** Takes the node's copies away, one by one. */
  *#takeAll(node: NodeHandle): IterableIterator<{ number: number; record: KeyRecord; copy: Copy }> {
    const holdings = this.#holdings[node]
    if (holdings === undefined) return
    this.#holdings[node] = undefined
    this.#bytes -= holdings.bytes
    for (const number of holdings.records) {
      const record = this.#records[number]!
      yield { number, record, copy: record.take(node)! }
    }
  }

  /** `sign`: 1 for a copy that came, −1 for one that went. */
  #weigh(holdings: Holdings, { bytes, tombstone }: Pick<Copy, 'bytes' | 'tombstone'>, sign: 1 | -1): void {
    if (tombstone) return
    holdings.values += sign
    holdings.bytes += sign * bytes
    this.#bytes += sign * bytes
  }

  #reassess(number: number, at: Micros): void {
    const record = this.#records[number]!
    const holders = record.countHolders()
    if (holders !== 0 && record.areAllCrashed) record.allCrashedUntil = at
    this.#counts.moved(record.holders, holders)
    this.#countOnOwnTerms(record, holders)
    record.holders = holders
    this.#atRisk.keyChanged(number)
  }

  /** A key takes its terms from the newest acknowledged version whose terms a node reports. */
  #countOnOwnTerms(record: KeyRecord, holders: number): void {
    const replicas = record.replicasAsked()
    if (replicas === undefined && record.replicas === undefined) return
    if (record.replicas !== undefined) this.#ofCopies(record.replicas).moved(record.holders, NO_VALUE)
    if (replicas !== undefined) this.#ofCopies(replicas).moved(NO_VALUE, holders)
    record.replicas = replicas
  }

  #ofCopies(replicas: number): CopyCounts {
    const counts = this.#onOwnTerms.get(replicas) ?? new CopyCounts()
    this.#onOwnTerms.set(replicas, counts)
    return counts
  }

  #isAtRisk(number: number): boolean {
    const { replicas, closest } = this.#options
    const record = this.#records[number]!
    if (closest === undefined || record.holders <= 0) return false
    const nodes = closest(this.#index.at(number), record.replicas ?? replicas)
    return nodes.length === 0 || !nodes.every((node) => record.isHolder(node))
  }
}
