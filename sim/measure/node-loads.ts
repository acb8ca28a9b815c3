import type { NodeHandle } from '../../protocol/base/handles.ts'
import { withRoomFor } from '../core/growable.ts'

/** What a node has to do, by the names of its columns in nodes.csv. */
export const LOADS = ['messages_out', 'messages_in', 'bytes_out', 'bytes_in', 'requests'] as const
export type Load = (typeof LOADS)[number]

/** Of all nodes, up to an instant. */
export type NodeLoadTotals = Float64Array

const [MESSAGES_OUT, MESSAGES_IN, BYTES_OUT, BYTES_IN, REQUESTS] = [0, 1, 2, 3, 4]

/** What each host has sent, received and served since the start of the run: 40 bytes a host. */
export class NodeLoads {
  #counts: NodeLoadTotals = new Float64Array(0)

  sent(node: NodeHandle, bytes: number): void {
    const at = this.#placeOf(node)
    this.#counts[at + MESSAGES_OUT]!++
    this.#counts[at + BYTES_OUT]! += bytes
  }

  received(node: NodeHandle, bytes: number): void {
    const at = this.#placeOf(node)
    this.#counts[at + MESSAGES_IN]!++
    this.#counts[at + BYTES_IN]! += bytes
  }

  /** It was the first to handle an operation. */
  served(node: NodeHandle): void {
    this.#counts[this.#placeOf(node) + REQUESTS]!++
  }

  totals(): NodeLoadTotals {
    return this.#counts.slice()
  }

  /** How much of a load a node has had since `totals()` gave `before`; without that, since the start of the run. */
  of(node: NodeHandle, load: Load, before?: NodeLoadTotals): number {
    const at = node * LOADS.length + LOADS.indexOf(load)
    return (this.#counts[at] ?? 0) - (before?.[at] ?? 0)
  }

  #placeOf(node: NodeHandle): number {
    const at = node * LOADS.length
    this.#counts = withRoomFor(this.#counts, at + LOADS.length - 1)
    return at
  }
}
