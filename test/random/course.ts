import type { Dimensions } from './dimensions.ts'

/** Does the next phase wait for this one, or does it start at once? */
export type Place = 'foreground' | 'background'

/**
 * What is known before a run of the nodes and keys that there are between two phases. The parser checks by similar rules that
 * no phase asks for more. Both count a node that crashes by place, by number or in churn as live.
 */
export interface Course {
  readonly dimensions: Dimensions
  /** Data files by name. A phase adds those that it names. */
  readonly files: Map<string, string>
  /** Nodes that joined in `join` phases: the numbers from 1 to this may be listed. */
  joined: number
  /** At most this many of them live. */
  live: number
  /** Nodes that a list named. */
  readonly listed: Set<number>
  /** Ids that a join stated. */
  readonly givenIds: Set<string>
  /** Keys inserted and not yet deleted; infinite after a mix that inserts. */
  keys: number
  /** Was a key ever inserted? */
  hasInserted: boolean
}

export const newCourse = (dimensions: Dimensions): Course => ({
  dimensions,
  files: new Map(),
  joined: 0,
  live: 0,
  listed: new Set(),
  givenIds: new Set(),
  keys: 0,
  hasInserted: false,
})
