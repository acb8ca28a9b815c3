import type { NodeHandle } from '../../protocol/base/handles.ts'
import { compareCloseness, type Id, idToHex } from '../../protocol/base/id.ts'
import type { LocalState } from './local-states.ts'
import { idealSides, keysFor } from './setting.ts'

/**
 * What consistent joins promise, judged by ground truth: a lookup of any key, at any moment, is answered by one node at most, the active
 * node that is closest to the key (correct delivery in the work of Lu and of Azmy). And when all is over, all live nodes are members.
 */
export class Property {
  private readonly ids: readonly Id[]
  private readonly half: number
  private readonly keys: readonly Id[]

  constructor(ids: readonly Id[], leafSetSize: number) {
    this.ids = ids
    this.half = leafSetSize / 2
    this.keys = keysFor(ids)
  }

  /** What is broken among the nodes that are active, in one sentence; undefined if nothing is. */
  brokenBy(active: readonly LocalState[]): string | undefined {
    let broken: string | undefined
    for (const claimant of active)
      for (const place of claimant.claims)
        for (const other of active) {
          if (!this.isCloser(place, other.self, claimant.self)) continue
          // That both would answer is the worst of it.
          if (other.claims.includes(place)) return this.sentence(claimant, other, place, 'both')
          broken ??= this.sentence(claimant, other, place, 'one')
        }
    return broken
  }

  /** What is broken when nothing happens any more. Of nodes that have crashed leaf sets may not know yet: there are no heartbeats. */
  brokenAtRest(living: readonly LocalState[]): string | undefined {
    const members = living.map(({ self }) => self)
    for (const { self, isActive, sides } of living) {
      if (!isActive) return `at rest ${self} is not active`
      const ideal = textOf(idealSides(this.ids, members, self, this.half))
      if (living.length === this.ids.length && textOf(sides) !== ideal)
        return `at rest ${self} has the leaves ${textOf(sides)}, not ${ideal}`
    }
    return undefined
  }

  private isCloser(place: number, a: NodeHandle, b: NodeHandle): boolean {
    return compareCloseness(this.keys[place]!, this.ids[a]!, this.ids[b]!) < 0
  }

  private sentence(claimant: LocalState, other: LocalState, place: number, who: 'both' | 'one'): string {
    const key = idToHex(this.keys[place]!, 8)
    const described = (state: LocalState): string => `${state.self} (leaves ${textOf(state.sides)})`
    return who === 'both'
      ? `two active nodes answer for key ${key}: ${described(claimant)}, and ${described(other)}, which is closer to it`
      : `${described(claimant)} answers for key ${key}, though ${described(other)} is active and closer to it`
  }
}

/** The clockwise side first. */
const textOf = (sides: readonly (readonly NodeHandle[])[]): string =>
  sides.map((side) => `[${side}]`).join(' ')
