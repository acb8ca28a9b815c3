import { NEVER } from '../film/film.ts'
import type { FilmedMessage, FilmedOperation } from '../film/operations.ts'
import { isHop } from '../film/route.ts'
import { Chord } from './chord.ts'
import type { Layout } from './layout.ts'
import { inkOf, lookOfPurposes } from './look.ts'
import type { Box } from './number-places.ts'
import type { Instant, Picture } from './picture.ts'

/** How far outside of the ring keys are marked, in pixels. */
const KEY_OUTSIDE = 26
/** Half of the width of the mark of the followed operation, in pixels. */
const FOLLOWED_SIZE = 7
/** From the mark to the word beside it. */
const KEY_NAME_AWAY = 20
/** Of more operations that are open the newest are marked. */
const MARKED_MAX = 400

/** The keys of the operations that are open: a lozenge outside of the ring. */
export function drawOperations(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { open, followed }: Instant,
  { dark }: Picture,
): void {
  const { quiet } = inkOf(dark)
  context.strokeStyle = quiet
  context.lineWidth = 1.2
  context.beginPath()
  for (const { key, operation } of open.slice(0, MARKED_MAX))
    if (operation !== followed?.operation) addLozenge(context, layout, key, 4)
  context.stroke()
}

/** What the key of the followed operation and the word beside it cover. */
export function keyBoxes(layout: Layout, key: number): Box[] {
  const { em } = layout
  return [
    { ...layout.onRing(key, KEY_OUTSIDE), halfWidth: FOLLOWED_SIZE, height: 2 * FOLLOWED_SIZE },
    { ...layout.onRing(key, KEY_OUTSIDE + KEY_NAME_AWAY), halfWidth: 10 * em, height: 11 * em },
  ]
}

/** The operation whose key is marked near a point. */
export function operationAt(
  layout: Layout,
  open: readonly FilmedOperation[],
  { x, y }: { readonly x: number; readonly y: number },
): FilmedOperation | undefined {
  return open.slice(0, MARKED_MAX).find(({ key }) => {
    const place = layout.onRing(key, KEY_OUTSIDE)
    return (place.x - x) ** 2 + (place.y - y) ** 2 < 64
  })
}

/** The way of the operation that is followed, as far as it has come: its hops are numbered, all else that was sent for it is dashed. */
export function drawRoute(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { frame, followed, messages }: Instant,
  picture: Picture,
): void {
  if (followed === undefined || followed.begunAt > frame.time) return
  const { dark, view } = picture
  const ink = inkOf(dark)
  if (view === 'ring') {
    context.strokeStyle = context.fillStyle = ink.route
    context.lineWidth = 2
    context.beginPath()
    addLozenge(context, layout, followed.key, FOLLOWED_SIZE)
    context.fill()
    const place = layout.onRing(followed.key, KEY_OUTSIDE + KEY_NAME_AWAY)
    context.font = layout.font(11, 'bold')
    context.textAlign = 'center'
    context.fillText('key', place.x, place.y)
  }
  const looks = lookOfPurposes(dark)
  const sent = messages.filter(({ sentAt }) => sentAt <= frame.time)
  const draw = (message: FilmedMessage, hop: number): void => {
    const { colour } = looks[message.purpose]!
    drawWay(context, layout, message, { now: frame.time, hop, colour, picture })
  }
  // The hops lie on top: an answer goes the way of a single hop back.
  for (const message of sent) if (!isHop(message)) draw(message, 0)
  for (const [index, message] of sent.filter(isHop).entries()) draw(message, index + 1)
}

interface Way {
  readonly now: number
  /** 0: none. */
  readonly hop: number
  readonly colour: string
  readonly picture: Picture
}

function drawWay(
  context: CanvasRenderingContext2D,
  layout: Layout,
  { sentAt, way, from, to }: FilmedMessage,
  { now, hop, colour, picture }: Way,
): void {
  if (from === to) return
  const { paper, route, wrong } = inkOf(picture.dark)
  const chord = new Chord().between(layout, picture.view, from, to)
  const isLost = way === NEVER
  const part = isLost ? 0.4 : Math.min(1, (now - sentAt) / Math.max(1, way))
  context.beginPath()
  chord.addTo(context)
  context.setLineDash(hop > 0 ? [] : [5, 4])
  context.lineWidth = hop > 0 ? 5 : 2
  context.strokeStyle = paper
  context.stroke()
  context.lineWidth = hop > 0 ? 3 : 1.6
  context.strokeStyle = isLost ? wrong : colour
  context.globalAlpha = hop > 0 ? 1 : 0.8
  context.stroke()
  context.globalAlpha = 1
  context.setLineDash([])
  if (hop > 0 || part < 1) drawArrow(context, chord, part, isLost ? wrong : colour)
  if (hop === 0) return
  const [x, y] = [chord.xAt(0.5), chord.yAt(0.5)]
  context.beginPath()
  context.arc(x, y, 9 * layout.em, 0, 2 * Math.PI)
  context.fillStyle = paper
  context.fill()
  context.strokeStyle = isLost ? wrong : colour
  context.lineWidth = 1.6
  context.stroke()
  context.fillStyle = route
  context.font = layout.font(11, 'bold')
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(String(hop), x, y)
}

function drawArrow(context: CanvasRenderingContext2D, chord: Chord, part: number, colour: string): void {
  const direction = chord.directionAt(part)
  const [x, y] = [chord.xAt(part), chord.yAt(part)]
  context.beginPath()
  context.moveTo(x, y)
  for (const turn of [2.7, -2.7])
    context.lineTo(x + 12 * Math.cos(direction + turn), y + 12 * Math.sin(direction + turn))
  context.closePath()
  context.fillStyle = colour
  context.fill()
}

function addLozenge(context: CanvasRenderingContext2D, layout: Layout, turn: number, size: number): void {
  const { x, y } = layout.onRing(turn, KEY_OUTSIDE)
  context.moveTo(x, y - size)
  context.lineTo(x + size, y)
  context.lineTo(x, y + size)
  context.lineTo(x - size, y)
  context.closePath()
}
