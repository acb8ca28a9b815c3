import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { digitAt, type Id } from '../../../protocol/base/id.ts'
import type { Preference, Preferred } from './nearest.ts'

export interface TableRules {
  /** Bits of a digit. */
  readonly digitBits: number
  readonly idOf: (handle: NodeHandle) => Id
  /** Which of the nodes that fit a cell gets it. */
  readonly preference: Preference
}

/** The places of the ring from one to before another. */
interface Stretch {
  readonly from: number
  readonly to: number
}

/** A row as all nodes of one prefix see it: which nodes fit each cell that is not empty, and which cell is their own. */
interface Row {
  readonly columns: readonly Preferred[]
  readonly own: number
}

/**
 * The entries of complete routing tables [P01 §2.1]: each cell of each node holds a node as long as there is one that
 * fits. `ring`: nodes of different ids in the order of these; `take` is called for each in that order, with its place
 * and its entries, in a list that is used again, the last row first: a table that grows by rows grows once.
 *
 * The nodes that fit a cell are those of one prefix. They stand side by side in the ring. They are prepared once for all
 * nodes that share the prefix before, and dropped when these are done: at most one group per row is kept at a time.
 */
export function idealTables(
  ring: Int32Array,
  { digitBits, idOf, preference }: TableRules,
  take: (place: number, entries: readonly NodeHandle[]) => void,
): void {
  const rows: Row[] = []
  const entries: NodeHandle[] = []

  const entriesOf = (node: NodeHandle): readonly NodeHandle[] => {
    let count = 0
    for (let row = rows.length - 1; row >= 0; row--) {
      const { columns, own } = rows[row]!
      for (let column = 0; column < columns.length; column++)
        if (column !== own) entries[count++] = columns[column]!(node)
    }
    entries.length = count
    return entries
  }

  /** The parts of a stretch that have the digit of a row in common. */
  const byDigit = ({ from, to }: Stretch, row: number): Stretch[] => {
    const digitOf = (place: number) => digitAt(idOf(ring[place] as NodeHandle), row, digitBits)
    const parts: Stretch[] = []
    let start = from
    for (let place = from + 1; place <= to; place++) {
      if (place < to && digitOf(place) === digitOf(start)) continue
      parts.push({ from: start, to: place })
      start = place
    }
    return parts
  }

  /** Of a stretch, for the nodes around it. Most hold one node: there is nothing to prepare. */
  const preferredIn = ({ from, to }: Stretch, around: Stretch): Preferred => {
    if (to - from > 1) return preference(ring.subarray(from, to), ring.subarray(around.from, around.to))
    const only = ring[from] as NodeHandle
    return () => only
  }

  const descend = (stretch: Stretch): void => {
    const { from, to } = stretch
    if (to - from === 1) {
      take(from, entriesOf(ring[from] as NodeHandle))
      return
    }
    const parts = byDigit(stretch, rows.length)
    const columns = parts.map((part) => preferredIn(part, stretch))
    parts.forEach((part, own) => {
      rows.push({ columns, own })
      descend(part)
      rows.pop()
    })
  }

  if (ring.length > 0) descend({ from: 0, to: ring.length })
}
