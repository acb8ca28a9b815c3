import { PURPOSES } from '../../sim/index.ts'
import { NODE_STATES } from '../film/film.ts'
import { PURPOSE_COLOURS, STATE_LOOKS } from './look.ts'
import type { Player } from './player.ts'

/** More datagrams than these under way are drawn as a density: lines alone, fainter the more there are. */
const DOTS_MAX = 1_500
const LINES_MAX = 12_000

export interface Picture {
  readonly view: 'ring' | 'places'
  /** Indices in PURPOSES that are not drawn. */
  readonly hidden: ReadonlySet<number>
  readonly chosen: number | undefined
  /** Nodes that stand out, with the colour that they have. */
  readonly lit: ReadonlyMap<number, string>
  readonly dark: boolean
}

interface Place {
  readonly x: number
  readonly y: number
}

/** Where a node stands in a picture of that size, in its pixels. */
export function placeOf(
  player: Player,
  node: number,
  { view }: Pick<Picture, 'view'>,
  width: number,
  height: number,
): Place {
  const { nodes } = player.film
  const [x, y] = [nodes.column('x')[node]!, nodes.column('y')[node]!]
  if (view === 'places' && !Number.isNaN(x)) {
    const { minX, minY, span } = boundsOf(player)
    const room = Math.min(width, height) - 60
    return {
      x: width / 2 + ((x - minX) / span - 0.5) * room,
      y: height / 2 + ((y - minY) / span - 0.5) * room,
    }
  }
  // The seed server is no part of the ring.
  if (node === 0) return { x: width / 2, y: height / 2 }
  const radius = Math.min(width, height) / 2 - 26
  const angle = 2 * Math.PI * nodes.column('turn')[node]! - Math.PI / 2
  return { x: width / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle) }
}

function boundsOf(player: Player): { minX: number; minY: number; span: number } {
  const { nodes } = player.film
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity]
  const [xs, ys] = [nodes.column('x'), nodes.column('y')]
  for (let node = 1; node < nodes.length; node++) {
    minX = Math.min(minX, xs[node]!)
    maxX = Math.max(maxX, xs[node]!)
    minY = Math.min(minY, ys[node]!)
    maxY = Math.max(maxY, ys[node]!)
  }
  return { minX, minY, span: Math.max(1e-9, maxX - minX, maxY - minY) }
}

/** The node that stands nearest to a point, if it is near. */
export function nodeAt(
  player: Player,
  at: Place,
  picture: Picture,
  width: number,
  height: number,
): number | undefined {
  let nearest: number | undefined
  let least = 18 ** 2
  for (let node = 0; node < player.film.nodes.length; node++) {
    if (node > 0 && player.frame.states[node] === 0) continue
    const { x, y } = placeOf(player, node, picture, width, height)
    const distance = (x - at.x) ** 2 + (y - at.y) ** 2
    if (distance < least) {
      least = distance
      nearest = node
    }
  }
  return nearest
}

/** Draws the frame that the player is at. */
export function draw(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  player: Player,
  picture: Picture,
): void {
  context.clearRect(0, 0, width, height)
  if (player.film.nodes.length <= 1) return
  if (picture.view === 'ring') drawCircle(context, width, height, picture)
  drawDatagrams(context, width, height, player, picture)
  drawNodes(context, width, height, player, picture)
}

function drawCircle(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { dark }: Picture,
): void {
  context.beginPath()
  context.arc(width / 2, height / 2, Math.min(width, height) / 2 - 26, 0, 2 * Math.PI)
  context.strokeStyle = dark ? '#3a3f45' : '#dcdfe3'
  context.lineWidth = 1
  context.stroke()
}

function drawDatagrams(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  player: Player,
  picture: Picture,
): void {
  const { datagrams } = player.film
  const [from, to, purpose] = [datagrams.column('from'), datagrams.column('to'), datagrams.column('purpose')]
  const lines: Path2D[] = PURPOSES.map(() => new Path2D())
  const dots: Path2D[] = PURPOSES.map(() => new Path2D())
  const seen = new Array<number>(PURPOSES.length).fill(0)
  let all = 0
  player.frame.eachDatagram((row, part) => {
    const kind = purpose[row]!
    if (picture.hidden.has(kind) || all >= LINES_MAX) return
    all++
    seen[kind]!++
    const begin = placeOf(player, from[row]!, picture, width, height)
    const end = placeOf(player, to[row]!, picture, width, height)
    lines[kind]!.moveTo(begin.x, begin.y)
    lines[kind]!.lineTo(end.x, end.y)
    if (all > DOTS_MAX) return
    const [x, y] = [begin.x + part * (end.x - begin.x), begin.y + part * (end.y - begin.y)]
    dots[kind]!.moveTo(x + 2.6, y)
    dots[kind]!.arc(x, y, 2.6, 0, 2 * Math.PI)
  })
  const faint = Math.max(0.05, Math.min(0.55, 30 / Math.max(1, all)))
  for (const [kind, name] of PURPOSES.entries()) {
    if (seen[kind] === 0) continue
    context.globalAlpha = faint
    context.strokeStyle = PURPOSE_COLOURS[name]
    context.lineWidth = 1
    context.stroke(lines[kind]!)
    context.globalAlpha = 1
    context.fillStyle = PURPOSE_COLOURS[name]
    context.fill(dots[kind]!)
  }
}

function drawNodes(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  player: Player,
  picture: Picture,
): void {
  const { states } = player.frame
  const count = player.film.nodes.length
  const size = count > 2_000 ? 1.4 : count > 500 ? 2.2 : count > 120 ? 3.4 : 5
  for (let node = 1; node < count; node++) {
    // The film may have nodes that the frame has not seen yet.
    const state = states[node] ?? 0
    if (state === 0) continue
    const { x, y } = placeOf(player, node, picture, width, height)
    const { colour, shape } = STATE_LOOKS[NODE_STATES[state]!]
    context.fillStyle = context.strokeStyle = colour
    context.lineWidth = 1.6
    context.beginPath()
    if (shape === 'cross') {
      context.moveTo(x - size, y - size)
      context.lineTo(x + size, y + size)
      context.moveTo(x + size, y - size)
      context.lineTo(x - size, y + size)
      context.stroke()
    } else if (shape === 'square') context.fillRect(x - size, y - size, 2 * size, 2 * size)
    else {
      context.arc(x, y, size, 0, 2 * Math.PI)
      if (shape === 'ring') context.stroke()
      else context.fill()
    }
  }
  drawSeedServer(context, width, height, player, picture)
  for (const [node, colour] of picture.lit)
    encircle(context, placeOf(player, node, picture, width, height), size + 3, colour, 2)
  if (picture.chosen !== undefined)
    encircle(
      context,
      placeOf(player, picture.chosen, picture, width, height),
      size + 6,
      picture.dark ? '#ffffff' : '#1a1a1a',
      2.5,
    )
}

function drawSeedServer(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  player: Player,
  picture: Picture,
): void {
  if (picture.view !== 'ring') return
  const { x, y } = placeOf(player, 0, picture, width, height)
  context.fillStyle = picture.dark ? '#9aa0a6' : '#6b6b6b'
  context.fillRect(x - 4, y - 4, 8, 8)
  context.font = '11px system-ui, sans-serif'
  context.textAlign = 'center'
  context.fillText('seed server', x, y + 17)
}

function encircle(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  radius: number,
  colour: string,
  width: number,
): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.strokeStyle = colour
  context.lineWidth = width
  context.stroke()
}
