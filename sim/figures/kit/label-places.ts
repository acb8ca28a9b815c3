import { textWidth } from './text-width.ts'

/** Where a label is written: its text begins, ends or is centred this many pixels from its point, on a line at that height. */
export interface LabelPlace {
  readonly align: 'left' | 'right' | 'center'
  readonly dx: number
  readonly dy: number
}

/** In pixels from the top left corner. */
export interface Spot {
  readonly x: number
  readonly y: number
}

export interface Labelled extends Spot {
  readonly text: string
}

/** From the best: on the lower left, then all around, then further off. */
const PLACES: readonly LabelPlace[] = [1, 2, 3.2].flatMap((far) => [
  { align: 'right', dx: -7, dy: 9 * far },
  { align: 'right', dx: -9 * far, dy: 0 },
  { align: 'center', dx: 0, dy: 14 * far },
  { align: 'left', dx: 7, dy: 9 * far },
  { align: 'left', dx: 7, dy: -9 * far },
  { align: 'center', dx: 0, dy: -14 * far },
  { align: 'left', dx: 9 * far, dy: 0 },
  { align: 'right', dx: -7, dy: -9 * far },
])

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The frame that labels stay in, what they should not cover, and their letters. */
export interface Room {
  readonly width: number
  readonly height: number
  readonly obstacles: readonly Spot[]
  readonly fontSize: number
}

/** A place for each label in turn: the first that covers nothing, or else the one that covers least. */
export function placeLabels(labels: readonly Labelled[], room: Room): LabelPlace[] {
  const taken: Box[] = []
  return labels.map((label) => {
    const [best] = PLACES.map((place, order) => {
      const box = boxOf(label, place, room.fontSize)
      return { place, order, box, cover: coverOf(box, room, taken) }
    }).sort((a, b) => a.cover - b.cover || a.order - b.order)
    taken.push(best!.box)
    return best!.place
  })
}

export function boxOf(label: Labelled, { align, dx, dy }: LabelPlace, fontSize: number): Box {
  const width = textWidth(label.text, fontSize)
  const left = label.x + dx - (align === 'right' ? width : align === 'center' ? width / 2 : 0)
  const middle = label.y + dy
  return { left, right: left + width, top: middle - fontSize / 2, bottom: middle + fontSize / 2 }
}

/** Another label, or the frame, is worse to cover than points are. */
const WORSE = 20

function coverOf(box: Box, { width, height, obstacles }: Room, taken: readonly Box[]): number {
  const isOutside = box.left < 0 || box.right > width || box.top < 0 || box.bottom > height
  const labels = taken.filter((other) => overlaps(box, other)).length
  const points = obstacles.filter(({ x, y }) =>
    overlaps(box, { left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }),
  )
  return points.length + WORSE * (labels + (isOutside ? 1 : 0))
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
