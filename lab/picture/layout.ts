import type { Film } from '../film/film.ts'
import type { Ground, Point } from '../film/places.ts'

export type View = 'ring' | 'places'

/** How the picture is enlarged: `scale` times, about a point that stays where it is when the scale is 1. */
export interface Zoom {
  readonly scale: number
  /** Where the middle of the entire picture is, in pixels from the middle of what is seen. */
  readonly x: number
  readonly y: number
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 }
const SCALE_MAX = 60

/** The room between ring and rim of the picture, in pixels. */
const MARGIN = 60

/** What the places of nodes depend on. */
export interface Scene {
  readonly film: Film
  readonly view: View
  readonly ground: Ground
  /** In pixels. */
  readonly width: number
  readonly height: number
  readonly zoom: Zoom
}

/** Where everything stands in a picture, in its pixels. */
export class Layout {
  /** By handle. */
  xs = new Float32Array(0)
  ys = new Float32Array(0)
  /** The middle of the ring, or of the map. */
  centre: Point = { x: 0, y: 0 }
  /** Of the ring. */
  radius = 1
  /** How large letters and marks are, times their usual size: on a wall larger, on a telephone smaller. */
  em = 1
  /** Pixels for one unit of the map, and the point of the map that is its middle. */
  private unit = 1
  private middle: Point = { x: 0, y: 0 }
  private scene: Scene | undefined
  private nodes = 0

  /** Does nothing if nothing has changed. */
  update(scene: Scene): void {
    const { film, width, height, zoom } = scene
    const before = this.scene
    const isSame =
      before !== undefined &&
      before.film === film &&
      before.view === scene.view &&
      before.ground === scene.ground &&
      before.width === width &&
      before.height === height &&
      before.zoom === zoom
    if (isSame && this.nodes === film.nodes.length) return
    this.scene = scene
    this.nodes = film.nodes.length
    this.centre = { x: width / 2 + zoom.x, y: height / 2 + zoom.y }
    const side = Math.min(width, height)
    this.em = Math.max(0.8, Math.min(2.2, side / 750))
    this.radius = Math.max(20, side / 2 - MARGIN * this.em) * zoom.scale
    if (this.xs.length < this.nodes) {
      this.xs = new Float32Array(2 * this.nodes)
      this.ys = new Float32Array(2 * this.nodes)
    }
    if (scene.view === 'ring') this.placeOnRing(film)
    else this.placeOnGround(scene)
  }

  /** The point of the ring at a part of it, the given number of pixels outside of it. */
  onRing(turn: number, outside = 0): Point {
    const angle = 2 * Math.PI * turn - Math.PI / 2
    const radius = this.radius + outside
    return {
      x: this.centre.x + radius * Math.cos(angle),
      y: this.centre.y + radius * Math.sin(angle),
    }
  }

  /** Which part of the ring a point lies at, 0 up to 1, and how many pixels outside of it. */
  turnAt({ x, y }: Point): { readonly turn: number; readonly outside: number } {
    const [dx, dy] = [x - this.centre.x, y - this.centre.y]
    const turn = Math.atan2(dy, dx) / (2 * Math.PI) + 0.25
    return { turn: (turn + 1) % 1, outside: Math.sqrt(dx * dx + dy * dy) - this.radius }
  }

  /** The point of the picture at a point of the map. */
  onGround({ x, y }: Point): Point {
    return {
      x: this.centre.x + (x - this.middle.x) * this.unit,
      y: this.centre.y - (y - this.middle.y) * this.unit,
    }
  }

  /** A font of this many pixels at the usual size. */
  font(pixels: number, weight: 'normal' | 'bold' = 'normal'): string {
    return `${weight} ${(pixels * this.em).toFixed(1)}px system-ui, sans-serif`
  }

  /** The node nearest to a point, of those that `isSeen` says are there, within this many pixels. */
  nodeAt({ x, y }: Point, isSeen: (node: number) => boolean, within = 24): number | undefined {
    let nearest: number | undefined
    let least = within * within
    for (let node = 1; node < this.nodes; node++) {
      const distance = (this.xs[node]! - x) ** 2 + (this.ys[node]! - y) ** 2
      if (distance >= least || !isSeen(node)) continue
      least = distance
      nearest = node
    }
    return nearest
  }

  /** Where a node is, in pixels from the middle of what is seen. */
  fromMiddle(node: number): Point {
    const { x, y } = this.scene?.zoom ?? WHOLE
    return { x: this.xs[node]! - this.centre.x + x, y: this.ys[node]! - this.centre.y + y }
  }

  private placeOnRing({ nodes }: Film): void {
    const turns = nodes.column('turn')
    for (let node = 1; node < nodes.length; node++) {
      const { x, y } = this.onRing(turns[node]!)
      this.xs[node] = x
      this.ys[node] = y
    }
    // The seed server is no part of the ring.
    this.xs[0] = this.centre.x
    this.ys[0] = this.centre.y
  }

  private placeOnGround({ film, ground, width, height, zoom }: Scene): void {
    const { nodes } = film
    const [xs, ys] = [nodes.column('x'), nodes.column('y')]
    const { middle, span } = ground === 'globe' ? GLOBE : boundsOf(xs, ys, nodes.length)
    this.middle = middle
    const room = {
      x: Math.max(40, width - 2 * MARGIN * this.em),
      y: Math.max(40, height - 2 * MARGIN * this.em),
    }
    this.unit = zoom.scale * Math.min(room.x / span.x, room.y / span.y)
    for (let node = 0; node < nodes.length; node++) {
      const { x, y } = this.onGround({ x: xs[node]!, y: ys[node]! })
      this.xs[node] = x
      this.ys[node] = y
    }
  }
}

const GLOBE = { middle: { x: 0, y: 0 }, span: { x: 360, y: 180 } }

function boundsOf(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  count: number,
): { readonly middle: Point; readonly span: Point } {
  let [left, right, bottom, top] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (let node = 0; node < count; node++) {
    left = Math.min(left, xs[node]!)
    right = Math.max(right, xs[node]!)
    bottom = Math.min(bottom, ys[node]!)
    top = Math.max(top, ys[node]!)
  }
  return {
    middle: { x: (left + right) / 2, y: (bottom + top) / 2 },
    span: { x: Math.max(1e-9, right - left), y: Math.max(1e-9, top - bottom) },
  }
}

/** The same picture this many times larger; what is at a point, from the middle of what is seen, stays there. */
export function zoomed(zoom: Zoom, times: number, at: Point): Zoom {
  const scale = Math.max(1, Math.min(SCALE_MAX, zoom.scale * times))
  if (scale === 1) return WHOLE
  const factor = scale / zoom.scale
  return { scale, x: at.x + (zoom.x - at.x) * factor, y: at.y + (zoom.y - at.y) * factor }
}

/** As `zoomed`, but what is at the point comes to the middle of what is seen. */
export function zoomedOn(zoom: Zoom, times: number, at: Point): Zoom {
  return movedBy(zoomed(zoom, times, at), { x: -at.x, y: -at.y })
}

/** The same picture, moved by this many pixels. What is not enlarged is complete and stays where it is. */
export const movedBy = (zoom: Zoom, { x, y }: Point): Zoom =>
  zoom.scale === 1 ? WHOLE : { scale: zoom.scale, x: zoom.x + x, y: zoom.y + y }
