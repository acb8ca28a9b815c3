import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { withRoomFor } from '../../core/growable.ts'
import { type Fate, type LinkFault, LOST, type Passage } from './link-fault.ts'

/** Instead of the number of a part: the host reaches all parts, and all reach it. */
export const EVERY_PART = -1
/** Instead of the number of a part: nothing reaches the host, and it reaches nothing. */
export const NO_PART = -2

export interface PartitionOptions {
  /** The part of a host: 0, 1, 2 …, EVERY_PART or NO_PART. Asked once of each host. */
  partOf(host: NodeHandle): number
  /** `one way`: a part still hears those after it, which do not hear it. */
  readonly direction: 'both ways' | 'one way'
}

/** Kept of a host that no part is known of yet; the numbers of parts are kept with this offset. */
const UNKNOWN = 0
const OFFSET = 3

/** The network is cut into parts: datagrams from one part to another are lost. */
export class Partition implements LinkFault {
  private readonly options: PartitionOptions
  private known = new Int32Array(64)

  constructor(options: PartitionOptions) {
    this.options = options
  }

  affect({ from, to }: Passage, fate: Fate): void {
    if (this.cuts(from, to)) fate.delay = LOST
  }

  /** Is what `from` sends to `to` lost? */
  cuts(from: NodeHandle, to: NodeHandle): boolean {
    const sender = this.partOf(from)
    const receiver = this.partOf(to)
    if (sender === NO_PART || receiver === NO_PART) return true
    if (sender === receiver || sender === EVERY_PART || receiver === EVERY_PART) return false
    return this.options.direction === 'both ways' || sender < receiver
  }

  partOf(host: NodeHandle): number {
    const known = this.known[host] ?? UNKNOWN
    if (known !== UNKNOWN) return known - OFFSET
    const part = this.options.partOf(host)
    this.known = withRoomFor(this.known, host)
    this.known[host] = part + OFFSET
    return part
  }
}
