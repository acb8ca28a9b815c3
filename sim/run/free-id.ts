import { clockwiseDistance, type Id, idEquals, idFromWords, truncateId } from '../../protocol/base/id.ts'
import { fail } from '../core/assert.ts'

/** The ids that may be given. */
export interface IdRange {
  readonly idBits: number
  /** From one id clockwise to another, both included; null: all. */
  readonly arc: { readonly from: Id; readonly to: Id } | null
}

/** The ids that cannot be given any more. */
export interface TakenIds {
  readonly size: number
  has(id: Id): boolean
}

/** The first id that is not taken, `start` being the first candidate; the end of an arc is followed by its beginning. One must be free. */
export function freeId(start: Id, taken: TakenIds, range: IdRange): Id {
  let id = start
  // Of one more than are taken, one is free, unless the range is smaller than that.
  for (let candidates = 0; candidates <= taken.size; candidates++) {
    if (!taken.has(id)) return id
    id = idAfter(id, range)
  }
  return fail('every id is taken')
}

function idAfter(id: Id, { idBits, arc }: IdRange): Id {
  if (arc !== null && idEquals(id, truncateId(arc.to, idBits))) return truncateId(arc.from, idBits)
  const last = truncateId(idFromWords(-1, -1, -1, -1), idBits)
  return clockwiseDistance(last, id)
}
