import type { NodeHandle } from '../base/handles.ts'

/** Hears who comes into the leaf set or the routing table of the node that is entered, and who goes: what is known of them moves along. */
export interface Standing {
  /** It is a leaf now. */
  leafCame(peer: NodeHandle): void
  /** It still is a leaf, and will not be one any more. */
  leafGoes(peer: NodeHandle): void
  /** It is an entry of the table now. */
  entryCame(peer: NodeHandle): void
  /** It still is an entry, and will not be one any more. */
  entryGoes(peer: NodeHandle): void
}
