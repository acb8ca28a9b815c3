import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { PURPOSES } from '../../sim/index.ts'
import { NODE_STATES } from '../film/film.ts'
import { fragmentOf } from './link.ts'
import { PURPOSE_COLOURS, STATE_LOOKS } from './look.ts'
import { NodePanel } from './node-panel.tsx'
import { Numbers } from './numbers.tsx'
import { type Player, SPEEDS } from './player.ts'
import { ScenarioPanel } from './scenario-panel.tsx'
import type { ShippedScenario } from './scenarios.ts'
import { draw, nodeAt, type Picture } from './picture.ts'
import { Timeline } from './timeline.tsx'
import { numberText, timeText } from './words.ts'

/** Milliseconds between two renderings of what stands beside the picture. */
const PANEL_PERIOD = 120

const TABS = ['scenario', 'node', 'numbers'] as const
type Tab = (typeof TABS)[number]

const NOTHING_LIT: ReadonlyMap<number, string> = new Map()

export function App({
  player,
  shipped,
}: {
  readonly player: Player
  readonly shipped: readonly ShippedScenario[]
}) {
  const [tick, rerender] = useReducer((count: number) => count + 1, 0)
  const [view, setView] = useState<Picture['view']>('ring')
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState<number>()
  const [lit, setLit] = useState(NOTHING_LIT)
  const [tab, setTab] = useState<Tab>('scenario')
  const dark = useDarkness()
  const picture = useMemo<Picture>(
    () => ({ view, hidden, chosen, lit, dark }),
    [view, hidden, chosen, lit, dark],
  )

  useEffect(() => {
    let isDue = false
    const soon = (): void => {
      if (isDue) return
      isDue = true
      setTimeout(() => {
        isDue = false
        rerender(undefined)
      }, PANEL_PERIOD)
    }
    const timer = setInterval(() => player.isPlaying && soon(), PANEL_PERIOD)
    const forget = player.listen(soon)
    return () => {
      clearInterval(timer)
      forget()
    }
  }, [player])

  const choose = (node: number | undefined): void => {
    setChosen(node)
    if (node === undefined) return
    player.inspect(node)
    setTab('node')
  }

  useKeys(player)
  const { about } = player
  return (
    <div class="lab">
      <header>
        <h1>E-Pastry lab</h1>
        <p>{about?.name ?? ''}</p>
        <p class="quiet">
          {numberText(player.events)} events, {numberText(Math.round(player.eventsPerSecond / 1_000) * 1_000)}{' '}
          a second
          {player.finished !== undefined && (
            <>
              {' '}
              · complete, fingerprint <code>{player.finished.fingerprint}</code>
            </>
          )}
        </p>
      </header>
      <main>
        <section class="picture-pane" aria-label="The overlay">
          <RingCanvas player={player} picture={picture} choose={choose} />
          <div class="corner">
            {about?.hasPlaces && (
              <button type="button" onClick={() => setView(view === 'ring' ? 'places' : 'ring')}>
                {view === 'ring' ? 'show places' : 'show ring'}
              </button>
            )}
            <Counts player={player} />
          </div>
        </section>
        <aside>
          <div role="tablist" aria-label="Beside the picture" class="tabs">
            {TABS.map((name) => (
              <button
                key={name}
                type="button"
                role="tab"
                id={`tab-${name}`}
                aria-selected={tab === name}
                aria-controls="panel"
                onClick={() => setTab(name)}
              >
                {name}
              </button>
            ))}
          </div>
          <div role="tabpanel" id="panel" aria-labelledby={`tab-${tab}`} class="panel">
            {tab === 'scenario' && <ScenarioPanel player={player} shipped={shipped} />}
            {tab === 'numbers' && <Numbers player={player} />}
            {tab === 'node' &&
              (chosen === undefined ? (
                <p class="quiet">Choose a node in the picture.</p>
              ) : (
                <NodePanel player={player} node={chosen} choose={choose} light={setLit} />
              ))}
          </div>
        </aside>
      </main>
      <footer>
        <Controls player={player} />
        <Timeline player={player} tick={tick} />
        <Legend hidden={hidden} setHidden={setHidden} />
      </footer>
      {player.broken !== undefined && <pre role="alert">{player.broken}</pre>}
    </div>
  )
}

interface RingCanvasOptions {
  readonly player: Player
  readonly picture: Picture
  readonly choose: (node: number | undefined) => void
}

function RingCanvas({ player, picture, choose }: RingCanvasOptions) {
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
      }
      request = requestAnimationFrame(paint)
    })
    return () => cancelAnimationFrame(request)
  }, [player, picture])
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

function Counts({ player }: { readonly player: Player }) {
  return (
    <ul class="counts">
      {NODE_STATES.map((state, index) => {
        const count = player.frame.counts[index]!
        return state !== 'absent' && count > 0 ? (
          <li key={state}>
            <span class={`shape ${STATE_LOOKS[state].shape}`} style={{ color: STATE_LOOKS[state].colour }} />
            {numberText(count)} {state}
          </li>
        ) : null
      })}
    </ul>
  )
}

function Controls({ player }: { readonly player: Player }) {
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
      <a class="link" href={fragmentOf(player.text, player.seed)}>
        link to this
      </a>
    </div>
  )
}

interface LegendOptions {
  readonly hidden: ReadonlySet<number>
  readonly setHidden: (hidden: ReadonlySet<number>) => void
}

function Legend({ hidden, setHidden }: LegendOptions) {
  const toggle = (index: number): void => {
    const next = new Set(hidden)
    if (!next.delete(index)) next.add(index)
    setHidden(next)
  }
  return (
    <fieldset class="legend">
      <legend>Messages</legend>
      {PURPOSES.map((purpose, index) => (
        <label key={purpose}>
          <input type="checkbox" checked={!hidden.has(index)} onChange={() => toggle(index)} />
          <span class="swatch" style={{ background: PURPOSE_COLOURS[purpose] }} />
          {purpose}
        </label>
      ))}
    </fieldset>
  )
}

/** Space plays and pauses, arrows go by a second, the full stop by an event. */
function useKeys(player: Player): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (
        event.target instanceof Element &&
        event.target.closest('input, textarea, select, button, [contenteditable]') !== null
      )
        return
      if (event.key === ' ') player.isPlaying ? player.pause() : player.play()
      else if (event.key === 'ArrowRight') player.moveTo(player.time + 1_000_000)
      else if (event.key === 'ArrowLeft') player.moveTo(player.time - 1_000_000)
      else if (event.key === '.') player.stepOn()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [player])
}

function useDarkness(): boolean {
  const query = useMemo(() => matchMedia('(prefers-color-scheme: dark)'), [])
  const [dark, setDark] = useState(query.matches)
  useEffect(() => {
    const hear = (): void => setDark(query.matches)
    query.addEventListener('change', hear)
    return () => query.removeEventListener('change', hear)
  }, [query])
  return dark
}
