import { idFromHex } from '../../protocol/base/id.ts'
import type { PastryParameters } from '../../protocol/base/parameters.ts'
import type { NodeState } from '../../protocol/state/node-state.ts'
import { node } from '../protocol/samples.ts'
import { stateOf } from './lone-state.ts'

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
  const sizes = { leafSetSize: 4, neighborhoodSetSize: 2 }
  const state = stateOf(node(0), { ...sizes, ...parameters }, (handle) => all[handle]!)
  for (const leaf of leaves) state.leafSet.add(node(leaf))
  for (const entry of table) state.table.add(node(entry))
  return state
}
