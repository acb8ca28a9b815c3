import type { Id } from '../../../protocol/base/id.ts'
import { IdMap } from '../../../protocol/base/id-map.ts'
import { Pool } from '../../core/pool.ts'
import type { RandomStream } from '../../core/random.ts'

/** A key of the workload: its name, and the id that the overlay knows it by. */
export interface WorkloadKey {
  readonly name: string
  readonly id: Id
}

const nameOf = ({ name }: WorkloadKey): string => name

/**
 * What users have done with which keys: what lookups, updates and deletes draw from. An insert or a delete counts when it
 * begins, whatever comes of it.
 */
export class KeyStore {
  /** Inserted so far and not deleted since, in order of insertion. */
  private readonly keys = new Pool<WorkloadKey>(nameOf)
  /** Deleted so far and not inserted again. */
  private readonly gone = new Pool<WorkloadKey>(nameOf)
  /** How many were ever given out. */
  private readonly ids = new IdMap<true>()

  get size(): number {
    return this.keys.size
  }

  /** Has a key of this id been there, even if it is deleted by now? */
  hasHad(id: Id): boolean {
    return this.ids.has(id)
  }

  add(key: WorkloadKey): void {
    this.ids.set(key.id, true)
    this.keys.add(key)
    this.gone.remove(key)
  }

  /** The key of a rank, the first inserted having rank 0 (until a deletion puts the last in the place of the deleted). */
  at(rank: number): WorkloadKey | undefined {
    return this.keys.at(rank)
  }

  /** A deleted key, all equally likely; undefined if there is none. Always one draw. */
  drawDeleted(random: RandomStream): WorkloadKey | undefined {
    return this.gone.draw(random)
  }

  /** Takes one out, all equally likely. Always one draw. */
  take(random: RandomStream): WorkloadKey | undefined {
    const key = this.keys.draw(random)
    if (key !== undefined) this.remove(key)
    return key
  }

  /** It is deleted, if it was there. */
  remove(key: WorkloadKey): void {
    if (!this.keys.has(key)) return
    this.keys.remove(key)
    this.gone.add(key)
  }
}
