import { useEffect, useRef } from 'preact/hooks'
import type { Player } from './player.ts'
import { timeText } from './words.ts'

const HEIGHT = 54
const MARK_COLOURS = { crash: '#D55E00', failure: '#B00020', cut: '#7a3e9d' } as const

/** The whole run so far: phases as bands, crashes and failures as marks, the picture's time as a line. One goes to any time by it. */
export function Timeline({ player, tick }: { readonly player: Player; readonly tick: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current !== null) drawTimeline(canvas.current, player)
  }, [player, tick])
  const end = endOf(player)
  const goTo = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    player.moveTo(((event.clientX - left) / width) * end)
  }
  return (
    <div class="timeline">
      <canvas
        ref={canvas}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          goTo(event)
        }}
        onPointerMove={(event) => event.buttons > 0 && goTo(event)}
      />
      <input
        type="range"
        aria-label="Time"
        aria-valuetext={timeText(player.time)}
        min={0}
        max={end}
        step={1_000}
        value={player.time}
        onInput={(event) => player.moveTo(Number(event.currentTarget.value))}
      />
    </div>
  )
}

const endOf = ({ film }: Player): number => Math.max(1_000_000, film.until)

function drawTimeline(canvas: HTMLCanvasElement, player: Player): void {
  const ratio = window.devicePixelRatio
  const width = canvas.clientWidth
  if (canvas.width !== Math.round(width * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(HEIGHT * ratio)
  }
  const context = canvas.getContext('2d')!
  const style = getComputedStyle(canvas)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, HEIGHT)
  const end = endOf(player)
  const x = (time: number): number => (time / end) * width
  context.font = '11px system-ui, sans-serif'
  context.textBaseline = 'middle'
  for (const [index, { label, startsAt, endsAt = player.film.until }] of player.phases.entries()) {
    const [from, to] = [x(startsAt), x(endsAt)]
    context.fillStyle =
      index % 2 === 0 ? style.getPropertyValue('--band') : style.getPropertyValue('--other-band')
    context.fillRect(from, 0, Math.max(1, to - from), 24)
    if (to - from < 30) continue
    context.save()
    context.beginPath()
    context.rect(from, 0, to - from - 4, 24)
    context.clip()
    context.fillStyle = style.color
    context.fillText(label, from + 5, 12)
    context.restore()
  }
  for (const { at, kind } of player.marks) {
    context.fillStyle = MARK_COLOURS[kind]
    context.fillRect(x(at) - 0.75, kind === 'failure' ? 38 : 26, 1.5, kind === 'failure' ? 14 : 26)
  }
  context.fillStyle = style.color
  context.fillRect(x(player.time) - 1, 0, 2, HEIGHT)
}
