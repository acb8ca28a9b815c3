import type { Film } from '../film/film.ts'
import type { Frame } from '../film/frame.ts'
import type { FilmedMessage, FilmedOperation } from '../film/operations.ts'
import type { Ground } from '../film/places.ts'
import { DatagramLayer } from './datagram-layer.ts'
import { drawGround } from './ground-layer.ts'
import { Layout, type View, type Zoom } from './layout.ts'
import { drawNodes } from './node-layer.ts'
import { drawOperations, drawRoute } from './operation-layer.ts'

/** What is to be seen, besides what happens. */
export interface Picture {
  readonly view: View
  readonly zoom: Zoom
  /** Indices in PURPOSES that are not drawn. */
  readonly hidden: ReadonlySet<number>
  readonly chosen: number | undefined
  /** Nodes that the panel beside the picture points at. */
  readonly lit: ReadonlySet<number>
  /** The operation that is followed. */
  readonly followed: number | undefined
  readonly dark: boolean
  readonly motion: 'full' | 'reduced'
}

/** What happens, at one instant. */
export interface Instant {
  readonly film: Film
  readonly frame: Frame
  readonly ground: Ground
  /** Bits of a digit of an id. */
  readonly digitBits: number
  readonly open: readonly FilmedOperation[]
  readonly followed: FilmedOperation | undefined
  /** Of the operation that is followed. */
  readonly messages: readonly FilmedMessage[]
  readonly isPlaying: boolean
}

/** Draws instants of a film on a canvas. */
export class Painter {
  readonly layout = new Layout()
  private readonly datagrams = new DatagramLayer()

  /** `width`, `height`: of the picture, in pixels of the page. */
  draw(
    context: CanvasRenderingContext2D,
    { width, height }: { readonly width: number; readonly height: number },
    instant: Instant,
    picture: Picture,
  ): void {
    const { film, ground } = instant
    const { view, zoom } = picture
    const { layout } = this
    layout.update({ film, view, ground, width, height, zoom })
    context.clearRect(0, 0, width, height)
    drawGround(context, layout, instant, picture)
    if (film.nodes.length <= 1) return
    this.datagrams.draw(context, { width, height }, { layout, instant, picture })
    drawNodes(context, layout, instant, picture)
    if (view === 'ring') drawOperations(context, layout, instant, picture)
    if (instant.followed !== undefined) drawRoute(context, layout, instant, picture)
  }
}
