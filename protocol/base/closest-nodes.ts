import type { NodeHandle } from './handles.ts'
import { compareCloseness, type Id } from './id.ts'
import { insertAt } from './insert-at.ts'

/** The `count` of these nodes that are closest to a key, the closest first; of nodes that have the same id the earlier ones. */
export function closestNodes(
  nodes: readonly NodeHandle[],
  key: Id,
  count: number,
  idOf: (node: NodeHandle) => Id,
): NodeHandle[] {
  const closest: NodeHandle[] = []
  const ids: Id[] = []
  for (const node of nodes) {
    const id = idOf(node)
    // Few are wanted of many: most are farther away than the last one found so far.
    let place = closest.length
    while (place > 0 && compareCloseness(key, id, ids[place - 1]!) < 0) place--
    if (place >= count) continue
    insertAt(closest, place, node)
    insertAt(ids, place, id)
    if (closest.length <= count) continue
    closest.pop()
    ids.pop()
  }
  return closest
}
