import { around, type Box, cross, nearestIn, overlaps, passes, type Segment, type Spot } from './boxes.ts'
import { textWidth } from './text-width.ts'

/** Where a label is written: its text begins, ends or is centred this many pixels from its point, on a line at that height. */
export interface LabelPlace {
  readonly align: 'left' | 'right' | 'center'
  readonly dx: number
  readonly dy: number
}

export interface Labelled extends Spot {
  readonly text: string
}

/** A place, and the stroke that leads from the point to it where it is not beside the point. */
export interface PlacedLabel extends LabelPlace {
  readonly leader: Segment | null
}

/** The frame that labels stay in, what they should not cover, and their letters. */
export interface Room {
  readonly width: number
  readonly height: number
  /** The middles of all points. */
  readonly points: readonly Spot[]
  /** Lines that can be read behind a label, but better are not. */
  readonly lines: readonly Segment[]
  /** Bars, of which a part may be missing. */
  readonly bars: readonly Segment[]
  readonly fontSize: number
}

/** From the best: on the lower left, then all around. */
const BESIDE: readonly LabelPlace[] = [
  { align: 'right', dx: -7, dy: 9 },
  { align: 'right', dx: -9, dy: 0 },
  { align: 'center', dx: 0, dy: 14 },
  { align: 'left', dx: 7, dy: 9 },
  { align: 'left', dx: 7, dy: -9 },
  { align: 'center', dx: 0, dy: -14 },
  { align: 'left', dx: 9, dy: 0 },
  { align: 'right', dx: -7, dy: -9 },
]

/** Lines above and below, and on each side, that labels may be moved to, in pixels. */
const LINES = Array.from({ length: 25 }, (_, index) => (index - 12) * 12)
const SIDEWAYS = [9, 24, 44, 70, 100] as const

/** Where there is no room beside the point, from the nearest. */
const FURTHER: readonly LabelPlace[] = LINES.flatMap((dy): LabelPlace[] => [
  { align: 'center', dx: 0, dy },
  ...SIDEWAYS.flatMap((far): LabelPlace[] => [
    { align: 'right', dx: -far, dy },
    { align: 'left', dx: far, dy },
  ]),
])
  .filter(({ dx, dy }) => Math.max(Math.abs(dx), Math.abs(dy)) > 20)
  .sort((a, b) => squaredLength(a) - squaredLength(b) || b.dy - a.dy || a.dx - b.dx)

function squaredLength({ dx, dy }: LabelPlace): number {
  return dx * dx + dy * dy
}

const PLACES: readonly LabelPlace[] = [...BESIDE, ...FURTHER]

/** What it costs to cover something, against a place further down the list. */
const COST = { label: 1_000, frame: 1_000, point: 400, leader: 60, line: 12, bar: 3, place: 0.3 }
/** Pixels between labels, and between a label and the frame. */
const GAP = 2
/** Of a point, from its middle. */
const REACH = 5
/** A label that is no further from its point has no leader. */
const NEAR = 12
/** Labels are placed in turn, again and again until none has a better place, or so often. */
const ROUNDS_AT_MOST = 20

interface Candidate {
  readonly place: LabelPlace
  readonly box: Box
  readonly leader: Segment | null
  /** Of everything but other labels. */
  readonly cost: number
}

/** A place for each label, each the best for it while the others stay; the first labels choose first. */
export function placeLabels(labels: readonly Labelled[], room: Room): PlacedLabel[] {
  const candidates = labels.map((label) =>
    PLACES.map((place, order) => candidateOf(label, place, order, room)),
  )
  const chosen: Candidate[] = []
  for (let round = 0; round < ROUNDS_AT_MOST; round += 1) {
    let isStable = true
    for (const [index, own] of candidates.entries()) {
      const best = bestOf(
        own,
        chosen.filter((_, other) => other !== index),
      )
      if (best !== chosen[index]) isStable = false
      chosen[index] = best
    }
    if (isStable) break
  }
  return chosen.map(({ place, leader }) => ({ ...place, leader }))
}

function candidateOf(label: Labelled, place: LabelPlace, order: number, room: Room): Candidate {
  const box = boxOf(label, place, room.fontSize)
  const leader = leaderOf(label, box)
  const { width, height, points, lines, bars } = room
  const isOutside = box.left < GAP || box.right > width - GAP || box.top < GAP || box.bottom > height - GAP
  const others = points
    .filter(({ x, y }) => x !== label.x || y !== label.y)
    .map((point) => around(point, REACH))
  const behind = (segments: readonly Segment[]) => segments.filter((each) => passes(each, box)).length
  const cost =
    COST.frame * Number(isOutside) +
    COST.point * others.filter((point) => overlaps(point, box)).length +
    COST.leader * (leader ? others.filter((point) => passes(leader, point)).length : 0) +
    COST.line * behind(lines) +
    COST.bar * behind(bars) +
    COST.place * order
  return { place, box, leader, cost }
}

/** The cheapest, and of equal ones the first. */
function bestOf(candidates: readonly Candidate[], others: readonly Candidate[]): Candidate {
  const costs = candidates.map((each) =>
    others.reduce((sum, other) => sum + costBetween(each, other), each.cost),
  )
  return candidates[costs.indexOf(costs.reduce((a, b) => Math.min(a, b)))]!
}

function costBetween(a: Candidate, b: Candidate): number {
  const isCovered = overlaps(a.box, {
    left: b.box.left - GAP,
    right: b.box.right + GAP,
    top: b.box.top - GAP,
    bottom: b.box.bottom + GAP,
  })
  const crossings = [
    a.leader && passes(a.leader, b.box),
    b.leader && passes(b.leader, a.box),
    a.leader && b.leader && cross(a.leader, b.leader),
  ]
  return COST.label * Number(isCovered) + COST.leader * crossings.filter(Boolean).length
}

/** From the edge of the point almost to the label; null where they are beside each other. */
function leaderOf(point: Spot, box: Box): Segment | null {
  const end = nearestIn(box, point)
  const [dx, dy] = [end.x - point.x, end.y - point.y]
  const distance = Math.sqrt(dx * dx + dy * dy)
  if (distance <= NEAR) return null
  const at = (pixels: number): Spot => ({
    x: tenths(point.x + (dx * pixels) / distance),
    y: tenths(point.y + (dy * pixels) / distance),
  })
  return { from: at(REACH + 1), to: at(distance - 1) }
}

const tenths = (pixels: number): number => Math.round(pixels * 10) / 10

export function boxOf(label: Labelled, { align, dx, dy }: LabelPlace, fontSize: number): Box {
  const width = textWidth(label.text, fontSize)
  const left = label.x + dx - (align === 'right' ? width : align === 'center' ? width / 2 : 0)
  const middle = label.y + dy
  return { left, right: left + width, top: middle - fontSize / 2, bottom: middle + fontSize / 2 }
}
