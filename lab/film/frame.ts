import { type Film, NODE_STATES } from './film.ts'

/** States are found from the last of these rows on: a jump looks at no more rows than that. */
const SNAPSHOT_EVERY = 4_096

/** The place of the first row of a column in ascending order, among so many, whose value is above a time. */
function firstAfter(times: ArrayLike<number>, rows: number, time: number): number {
  let low = 0
  let high = rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** What is so at an instant of a film, which may be moved forth and back. */
export class Frame {
  /** By handle: index in NODE_STATES. */
  states = new Uint8Array(0)
  /** How many nodes are in each of NODE_STATES. */
  readonly counts = new Uint32Array(NODE_STATES.length)
  private readonly film: Film
  private readonly snapshots: Uint8Array[] = []
  private row = 0
  private at = 0

  constructor(film: Film) {
    this.film = film
  }

  get time(): number {
    return this.at
  }

  moveTo(time: number): void {
    const { states } = this.film
    this.at = time
    const row = firstAfter(states.column('at'), states.length, time)
    if (row < this.row) this.restore(Math.floor(row / SNAPSHOT_EVERY))
    this.play(row)
  }

  /** Calls back with each datagram that is under way: its row, and which part of its way it has gone, 0 … 1. Lost ones fade on the first tenth of theirs. */
  eachDatagram(see: (row: number, part: number) => void, first = 0): void {
    const { datagrams, longestWay } = this.film
    const [sentAt, arrivesAt] = [datagrams.column('sentAt'), datagrams.column('arrivesAt')]
    const end = firstAfter(sentAt, datagrams.length, this.at)
    const begin = Math.max(first, firstAfter(sentAt, end, this.at - longestWay - 1))
    for (let row = begin; row < end; row++) {
      const [sent, arrives] = [sentAt[row]!, arrivesAt[row]!]
      if (arrives > this.at) see(row, (this.at - sent) / (arrives - sent))
    }
  }

  private play(end: number): void {
    const { states, nodes } = this.film
    if (this.states.length < nodes.length) {
      const larger = new Uint8Array(2 * nodes.length)
      larger.set(this.states)
      this.states = larger
      this.count()
    }
    const [node, state] = [states.column('node'), states.column('state')]
    for (; this.row < end; this.row++) {
      if (this.row % SNAPSHOT_EVERY === 0) this.snapshots[this.row / SNAPSHOT_EVERY] ??= this.states.slice()
      this.counts[this.states[node[this.row]!]!]!--
      this.counts[state[this.row]!]!++
      this.states[node[this.row]!] = state[this.row]!
    }
  }

  private restore(snapshot: number): void {
    this.states.fill(0)
    this.states.set(this.snapshots[snapshot] ?? [])
    this.row = snapshot * SNAPSHOT_EVERY
    this.count()
  }

  private count(): void {
    this.counts.fill(0)
    for (let handle = 0; handle < this.film.nodes.length; handle++) this.counts[this.states[handle]!]!++
  }
}
