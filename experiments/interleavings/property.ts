import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import { type LocalState, WORD_BITS } from './local-states.ts'
import { isCloserNode, keysFor, nearestOf } from './setting.ts'

/**
 * What consistent joins promise, judged by ground truth: a lookup of any key at any moment is answered by one node at most, by the
 * active node that is closest to the key (correct delivery, as Lu and Azmy call it).
 */
export class Property {
  private readonly ids: readonly Id[]
  private readonly half: number
  private readonly keys: readonly Id[]
  /** By two nodes, the keys to which the first is closer than the second, as bits. */
  private readonly closer: readonly (readonly (readonly number[])[])[]

  constructor(ids: readonly Id[], leafSetSize: number) {
    this.ids = ids
    this.half = leafSetSize / 2
    this.keys = keysFor(ids)
    const nodes = [...ids.keys()] as NodeHandle[]
    this.closer = nodes.map((a) => nodes.map((b) => this.bits((key) => isCloserNode(ids, key, a, b))))
  }

  /** What is broken among the nodes that are active, in one sentence; undefined if nothing is. */
  brokenBy(active: readonly LocalState[]): string | undefined {
    for (const claimant of active)
      for (const other of active) {
        const closer = this.closer[other.self]![claimant.self]!
        const word = claimant.claims.findIndex((bits, index) => (bits & closer[index]!) !== 0)
        if (word >= 0) return this.sentence(claimant, other, word)
      }
    return undefined
  }

  /** What is broken where nothing happens any more: all who live are members, and their leaf sets are right. */
  brokenAtRest(living: readonly LocalState[]): string | undefined {
    const members = living.map(({ self }) => self)
    for (const { self, isActive, leaves } of living) {
      if (!isActive) return `nothing is in flight or waited for, and ${self} is not active`
      const ideal = ([1, -1] as const).map((way) => nearestOf(this.ids, members, self, way).slice(0, this.half))
      if (living.length === this.ids.length && leaves !== ideal.join(' | '))
        return `nothing is in flight or waited for, and ${self} has the leaves ${leaves}, not ${ideal.join(' | ')}`
    }
    return undefined
  }

  private sentence(claimant: LocalState, other: LocalState, word: number): string {
    const wrong = claimant.claims[word]! & this.closer[other.self]![claimant.self]![word]!
    const both = wrong & other.claims[word]!
    const bit = 31 - Math.clz32(both === 0 ? wrong : both)
    const key = idToHex(this.keys[word * WORD_BITS + bit]!, 8)
    const would = `${claimant.self} (leaves ${claimant.leaves}) would answer for key ${key}`
    return both === 0
      ? `${would}, though ${other.self} is active and closer to it`
      : `${would}, and so would ${other.self} (leaves ${other.leaves}), which is closer to it: both are active`
  }

  private bits(holds: (key: Id) => boolean): number[] {
    const words = new Array<number>(Math.ceil(this.keys.length / WORD_BITS)).fill(0)
    for (const [place, key] of this.keys.entries())
      if (holds(key)) words[Math.floor(place / WORD_BITS)]! |= 1 << place % WORD_BITS
    return words
  }
}
