import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import type { Tour } from '../tours/tour.ts'
import { Controls } from './controls.tsx'
import { Counts } from './counts.tsx'
import { useKeys } from './keys.ts'
import { Legend } from './legend.tsx'
import { NodePanel } from './node-panel.tsx'
import { Numbers } from './numbers.tsx'
import type { Picture } from './picture.ts'
import type { Player } from './player.ts'
import { RingCanvas } from './ring-canvas.tsx'
import { ScenarioPanel } from './scenario-panel.tsx'
import type { ShippedScenario } from './scenarios.ts'
import { Timeline } from './timeline.tsx'
import { TourCard, TourList } from './tour.tsx'
import { useTour } from './use-tour.ts'
import { numberText } from './words.ts'

/** Milliseconds between two renderings of what stands beside the picture. */
const PANEL_PERIOD = 120

const TABS = ['tours', 'scenario', 'node', 'numbers'] as const
type Tab = (typeof TABS)[number]

const NOTHING_LIT: ReadonlyMap<number, string> = new Map()

export function App({
  player,
  shipped,
  tours,
}: {
  readonly player: Player
  readonly shipped: readonly ShippedScenario[]
  readonly tours: readonly Tour[]
}) {
  const [tick, rerender] = useReducer((count: number) => count + 1, 0)
  const [view, setView] = useState<Picture['view']>('ring')
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState<number>()
  const [lit, setLit] = useState(NOTHING_LIT)
  const [tab, setTab] = useState<Tab>('scenario')
  const dark = useDarkness()
  const choose = (node: number | undefined): void => {
    setChosen(node)
    if (node === undefined) return
    player.inspect(node)
    setTab('node')
  }
  const tour = useTour(player, { choose, setHidden })
  const picture = useMemo<Picture>(
    () => ({ view, hidden, chosen, lit: lit.size > 0 ? lit : tour.lit, dark }),
    [view, hidden, chosen, lit, tour.lit, dark],
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
          <RingCanvas player={player} picture={picture} names={tour.names} choose={choose} />
          <div class="corner">
            {about?.hasPlaces && (
              <button type="button" onClick={() => setView(view === 'ring' ? 'places' : 'ring')}>
                {view === 'ring' ? 'show places' : 'show ring'}
              </button>
            )}
            <Counts player={player} />
          </div>
          {tour.card !== undefined && <TourCard {...tour.card} />}
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
            {tab === 'tours' && <TourList tours={tours} begin={tour.begin} />}
            {/* What was typed stays while one looks at another tab. */}
            <div hidden={tab !== 'scenario'}>
              <ScenarioPanel player={player} shipped={shipped} />
            </div>
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
