import { type Picture, placeOf } from './picture.ts'
import type { Player } from './player.ts'

/** What is written into the picture: numbers at nodes that stand out, and where a key is on the ring. */
export interface Names {
  readonly nodes: ReadonlySet<number>
  /** As a part of the ring. */
  readonly key: number | undefined
}

const INK = { light: '#1a1a1a', dark: '#e8eaed' } as const

/** Writes names into a picture of that size, on top of what is there. */
export function drawNames(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  player: Player,
  picture: Picture,
  { nodes, key }: Names,
): void {
  context.fillStyle = picture.dark ? INK.dark : INK.light
  context.font = 'bold 12px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const node of nodes) {
    if (node === 0 || node >= player.film.nodes.length) continue
    const { x, y } = placeOf(player, node, picture, width, height)
    const [fromMiddle, fromTop] = [x - width / 2, y - height / 2]
    const distance = Math.hypot(fromMiddle, fromTop) || 1
    context.fillText(String(node), x - (20 * fromMiddle) / distance, y - (20 * fromTop) / distance)
  }
  if (key === undefined || picture.view !== 'ring') return
  const radius = Math.min(width, height) / 2 - 26
  const angle = 2 * Math.PI * key - Math.PI / 2
  const at = (part: number, turn: number): [number, number] => [
    width / 2 + (radius + part) * Math.cos(angle + turn),
    height / 2 + (radius + part) * Math.sin(angle + turn),
  ]
  context.beginPath()
  context.moveTo(...at(7, 0))
  context.lineTo(...at(16, 5 / radius))
  context.lineTo(...at(16, -5 / radius))
  context.fill()
  context.fillText('key', ...at(21, 14 / radius))
}
