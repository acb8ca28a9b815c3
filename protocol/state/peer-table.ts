import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros, milliseconds } from '../base/time.ts'

const NEVER = -1
const FIELDS = 5
const HANDLE = 0
/** In milliseconds since the epoch. */
const EXCHANGED = 1
/** In microseconds. */
const SMOOTHED = 2
const DEVIATION = 3
/** In milliseconds since the epoch. */
const HEARD = 4

/** The last time that fits: 24 days after the epoch. */
const TIME_LAST = 0x7fffffff
/** So far the epoch moves when time has gone beyond that: 12 days. */
const EPOCH_STEP = 0x40000000

/** A round trip does not vary less than this, as far as a time-out is concerned. */
const GRANULARITY = milliseconds(10)

/**
 * What a node remembers of its peers, in an open-addressing table in one array of 32-bit integers, 20 bytes a peer. Of times
 * longer ago than 12 days it may know only that they are.
 */
export class PeerTable {
  private table = new Int32Array(8 * FIELDS).fill(NO_NODE)
  private count = 0
  /** In milliseconds. */
  private epoch = 0

  get size(): number {
    return this.count
  }

  has(handle: NodeHandle): boolean {
    return handle !== NO_NODE && this.table[this.find(handle)] === handle
  }

  /** Begins to remember a peer. Returns false if it is remembered already. */
  add(handle: NodeHandle): boolean {
    const before = this.count
    this.entry(handle)
    return this.count > before
  }

  /** Notes a sign of life, if the peer is remembered. */
  heard(handle: NodeHandle, now: Micros): void {
    const at = this.find(handle)
    if (this.table[at] === handle) this.table[at + HEARD] = this.sinceEpoch(now)
  }

  /** When the peer was last heard since it is remembered, or undefined. */
  lastHeard(handle: NodeHandle): Micros | undefined {
    return this.timeOf(handle, HEARD)
  }

  /** Notes that leaf sets were exchanged with the peer. */
  exchanged(handle: NodeHandle, now: Micros): void {
    const at = this.entry(handle)
    this.table[at + EXCHANGED] = this.sinceEpoch(now)
  }

  /** When leaf sets were last exchanged with the peer, or undefined. */
  lastExchange(handle: NodeHandle): Micros | undefined {
    return this.timeOf(handle, EXCHANGED)
  }

  /** Feeds one measured round trip into the smoothed mean and deviation (gains 1/8 and 1/4, as TCP). */
  measured(handle: NodeHandle, roundTrip: Micros): void {
    const at = this.entry(handle)
    const smoothed = this.table[at + SMOOTHED]!
    if (smoothed === NEVER) {
      this.table[at + SMOOTHED] = roundTrip
      this.table[at + DEVIATION] = roundTrip >> 1
    } else {
      const error = roundTrip - smoothed
      this.table[at + SMOOTHED] = smoothed + (error >> 3)
      this.table[at + DEVIATION]! += (Math.abs(error) - this.table[at + DEVIATION]!) >> 2
    }
  }

  /** Smoothed round trip, or undefined if none was measured. */
  roundTrip(handle: NodeHandle): Micros | undefined {
    const at = this.find(handle)
    const smoothed = this.table[at] === handle ? this.table[at + SMOOTHED]! : NEVER
    return smoothed === NEVER ? undefined : micros(smoothed)
  }

  /** Smoothed round trip and deviations to spare, or undefined if none was measured. */
  retransmissionTimeout(handle: NodeHandle): Micros | undefined {
    const at = this.find(handle)
    const smoothed = this.table[at] === handle ? this.table[at + SMOOTHED]! : NEVER
    if (smoothed === NEVER) return undefined
    return micros(smoothed + Math.max(4 * this.table[at + DEVIATION]!, smoothed >> 2, GRANULARITY))
  }

  /** Forgets all others, and gives their room back. */
  retain(isKept: (handle: NodeHandle) => boolean): void {
    let kept = 0
    for (let at = 0; at < this.table.length; at += FIELDS) {
      const handle = this.table[at + HANDLE] as NodeHandle
      if (handle !== NO_NODE && isKept(handle)) kept++
    }
    if (kept === this.count) return
    let places = 8
    while (kept * 4 > places * 3) places *= 2
    this.resize(places, isKept)
  }

  /** Forgets a peer. */
  forget(handle: NodeHandle): void {
    let hole = this.find(handle)
    if (this.table[hole] !== handle) return
    this.count--
    // Closes the gap, so that every remaining entry is still reachable from its home.
    for (let at = this.after(hole); this.table[at] !== NO_NODE; at = this.after(at)) {
      const home = this.home(this.table[at]!)
      const reachable = hole <= at ? hole < home && home <= at : hole < home || home <= at
      if (reachable) continue
      this.table.copyWithin(hole, at, at + FIELDS)
      hole = at
    }
    this.table[hole] = NO_NODE
  }

  private timeOf(handle: NodeHandle, field: number): Micros | undefined {
    const at = this.find(handle)
    const value = this.table[at] === handle ? this.table[at + field]! : NEVER
    return value === NEVER ? undefined : milliseconds(this.epoch + value)
  }

  private sinceEpoch(now: Micros): number {
    const time = Math.floor(now / 1_000)
    while (time - this.epoch > TIME_LAST) this.moveEpoch()
    return time - this.epoch
  }

  private moveEpoch(): void {
    this.epoch += EPOCH_STEP
    for (let at = 0; at < this.table.length; at += FIELDS) {
      for (const field of [EXCHANGED, HEARD]) {
        const time = this.table[at + field]!
        if (time !== NEVER) this.table[at + field] = Math.max(0, time - EPOCH_STEP)
      }
    }
  }

  private entry(handle: NodeHandle): number {
    let at = this.find(handle)
    if (this.table[at] === handle) return at
    if ((this.count + 1) * FIELDS * 4 > this.table.length * 3) {
      this.resize((this.table.length / FIELDS) * 2, () => true)
      at = this.find(handle)
    }
    this.count++
    this.table[at] = handle
    this.table.fill(NEVER, at + 1, at + FIELDS)
    return at
  }

  /** Index of the peer, or of the free place where it would go. */
  private find(handle: number): number {
    let at = this.home(handle)
    while (this.table[at] !== handle && this.table[at] !== NO_NODE) at = this.after(at)
    return at
  }

  private home(handle: number): number {
    const places = this.table.length / FIELDS
    return ((Math.imul(handle, 0x9e3779b1) >>> 16) & (places - 1)) * FIELDS
  }

  private after(at: number): number {
    return at + FIELDS === this.table.length ? 0 : at + FIELDS
  }

  private resize(places: number, isKept: (handle: NodeHandle) => boolean): void {
    const old = this.table
    this.table = new Int32Array(places * FIELDS).fill(NO_NODE)
    this.count = 0
    for (let at = 0; at < old.length; at += FIELDS) {
      const handle = old[at + HANDLE] as NodeHandle
      if (handle === NO_NODE || !isKept(handle)) continue
      this.table.set(old.subarray(at, at + FIELDS), this.find(handle))
      this.count++
    }
  }
}
