import { compareIds, type Id, ZERO_ID } from '../base/id.ts'
import { NONE } from '../base/none.ts'
import type { Arc } from './arc.ts'

/** From `from` up to but not including `to`, without passing the end of the id space, which `to` = 0 stands for. */
type Segment = Arc

const compareEnds = (a: Id, b: Id): number => {
  const isLast = (id: Id) => (compareIds(id, ZERO_ID) === 0 ? 1 : 0)
  return isLast(a) - isLast(b) || compareIds(a, b)
}
const isBefore = (start: Id, end: Id): boolean => compareIds(end, ZERO_ID) === 0 || compareIds(start, end) < 0

/** An arc cut at the end of the id space. */
function segmentsOf({ from, to }: Arc): Segment[] {
  if (compareIds(from, to) === 0) return [{ from: ZERO_ID, to: ZERO_ID }]
  if (isBefore(from, to)) return [{ from, to }]
  return [
    { from: ZERO_ID, to },
    { from, to: ZERO_ID },
  ]
}

const laterStart = (a: Id, b: Id): Id => (compareIds(a, b) >= 0 ? a : b)
const earlierEnd = (a: Id, b: Id): Id => (compareEnds(a, b) <= 0 ? a : b)

function common(a: Segment, b: Segment): Segment[] {
  const shared = { from: laterStart(a.from, b.from), to: earlierEnd(a.to, b.to) }
  return isBefore(shared.from, shared.to) ? [shared] : []
}

/** What of a segment lies before and after another one. */
function outside(segment: Segment, { from, to }: Segment): Segment[] {
  const rest: Segment[] = []
  if (compareIds(segment.from, from) < 0) rest.push({ from: segment.from, to: earlierEnd(segment.to, from) })
  if (compareEnds(to, segment.to) < 0) rest.push({ from: laterStart(segment.from, to), to: segment.to })
  return rest.filter((part) => isBefore(part.from, part.to))
}

/** A set of ids that consists of few arcs. Sets are values: each operation returns another one. */
export class ArcSet {
  static readonly EMPTY = new ArcSet([])
  /** In order, none touching the next. */
  private readonly segments: readonly Segment[]

  private constructor(segments: readonly Segment[]) {
    // A list of its own length: one that has grown has room for 17.
    this.segments = segments.length === 0 ? NONE : segments.slice()
  }

  static of(...arcs: readonly Arc[]): ArcSet {
    return ArcSet.EMPTY.union(new ArcSet(arcs.flatMap(segmentsOf)))
  }

  get isEmpty(): boolean {
    return this.segments.length === 0
  }

  /** The arcs of the set; one that reaches past the end of the id space comes in two. */
  get arcs(): readonly Arc[] {
    return this.segments
  }

  has(id: Id): boolean {
    return this.segments.some(({ from, to }) => compareIds(from, id) <= 0 && isBefore(id, to))
  }

  /** Does it have every id of an arc? */
  contains(arc: Arc): boolean {
    return ArcSet.of(arc).minus(this).isEmpty
  }

  union(other: ArcSet): ArcSet {
    const inOrder = [...this.segments, ...other.segments].sort(
      (a, b) => compareIds(a.from, b.from) || compareEnds(a.to, b.to),
    )
    const merged: Segment[] = []
    for (const next of inOrder) {
      const last = merged.at(-1)
      if (last === undefined || (compareEnds(last.to, ZERO_ID) !== 0 && compareIds(last.to, next.from) < 0))
        merged.push(next)
      else if (compareEnds(last.to, next.to) < 0) merged[merged.length - 1] = { from: last.from, to: next.to }
    }
    return new ArcSet(merged)
  }

  intersection(other: ArcSet): ArcSet {
    return new ArcSet(this.segments.flatMap((own) => other.segments.flatMap((its) => common(own, its))))
  }

  minus(other: ArcSet): ArcSet {
    let rest: readonly Segment[] = this.segments
    for (const taken of other.segments) rest = rest.flatMap((segment) => outside(segment, taken))
    return new ArcSet(rest)
  }
}
