import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros } from '../base/time.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import { DEVIATION, EXCHANGED, HEARD, type LeafFacts, ROUND_TRIP } from './leaf-facts.ts'
import type { LeafSet } from './leaf-set.ts'
import {
  deviationIn,
  firstDeviation,
  isMeasured,
  pack,
  packSample,
  roundTripIn,
  SAMPLE_MAX,
  smoothed,
  smoothedDeviation,
  timeoutFor,
} from './round-trip-samples.ts'
import { NO_PLACE, type RoutingTable } from './routing-table.ts'
import { SIDES } from './side.ts'
import type { Standing } from './standing.ts'
import { Strangers } from './strangers.ts'
import { ticksOf, timeOf } from './ticks.ts'
import { UNKNOWN } from './unknown.ts'

/**
 * What a node remembers of its peers: when they were last heard, when leaf sets were last exchanged with them, and
 * their round trips [MSP §3.2]. These facts are kept with the leaf, or else with the entry of the table. For strangers
 * there are only the round trips of the ones measured last, and the time when the last one was heard (decision 41).
 * Times are as exact as `ticks.ts` says.
 */
export class Peers implements Standing {
  private readonly leafSet: LeafSet
  private readonly leafFacts: LeafFacts
  private readonly table: RoutingTable
  private readonly strangers: Strangers
  /** The stranger that was heard last, and when: it may be about to be admitted. */
  private readonly latestStranger: Int32Fact<NodeHandle>
  private readonly latestStrangerAt: Int32Fact<number>

  /** Leaf set and table are views that notify no other part. */
  constructor(store: NodeStore, leafSet: LeafSet, leafFacts: LeafFacts, table: RoutingTable) {
    this.leafSet = leafSet
    this.leafFacts = leafFacts
    this.table = table
    this.strangers = new Strangers(store)
    this.latestStranger = store.int32<NodeHandle>(NO_NODE)
    this.latestStrangerAt = store.int32(UNKNOWN)
  }

  /** Notes a sign of life. */
  heard(peer: NodeHandle, now: Micros): void {
    const ticks = ticksOf(now)
    const leaf = this.leafSet.placeOf(peer)
    if (leaf >= 0) return this.noteLeaf(peer, leaf, HEARD, ticks)
    const entry = this.table.placeOfEntry(peer)
    if (entry !== NO_PLACE) {
      this.table.noteHeard(entry, ticks)
    } else {
      this.latestStranger.value = peer
      this.latestStrangerAt.value = ticks
    }
  }

  /** When the peer was last heard, or undefined. */
  lastHeard(peer: NodeHandle, now: Micros): Micros | undefined {
    const leaf = this.leafSet.placeOf(peer)
    const ticks = leaf >= 0 ? this.leafFacts.read(leaf, HEARD) : this.heardOfOther(peer)
    return ticks === UNKNOWN ? undefined : timeOf(ticks, now)
  }

  /** When the entry at a place of the table was last heard while it was no leaf, or undefined. */
  entryLastHeard(place: number, now: Micros): Micros | undefined {
    const ticks = this.table.heardAt(place)
    return ticks === UNKNOWN ? undefined : timeOf(ticks, now)
  }

  /** Notes that leaf sets were exchanged with the peer, if it is a leaf. */
  exchanged(peer: NodeHandle, now: Micros): void {
    const leaf = this.leafSet.placeOf(peer)
    if (leaf >= 0) this.noteLeaf(peer, leaf, EXCHANGED, ticksOf(now))
  }

  /** The same of all leaves. */
  exchangedWithAll(now: Micros): void {
    const { leafSet } = this
    for (const side of SIDES)
      for (let index = 0; index < leafSet.count(side); index++)
        this.leafFacts.write(leafSet.placeAt(side, index), EXCHANGED, ticksOf(now))
  }

  /** When leaf sets were last exchanged with the leaf at a place of the leaf set, or undefined. */
  leafLastExchange(place: number, now: Micros): Micros | undefined {
    const ticks = this.leafFacts.read(place, EXCHANGED)
    return ticks === UNKNOWN ? undefined : timeOf(ticks, now)
  }

  /** Feeds one measured round trip into the smoothed mean and deviation (gains 1/8 and 1/4, as TCP). */
  measured(peer: NodeHandle, roundTrip: Micros): void {
    const leaf = this.leafSet.placeOf(peer)
    const entry = this.table.placeOfEntry(peer)
    if (leaf >= 0) {
      const packed = this.measuredLeaf(peer, leaf, roundTrip)
      if (entry !== NO_PLACE) this.table.noteRoundTrip(entry, packed)
    } else if (entry !== NO_PLACE) {
      this.table.noteRoundTrip(entry, packSample(this.table.packedAt(entry), roundTrip))
    } else {
      this.strangers.set(peer, packSample(this.strangers.get(peer), roundTrip))
    }
  }

  /** Smoothed round trip, or undefined if none was measured. */
  roundTrip(peer: NodeHandle): Micros | undefined {
    const leaf = this.leafSet.placeOf(peer)
    if (leaf < 0) {
      const packed = this.packedOfOther(peer)
      return isMeasured(packed) ? roundTripIn(packed) : undefined
    }
    const roundTrip = this.leafFacts.read(leaf, ROUND_TRIP)
    return roundTrip === UNKNOWN ? undefined : micros(roundTrip)
  }

  /** Smoothed round trip and deviations to spare, or undefined if none was measured. */
  retransmissionTimeout(peer: NodeHandle): Micros | undefined {
    const leaf = this.leafSet.placeOf(peer)
    if (leaf < 0) {
      const packed = this.packedOfOther(peer)
      return isMeasured(packed) ? timeoutFor(roundTripIn(packed), deviationIn(packed)) : undefined
    }
    const roundTrip = this.leafFacts.read(leaf, ROUND_TRIP)
    return roundTrip === UNKNOWN ? undefined : timeoutFor(roundTrip, this.leafFacts.read(leaf, DEVIATION))
  }

