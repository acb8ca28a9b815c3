import { NODE_STATES } from '../film/film.ts'
import type { Layout } from './layout.ts'
import { inkOf, lookOfStates, type NodeLook } from './look.ts'
import type { Instant, Picture } from './picture.ts'

/** Up to so many nodes in what is seen have their numbers beside them. */
const NUMBERED_MAX = 80
const SIZE_LEAST = 1.3
const SIZE_MOST = 6.5
/** Pixels between two nodes of the ring, on the average, for each pixel that one is large. */
const SPACING = 2.6
/** Nodes that have gone stand so far outside of the ring, in sizes. */
const GONE_OUTSIDE = 2.6

const ACTIVE = NODE_STATES.indexOf('active')
const SEED_SERVER = 0
type Shape = Exclude<NodeLook['shape'], 'none'>

/** The nodes, those whose leaf sets are wrong, and those that stand out. */
export function drawNodes(
  context: CanvasRenderingContext2D,
  layout: Layout,
  instant: Instant,
  picture: Picture,
): void {
  const { film, frame } = instant
  const count = film.nodes.length
  const size = sizeOf(layout, count, picture)
  const ink = inkOf(picture.dark)
  const looks = lookOfStates(picture.dark)
  const paths = looks.map(() => new Path2D())
  const wrong = new Path2D()
  for (let node = 1; node < count; node++) {
    const state = frame.states[node]!
    const { shape } = looks[state]!
    if (shape === 'none') continue
    const { x, y } = placeOf(layout, film.nodes.column('turn')[node]!, node, shape, size, picture)
    addShape(paths[state]!, shape, x, y, size)
    if (state === ACTIVE && frame.wrongLeafSets[node] === 1)
      addWrong(wrong, layout, film.nodes.column('turn')[node]!, { x, y }, size, picture)
  }
  for (const [state, { colour, shape }] of looks.entries()) {
    context.strokeStyle = context.fillStyle = colour
    context.lineWidth = size < 2 ? 1 : 1.7
    context.globalAlpha = shape === 'cross' ? 0.75 : 1
    if (shape === 'ring') {
      context.fillStyle = ink.paper
      context.fill(paths[state]!)
    }
    if (shape === 'ring' || shape === 'cross') context.stroke(paths[state]!)
    else context.fill(paths[state]!)
  }
  context.globalAlpha = 1
  context.strokeStyle = ink.wrong
  context.lineWidth = size < 2 ? 1.2 : 2
  context.stroke(wrong)
  drawSeedServer(context, layout, picture)
  drawNumbers(context, layout, instant, picture, size)
  for (const node of picture.lit) encircle(context, layout, node, size + 4, ink.lit, 3)
  if (picture.chosen !== undefined) encircle(context, layout, picture.chosen, size + 7, ink.strong, 2.5)
}

function sizeOf({ radius, em }: Layout, count: number, { view, zoom }: Picture): number {
  const spacing = view === 'ring' ? (2 * Math.PI * radius) / count : 340 * em * Math.sqrt(zoom.scale / count)
  return Math.max(SIZE_LEAST, Math.min(SIZE_MOST * em, spacing / SPACING))
}

/** On the ring those that have gone make room. */
function placeOf(
  layout: Layout,
  turn: number,
  node: number,
  shape: Shape,
  size: number,
  { view }: Picture,
): { readonly x: number; readonly y: number } {
  if (view === 'ring' && shape === 'cross') return layout.onRing(turn, GONE_OUTSIDE * size + 2)
  return { x: layout.xs[node]!, y: layout.ys[node]! }
}

function addShape(path: Path2D, shape: Shape, x: number, y: number, size: number): void {
  switch (shape) {
    case 'cross':
      path.moveTo(x - 0.8 * size, y - 0.8 * size)
      path.lineTo(x + 0.8 * size, y + 0.8 * size)
      path.moveTo(x + 0.8 * size, y - 0.8 * size)
      path.lineTo(x - 0.8 * size, y + 0.8 * size)
      return
    case 'square':
      path.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size)
      return
    case 'disc':
    case 'ring':
      path.moveTo(x + size, y)
      path.arc(x, y, size, 0, 2 * Math.PI)
  }
}

