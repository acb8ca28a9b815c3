import type { NodeHandle } from '../../protocol/base/handles.ts'
import { withRoomFor } from '../core/growable.ts'

/** What a node has to do, by the names of its columns in nodes.csv. */
export const LOADS = ['messages_out', 'messages_in', 'bytes_out', 'bytes_in', 'requests'] as const
export type Load = (typeof LOADS)[number]

/** Of all nodes, up to an instant. */
export interface NodeLoadTotals {
  /** Messages out, messages in and requests of each host, the hosts one after another. */
  readonly counts: Uint32Array
  /** Bytes out and bytes in of each host. */
  readonly bytes: Float64Array
}

const COUNTS = 3
const BYTES = 2
const [OUT, IN, REQUESTS] = [0, 1, 2]

/** What each host has sent, received and served since the start of the run: 28 bytes for each host that ever was, of each up to 2³² messages. */
export class NodeLoads {
  #counts = new Uint32Array(0)
  #bytes = new Float64Array(0)
  /** Of how many hosts there are numbers. */
  #hosts = 0

  sent(node: NodeHandle, bytes: number): void {
    this.#makeRoom(node)
    this.#counts[node * COUNTS + OUT]!++
    this.#bytes[node * BYTES + OUT]! += bytes
  }

  received(node: NodeHandle, bytes: number): void {
    this.#makeRoom(node)
    this.#counts[node * COUNTS + IN]!++
    this.#bytes[node * BYTES + IN]! += bytes
  }

  /** It was the first to handle an operation. */
  served(node: NodeHandle): void {
    this.#makeRoom(node)
    this.#counts[node * COUNTS + REQUESTS]!++
  }

  totals(): NodeLoadTotals {
    return {
      counts: this.#counts.slice(0, this.#hosts * COUNTS),
      bytes: this.#bytes.slice(0, this.#hosts * BYTES),
    }
  }

  /** How much of a load a node has had since `totals()` gave `before`; without that, since the start of the run. */
  of(node: NodeHandle, load: Load, before?: NodeLoadTotals): number {
    const now = { counts: this.#counts, bytes: this.#bytes }
    return amountOf(now, node, load) - (before === undefined ? 0 : amountOf(before, node, load))
  }

  #makeRoom(node: NodeHandle): void {
    if (node < this.#hosts) return
    this.#hosts = node + 1
    this.#counts = withRoomFor(this.#counts, this.#hosts * COUNTS)
    this.#bytes = withRoomFor(this.#bytes, this.#hosts * BYTES)
  }
}

function amountOf({ counts, bytes }: NodeLoadTotals, node: NodeHandle, load: Load): number {
  switch (load) {
    case 'messages_out':
      return counts[node * COUNTS + OUT] ?? 0
    case 'messages_in':
      return counts[node * COUNTS + IN] ?? 0
    case 'bytes_out':
      return bytes[node * BYTES + OUT] ?? 0
    case 'bytes_in':
      return bytes[node * BYTES + IN] ?? 0
    case 'requests':
      return counts[node * COUNTS + REQUESTS] ?? 0
  }
}