  /** Forgets a peer, and all facts about it. */
  forget(peer: NodeHandle): void {
    const leaf = this.leafSet.placeOf(peer)
    if (leaf >= 0)
      for (const field of [ROUND_TRIP, DEVIATION, HEARD, EXCHANGED]) this.noteLeaf(peer, leaf, field, UNKNOWN)
    const entry = this.table.placeOfEntry(peer)
    if (entry !== NO_PLACE) {
      this.table.noteRoundTrip(entry, UNKNOWN)
      this.table.noteHeard(entry, UNKNOWN)
    }
    this.strangers.delete(peer)
    if (this.latestStranger.value === peer) this.latestStranger.value = NO_NODE
  }

  /** Forgets nodes that were measured but not admitted. */
  forgetStrangers(): void {
    this.strangers.clear()
  }

  /** A node that has its leaves, and an empty table, begins with these entries of different cells, each measured and heard just now. */
  beginWith(entries: readonly NodeHandle[], roundTrips: readonly Micros[], now: Micros): void {
    const ticks = ticksOf(now)
    for (let index = 0; index < entries.length; index++) {
      const peer = entries[index]!
      const roundTrip = roundTrips[index]!
      const leaf = this.leafSet.reaches(peer) ? this.leafSet.placeOf(peer) : NO_PLACE
      if (leaf === NO_PLACE) {
        this.table.put(peer, packSample(UNKNOWN, roundTrip), ticks)
      } else {
        this.table.put(peer, this.measuredLeaf(peer, leaf, roundTrip), UNKNOWN)
        this.noteLeaf(peer, leaf, HEARD, ticks)
      }
    }
  }

  // Nodes that enter and leave the leaf set or the table.

  leafCame(peer: NodeHandle): void {
    const leaf = this.leafSet.placeOf(peer)
    const packed = this.packedOfOther(peer)
    if (isMeasured(packed)) {
      this.noteLeaf(peer, leaf, ROUND_TRIP, roundTripIn(packed))
      this.noteLeaf(peer, leaf, DEVIATION, deviationIn(packed))
    }
    this.noteLeaf(peer, leaf, HEARD, this.heardOfOther(peer))
    this.strangers.delete(peer)
  }

  leafGoes(peer: NodeHandle): void {
    const leaf = this.leafSet.placeOf(peer)
    const entry = this.table.placeOfEntry(peer)
    if (entry !== NO_PLACE) return this.table.noteHeard(entry, this.leafFacts.read(leaf, HEARD))
    const packed = this.packedOfLeaf(leaf)
    if (isMeasured(packed)) this.strangers.set(peer, packed)
  }

  entryCame(peer: NodeHandle): void {
    const entry = this.table.placeOfEntry(peer)
    const leaf = this.leafSet.placeOf(peer)
    const packed = leaf >= 0 ? this.packedOfLeaf(leaf) : this.strangers.get(peer)
    if (isMeasured(packed)) this.table.noteRoundTrip(entry, packed)
    if (leaf >= 0) return
    if (this.latestStranger.value === peer) this.table.noteHeard(entry, this.latestStrangerAt.value)
    this.strangers.delete(peer)
  }

  entryGoes(peer: NodeHandle): void {
    if (this.leafSet.placeOf(peer) >= 0) return
    const packed = this.table.packedAt(this.table.placeOfEntry(peer))
    if (isMeasured(packed)) this.strangers.set(peer, packed)
  }

  /** Returns what is known of the round trip then, in one number. */
  private measuredLeaf(peer: NodeHandle, leaf: number, measured: number): number {
    const sample = Math.min(measured, SAMPLE_MAX)
    const before = this.leafFacts.read(leaf, ROUND_TRIP)
    const isFirst = before === UNKNOWN
    const roundTrip = isFirst ? sample : smoothed(before, sample)
    const deviation = isFirst
      ? firstDeviation(sample)
      : smoothedDeviation(this.leafFacts.read(leaf, DEVIATION), before, sample)
    this.noteLeaf(peer, leaf, ROUND_TRIP, roundTrip)
    this.noteLeaf(peer, leaf, DEVIATION, deviation)
    return pack(roundTrip, deviation)
  }

  private packedOfLeaf(leaf: number): number {
    const roundTrip = this.leafFacts.read(leaf, ROUND_TRIP)
    return roundTrip === UNKNOWN ? UNKNOWN : pack(roundTrip, this.leafFacts.read(leaf, DEVIATION))
  }

  /** Of an entry or a stranger. */
  private packedOfOther(peer: NodeHandle): number {
    const entry = this.table.placeOfEntry(peer)
    return entry === NO_PLACE ? this.strangers.get(peer) : this.table.packedAt(entry)
  }

  private heardOfOther(peer: NodeHandle): number {
    const entry = this.table.placeOfEntry(peer)
    if (entry !== NO_PLACE) return this.table.heardAt(entry)
    return this.latestStranger.value === peer ? this.latestStrangerAt.value : UNKNOWN
  }

  /** A leaf that stands on both sides has its facts twice. */
  private noteLeaf(peer: NodeHandle, leaf: number, field: number, value: number): void {
    this.leafFacts.write(leaf, field, value)
    if (!this.leafSet.overlaps) return
    const other = this.leafSet.otherPlaceOf(peer, leaf)
    if (other >= 0) this.leafFacts.write(other, field, value)
  }
}
