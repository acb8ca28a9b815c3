import type { Micros, NodeHandle } from '../../protocol/environment.ts'
import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Id } from '../../protocol/id.ts'
import { IdIndex } from './id-index.ts'
import type { Acknowledged, OperationFacts } from './outcomes.ts'

/** A version of a key that a node reports to hold from now on, in place of any other version of it. */
export interface StoredCopy {
  readonly key: Id
  readonly version: Version
  readonly bytes: number
  readonly tombstone: boolean
}

interface Copy {
  readonly node: NodeHandle
  readonly version: Version
  readonly bytes: number
  readonly tombstone: boolean
}

/** `none`: no acknowledged value. The others count the live holders of the acknowledged value or of a newer version. */
type Standing = 'none' | 'safe' | 'at risk' | 'lost'

const NEVER = -1

interface KeyRecord {
  acknowledged: Acknowledged | null
  /** The copies on live nodes. */
  copies: Copy[]
  newestTombstone: Version | null
  /** The newest version that a node held when it crashed. */
  newestCrashed: Version | null
  standing: Standing
  /** The last instant at which crashes had taken every copy: `Infinity` while it is so. */
  allCrashedUntil: number
}

interface Holdings {
  /** Numbers of the keys held, tombstones too. */
  readonly records: Set<number>
  values: number
  bytes: number
}

/**
 * Ground truth of the data: which writes were acknowledged, and which live nodes hold them. Fed by what nodes report to
 * hold, by acknowledgements that reached their caller, and by crashes. A paused or inactive node is live; it keeps what
 * it holds. Work for a departed node grows with what it held.
 */
export class Ledger {
  readonly #replicas: number
  readonly #index = new IdIndex()
  readonly #records: KeyRecord[] = []
  readonly #holdings = new Map<NodeHandle, Holdings>()
  readonly #standings: Record<Standing, number> = { none: 0, safe: 0, 'at risk': 0, lost: 0 }

  /** `replicas`: k, the number of live holders below which a key is at risk. */
  constructor({ replicas }: { replicas: number }) {
    this.#replicas = replicas
  }

  /** Acknowledged keys that fewer than k live nodes hold, but at least one. */
  get keysAtRisk(): number {
    return this.#standings['at risk']
  }

  /** Acknowledged keys that no live node holds, whatever took them. */
  get keysLost(): number {
    return this.#standings.lost
  }

  /** How many values a node holds; tombstones are not counted. */
  valuesOf(node: NodeHandle): number {
    return this.#holdings.get(node)?.values ?? 0
  }

  /** How many bytes those values take. */
  bytesOf(node: NodeHandle): number {
    return this.#holdings.get(node)?.bytes ?? 0
  }

  /** The newest acknowledged write of a key. */
  newestAcknowledged(key: Id): Acknowledged | null {
    return this.#find(key)?.acknowledged ?? null
  }

  /** What had happened to the data of a key between `start` and now. */
  since(key: Id, start: Micros): Pick<OperationFacts, 'copies' | 'newestTombstone'> {
    const record = this.#find(key)
    if (record === undefined) return { copies: 'some live', newestTombstone: null }
    const copies = record.allCrashedUntil >= start ? 'all crashed' : 'some live'
    return { copies, newestTombstone: record.newestTombstone }
  }

  /** A node holds a version of a key, in place of any other. */
  stored(node: NodeHandle, { key, version, bytes, tombstone }: StoredCopy, at: Micros): void {
    const number = this.#index.add(key)
    const record = this.#record(number)
    this.#remove(node, number)
    record.copies.push({ node, version, bytes, tombstone })
    const holdings = this.#holdingsOf(node)
    holdings.records.add(number)
    if (tombstone) record.newestTombstone = newer(record.newestTombstone, version)
    else {
      holdings.values++
      holdings.bytes += bytes
    }
    this.#reassess(record, at)
  }

