import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { RingRow } from './columns.ts'
import type { LeafSetSides } from './oracle.ts'

/** How a leaf set stands to the one that it should be. */
export interface RingLinks {
  /** Members that it should have. */
  readonly right: number
  /** Members that it should not have, in order of their numbers. */
  readonly wrong: readonly NodeHandle[]
  /** Nodes that it should have and has not, in order of their numbers. */
  readonly missing: readonly NodeHandle[]
}

/** Compares as sets of nodes: on which side a member stands, and in which order, does not count. `members`: each once. */
export function ringLinks(members: readonly NodeHandle[], ideal: LeafSetSides): RingLinks {
  const had = new Set(members)
  const wanted = new Set([...ideal.clockwise, ...ideal.counterclockwise])
  const wrong = members.filter((node) => !wanted.has(node))
  return {
    right: members.length - wrong.length,
    wrong: wrong.sort((a, b) => a - b),
    missing: [...wanted].filter((node) => !had.has(node)).sort((a, b) => a - b),
  }
}

/** What a row of ring.csv says of a node: of an active one its links; undefined for one that is not active, for which none is ideal. */
export function ringCells(links: RingLinks | undefined) {
  const { right, wrong, missing } = links ?? { right: 0, wrong: [], missing: [] }
  return {
    state: links === undefined ? 'joining' : 'active',
    links_right: right,
    links_wrong: wrong.length,
    links_missing: missing.length,
    wrong: numbers(wrong),
    missing: numbers(missing),
  } satisfies Partial<RingRow>
}

const numbers = (nodes: readonly NodeHandle[]): string | null => (nodes.length === 0 ? null : nodes.join(' '))
