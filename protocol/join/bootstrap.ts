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
 * How a node joins: through the seed server, or through a fixed contact. If both are given, members that joined through
 * the contact also register with the seed server, and a member that has lost every node that it knew asks it.
 */
export type Bootstrap = SeedContact | FixedContact | (SeedContact & FixedContact)
