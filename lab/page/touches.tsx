import { useEffect, useRef, useState } from 'preact/hooks'
import type { Arc, Crowd, Touch } from '../touch/touch.ts'
import {
  touchesOf,
  type WrittenTouch,
  withoutLastTouch,
  withoutTouchesFrom,
  withSeed,
  withTouch,
} from '../touch/touched-text.ts'
import type { ProblemText } from '../worker/messages.ts'
import { CrowdChoice, type CrowdFields, crowdOf } from './crowd-choice.tsx'
import { offer } from './download.ts'
import type { Player } from './player.ts'
import { timeText } from './words.ts'

interface TouchPanelOptions {
  readonly player: Player
  readonly crowd: CrowdFields
  readonly setCrowd: (crowd: CrowdFields) => void
}

/** A run that has come to its end goes on for so long after a touch, in seconds: else it would end with it. */
const WATCHED_SECONDS = 60

/** What one can do to the overlay at the time of the picture, and the lines of the scenario that this has become. */
export function TouchPanel({ player, crowd, setCrowd }: TouchPanelOptions) {
  const [problems, setProblems] = useState<readonly ProblemText[]>([])
  /** A touch of the past waits for the answer. */
  const [asking, setAsking] = useState<Touch>()
  const touches = touchesOf(player.text)
  const at = Math.floor(player.time) + 1
  const later = touches.filter((touch) => touch.at >= at)

  const write = async (touch: Touch): Promise<void> => {
    setAsking(undefined)
    const { text, seed, finished } = player
    const touched = withTouch(withoutTouchesFrom(text, at), touch, at)
    const isLate =
      finished !== undefined && touch.kind !== 'watch' && at + 1e6 * WATCHED_SECONDS > finished.until
    const grown = isLate ? withTouch(touched, { kind: 'watch', seconds: WATCHED_SECONDS }, at) : touched
    const found = await player.check(grown, seed)
    setProblems(found)
    if (found.length === 0) player.continueWith(grown, at)
  }
  const act = (touch: Touch): void => {
    player.pause()
    if (later.length > 0) setAsking(touch)
    else write(touch)
  }
  const undo = (): void => {
    const last = touches.at(-1)
    if (last !== undefined) player.continueWith(withoutLastTouch(player.text), Math.min(at, last.at - 1))
  }
  if (player.recorded !== undefined)
    return <p class="quiet">A recorded run is played as it was. Open its scenario to touch it.</p>
  return (
    <div class="touches">
      <p>
        What you do happens at <strong>{timeText(at)}</strong>, in the microsecond after the picture’s, and
        becomes a line of the scenario.
      </p>
      <CrowdChoice crowd={crowd} choose={setCrowd} />
      <Actions crowd={crowdOf(crowd)} fields={crowd} act={act} />
      {problems.length > 0 && (
        <div role="alert">
          <p>The scenario cannot say this:</p>
          <ul>
            {problems.map(({ statement, hint }) => (
              <li key={statement}>
                {statement} {hint !== undefined && <span class="quiet">{hint}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
      <h2>Touches: {touches.length}</h2>
      <ol class="lines" aria-label="Lines added to the scenario">
        {touches.map((touch) => (
          <li key={touch.yaml} class={touch.at >= at ? 'quiet' : ''}>
            <code>- {touch.yaml}</code>
          </li>
        ))}
      </ol>
      <p>
        <button type="button" disabled={touches.length === 0} onClick={undo}>
          Undo the last
        </button>{' '}
        <button type="button" onClick={() => download(player)}>
          Download scenario.yaml
        </button>
      </p>
      {asking !== undefined && (
        <Discarding later={later} discard={() => write(asking)} cancel={() => setAsking(undefined)} />
      )}
    </div>
  )
}

interface ActionsOptions {
  /** Undefined while its fields say none. */
  readonly crowd: Crowd | undefined
  readonly fields: CrowdFields
  readonly act: (touch: Touch) => void
}

function Actions({ crowd, fields, act }: ActionsOptions) {
  const [seconds, setSeconds] = useState('60')
  const [nodes, setNodes] = useState('1')
  const [key, setKey] = useState('Rome')
  const time = Number(seconds)
  const isTime = time >= 0.001 && time <= 1e6
  const onCrowd = (touchOf: (crowd: Crowd) => Touch) => () => crowd !== undefined && act(touchOf(crowd))
  const arc: Arc | undefined = crowd !== undefined && 'arc' in crowd ? crowd.arc : undefined
  const caller = crowd !== undefined && 'node' in crowd ? crowd.node : undefined
  const number = Math.floor(Number(nodes))
  return (
    <>
      <fieldset>
        <legend>Do to these nodes</legend>
        {(['crash', 'leave'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            disabled={crowd === undefined}
            onClick={onCrowd((crowd) => ({ kind, crowd }))}
          >
            {kind}
          </button>
        ))}
        {(['pause', 'cut'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            disabled={crowd === undefined || !isTime}
            onClick={onCrowd((crowd) => ({ kind, crowd, seconds: time }))}
          >
            {kind === 'cut' ? 'cut off' : kind}
          </button>
        ))}
        <label>
          for <input type="number" min="0.001" step="any" value={seconds} onInput={valueTo(setSeconds)} /> s
        </label>
        <p class="quiet">
          A crash is silent. Who leaves says so. Who is cut off and the others hear nothing of each other.
        </p>
      </fieldset>
      <fieldset>
        <legend>Ask{caller === undefined ? ' from a random node' : ` from node ${caller}`}</legend>
        <label>
          key <input type="text" size={12} value={key} onInput={valueTo(setKey)} />
        </label>
        {(['insert', 'lookup'] as const).map((kind) => (
          <button key={kind} type="button" disabled={key === ''} onClick={() => act({ kind, key, caller })}>
            {kind === 'lookup' ? 'look up' : kind}
          </button>
        ))}
      </fieldset>
      <fieldset>
        <legend>And</legend>
        <label>
          <input type="number" min="1" step="1" value={nodes} onInput={valueTo(setNodes)} /> new nodes
        </label>
        <button
          type="button"
          disabled={!(number >= 1)}
          onClick={() => act({ kind: 'join', nodes: number, arc })}
        >
          join{arc !== undefined && ' in the arc'}
        </button>
        <button
          type="button"
          disabled={!isTime}
          onClick={() => act({ kind: 'watch', seconds: time })}
          aria-label={`watch ${seconds} s: the run goes on for so long from now at least`}
        >
          watch {seconds} s
        </button>
        {fields.kind === 'share' && <p class="quiet">Who belongs to a share follows from the seed.</p>}
      </fieldset>
    </>
  )
}

const valueTo =
  (set: (value: string) => void) =>
  (event: { readonly currentTarget: HTMLInputElement }): void =>
    set(event.currentTarget.value)

interface DiscardingOptions {
  readonly later: readonly WrittenTouch[]
  readonly discard: () => void
  readonly cancel: () => void
}

/** Asks before later touches are discarded: they were made in a run that goes another way from now on. */
function Discarding({ later, discard, cancel }: DiscardingOptions) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="discarding" onCancel={cancel}>
      <h2 id="discarding">
        This is the past of {later.length === 1 ? 'a touch' : `${later.length} touches`}
      </h2>
      <p>What you did later was done to a run that goes another way from here on. It is discarded:</p>
      <ul class="lines">
        {later.map(({ yaml }) => (
          <li key={yaml}>
            <code>{yaml}</code>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="main" onClick={discard}>
          Discard and go on
        </button>{' '}
        <button type="button" onClick={cancel}>
          Leave all as it is
        </button>
      </p>
    </dialog>
  )
}

function download({ text, seed }: Player): void {
  const kept = seed === undefined ? text : withSeed(text, seed)
  offer('scenario.yaml', new Blob([kept], { type: 'application/yaml' }))
}
