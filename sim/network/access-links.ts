import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import { withRoomFor } from '../core/growable.ts'
import { LOST } from './faults/link-fault.ts'

/** What a scenario says of the link that joins each node to the network. */
export interface AccessConfig {
  /** Bits per second from the node to the network; not given: without a limit. */
  readonly up?: number | undefined
  /** Bits per second from the network to the node. */
  readonly down?: number | undefined
  /** How many bytes may wait at either end, including the datagram on the link. */
  readonly queue: number
}

const BITS_PER_BYTE = 8
const MICROS_PER_SECOND = 1_000_000

/**
 * One direction of the access links of all nodes: each carries one datagram after another, as fast as it is, and those behind
 * wait in a queue. One that finds no room is dropped (drop-tail); an idle link takes any. To be asked in the order of time:
 * all that is kept of a link is until when it is busy.
 */
export class AccessQueues {
  private readonly microsPerByte: number
  private readonly queueMicros: number
  private busyUntil = new Float64Array(64)

  constructor({
    bitsPerSecond,
    queueBytes,
  }: { readonly bitsPerSecond: number; readonly queueBytes: number }) {
    this.microsPerByte = (BITS_PER_BYTE * MICROS_PER_SECOND) / bitsPerSecond
    this.queueMicros = queueBytes * this.microsPerByte
  }

  /** A datagram comes to the link of a node: the time until its last bit has passed, at least 1 µs, or LOST for want of room. */
  pass(node: NodeHandle, bytes: number, now: Micros): Micros | typeof LOST {
    this.busyUntil = withRoomFor(this.busyUntil, node)
    const wait = Math.max(0, this.busyUntil[node]! - now)
    const takes = Math.max(1, Math.ceil(bytes * this.microsPerByte))
    if (wait > 0 && wait + takes > this.queueMicros) return LOST
    this.busyUntil[node] = now + wait + takes
    return micros(wait + takes)
  }
}
