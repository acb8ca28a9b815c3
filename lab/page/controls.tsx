import { type Player, SPEEDS } from './player.ts'
import { ScenarioLink } from './scenario-link.tsx'
import { timeText } from './words.ts'

/** Plays, pauses, goes on by one event or to the next mark. */
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
              {speed < 1 ? `1/${Math.round(1 / speed)}` : `${speed} ×`}
            </option>
          ))}
        </select>
      </label>
      <span class="jumps">
        next{' '}
        {(['phase', 'crash', 'failure'] as const).map((kind) => (
          <button key={kind} type="button" onClick={() => player.jumpTo(kind) || player.simulateAll()}>
            {kind}
          </button>
        ))}
      </span>
      <output class="time">{timeText(player.time)}</output>
      <ScenarioLink player={player} />
    </div>
  )
}
