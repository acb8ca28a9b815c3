import { DatagramLayer } from './datagram-layer.ts'
import { drawGround } from './ground-layer.ts'
import { Layout } from './layout.ts'
import { drawNodes } from './node-layer.ts'
import { drawOperations, drawRoute } from './operation-layer.ts'
import type { Instant, Picture } from './picture.ts'

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
