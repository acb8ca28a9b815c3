import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { withRoomFor } from '../core/growable.ts'
import type { Stay } from './node-rates.ts'
import type { Condition } from './population.ts'

/** How a node went. `gaveUp`: its join failed, be it the first or one back into the overlay that it had lost. */
export type Departure = (typeof DEPARTURES)[number]

const DEPARTURES = ['crashed', 'left', 'gaveUp'] as const

/** What has not happened. */
const NEVER = Number.NaN

/** Of a node: what is known of it. A handle that was never started, such as that of the seed server, has none of these, and nothing else may be asked of it. */
const STARTED = 1
const ACTIVE = 2

/** When each node started, joined (first became active), and went; and whether it is active. 26 bytes for each node that ever lived. */
export class Lives {
  #startedAt = new Float64Array(0)
  #joinedAt = new Float64Array(0)
  #leftAt = new Float64Array(0)
  /** How it went: an index into `DEPARTURES`. It means nothing before. */
  #departures = new Uint8Array(0)
  #states = new Uint8Array(0)
  #end = 0

  started(node: NodeHandle, at: Micros): void {
    this.#begin(node, at)
  }

  /** The node is there as if it had joined long ago. */
  setUp(node: NodeHandle, at: Micros): void {
    this.#begin(node, at)
    this.#joinedAt[node] = at
  }

  /** The node is active. Returns whether it was not before. */
  activated(node: NodeHandle): boolean {
    const wasActive = this.#isActive(node)
    this.#states[node]! |= ACTIVE
    return !wasActive
  }

  /** The node is active. Returns how long after its start if it has joined just now. */
  joined(node: NodeHandle, at: Micros): number | undefined {
    if (this.joinedAt(node) !== undefined) return undefined
    this.#joinedAt[node] = at
    return at - this.startedAt(node)
  }

  /** The node is not active any more. Returns whether it was before. */
  deactivated(node: NodeHandle): boolean {
    const wasActive = this.#isActive(node)
    this.#states[node]! &= ~ACTIVE
    return wasActive
  }

  /** The node is gone. Returns what it was until now. */
  gone(node: NodeHandle, departure: Departure, at: Micros): Condition {
    this.#leftAt[node] = at
    this.#departures[node] = DEPARTURES.indexOf(departure)
    return this.deactivated(node) ? 'active' : 'not active'
  }

  /** When the node was started. */
  startedAt(node: NodeHandle): Micros {
    return this.#startedAt[node] as Micros
  }

  /** When the node first became active, if ever. */
  joinedAt(node: NodeHandle): Micros | undefined {
    return ifEver(this.#joinedAt[node]!)
  }

  /** When the node went, if it has. */
  leftAt(node: NodeHandle): Micros | undefined {
    return ifEver(this.#leftAt[node]!)
  }

  /** How the node went, if it has. */
  departureOf(node: NodeHandle): Departure | undefined {
    return this.leftAt(node) === undefined ? undefined : DEPARTURES[this.#departures[node]!]
  }

  /** How long the node was there up to now, in µs. */
  livedUntil(node: NodeHandle, now: Micros): number {
    return (this.leftAt(node) ?? now) - this.startedAt(node)
  }

  /** The nodes that were there between two instants, and for how long of it. */
  staysBetween(from: Micros, to: Micros): Stay[] {
    const stays: Stay[] = []
    for (const node of this.nodes()) {
      const stay = Math.min(this.leftAt(node) ?? to, to) - Math.max(this.startedAt(node), from)
      if (stay > 0) stays.push({ node, seconds: stay / 1_000_000 })
    }
    return stays
  }

  /** Every node that was ever started, in order of their handles. */
  *nodes(): IterableIterator<NodeHandle> {
    for (let node = 0; node < this.#end; node++) if (this.#states[node] !== 0) yield node as NodeHandle
  }

  #begin(node: NodeHandle, at: Micros): void {
    this.#startedAt = withRoomFor(this.#startedAt, node)
    this.#joinedAt = withRoomFor(this.#joinedAt, node)
    this.#leftAt = withRoomFor(this.#leftAt, node)
    this.#departures = withRoomFor(this.#departures, node)
    this.#states = withRoomFor(this.#states, node)
    this.#startedAt[node] = at
    this.#joinedAt[node] = NEVER
    this.#leftAt[node] = NEVER
    this.#states[node] = STARTED
    this.#end = Math.max(this.#end, node + 1)
  }

  #isActive(node: NodeHandle): boolean {
    return (this.#states[node]! & ACTIVE) !== 0
  }
}

const ifEver = (at: number): Micros | undefined => (Number.isNaN(at) ? undefined : (at as Micros))
