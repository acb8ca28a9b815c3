import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { compareVersions, type Terms, type Version } from '../../protocol/events.ts'
import type { Acknowledged, NewCount } from './outcomes.ts'

/** A version of a key on a node. */
export interface Copy {
  readonly node: NodeHandle
  readonly version: Version
  readonly bytes: number
  readonly tombstone: boolean
  readonly terms?: Terms | undefined
  /** Why its holder, which is about to leave, could not hand it over. */
  obstacle?: string
}

/** How a node's copy went: with the node, or by the node's own choice. */
export type Ending = 'crash' | 'leave' | 'discard'

/** A node held the newest acknowledged version, or a newer one, and no longer holds it. */
export interface Departure {
  readonly node: NodeHandle
  readonly version: Version
  readonly how: Ending
  readonly at: Micros
  /** For a leaver: why it had not handed the copy over, if it reported a reason. */
  readonly obstacle?: string
}

/** A write that its caller has learnt of. */
export interface Acknowledgement extends Acknowledged {
  readonly at: Micros
}

/** For a key without an acknowledged value, in place of the number of holders. */
export const NO_VALUE = -1

/** Departures of a key that are kept, the newest; the others are counted. */
export const DEPARTURES_KEPT = 32

const NEVER = -1

const NO_VERSIONS: readonly Version[] = []

/** What is known of one key: the newest acknowledged write, the copies on live nodes, and how others went. */
export class KeyRecord {
  acknowledged: Acknowledgement | null = null
  /** The key before it was hashed, if there is one. */
  name: string | null = null
  /** At most one per node. */
  readonly copies: Copy[] = []
  /** Live nodes that hold the acknowledged value or a newer version. */
  holders = NO_VALUE
  /** How many copies the acknowledged value is to have, if that is not the usual number. */
  replicas: number | undefined
  newestTombstone: Version | null = null
  newestAcknowledgedTombstone: Version | null = null
  /** The newest version that a node held when it crashed. */
  newestCrashed: Version | null = null
  /** The last instant at which crashes had taken every copy: `Infinity` while it is so. */
  allCrashedUntil: number = NEVER
  /** Versions written after a deletion, or an expired value, was forgotten: they count as later, even if their versions are lower. */
  newCount: NewCount | null = null
  /** Has the acknowledged value expired? */
  isExpired = false
  #expiry: { readonly version: Version; from: Micros; until: Micros } | undefined
  /**
   * Versions written after crashes had last taken every copy, and before a write was acknowledged: they count as later,
   * even if they are lower.
   */
  writtenSinceLoss: readonly Version[] = NO_VERSIONS
  #departures: Departure[] = []
  #forgotten = 0

  get areAllCrashed(): boolean {
    return this.allCrashedUntil === Infinity
  }

  /** Crashes have taken every copy of what is acknowledged. */
  loseAll(): void {
    this.allCrashedUntil = Infinity
    this.writtenSinceLoss = NO_VERSIONS
  }

  /** A version is about to be stored on a node. If no node has it yet, it is a write and not a repair. */
  noteWritten(version: Version): void {
    const isForgotten = this.#isForgotten()
    if (!isForgotten && !this.areAllCrashed) return
    if (this.copies.some((copy) => compareVersions(copy.version, version) === 0)) return
    if (this.areAllCrashed) this.writtenSinceLoss = [...this.writtenSinceLoss, version]
    if (!isForgotten) return
    const after = this.acknowledged!.version
    const before = this.newCount !== null && compareVersions(this.newCount.after, after) === 0
    this.newCount = { after, versions: [...(before ? this.newCount!.versions : []), version] }
  }

  /** Was the version written after the acknowledged deletion, or expired value, was forgotten? */
  isOfNewCount(version: Version): boolean {
    const { newCount, acknowledged } = this
    if (newCount === null || acknowledged === null) return false
    const isCurrent = compareVersions(newCount.after, acknowledged.version) === 0
    return isCurrent && newCount.versions.some((each) => compareVersions(each, version) === 0)
  }

