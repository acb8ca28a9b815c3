import type { Id } from '../../protocol/base/id.ts'

/** Ids of nodes that have gone and may come back, in the order of their going. */
export class Identities {
  private ids: Id[] = []
  private oldest = 0

  add(id: Id): void {
    this.ids.push(id)
  }

  /** Takes the one that has been away longest; undefined if there is none. */
  take(): Id | undefined {
    const id = this.ids[this.oldest]
    if (id === undefined) return undefined
    this.oldest++
    if (this.oldest > 1024 && this.oldest * 2 > this.ids.length) {
      this.ids = this.ids.slice(this.oldest)
      this.oldest = 0
    }
    return id
  }
}
