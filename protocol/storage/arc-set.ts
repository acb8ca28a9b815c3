import { compareIds, type Id, idEquals, ZERO_ID } from '../base/id.ts'
import { NONE } from '../base/none.ts'
import type { Arc } from './arc.ts'

/** From `from` up to but not including `to`, without passing the end of the id space, which `to` = 0 stands for. */
type Segment = Arc

const isLast = (end: Id): boolean => (end.w0 | end.w1 | end.w2 | end.w3) === 0

function compareEnds(a: Id, b: Id): number {
  if (isLast(a)) return isLast(b) ? 0 : 1
  return isLast(b) ? -1 : compareIds(a, b)
}

const isBefore = (start: Id, end: Id): boolean => isLast(end) || compareIds(start, end) < 0

/** An arc cut at the end of the id space. */
function segmentsOf({ from, to }: Arc): Segment[] {
  if (compareIds(from, to) === 0) return [{ from: ZERO_ID, to: ZERO_ID }]
  if (isBefore(from, to)) return [{ from, to }]
  return [
    { from: ZERO_ID, to },
    { from, to: ZERO_ID },
  ]
}

/** From one id up to another: the given segment if it has these ends. */
const between = (from: Id, to: Id, segment: Segment): Segment =>
  idEquals(from, segment.from) && idEquals(to, segment.to) ? segment : { from, to }

/** Of two segments the one that begins first, or else the longer. */
function comesFirst(a: Segment | undefined, b: Segment | undefined): boolean {
  if (a === undefined || b === undefined) return b === undefined
  return (compareIds(a.from, b.from) || compareEnds(b.to, a.to)) <= 0
}

/**
 * A set of ids that consists of few arcs. Sets are immutable: an operation returns a new one, or one of its two
 * operands if that is the result. Most operations change nothing.
 */
export class ArcSet {
  static readonly EMPTY = new ArcSet(NONE)
  /** In order, none touching the next. */
  private readonly segments: readonly Segment[]

  private constructor(segments: readonly Segment[]) {
    this.segments = segments
  }

  static of(...arcs: readonly Arc[]): ArcSet {
    let all = ArcSet.EMPTY
    for (const arc of arcs) all = all.union(new ArcSet(segmentsOf(arc)))
    return all
  }

  get isEmpty(): boolean {
    return this.segments.length === 0
  }

  /** The arcs of the set; one that reaches past the end of the id space comes in two. */
  get arcs(): readonly Arc[] {
    return this.segments
  }

  has(id: Id): boolean {
    for (const { from, to } of this.segments) if (compareIds(from, id) <= 0 && isBefore(id, to)) return true
    return false
  }

  /** Does it have every id of an arc? */
  contains(arc: Arc): boolean {
    return ArcSet.of(arc).minus(this).isEmpty
  }

  union(other: ArcSet): ArcSet {
    if (other.isEmpty || other === this) return this
    if (this.isEmpty) return other
    const [own, its] = [this.segments, other.segments]
    const merged: Segment[] = []
    for (let index = 0, itsIndex = 0; index < own.length || itsIndex < its.length; ) {
      const next = comesFirst(own[index], its[itsIndex]) ? own[index++]! : its[itsIndex++]!
      const last = merged.at(-1)
      if (last === undefined || (!isLast(last.to) && compareIds(last.to, next.from) < 0)) merged.push(next)
      else if (compareEnds(last.to, next.to) < 0) merged[merged.length - 1] = { from: last.from, to: next.to }
    }
    return this.setOf(merged, other)
  }

  intersection(other: ArcSet): ArcSet {
    if (this.isEmpty || other === this) return this
    const [own, its] = [this.segments, other.segments]
    const shared: Segment[] = []
    for (let index = 0, itsIndex = 0; index < own.length && itsIndex < its.length; ) {
      const [a, b] = [own[index]!, its[itsIndex]!]
      const from = compareIds(a.from, b.from) >= 0 ? a.from : b.from
      const endsFirst = compareEnds(a.to, b.to) <= 0 ? a : b
      if (isBefore(from, endsFirst.to)) shared.push(between(from, endsFirst.to, endsFirst))
      if (endsFirst === a) index++
      else itsIndex++
    }
    return this.setOf(shared, other)
  }

  minus(other: ArcSet): ArcSet {
    if (other === this) return ArcSet.EMPTY
    if (this.isEmpty || other.isEmpty) return this
    const rest: Segment[] = []
    for (const segment of this.segments) addOutside(segment, other.segments, rest)
    return this.setOf(rest, this)
  }

  /** A set of these segments: this one or the other, if it has exactly these. */
  private setOf(segments: readonly Segment[], other: ArcSet): ArcSet {
    if (segments.length === 0) return ArcSet.EMPTY
    if (isSame(segments, this.segments)) return this
    if (isSame(segments, other.segments)) return other
    // A list of exactly its length: a list that has grown has room for 17.
    return new ArcSet(segments.slice())
  }
}

/** Adds the parts of a segment that lie outside of these, which are in order. */
function addOutside(segment: Segment, others: readonly Segment[], rest: Segment[]): void {
  let { from } = segment
  for (const taken of others) {
    if (compareIds(from, taken.from) < 0) {
      if (!isBefore(taken.from, segment.to)) break
      rest.push({ from, to: taken.from })
    } else if (!isBefore(from, taken.to)) continue
    if (compareEnds(segment.to, taken.to) <= 0) return
    from = taken.to
  }
  rest.push(between(from, segment.to, segment))
}

function isSame(some: readonly Segment[], others: readonly Segment[]): boolean {
  if (some.length !== others.length) return false
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false
  return true
}
