import type { NodeHandle } from '../base/handles.ts'

/** Where a seed server is reached, and the coordinates that the node announces to it. */
export interface SeedContact {
  readonly seedServer: NodeHandle
  readonly coordinates: readonly number[]
}

/** One contact that the user names (the node itself: it founds the ring). */
interface FixedContact {
  readonly contact: NodeHandle
}

/**
 * Through whom a node joins: the seed server, or a fixed contact. Where there is a seed server besides, it is told of the
 * members that came through a contact, too, and a member that has lost every node that it knew asks it.
 */
export type Bootstrap = SeedContact | FixedContact | (SeedContact & FixedContact)
