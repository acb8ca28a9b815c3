import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { DegreeRow } from '../measure/columns.ts'
import type { World } from './world.ts'

export interface DegreeView {
  readonly world: Pick<World, 'idOf' | 'nodeOf'>
  readonly idBits: number
  /** The nodes that live, in the order of the rows. */
  readonly live: readonly NodeHandle[]
}

/** What degrees.csv says of each live node: how many nodes it has in its leaf set and its table, and how many have it in theirs. */
export function* degreeRows({ world, idBits, live }: DegreeView): IterableIterator<DegreeRow> {
  const [inLeafSets, inTables] = [new Tally(), new Tally()]
  for (const node of live) {
    const { sharedLeafSet, table } = world.nodeOf(node)!
    inLeafSets.add(sharedLeafSet.members())
    inTables.add(table.entries())
  }
  for (const node of live) {
    const { sharedLeafSet, table } = world.nodeOf(node)!
    yield {
      node,
      id: idToHex(world.idOf(node), idBits),
      leaf_set_entries: sharedLeafSet.size,
      leaf_set_in_degree: inLeafSets.of(node),
      table_entries: table.size,
      table_in_degree: inTables.of(node),
    }
  }
}

/** How many lists a node is in. */
class Tally {
  private readonly times = new Map<NodeHandle, number>()

  add(nodes: Iterable<NodeHandle>): void {
    for (const node of nodes) this.times.set(node, this.of(node) + 1)
  }

  of(node: NodeHandle): number {
    return this.times.get(node) ?? 0
  }
}
