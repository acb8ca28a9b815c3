import {
  clockwiseDistance,
  compareClockwise,
  compareIds,
  halfway,
  type Id,
  idEquals,
  isOnArc,
  successor,
} from '../base/id.ts'

/** The ids from `from` clockwise up to but not including `to`; all of them if the two are the same. */
export interface Arc {
  readonly from: Id
  readonly to: Id
}

export function contains({ from, to }: Arc, id: Id): boolean {
  if (idEquals(from, to)) return true
  return !idEquals(id, to) && isOnArc(from, id, to)
}

/** As much of the arc as lies before `end`, going clockwise from its start. */
export function upTo(arc: Arc, end: Id): Arc {
  const isBefore = compareIds(clockwiseDistance(arc.from, end), clockwiseDistance(arc.from, arc.to)) < 0
  return isBefore && !idEquals(arc.from, end) ? { from: arc.from, to: end } : arc
}

/** Going clockwise from `a` to `b`, the first id that is closer to `b`; a tie goes to the smaller of the two. */
export function border(a: Id, b: Id): Id {
  const middle = halfway(a, b)
  // The middle is rounded towards `a`: if the way has an odd length, it is closer to that.
  const isOdd = ((a.w3 ^ b.w3) & 1) !== 0
  return isOdd || compareIds(a, b) < 0 ? successor(middle) : middle
}

/** Cuts an arc into parts, on each of which the order of these ids by closeness is the same: they end half-way between two ids. */
export function partsOfOneOrder(arc: Arc, ids: readonly Id[]): Arc[] {
  const inOrder = [arc.from, arc.to]
  for (const a of ids)
    for (const b of ids) {
      if (a === b) continue
      const end = border(a, b)
      if (isOnArc(arc.from, end, arc.to)) inOrder.push(end)
    }
  inOrder.sort((a, b) => compareClockwise(arc.from, a, b))
  const parts = inOrder.slice(1).map((to, index) => ({ from: inOrder[index]!, to }))
  return parts.filter(({ from, to }) => !idEquals(from, to))
}
