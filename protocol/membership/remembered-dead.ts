import type { NodeHandle } from '../base/handles.ts'
import { type Micros, minutes } from '../base/time.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'

/** So many are remembered. The one that was found dead longest ago makes room for the next. */
const REMEMBERED_MAX = 16

/** How long one is remembered: longer than networks stay apart. */
const MEMORY = minutes(24 * 60)

/**
 * Decision 34: members that were found dead, and may live where the network has come apart. Deaths that leaf-set repair holds against a node
 * (`Probing`) are forgotten within a minute; these are kept for a day.
 */
export class RememberedDead {
  /** When each was found dead, in that order. */
  private readonly deaths: MapFact<NodeHandle, Micros>

  constructor(store: NodeStore) {
    this.deaths = store.map()
  }

  get isEmpty(): boolean {
    return this.deaths.size === 0
  }

  has(peer: NodeHandle): boolean {
    return this.deaths.has(peer)
  }

  note(peer: NodeHandle, now: Micros): void {
    this.deaths.delete(peer)
    this.deaths.set(peer, now)
    this.deaths.keepLatest(REMEMBERED_MAX)
  }

  /** Returns whether it was remembered. */
  forget(peer: NodeHandle): boolean {
    return this.deaths.delete(peer)
  }

  forgetOld(now: Micros): void {
    for (const [peer, at] of this.deaths) {
      if (now - at < MEMORY) return
      this.deaths.delete(peer)
    }
  }

  /** The one that a draw from [0, 1) picks; there is one. */
  pick(draw: number): NodeHandle {
    const peers = [...this.deaths.keys()]
    return peers[Math.floor(draw * peers.length)]!
  }
}
