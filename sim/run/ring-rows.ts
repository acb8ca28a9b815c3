import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { RingRow } from '../measure/columns.ts'
import type { Oracle } from '../measure/oracle.ts'
import { ringCells, ringLinks } from '../measure/ring-links.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { RingMoment } from './ring-watch.ts'
import type { World } from './world.ts'

export interface RingView {
  readonly world: Pick<World, 'idOf' | 'nodeOf'>
  readonly oracle: Oracle
  readonly pastry: Pick<ResolvedScenario['pastry'], 'idBits' | 'leafSetSize'>
  /** The nodes that live, in the order of the rows. */
  readonly live: readonly NodeHandle[]
}

/** What ring.csv says of each live node at a moment: how its leaf set stands to the ideal one. */
export function ringRows(
  { phase, text, at }: RingMoment,
  { world, oracle, pastry, live }: RingView,
): RingRow[] {
  return live.map((node) => {
    const links = oracle.has(node)
      ? ringLinks(world.nodeOf(node)!.sharedLeafSet.members(), oracle.leafSet(node, pastry.leafSetSize))
      : undefined
    return {
      phase,
      moment: text,
      time_s: at / 1_000_000,
      node,
      id: idToHex(world.idOf(node), pastry.idBits),
      ...ringCells(links),
    }
  })
}
