import { useEffect, useMemo, useReducer, useState } from 'preact/hooks'
import { type View, WHOLE, type Zoom } from '../picture/layout.ts'
import { Painter } from '../picture/painter.ts'
import type { Picture } from '../picture/picture.ts'
import { arcBetween } from '../touch/arc.ts'
import type { Tour } from '../tours/tour.ts'
import { ArcOverlay, useArcDrag } from './arc-drag.tsx'
import { Comparison } from './comparison.tsx'
import { Controls } from './controls.tsx'
import { Counts } from './counts.tsx'
import { NO_CROWD } from './crowd-choice.tsx'
import { tabAfter } from './key-actions.ts'
import { keyNames } from './key-names.ts'
import { useKeys } from './keys.ts'
import { Legend } from './legend.tsx'
import { NodePanel } from './node/node-panel.tsx'
import { type Notice, Notices } from './notices.tsx'
import { Numbers } from './numbers.tsx'
import { OperationPanel } from './operation-panel.tsx'
import type { Player } from './player.ts'
import { RingCanvas } from './ring-canvas.tsx'
import { ScenarioPanel } from './scenario-panel.tsx'
import type { ShippedScenario } from './scenarios.ts'
import { Timeline } from './timeline.tsx'
import { TouchPanel } from './touches.tsx'
import { TourCard, TourList } from './tour.tsx'
import { useTour } from './use-tour.ts'
import { numberText } from './words.ts'
import { ZoomButtons } from './zoom-buttons.tsx'

/** Milliseconds between two renderings of what stands beside the picture. */
const PANEL_PERIOD = 120

const TABS = ['tours', 'scenario', 'touch', 'node', 'operations', 'numbers'] as const
type Tab = (typeof TABS)[number]

const NOTHING_LIT: ReadonlySet<number> = new Set()

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
  const [view, setView] = useState<View>('ring')
  const [zoom, setZoom] = useState<Zoom>(WHOLE)
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState<number>()
  const [lit, setLit] = useState(NOTHING_LIT)
  const [followed, setFollowed] = useState<number>()
  const [tab, setTab] = useState<Tab>('scenario')
  const [crowd, setCrowd] = useState(NO_CROWD)
  const dark = useMedia('(prefers-color-scheme: dark)')
  const motion = useMedia('(prefers-reduced-motion: reduce)') ? 'reduced' : 'full'
  const painter = useMemo(() => new Painter(), [])
  const nameOf = useMemo(() => keyNames(player), [player])

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
    setCrowd({ ...crowd, kind: 'node', node: String(node) })
    if (tab !== 'touch') setTab('node')
  }
  const follow = (operation: number | undefined): void => {
    setFollowed(operation)
    if (operation !== undefined) setTab('operations')
  }
  const light = (nodes: readonly number[]): void => setLit(nodes.length === 0 ? NOTHING_LIT : new Set(nodes))
  const links = { choose, light }
  const tour = useTour(player, { choose, setHidden, setFollowed })
  const picture = useMemo<Picture>(
    () => ({ view, zoom, hidden, chosen, lit: lit.size > 0 ? lit : tour.lit, followed, dark, motion }),
    [view, zoom, hidden, chosen, lit, tour.lit, followed, dark, motion],
  )
  // A node or an operation of one run is not that of the next.
  useEffect(() => {
    setChosen(undefined)
    setFollowed(undefined)
  }, [player.film])

  const drag = useArcDrag(zoom, (first, last) => {
    const { idBits } = player.about ?? { idBits: 128 }
    setCrowd({ ...crowd, kind: 'arc', ...arcBetween(first, last, { idBits }) })
    setTab('touch')
  })
  const isArcShown = view === 'ring' && crowd.kind === 'arc' && (tab === 'touch' || drag.isDragging)

  const broken = player.broken ?? player.past.broken
  const notices: Notice[] = []
  if (broken !== undefined)
    notices.push({
      role: 'alert',
      text: broken,
      close: () => {
        player.broken = undefined
        player.past.broken = undefined
        rerender(undefined)
      },
    })
  if (tour.ended !== undefined)
    notices.push({
      role: 'status',
      text: `The tour “${tour.ended}” has ended: what runs now is another scenario.`,
      close: tour.dismissEnded,
    })

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
              · complete, fingerprint <code class="fingerprint">{player.finished.fingerprint}</code>
            </>
          )}
        </p>
        <Comparison player={player} />
        <Notices notices={notices} />
      </header>
      <main>
        <section
          class={tab === 'touch' && view === 'ring' ? 'picture-pane touching' : 'picture-pane'}
          aria-label="The overlay"
          {...(view === 'ring' ? drag.handlers : {})}
        >
          <RingCanvas
            player={player}
            painter={painter}
            picture={picture}
            choose={choose}
            follow={follow}
            setZoom={setZoom}
          />
          {isArcShown && <ArcOverlay arc={crowd} zoom={zoom} />}
          <div class="corner">
            {about !== undefined && about.ground !== 'none' && (
              <ViewChoice view={view} map={about.ground === 'globe' ? 'map' : 'plane'} setView={setView} />
            )}
            <Counts player={player} view={view} dark={dark} />
          </div>
          <ZoomButtons
            zoom={zoom}
            setZoom={setZoom}
            chosenAt={() =>
              chosen === undefined || (player.frame.states[chosen] ?? 0) === 0
                ? undefined
                : painter.layout.fromMiddle(chosen)
            }
          />
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
                tabIndex={tab === name ? 0 : -1}
                onClick={() => setTab(name)}
                onKeyDown={(event) => {
                  if (event.altKey || event.ctrlKey || event.metaKey) return
                  const next = TABS[tabAfter(event.key, TABS.indexOf(name), TABS.length) ?? -1]
                  if (next === undefined) return
                  event.preventDefault()
                  setTab(next)
                  document.getElementById(`tab-${next}`)?.focus()
                }}
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
            <div hidden={tab !== 'touch'}>
              <TouchPanel
                player={player}
                crowd={crowd}
                setCrowd={setCrowd}
                openScenario={() => setTab('scenario')}
              />
            </div>
            {tab === 'numbers' && <Numbers player={player} />}
            {tab === 'node' && <NodePanel player={player} node={chosen} links={links} nameOf={nameOf} />}
            {tab === 'operations' && (
              <OperationPanel player={player} operation={followed} follow={follow} links={links} />
            )}
          </div>
        </aside>
      </main>
      <footer>
        <Controls player={player} />
        <Timeline player={player} tick={tick} dark={dark} />
        <Legend hidden={hidden} setHidden={setHidden} dark={dark} />
      </footer>
    </div>
  )
}

interface ViewChoiceOptions {
  readonly view: View
  /** What the places are called. */
  readonly map: string
  readonly setView: (view: View) => void
}

function ViewChoice({ view, map, setView }: ViewChoiceOptions) {
  return (
    <fieldset class="views">
      <legend>View</legend>
      <button type="button" aria-pressed={view === 'ring'} onClick={() => setView('ring')}>
        ring
      </button>
      <button type="button" aria-pressed={view === 'places'} onClick={() => setView('places')}>
        {map}
      </button>
    </fieldset>
  )
}

/** Whether what a user or a screen prefers is so. */
function useMedia(condition: string): boolean {
  const query = useMemo(() => matchMedia(condition), [condition])
  const [isSo, setSo] = useState(query.matches)
  useEffect(() => {
    const hear = (): void => setSo(query.matches)
    query.addEventListener('change', hear)
    return () => query.removeEventListener('change', hear)
  }, [query])
  return isSo
}
