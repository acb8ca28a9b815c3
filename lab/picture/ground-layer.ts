import type { Layout } from './layout.ts'
import { inkOf } from './look.ts'
import type { Box } from './number-places.ts'
import type { Instant, Picture } from './picture.ts'

const MERIDIANS = [-180, -120, -60, 0, 60, 120, 180]
/** In pixels of the usual size: nearer to the ring are the numbers of nodes that have gone. */
const DIGITS_OUTSIDE = 52
const PARALLELS = [-60, -30, 0, 30, 60]

/** What nodes stand on: the ring with the first digits of its ids; the globe with its degrees; nothing of a plane. */
export function drawGround(
  context: CanvasRenderingContext2D,
  layout: Layout,
  instant: Instant,
  picture: Picture,
): void {
  context.font = layout.font(11)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineWidth = 1
  if (picture.view === 'ring') drawRing(context, layout, instant, picture)
  else if (instant.ground === 'globe') drawGlobe(context, layout, picture)
}

function drawRing(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { digitBits }: Instant,
  { dark }: Picture,
): void {
  const { centre, radius, em } = layout
  const { line, quiet } = inkOf(dark)
  context.strokeStyle = line
  context.beginPath()
  context.arc(centre.x, centre.y, radius, 0, 2 * Math.PI)
  // Where the first digit changes.
  const digits = digitsOf(digitBits)
  for (let digit = 0; digit < digits; digit++) {
    const [inner, outer] = [layout.onRing(digit / digits, 8 * em), layout.onRing(digit / digits, 50 * em)]
    context.moveTo(inner.x, inner.y)
    context.lineTo(outer.x, outer.y)
  }
  context.stroke()
  context.fillStyle = quiet
  for (const [digit, { x, y }] of digitBoxes(layout, digitBits).entries())
    context.fillText(`${digit.toString(16)}…`, x, y)
}

const digitsOf = (digitBits: number): number => Math.min(16, 1 << digitBits)

/** Where the first digits are written, outside of the numbers of nodes. */
export function digitBoxes(layout: Layout, digitBits: number): Box[] {
  const digits = digitsOf(digitBits)
  const { em } = layout
  return Array.from({ length: digits }, (_, digit) => ({
    ...layout.onRing((digit + 0.5) / digits, DIGITS_OUTSIDE * em),
    halfWidth: 8 * em,
    height: 11 * em,
  }))
}

function drawGlobe(context: CanvasRenderingContext2D, layout: Layout, { dark }: Picture): void {
  const { line, quiet } = inkOf(dark)
  context.strokeStyle = line
  context.beginPath()
  for (const x of MERIDIANS) {
    const [top, bottom] = [layout.onGround({ x, y: 90 }), layout.onGround({ x, y: -90 })]
    context.moveTo(top.x, top.y)
    context.lineTo(bottom.x, bottom.y)
  }
  for (const y of [-90, ...PARALLELS, 90]) {
    const [left, right] = [layout.onGround({ x: -180, y }), layout.onGround({ x: 180, y })]
    context.moveTo(left.x, left.y)
    context.lineTo(right.x, right.y)
  }
  context.stroke()
  context.fillStyle = quiet
  for (const x of MERIDIANS) {
    const place = layout.onGround({ x, y: -90 })
    context.fillText(degrees(x, 'E', 'W'), place.x, place.y + 10 * layout.em)
  }
  context.textAlign = 'right'
  for (const y of PARALLELS) {
    const place = layout.onGround({ x: -180, y })
    context.fillText(degrees(y, 'N', 'S'), place.x - 4, place.y)
  }
}

const degrees = (value: number, positive: string, negative: string): string =>
  `${Math.abs(value)}°${value === 0 || Math.abs(value) === 180 ? '' : value > 0 ? positive : negative}`
