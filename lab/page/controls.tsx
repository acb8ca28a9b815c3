import { type Player, SPEEDS, type Stop } from './player.ts'
import { ScenarioLink } from './scenario-link.tsx'
import { numberText, timeText } from './words.ts'

const STOPS: readonly Stop[] = ['phase', 'crash', 'failure']

/** Plays, pauses, goes on by one event or to the next phase, crash or failure. */
export function Controls({ player }: { readonly player: Player }) {
  const isAtEnd = player.finished !== undefined && player.time >= player.film.until
  const start = (): void => {
    if (isAtEnd) player.moveTo(0)
    player.play()
  }
  return (
    <div class="controls">
      <button type="button" class="main" onClick={() => (player.isPlaying ? player.pause() : start())}>
        {player.isPlaying ? 'Pause' : isAtEnd ? 'Again' : 'Play'}
      </button>
      <button type="button" onClick={() => player.stepOn()}>
        One event
      </button>
      <label>
        Speed{' '}
        <select value={player.speed} onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed < 1 ? `1/${Math.round(1 / speed)}` : `${numberText(speed)} ×`}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="jumps">
        <legend>To the</legend>
        {STOPS.map((stop) => (
          <span key={stop} class="jump">
            <button type="button" aria-label={`previous ${stop}`} onClick={() => player.seekBack(stop)}>
              ‹
            </button>
            <button type="button" aria-label={`next ${stop}`} onClick={() => player.seek(stop)}>
              {stop} ›
            </button>
          </span>
        ))}
      </fieldset>
      <output class="time">{timeText(player.time)}</output>
      <Seeking player={player} />
      <ScenarioLink player={player} />
    </div>
  )
}

/** How far the simulation is on its way to what one waits for, or that it did not come. */
function Seeking({ player }: { readonly player: Player }) {
  const { seeking, notFound, film } = player
  if (notFound !== undefined)
    return (
      <span role="status" class="seeking">
        There is no {notFound} any more in this run.
      </span>
    )
  if (seeking === undefined) return null
  const what = typeof seeking === 'object' ? timeText(seeking.at) : `the next ${seeking}`
  return (
    <span role="status" class="seeking">
      simulating up to {what}: at {timeText(film.until)}{' '}
      <button type="button" onClick={() => player.stopSeeking()}>
        Stop
      </button>
    </span>
  )
}
