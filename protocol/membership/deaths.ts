import type { NodeHandle } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import type { Micros } from '../base/time.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

/** Deaths that are remembered at a time; beyond that the oldest is forgotten. */
export const DEATHS_MAX = 1024

interface Dead {
  readonly foundAt: Map<NodeHandle, Micros>
  /** No later than when the first of them was found; computed again when one has been forgotten. */
  since: number
  /** The keys of `foundAt`, a value; undefined when they have changed. */
  list: readonly NodeHandle[] | undefined
}

/** The peers that were found dead recently. Each message about leaf sets lists them. */
export class Deaths {
  private readonly dead: ObjectFact<Dead>
  /**
   * One of 32 bits is set for each of them. Each message asks about its sender: if the sender's bit is not set, it
   * is not among them.
   */
  private readonly bits: Int32Fact<number>

  constructor(store: NodeStore) {
    this.dead = store.object()
    this.bits = store.int32(0)
  }

  has(peer: NodeHandle): boolean {
    if ((this.bits.value & bitOf(peer)) === 0) return false
    return this.dead.value?.foundAt.has(peer) ?? false
  }

  /** Oldest first. The list is a value: a change makes another one. */
  list(): readonly NodeHandle[] {
    const dead = this.dead.value
    if (dead === undefined) return NONE
    dead.list ??= [...dead.foundAt.keys()]
    return dead.list
  }

  note(peer: NodeHandle, now: Micros): void {
    const dead = this.dead.value ?? { foundAt: new Map(), since: now, list: undefined }
    this.dead.value = dead
    this.bits.value |= bitOf(peer)
    dead.foundAt.set(peer, now)
    dead.list = undefined
    if (dead.foundAt.size <= DEATHS_MAX) return
    const [oldest] = dead.foundAt.keys()
    this.forget(oldest!)
  }

  forget(peer: NodeHandle): void {
    const dead = this.dead.value
    if (dead === undefined || !dead.foundAt.delete(peer)) return
    dead.list = undefined
    dead.since = Number.NEGATIVE_INFINITY
    if (dead.foundAt.size === 0) this.forgetAll()
  }

  forgetAll(): void {
    this.dead.value = undefined
    this.bits.value = 0
  }

  /** Forgets the peers that were found dead by then. Returns them, oldest first. */
  forgetUntil(horizon: number): readonly NodeHandle[] {
    const dead = this.dead.value
    if (dead === undefined || dead.since > horizon) return NONE
    const forgotten: NodeHandle[] = []
    for (const [peer, at] of dead.foundAt) {
      if (at > horizon) {
        dead.since = at
        break
      }
      forgotten.push(peer)
    }
    for (const peer of forgotten) this.forget(peer)
    return forgotten
  }
}

const bitOf = (peer: NodeHandle): number => 1 << (peer & 31)
