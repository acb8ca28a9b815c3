import type { Layout, View } from './layout.ts'

/** How deep the chord between neighbours bends into the ring, in pixels at least, and by how much of its length. */
const BEND_LEAST = 16
const BEND = 0.5
const BEND_MOST = 0.35

/**
 * The ways of messages from place to place. On the ring they bend inwards: the chord between two neighbours would lie under the ring. Each
 * is a quadratic curve, given by its two ends and a control point.
 */
export class Chord {
  fromX = 0
  fromY = 0
  controlX = 0
  controlY = 0
  toX = 0
  toY = 0

  /** Between two nodes. */
  between(layout: Layout, view: View, from: number, to: number): this {
    const { xs, ys, centre, radius } = layout
    const fromX = xs[from]!
    const fromY = ys[from]!
    const toX = xs[to]!
    const toY = ys[to]!
    let controlX = (fromX + toX) / 2
    let controlY = (fromY + toY) / 2
    if (view === 'ring') {
      const dx = controlX - centre.x
      const dy = controlY - centre.y
      const reach = Math.sqrt(dx * dx + dy * dy)
      const length = Math.sqrt((fromX - toX) ** 2 + (fromY - toY) ** 2)
      const bend = Math.min(BEND_MOST * radius, BEND_LEAST + BEND * length)
      const rest = reach === 0 ? 0 : Math.max(0, 1 - bend / reach)
      controlX = centre.x + dx * rest
      controlY = centre.y + dy * rest
    }
    this.fromX = fromX
    this.fromY = fromY
    this.controlX = controlX
    this.controlY = controlY
    this.toX = toX
    this.toY = toY
    return this
  }

  addTo(path: Path2D | CanvasRenderingContext2D): void {
    path.moveTo(this.fromX, this.fromY)
    path.quadraticCurveTo(this.controlX, this.controlY, this.toX, this.toY)
  }

  /** At a part of the way, 0 … 1. */
  xAt(part: number): number {
    return along(this.fromX, this.controlX, this.toX, part)
  }

  yAt(part: number): number {
    return along(this.fromY, this.controlY, this.toY, part)
  }

  /** Its direction at a part of the way, in radians. */
  directionAt(part: number): number {
    const rest = 1 - part
    return Math.atan2(
      rest * (this.controlY - this.fromY) + part * (this.toY - this.controlY),
      rest * (this.controlX - this.fromX) + part * (this.toX - this.controlX),
    )
  }
}

const along = (from: number, control: number, to: number, part: number): number => {
  const rest = 1 - part
  return rest * rest * from + 2 * rest * part * control + part * part * to
}
