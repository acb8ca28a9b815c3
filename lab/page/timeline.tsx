import { useEffect, useRef, useState } from 'preact/hooks'
import { type PhaseSpan, phaseSpans } from '../film/plan.ts'
import type { Mark } from '../worker/messages.ts'
import type { Player } from './player.ts'
import { drawTimeline } from './timeline-drawing.ts'
import { timeText } from './words.ts'

interface TimelineOptions {
  readonly player: Player
  readonly tick: number
  readonly dark: boolean
}

/** How near to a mark one points at it, in pixels. */
const NEAR = 5

/** The entire run: phases, those to come too, crashes and failures, and the picture's time. One goes to any time by it. */
export function Timeline({ player, tick, dark }: TimelineOptions) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pointed, setPointed] = useState<number>()
  const spans = phaseSpans(player.about?.planned ?? [], player.phases, player.film.until)
  const end = endOf(player, spans)
  useEffect(() => {
    if (canvas.current !== null) drawTimeline(canvas.current, { player, spans, end, dark })
  }, [player, tick, dark, spans, end])
  const timeAt = (event: PointerEvent): number => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect()
    return Math.max(0, Math.min(end, ((event.clientX - left) / width) * end))
  }
  const near = (NEAR * end) / Math.max(1, canvas.current?.clientWidth ?? 1)
  return (
    <div class="timeline">
      <canvas
        ref={canvas}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          player.seekTime(timeAt(event))
        }}
        onPointerMove={(event) => {
          const time = timeAt(event)
          setPointed(time)
          // What is not simulated yet is sought when one clicks, not while one drags; a hand that shakes does not end that.
          if (event.buttons > 0 && (player.seeking === undefined || time <= player.film.until))
            player.moveTo(time)
        }}
        onPointerLeave={() => setPointed(undefined)}
      />
      <input
        type="range"
        aria-label="Time"
        aria-valuetext={`${timeText(player.time)}, ${phaseAt(spans, player.time)}`}
        min={0}
        max={end}
        step={100_000}
        value={player.time}
        onInput={(event) => player.seekTime(Number(event.currentTarget.value))}
      />
      {pointed !== undefined && (
        <p class="tip" style={{ left: `${(100 * pointed) / end}%` }} aria-hidden="true">
          {timeText(pointed)} ·{' '}
          {[phaseAt(spans, pointed), ...textsAt(player.marks, pointed, near)].join(' · ')}
        </p>
      )}
    </div>
  )
}

function endOf({ film, finished }: Player, spans: readonly PhaseSpan[]): number {
  const planned = finished === undefined ? spans.map(({ endsAt }) => endsAt) : []
  return Math.max(1_000_000, film.until, ...planned)
}

const phaseAt = (spans: readonly PhaseSpan[], time: number): string =>
  spans.findLast(({ background, startsAt }) => !background && startsAt <= time)?.label ??
  'before the first phase'

/** What happened about that time, in words: a few are enough. */
function textsAt(marks: readonly Mark[], time: number, near: number): string[] {
  const found = marks.filter(({ at }) => Math.abs(at - time) <= near).map(({ text }) => text)
  return found.length <= 2 ? found : [found[0]!, `and ${found.length - 1} more marks`]
}