  /** A node no longer holds a version of a key, by its own choice. No effect if it holds another one by now. */
  discarded(node: NodeHandle, { key, version }: Pick<StoredCopy, 'key' | 'version'>, at: Micros): void {
    const number = this.#index.find(key)
    const record = this.#records[number]
    const held = record?.copies.find((copy) => copy.node === node)
    if (record === undefined || held === undefined || compareVersions(held.version, version) !== 0) return
    this.#remove(node, number)
    this.#reassess(record, at)
  }

  /**
   * The caller of a write learnt that it is done. It counts as the newest if its version is, or if crashes had taken
   * every copy of the newest: nobody was left to know which version it was.
   */
  acknowledged(key: Id, content: Acknowledged['content'], version: Version, at: Micros): void {
    const record = this.#record(this.#index.add(key))
    const known = record.acknowledged
    if (known !== null && compareVersions(version, known.version) <= 0 && !areAllCrashed(record)) return
    record.acknowledged = { version, content }
    this.#reassess(record, at)
    const crashed = record.newestCrashed
    if (record.standing === 'lost' && crashed !== null && compareVersions(crashed, version) >= 0) {
      record.allCrashedUntil = Infinity
    }
  }

  /** A node and all that it held are gone without warning. */
  crashed(node: NodeHandle, at: Micros): void {
    for (const number of this.#holdings.get(node)?.records ?? []) {
      const record = this.#record(number)
      const copy = this.#remove(node, number)
      if (copy === undefined) continue
      record.newestCrashed = newer(record.newestCrashed, copy.version)
      const before = record.standing
      this.#reassess(record, at)
      if (record.standing === 'lost' && before !== 'lost') record.allCrashedUntil = Infinity
    }
    this.#holdings.delete(node)
  }

  /** A node has left as announced. What it had not handed over is lost, and that is nobody's crash. */
  left(node: NodeHandle, at: Micros): void {
    for (const number of this.#holdings.get(node)?.records ?? []) {
      this.#remove(node, number)
      this.#reassess(this.#record(number), at)
    }
    this.#holdings.delete(node)
  }

  #find(key: Id): KeyRecord | undefined {
    return this.#records[this.#index.find(key)]
  }

  #record(number: number): KeyRecord {
    if (number === this.#records.length) {
      this.#records.push({
        acknowledged: null,
        copies: [],
        newestTombstone: null,
        newestCrashed: null,
        standing: 'none',
        allCrashedUntil: NEVER,
      })
      this.#standings.none++
    }
    return this.#records[number]!
  }

  #holdingsOf(node: NodeHandle): Holdings {
    let holdings = this.#holdings.get(node)
    if (holdings === undefined) {
      holdings = { records: new Set(), values: 0, bytes: 0 }
      this.#holdings.set(node, holdings)
    }
    return holdings
  }

  /** Takes a node's copy of a key away, if it has one. */
  #remove(node: NodeHandle, number: number): Copy | undefined {
    const { copies } = this.#record(number)
    const at = copies.findIndex((copy) => copy.node === node)
    if (at < 0) return undefined
    const copy = copies.splice(at, 1)[0]!
    const holdings = this.#holdingsOf(node)
    holdings.records.delete(number)
    if (!copy.tombstone) {
      holdings.values--
      holdings.bytes -= copy.bytes
    }
    return copy
  }

  #reassess(record: KeyRecord, at: Micros): void {
    const standing = this.#standingOf(record)
    if (standing !== 'lost' && areAllCrashed(record)) record.allCrashedUntil = at
    this.#standings[record.standing]--
    this.#standings[standing]++
    record.standing = standing
  }

  #standingOf({ acknowledged, copies }: KeyRecord): Standing {
    if (acknowledged?.content !== 'value') return 'none'
    let holders = 0
    for (const { version } of copies) if (compareVersions(version, acknowledged.version) >= 0) holders++
    if (holders === 0) return 'lost'
    return holders < this.#replicas ? 'at risk' : 'safe'
  }
}

const areAllCrashed = (record: KeyRecord): boolean => record.allCrashedUntil === Infinity

function newer(a: Version | null, b: Version): Version {
  return a !== null && compareVersions(a, b) >= 0 ? a : b
}
