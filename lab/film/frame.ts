import { type Film, NEVER, NODE_STATES } from './film.ts'
import { firstAfter } from './first-after.ts'
import { Track } from './track.ts'

/** A lost datagram is seen on the beginning of its way, for this many microseconds. */
const LOST_SEEN = 40_000

/** What is so at an instant of a film, which may be moved forth and back. */
export class Frame {
  /** How many nodes are in each of NODE_STATES. */
  readonly counts = new Uint32Array(NODE_STATES.length)
  private readonly film: Film
  private readonly stateTrack: Track
  private readonly leafSetTrack: Track
  private at = 0

  constructor(film: Film) {
    this.film = film
    this.stateTrack = new Track(film.states, 'state')
    this.leafSetTrack = new Track(film.leafSets, 'wrong')
  }

  get time(): number {
    return this.at
  }

  /** By handle: index in NODE_STATES. */
  get states(): Uint8Array {
    return this.stateTrack.values
  }

  /** By handle: 1 if the leaf set is not the one of ground truth. */
  get wrongLeafSets(): Uint8Array {
    return this.leafSetTrack.values
  }

  moveTo(time: number): void {
    const count = this.film.nodes.length
    this.at = time
    this.stateTrack.moveTo(time, count)
    this.leafSetTrack.moveTo(time, count)
    this.counts.fill(0)
    for (let handle = 0; handle < count; handle++) this.counts[this.states[handle]!]!++
  }

  /** Calls back with each datagram that is under way: its row, and which part of its way it has gone, 0 … 1. Lost ones are seen on the first part of theirs. */
  eachDatagram(see: (row: number, part: number) => void): void {
    const { datagrams, longestWay } = this.film
    const [sentAt, ways] = [datagrams.column('sentAt'), datagrams.column('way')]
    const end = firstAfter(sentAt, datagrams.length, this.at)
    const begin = firstAfter(sentAt, end, this.at - Math.max(longestWay, LOST_SEEN) - 1)
    for (let row = begin; row < end; row++) {
      const [since, way] = [this.at - sentAt[row]!, ways[row]!]
      if (way === NEVER) {
        if (since < LOST_SEEN) see(row, (0.3 * since) / LOST_SEEN)
      } else if (way > since) see(row, since / way)
    }
  }

  /** The rows of the datagrams that were sent after a time, up to now: from the first up to, not including, the second. */
  sentSince(time: number): readonly [begin: number, end: number] {
    const { datagrams } = this.film
    const sentAt = datagrams.column('sentAt')
    const end = firstAfter(sentAt, datagrams.length, this.at)
    return [firstAfter(sentAt, end, time), end]
  }

  /** Of this many datagrams one is kept now. */
  get oneIn(): number {
    const { thinnings } = this.film
    const row = firstAfter(thinnings.column('at'), thinnings.length, this.at)
    return row === 0 ? 1 : thinnings.column('oneIn')[row - 1]!
  }
}
