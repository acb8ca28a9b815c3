import type { NodeHandle } from '../base/handles.ts'
import type { Place } from '../store/cursor.ts'

/** A power of two. */
const KEPT = 4_096

interface Kept {
  place: Place
  version: number
  list: readonly NodeHandle[]
}

/**
 * Lists of the members of leaf sets, for all nodes: the ones asked for most recently. The list of a leaf set is made
 * once per version, unless the list of another node takes its place.
 */
export class MemberLists {
  private readonly kept: (Kept | undefined)[] = []
  /** Lists are built here: a copy has exactly its length. */
  readonly draft: NodeHandle[] = []

  /** The list at that version of the leaf set that lies there, or undefined. */
  get(place: Place, version: number): readonly NodeHandle[] | undefined {
    const kept = this.kept[place & (KEPT - 1)]
    return kept !== undefined && kept.place === place && kept.version === version ? kept.list : undefined
  }

  set(place: Place, version: number, list: readonly NodeHandle[]): void {
    const index = place & (KEPT - 1)
    const { kept } = this
    while (kept.length <= index) kept.push(undefined)
    const own = kept[index]
    if (own === undefined) {
      kept[index] = { place, version, list }
    } else {
      own.place = place
      own.version = version
      own.list = list
    }
  }

  /** The leaf set of another node lies there now, which begins with the first version again. */
  forget(place: Place): void {
    const index = place & (KEPT - 1)
    if (this.kept[index]?.place === place) this.kept[index] = undefined
  }
}
