import type { LatencyName } from './settings.ts'

/** What is known, before a run, of nodes and keys between two phases. Nodes that crash by place, or in churn, count as live. */
export interface Course {
  /** Nodes of the first join. */
  readonly nodes: number
  readonly latency: LatencyName
  /** Nodes that joined in `join` phases: numbers from 1 to this may be listed. */
  joined: number
  /** At most this many live. */
  live: number
  /** Nodes that a list named. */
  readonly listed: Set<number>
  /** Has a key been inserted? */
  hasKeys: boolean
  /** Keys inserted and not deleted, at least; infinite after a mix that inserts. */
  keys: number
  /** May a key have been deleted? */
  hasDeletes: boolean
  /** When the phases that go on in the background end, in seconds from now, at the latest. */
  busyFor: number
}

export const newCourse = (nodes: number, latency: LatencyName): Course => ({
  nodes,
  latency,
  joined: 0,
  live: 0,
  listed: new Set(),
  hasKeys: false,
  keys: 0,
  hasDeletes: false,
  busyFor: 0,
})

/** None is taken from so few. */
export const NODES_LEAST = 4
/** No more nodes come once there are this many. */
const NODES_MOST = 80

export const mayLose = ({ live }: Course): boolean => live > NODES_LEAST
export const mayGrow = ({ live }: Course): boolean => live < NODES_MOST

/** A share that comes to one node at least. */
export const atLeastOne = (share: number, { live }: Course): number =>
  Math.max(share, Math.ceil(100 / Math.max(1, live)) / 100)
