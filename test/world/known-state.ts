import { idFromHex } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { NodeState } from '../../protocol/state/node-state.ts'
import { node } from '../protocol/samples.ts'

export interface Knowledge {
  /** Ids by handle: the leading hexadecimal digits. */
  readonly ids: readonly string[]
  readonly leaves?: readonly number[]
  readonly table?: readonly number[]
  readonly parameters?: Partial<PastryParameters>
}

/** The state of node 0, whose leaf set and routing table hold what is named. Its leaf set has room for four, digits are hexadecimal. */
export function stateKnowing({ ids, leaves = [], table = [], parameters = {} }: Knowledge): NodeState {
  const all = ids.map(idFromHex)
  const state = new NodeState(
    node(0),
    { ...MSPASTRY, leafSetSize: 4, neighborhoodSetSize: 2, ...parameters },
    { idOf: (handle) => all[handle]!, leadingWordOf: (handle) => all[handle]!.w0 },
  )
  for (const leaf of leaves) state.leafSet.add(node(leaf))
  for (const entry of table) state.table.add(node(entry))
  return state
}