/** A stroke that points at the node from within the ring; on a map a circle round it. */
function addWrong(
  path: Path2D,
  layout: Layout,
  turn: number,
  { x, y }: { readonly x: number; readonly y: number },
  size: number,
  { view }: Picture,
): void {
  if (view === 'places') {
    path.moveTo(x + size + 3, y)
    path.arc(x, y, size + 3, 0, 2 * Math.PI)
    return
  }
  const [outer, inner] = [layout.onRing(turn, -size - 2), layout.onRing(turn, -size - 11)]
  path.moveTo(outer.x, outer.y)
  path.lineTo(inner.x, inner.y)
}

function drawSeedServer(context: CanvasRenderingContext2D, layout: Layout, { view, dark }: Picture): void {
  const [x, y] = [layout.xs[SEED_SERVER]!, layout.ys[SEED_SERVER]!]
  if (view === 'places' && Number.isNaN(x)) return
  const { quiet } = inkOf(dark)
  const half = 4.5 * layout.em
  context.fillStyle = quiet
  context.fillRect(x - half, y - half, 2 * half, 2 * half)
  context.font = layout.font(11)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText('seed server', x, y + 14 * layout.em)
}

function drawNumbers(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { film, frame }: Instant,
  picture: Picture,
  size: number,
): void {
  const { view, dark, zoom, chosen, lit } = picture
  const { strong, quiet } = inkOf(dark)
  context.font = layout.font(10.5)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const isNumbered = film.nodes.length / zoom.scale <= NUMBERED_MAX
  const looks = lookOfStates(dark)
  const [halfWidth, height] = [context.measureText('0').width / 2, 9 * layout.em]
  const taken: Box[] = []
  const write = (node: number, isMarked: boolean): void => {
    const turn = film.nodes.column('turn')[node]!
    const isGone = view === 'ring' && looks[frame.states[node]!]!.shape === 'cross'
    const away = (isGone ? GONE_OUTSIDE * size + 2 : 0) + size + (isMarked ? 15 : 9) * layout.em
    const { x, y } =
      view === 'ring' ? layout.onRing(turn, away) : { x: layout.xs[node]!, y: layout.ys[node]! - away }
    const text = String(node)
    const box: Box = { x, y, halfWidth: halfWidth * text.length, height }
    if (!isMarked && taken.some((other) => overlap(box, other))) return
    taken.push(box)
    context.fillStyle = isMarked ? strong : quiet
    context.fillText(text, x, y)
  }
  const isThere = (node: number): boolean => node < film.nodes.length && frame.states[node] !== 0
  const marked = new Set(chosen === undefined ? lit : [chosen, ...lit])
  for (const node of marked) if (isThere(node)) write(node, true)
  if (!isNumbered) return
  // A number does not stand on a cross.
  for (let node = 1; node < film.nodes.length; node++) {
    const { shape } = looks[frame.states[node]!]!
    if (shape !== 'cross') continue
    const place = placeOf(layout, film.nodes.column('turn')[node]!, node, shape, size, picture)
    taken.push({ ...place, halfWidth: 0.6 * size, height: 1.2 * size })
  }
  for (let node = 1; node < film.nodes.length; node++)
    if (isThere(node) && !marked.has(node)) write(node, false)
}

/** What a number covers, about its middle. */
interface Box {
  readonly x: number
  readonly y: number
  readonly halfWidth: number
  readonly height: number
}

const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth + 1 && Math.abs(a.y - b.y) < (a.height + b.height) / 2

function encircle(
  context: CanvasRenderingContext2D,
  { xs, ys }: Layout,
  node: number,
  radius: number,
  colour: string,
  width: number,
): void {
  context.beginPath()
  context.arc(xs[node]!, ys[node]!, radius, 0, 2 * Math.PI)
  context.strokeStyle = colour
  context.lineWidth = width
  context.stroke()
}
