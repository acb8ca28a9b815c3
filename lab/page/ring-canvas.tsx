import { useEffect, useRef } from 'preact/hooks'
import type { FilmedMessage } from '../film/operations.ts'
import type { Point } from '../film/places.ts'
import { movedBy, type Zoom, zoomed } from '../picture/layout.ts'
import { operationAt } from '../picture/operation-layer.ts'
import type { Painter } from '../picture/painter.ts'
import type { Instant, Picture } from '../picture/picture.ts'
import { pinchOf } from './pinch.ts'
import type { Player } from './player.ts'
import { timeText } from './words.ts'

interface RingCanvasOptions {
  readonly player: Player
  readonly painter: Painter
  readonly picture: Picture
  readonly choose: (node: number | undefined) => void
  readonly follow: (operation: number) => void
  readonly setZoom: (zoom: Zoom) => void
}

/** The period in which the picture changes if motion is reduced, in milliseconds. */
const STILL_PERIOD = 500
const WHEEL_STEP = 1.0015
const NO_MESSAGES: readonly FilmedMessage[] = []

/** The overlay at the time of the player: the picture moves with it; a click chooses a node, or the operation whose key it hits. */
export function RingCanvas({ player, painter, picture, choose, follow, setZoom }: RingCanvasOptions) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const fingers = useRef<TwoPoints>(undefined)
  useEffect(() => {
    let last = performance.now()
    let drawnAt = 0
    const followed = followedMessages(player)
    let request = requestAnimationFrame(function paint(now) {
      // Before all else: a picture that cannot be drawn is not the last one.
      request = requestAnimationFrame(paint)
      player.pass(now - last)
      last = now
      const element = canvas.current
      const isStill = picture.motion === 'reduced' && player.isPlaying && now - drawnAt < STILL_PERIOD
      if (element !== null && !isStill) {
        drawnAt = now
        const size = sharpen(element)
        painter.draw(element.getContext('2d')!, size, instantOf(player, picture, followed), picture)
      }
    })
    return () => cancelAnimationFrame(request)
  }, [player, picture, painter])
  return (
    <canvas
      ref={canvas}
      class="picture"
      role="img"
      aria-label={label(player, picture)}
      onClick={({ offsetX: x, offsetY: y }) => {
        const { frame } = player
        const operation =
          picture.view === 'ring'
            ? operationAt(painter.layout, player.operations.openAt(frame.time), { x, y })
            : undefined
        if (operation !== undefined) follow(operation.operation)
        else choose(painter.layout.nodeAt({ x, y }, (node) => frame.states[node] !== 0))
      }}
      onTouchStart={(event) => {
        fingers.current = twoOf(event)
      }}
      onTouchMove={(event) => {
        const [before, now] = [fingers.current, twoOf(event)]
        fingers.current = now
        if (before === undefined || now === undefined) return
        // The page stays as it is.
        event.preventDefault()
        const { times, from, to } = pinchOf(before, now)
        setZoom(movedBy(zoomed(picture.zoom, times, from), { x: to.x - from.x, y: to.y - from.y }))
      }}
      onTouchEnd={(event) => {
        fingers.current = twoOf(event)
      }}
      onPointerMove={(event) => {
        // Two fingers choose no arc.
        if (fingers.current !== undefined) event.stopPropagation()
      }}
      onWheel={(event) => {
        event.preventDefault()
        const { offsetX, offsetY, deltaY } = event
        const { clientWidth, clientHeight } = event.currentTarget
        const at = { x: offsetX - clientWidth / 2, y: offsetY - clientHeight / 2 }
        setZoom(zoomed(picture.zoom, WHEEL_STEP ** -deltaY, at))
      }}
    />
  )
}

type TwoPoints = readonly [Point, Point]

/** Where two fingers are, in pixels from the middle of the picture; undefined: there are not two. */
function twoOf({ targetTouches, currentTarget }: TouchEvent): TwoPoints | undefined {
  const [a, b, ...rest] = targetTouches
  if (a === undefined || b === undefined || rest.length > 0) return undefined
  const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect()
  const point = ({ clientX, clientY }: Touch): Point => ({
    x: clientX - left - width / 2,
    y: clientY - top - height / 2,
  })
  return [point(a), point(b)]
}

/** Gives a canvas a pixel for each of the screen. Returns its size in those of the page. */
function sharpen(element: HTMLCanvasElement): { readonly width: number; readonly height: number } {
  const ratio = window.devicePixelRatio
  const [width, height] = [element.clientWidth, element.clientHeight]
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (element.width !== columns || element.height !== rows) {
    element.width = columns
    element.height = rows
  }
  element.getContext('2d')!.setTransform(ratio, 0, 0, ratio, 0, 0)
  return { width, height }
}

function instantOf(
  player: Player,
  { followed, view }: Picture,
  messagesOf: (operation: number) => readonly FilmedMessage[],
): Instant {
  const { film, frame, about, operations, isPlaying } = player
  return {
    film,
    frame,
    ground: about?.ground ?? 'none',
    digitBits: about?.digitBits ?? 4,
    open: view === 'ring' ? operations.openAt(frame.time) : [],
    followed: followed === undefined ? undefined : operations.of(followed),
    messages: followed === undefined ? NO_MESSAGES : messagesOf(followed),
    isPlaying,
  }
}

/** The messages of an operation; they are looked for anew when there is more film. */
function followedMessages(player: Player): (operation: number) => readonly FilmedMessage[] {
  let [known, rows] = [-1, -1]
  let messages: readonly FilmedMessage[] = NO_MESSAGES
  return (operation) => {
    if (operation === known && player.film.datagrams.length === rows) return messages
    known = operation
    rows = player.film.datagrams.length
    messages = player.operations.messagesOf(operation)
    return messages
  }
}

const ACTIVE = 2

function label(player: Player, { view }: Picture): string {
  const where = view === 'ring' ? 'the ring of ids' : 'the map of places'
  return `${player.frame.counts[ACTIVE]} active nodes on ${where} at ${timeText(player.time)}`
}
