import type { NodeHandle } from '../base/handles.ts'

/**
 * Is notified of nodes that enter and leave the leaf set or the routing table of the node that is entered, so that
 * their facts move along.
 */
export interface Standing {
  /** It is a leaf now. */
  leafCame(peer: NodeHandle): void
  /** It still is a leaf, and is about to be removed. */
  leafGoes(peer: NodeHandle): void
  /** It is an entry of the table now. */
  entryCame(peer: NodeHandle): void
  /** It still is an entry, and is about to be removed. */
  entryGoes(peer: NodeHandle): void
}
