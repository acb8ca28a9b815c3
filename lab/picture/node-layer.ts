import { NODE_STATES } from '../film/film.ts'
import type { FilmedMessage } from '../film/operations.ts'
import { isHop } from '../film/route.ts'
import { digitBoxes } from './ground-layer.ts'
import type { Layout } from './layout.ts'
import { inkOf, lookOfStates, type NodeLook } from './look.ts'
import { type Box, inOrderOfNeed, type NumberPlace, numbersWithRoom } from './number-places.ts'
import { keyBoxes } from './operation-layer.ts'
import type { Instant, Picture } from './picture.ts'

/** If at most this many nodes are seen, their numbers are beside them. */
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

/** Numbers beside the nodes: on what else is written none stands, and what the reader looks at has its numbers first. */
function drawNumbers(
  context: CanvasRenderingContext2D,
  layout: Layout,
  instant: Instant,
  picture: Picture,
  size: number,
): void {
  const { film, frame } = instant
  const { view, dark, zoom, chosen, lit } = picture
  const { paper, strong, quiet } = inkOf(dark)
  context.font = layout.font(10.5)
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const count = film.nodes.length
  const turns = film.nodes.column('turn')
  const looks = lookOfStates(dark)
  const [halfWidth, height] = [context.measureText('0').width / 2, 9 * layout.em]
  const stateOf = (node: number): number => frame.states[node] ?? 0
  const place = (node: number, need: 'marked' | 'followed' | 'plain'): NumberPlace => {
    const turn = turns[node]!
    const isGone = view === 'ring' && looks[stateOf(node)]!.shape === 'cross'
    const away = (isGone ? GONE_OUTSIDE * size + 2 : 0) + size + (need === 'marked' ? 15 : 9) * layout.em
    const { x, y } =
      view === 'ring' ? layout.onRing(turn, away) : { x: layout.xs[node]!, y: layout.ys[node]! - away }
    return { node, x, y, halfWidth: halfWidth * String(node).length, height, isMarked: need === 'marked' }
  }
  const followed = new Set(nodesOnTheWay(instant))
  const isNumbered = count / zoom.scale <= NUMBERED_MAX
  const others = isNumbered ? Array.from({ length: count - 1 }, (_, index) => index + 1) : []
  const wanted = [...inOrderOfNeed({ chosen, lit, followed, others })]
    .filter((node) => node < count && stateOf(node) !== 0)
    .map((node) =>
      place(node, node === chosen || lit.has(node) ? 'marked' : followed.has(node) ? 'followed' : 'plain'),
    )
  const taken: Box[] = view === 'ring' ? [...digitBoxes(layout, instant.digitBits)] : []
  if (view === 'ring' && instant.followed !== undefined) taken.push(...keyBoxes(layout, instant.followed.key))
  if (isNumbered)
    for (let node = 1; node < count; node++) {
      const { shape } = looks[stateOf(node)]!
      if (shape !== 'cross') continue
      const middle = placeOf(layout, turns[node]!, node, shape, size, picture)
      taken.push({ ...middle, halfWidth: 0.6 * size, height: 1.2 * size })
    }
  context.lineWidth = 3
  context.lineJoin = 'round'
  context.strokeStyle = paper
  for (const { node, x, y, isMarked } of numbersWithRoom(wanted, taken)) {
    // The strokes where the first digit changes do not go through it.
    context.strokeText(String(node), x, y)
    context.fillStyle = isMarked || followed.has(node) ? strong : quiet
    context.fillText(String(node), x, y)
  }
}

/** The nodes that the followed operation has come to: its caller, those on its hops, and the others that had a message for it. */
function nodesOnTheWay({ frame, followed, messages }: Instant): number[] {
  if (followed === undefined || followed.begunAt > frame.time) return []
  const sent = messages.filter(({ sentAt }) => sentAt <= frame.time)
  const ends = (those: readonly FilmedMessage[]): number[] => those.flatMap(({ from, to }) => [from, to])
  return [followed.caller, ...ends(sent.filter(isHop)), ...ends(sent)].filter((node) => node !== SEED_SERVER)
}

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