  #isForgotten(): boolean {
    const { acknowledged, copies, isExpired } = this
    if (acknowledged === null || (acknowledged.content === 'value' && !isExpired)) return false
    return copies.every(({ version }) => compareVersions(version, acknowledged.version) < 0)
  }

  /** A node will treat a version as expired at that time. */
  noteExpiry(version: Version, at: Micros): void {
    const known = this.expiryOf(version)
    if (known === undefined) this.#expiry = { version, from: at, until: at }
    else if (at > known.until) known.until = at
  }

  /** Of the version whose expiry was noted last: as it is known at any time later. */
  expiryOf(version: Version): { readonly from: Micros; until: Micros } | undefined {
    const expiry = this.#expiry
    return expiry !== undefined && compareVersions(expiry.version, version) === 0 ? expiry : undefined
  }

  copyOf(node: NodeHandle): Copy | undefined {
    return this.copies[this.#placeOf(node)]
  }

  /** A node holds this copy from now on. Returns the one that it replaces. */
  put(copy: Copy): Copy | undefined {
    const place = this.#placeOf(copy.node)
    if (place < 0) {
      this.copies.push(copy)
      return undefined
    }
    const replaced = this.copies[place]
    this.copies[place] = copy
    return replaced
  }

  /** Takes a node's copy away, if it has one. */
  take(node: NodeHandle): Copy | undefined {
    const place = this.#placeOf(node)
    return place < 0 ? undefined : this.copies.splice(place, 1)[0]
  }

  /** How many nodes hold the acknowledged version, counted anew. */
  countHolders(): number {
    const { acknowledged, copies, isExpired } = this
    if (acknowledged?.content !== 'value' || isExpired) return NO_VALUE
    let holders = 0
    for (const { version } of copies) if (compareVersions(version, acknowledged.version) >= 0) holders++
    return holders
  }

  /** The nodes that hold that version or a newer one, in the order of their handles. */
  holdersSince(version: Version): NodeHandle[] {
    const holders = this.copies.filter((copy) => compareVersions(copy.version, version) >= 0)
    return holders.map(({ node }) => node).sort((a, b) => a - b)
  }

  /** What its writer asked for, as the holders of the acknowledged version report; unchanged if there is no holder. */
  replicasAsked(): number | undefined {
    const { acknowledged, copies } = this
    if (acknowledged === null) return undefined
    const copy = copies.find(({ version }) => compareVersions(version, acknowledged.version) === 0)
    return copy === undefined ? this.replicas : copy.terms?.replicas || undefined
  }

  /** Does the node hold the acknowledged value, or a newer version? */
  isHolder(node: NodeHandle): boolean {
    const { acknowledged } = this
    const copy = this.copyOf(node)
    if (acknowledged?.content !== 'value' || copy === undefined) return false
    return compareVersions(copy.version, acknowledged.version) >= 0
  }

  /** Remembers how a copy went, unless it was older than what is acknowledged. */
  departed({ node, version, obstacle }: Copy, how: Ending, at: Micros): void {
    const { acknowledged } = this
    if (acknowledged !== null && compareVersions(version, acknowledged.version) < 0) return
    this.#departures.push({ node, version, how, at, ...(obstacle === undefined ? {} : { obstacle }) })
    if (this.#departures.length < 2 * DEPARTURES_KEPT) return
    this.#departures = newest(this.#departures)
    this.#forgotten += DEPARTURES_KEPT
  }

  /** A write counts as the newest from now on; departures of other versions are forgotten. */
  accept(write: Acknowledgement): void {
    const before = this.acknowledged
    // Only after a total loss is the newest write not the one of the highest version: then what crashed away is past.
    const isBelow = before !== null && compareVersions(write.version, before.version) < 0
    this.acknowledged = write
    this.isExpired = false
    this.#forgotten = 0
    this.#departures = this.#departures.filter(
      ({ version }) =>
        compareVersions(version, write.version) >= 0 &&
        !(isBelow && compareVersions(version, before.version) >= 0),
    )
  }

  /** The newest departures in the order of (time, node), and how many came before them. */
  departures(): { readonly newest: readonly Departure[]; readonly earlier: number } {
    const kept = newest(this.#departures)
    return { newest: kept, earlier: this.#forgotten + this.#departures.length - kept.length }
  }

  #placeOf(node: NodeHandle): number {
    const { copies } = this
    let place = copies.length - 1
    while (place >= 0 && copies[place]!.node !== node) place--
    return place
  }
}

export function newer(a: Version | null, b: Version): Version {
  return a !== null && compareVersions(a, b) >= 0 ? a : b
}

/** Sorted, so that nothing depends on which of several simultaneous departures was reported first. */
const newest = (departures: readonly Departure[]): Departure[] =>
  [...departures].sort((a, b) => a.at - b.at || a.node - b.node).slice(-DEPARTURES_KEPT)
