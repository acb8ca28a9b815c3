import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { type Fate, type LinkFault, LOST, type Passage } from './link-fault.ts'

export interface UndialableOptions {
  /** Is the host behind a NAT? */
  isUndialable(host: NodeHandle): boolean
  /** How long what a host behind a NAT has written to an address lets that address answer. */
  readonly mappingTime: Micros
}

/** Handles have fewer bits than that, so that a pair of them is one exact number. */
const TWO_26 = 67_108_864

/**
 * Hosts behind symmetric NATs, each behind one of its own (RFC 4787: address- and port-dependent mapping and filtering). A
 * datagram to such a host arrives only if the host has written to the very address that sends it, `mappingTime` ago at most;
 * what it receives does not prolong that. Towards each address its NAT shows another port, which no other host can learn: two
 * such hosts never reach each other, even after either has written.
 *
 * Judged at the instant of sending. What is lost for another reason has not been written.
 */
export class Undialable implements LinkFault {
  readonly actsLast = true
  private readonly options: UndialableOptions
  /** When a host behind a NAT last wrote to an address, by the two. Of two generations the older is forgotten, in which all mappings are past. */
  private mappings = new Map<number, Micros>()
  private older = new Map<number, Micros>()
  private generationBegan = 0

  constructor(options: UndialableOptions) {
    this.options = options
  }

  /** How many pairs are remembered: at most those of the last two mapping times. */
  get size(): number {
    return this.mappings.size + this.older.size
  }

  affect({ from, to, now }: Passage, fate: Fate): void {
    const isSenderInside = this.options.isUndialable(from)
    if (this.options.isUndialable(to)) {
      if (isSenderInside || !this.isMapped(to, from, now)) fate.delay = LOST
    } else if (isSenderInside) this.map(from, to, now)
  }

  private isMapped(inside: NodeHandle, peer: NodeHandle, now: Micros): boolean {
    const pair = pairOf(inside, peer)
    const written = this.mappings.get(pair) ?? this.older.get(pair)
    return written !== undefined && now - written <= this.options.mappingTime
  }

  private map(inside: NodeHandle, peer: NodeHandle, now: Micros): void {
    // All that the older generation holds was written before this one began.
    if (now - this.generationBegan > this.options.mappingTime) {
      this.older = this.mappings
      this.mappings = new Map()
      this.generationBegan = now
    }
    this.mappings.set(pairOf(inside, peer), now)
  }
}

const pairOf = (inside: NodeHandle, peer: NodeHandle): number => inside * TWO_26 + peer
