import type { Id } from '../../../protocol/base/id.ts'
import { IdMap } from '../../../protocol/base/id-map.ts'
import { Pool } from '../../core/pool.ts'
import type { RandomStream } from '../../core/random.ts'

/** A key of the workload: its name, and the id that the overlay knows it by. */
export interface WorkloadKey {
  readonly name: string
  readonly id: Id
}

/** The keys inserted so far and not deleted since, in order of insertion: what lookups and deletes draw from. */
export class KeyStore {
  private readonly keys = new Pool<WorkloadKey>(({ name }) => name)
  /** Ever given out. */
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
  }

  /** The key of a rank, the first inserted having rank 0 (until a deletion puts the last in the place of the deleted). */
  at(rank: number): WorkloadKey | undefined {
    return this.keys.at(rank)
  }

  /** Takes one out, all equally likely. Always one draw. */
  take(random: RandomStream): WorkloadKey | undefined {
    const key = this.keys.draw(random)
    if (key !== undefined) this.keys.remove(key)
    return key
  }
}
