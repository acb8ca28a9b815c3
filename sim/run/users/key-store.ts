import type { Id } from '../../../protocol/base/id.ts'
import { IdMap } from '../../../protocol/base/id-map.ts'
import type { RandomStream } from '../../core/random.ts'

/** A key of the workload: its name, and the id that the overlay knows it by. */
export interface WorkloadKey {
  readonly name: string
  readonly id: Id
}

/** The keys inserted so far and not deleted since, in order of insertion: what lookups and deletes draw from. */
export class KeyStore {
  private readonly keys: WorkloadKey[] = []
  private readonly places = new Map<string, number>()
  /** Ever given out. */
  private readonly ids = new IdMap<true>()

  get size(): number {
    return this.keys.length
  }

  /** Has a key of this id been there, even if it is deleted by now? */
  hasHad(id: Id): boolean {
    return this.ids.has(id)
  }

  add(key: WorkloadKey): void {
    this.ids.set(key.id, true)
    if (this.places.has(key.name)) return
    this.places.set(key.name, this.keys.length)
    this.keys.push(key)
  }

  /** The key of a rank, the first inserted having rank 0 (until a deletion puts the last in the place of the deleted). */
  at(rank: number): WorkloadKey | undefined {
    return this.keys[rank]
  }

  /** Takes one out, all equally likely. Always one draw. */
  take(random: RandomStream): WorkloadKey | undefined {
    const place = random.integer(Math.max(1, this.keys.length))
    const key = this.keys[place]
    if (key === undefined) return undefined
    const last = this.keys.pop()!
    this.places.delete(key.name)
    if (last !== key) {
      this.keys[place] = last
      this.places.set(last.name, place)
    }
    return key
  }
}
