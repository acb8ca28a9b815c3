import { NO_NODE, type NodeHandle } from '../base/handles.ts'

/** Where a join stands. */
export type Phase =
  /** It has asked no node yet, or has given up. */
  | 'idle'
  | 'asking seed server'
  | 'choosing contact'
  | 'requesting'
  /** The root has replied along the path: does any node reach this one directly? */
  | 'checking'
  | 'probing'
  /** No node is a member yet: this one founds the ring as soon as the seed server has confirmed that it is the first. */
  | 'founding'
  | 'done'
  /** A member that has found no node waits before it asks again. */
  | 'pausing'
  /** The node cannot be dialled: a member routes for it. */
  | 'client'

/** What a node remembers of its join while that is under way; a node that has joined has none, unless the seed server is silent. */
export interface Attempt {
  phase: Phase
  /** Consecutive contacts tried without being admitted or queued. */
  contactsTried: number
  /** Consecutive requests that the seed server has not answered. */
  silences: number
  contact: NodeHandle
  /** Requests through this contact so far. */
  requests: number
  /** What the root has handed over. */
  leaves: readonly NodeHandle[]
}

/** What is remembered of a join that is done. */
export function doneAfter(silences: number): Attempt {
  return {
    phase: 'done',
    contactsTried: 0,
    silences,
    contact: NO_NODE,
    requests: 0,
    leaves: [],
  }
}
