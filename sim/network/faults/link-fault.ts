import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'

/** Instead of a delay: the datagram never arrives. */
export const LOST = -1

/** Instead of a number: no bit of the datagram flips. */
export const INTACT = -1

/** A datagram on its way, as faults see it. One record is reused for all: a fault must not keep it. */
export interface Passage {
  readonly from: NodeHandle
  readonly to: NodeHandle
  /** Its number at its sender: what random faults hash. */
  readonly sequence: number
  /** On the wire, with IP and UDP headers. */
  readonly bytes: number
  /** When it was sent. */
  readonly now: Micros
}

/** What happens to a datagram. Faults change it. One record is reused for all: a fault must not keep it. */
export interface Fate {
  /** The time until it arrives, or LOST. */
  delay: number
  /** Further copies of it: how long after the one before each arrives, at least 1 µs. */
  readonly copies: Micros[]
  /** 32 random bits that say which of its bits flips, in all its copies, or INTACT. */
  flippedBit: number
  /** Of a datagram in which a bit flips: does the receiver's checksum notice? */
  checksum: 'notices' | 'misses'
}

/** Something that is wrong with the links between hosts while it is in force. */
export interface LinkFault {
  /** It judges what all others have left, in any order of their beginnings. */
  readonly actsLast?: true
  /** Changes what becomes of a datagram that has not been lost so far. */
  affect(passage: Passage, fate: Fate): void
}

/** The faults in force. They act in the order in which they began, but for those that act last. */
export class LinkFaults {
  private readonly inForce: LinkFault[] = []

  begin(fault: LinkFault): void {
    const last = this.inForce.findIndex(({ actsLast }) => actsLast === true)
    this.inForce.splice(fault.actsLast === true || last < 0 ? this.inForce.length : last, 0, fault)
  }

  end(fault: LinkFault): void {
    const index = this.inForce.indexOf(fault)
    if (index >= 0) this.inForce.splice(index, 1)
  }

  affect(passage: Passage, fate: Fate): void {
    for (const fault of this.inForce) {
      if (fate.delay === LOST) return
      fault.affect(passage, fate)
    }
  }
}
