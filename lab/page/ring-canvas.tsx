import { useEffect, useRef } from 'preact/hooks'
import { drawNames, type Names } from './names.ts'
import { draw, nodeAt, type Picture } from './picture.ts'
import type { Player } from './player.ts'
import { timeText } from './words.ts'

interface RingCanvasOptions {
  readonly player: Player
  readonly picture: Picture
  readonly names: Names
  readonly choose: (node: number | undefined) => void
}

/** The overlay at the time of the player: the picture moves with it, and a click chooses a node. */
export function RingCanvas({ player, picture, names, choose }: RingCanvasOptions) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let last = performance.now()
    let request = requestAnimationFrame(function paint(now) {
      player.pass(now - last)
      last = now
      const element = canvas.current
      if (element !== null) {
        const ratio = window.devicePixelRatio
        const [width, height] = [element.clientWidth, element.clientHeight]
        if (element.width !== Math.round(width * ratio) || element.height !== Math.round(height * ratio)) {
          element.width = Math.round(width * ratio)
          element.height = Math.round(height * ratio)
        }
        const context = element.getContext('2d')!
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        draw(context, width, height, player, picture)
        drawNames(context, { width, height }, player, picture, names)
      }
      request = requestAnimationFrame(paint)
    })
    return () => cancelAnimationFrame(request)
  }, [player, picture, names])
  return (
    <canvas
      ref={canvas}
      class="picture"
      role="img"
      aria-label={`${player.frame.counts[2]} active nodes on the ${picture.view === 'ring' ? 'ring of ids' : 'plane of places'} at ${timeText(player.time)}`}
      onClick={({ offsetX: x, offsetY: y, currentTarget: { clientWidth, clientHeight } }) =>
        choose(nodeAt(player, { x, y }, picture, clientWidth, clientHeight))
      }
    />
  )
}
