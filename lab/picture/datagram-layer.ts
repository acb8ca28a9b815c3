import { PURPOSES } from '../../sim/index.ts'
import { Chord } from './chord.ts'
import type { Layout } from './layout.ts'
import { inkOf, lookOfPurposes } from './look.ts'
import { MESSAGE_SHAPES, type Outline } from './message-shapes.ts'
import type { Instant, Picture } from './picture.ts'

/** Of more datagrams under way than these the chords alone are drawn. */
const DOTS_MAX = 1_500
/** Of more than these some are left out, evenly: the picture is as dense, and is drawn in time. */
const CHORDS_MAX = 3_000
/** If this many microseconds go by from picture to picture, datagrams are gone before they are seen to move: they become density. */
const DENSITY_FROM = 60_000
/** What of the density is left in the next picture. */
const DENSITY_LEFT = 0.8
/** The density is drawn no larger than this, in pixels of the screen: it has no fine lines. */
const DENSITY_SIDE = 1_400

interface Layered {
  readonly layout: Layout
  readonly instant: Instant
  readonly picture: Picture
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Messages on their chords; at high speed their density, which fades. */
export class DatagramLayer {
  private readonly chord = new Chord()
  private readonly density: CanvasRenderingContext2D
  private drawnAt = 0
  private isDense = false

  constructor() {
    this.density = document.createElement('canvas').getContext('2d')!
  }

  draw(context: CanvasRenderingContext2D, size: Size, layered: Layered): void {
    const { instant } = layered
    const before = this.drawnAt
    const now = instant.frame.time
    this.drawnAt = now
    const gone = now - before
    const wasDense = this.isDense
    this.isDense = instant.isPlaying && gone > DENSITY_FROM
    if (this.isDense) this.drawDensity(context, size, layered, before, !wasDense)
    else this.drawUnderWay(context, layered)
  }

  private drawUnderWay(context: CanvasRenderingContext2D, layered: Layered): void {
    const { layout, instant, picture } = layered
    const { from, to, purpose } = columnsOf(instant)
    const looks = lookOfPurposes(picture.dark)
    const chords = PURPOSES.map(() => new Path2D())
    const dots = PURPOSES.map(() => new Path2D())
    let all = 0
    instant.frame.eachDatagram((_, __) => all++)
    const step = Math.ceil(all / CHORDS_MAX)
    const isDotted = all <= DOTS_MAX
    const size = (all > 400 ? 2.4 : 3.6) * Math.max(1, layout.em)
    let seen = 0
    instant.frame.eachDatagram((row, part) => {
      const kind = purpose[row]!
      if (seen++ % step !== 0 || picture.hidden.has(kind)) return
      const chord = this.chord.between(layout, picture.view, from[row]!, to[row]!)
      chord.addTo(chords[kind]!)
      if (isDotted)
        addDot(
          dots[kind]!,
          MESSAGE_SHAPES[looks[kind]!.shape].outline,
          chord.xAt(part),
          chord.yAt(part),
          size,
        )
    })
    const faint = Math.max(0.07, Math.min(0.5, 40 / Math.max(1, all)))
    context.lineWidth = 1
    const { paper } = inkOf(picture.dark)
    for (const [kind, { colour, shape }] of looks.entries()) {
      const { isHollow } = MESSAGE_SHAPES[shape]
      context.globalAlpha = faint
      context.strokeStyle = colour
      context.stroke(chords[kind]!)
      context.globalAlpha = 1
      context.fillStyle = isHollow ? paper : colour
      context.fill(dots[kind]!)
      if (isHollow) context.stroke(dots[kind]!)
    }
  }

  /** What was sent since the picture before, on top of what is left of it. */
  private drawDensity(
    context: CanvasRenderingContext2D,
    { width, height }: Size,
    { layout, instant, picture }: Layered,
    before: number,
    isFirst: boolean,
  ): void {
    const { density } = this
    const scale = Math.min(1, DENSITY_SIDE / Math.max(width, height))
    const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)]
    const { canvas } = density
    if (canvas.width !== columns || canvas.height !== rows || isFirst) {
      canvas.width = columns
      canvas.height = rows
    }
    density.setTransform(1, 0, 0, 1, 0, 0)
    density.globalCompositeOperation = 'destination-out'
    density.globalAlpha = 1 - DENSITY_LEFT
    density.fillRect(0, 0, columns, rows)
    density.globalCompositeOperation = 'source-over'
    density.setTransform(scale, 0, 0, scale, 0, 0)
    const { from, to, purpose } = columnsOf(instant)
    const [begin, end] = instant.frame.sentSince(before)
    const step = Math.max(1, Math.ceil((end - begin) / CHORDS_MAX))
    const chords = PURPOSES.map(() => new Path2D())
    for (let row = begin; row < end; row += step) {
      const kind = purpose[row]!
      if (picture.hidden.has(kind)) continue
      this.chord.between(layout, picture.view, from[row]!, to[row]!).addTo(chords[kind]!)
    }
    density.globalAlpha = Math.max(0.05, Math.min(0.4, (60 * step) / Math.max(1, end - begin)))
    density.lineWidth = 1
    for (const [kind, { colour }] of lookOfPurposes(picture.dark).entries()) {
      density.strokeStyle = colour
      density.stroke(chords[kind]!)
    }
    context.drawImage(canvas, 0, 0, width, height)
  }
}

function columnsOf({ film }: Instant) {
  const { datagrams } = film
  return {
    from: datagrams.column('from'),
    to: datagrams.column('to'),
    purpose: datagrams.column('purpose'),
  }
}

function addDot(path: Path2D, outline: Outline, x: number, y: number, size: number): void {
  if ('radius' in outline) {
    path.moveTo(x + outline.radius * size, y)
    return path.arc(x, y, outline.radius * size, 0, 2 * Math.PI)
  }
  for (const [index, [cornerX, cornerY]] of outline.corners.entries()) {
    if (index === 0) path.moveTo(x + cornerX * size, y + cornerY * size)
    else path.lineTo(x + cornerX * size, y + cornerY * size)
  }
  path.closePath()
}
