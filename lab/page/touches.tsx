import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { nobodyConcerned } from '../touch/concerned.ts'
import { fileNameOf, filesNamedIn } from '../touch/files.ts'
import type { Arc, Crowd, Touch } from '../touch/touch.ts'
import {
  isOfTouch,
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
  /** Shows where a scenario is chosen. */
  readonly openScenario: () => void
}

/** A run that has come to its end goes on for this long after a touch, in seconds: else it would end with it. */
const WATCHED_SECONDS = 60

/** A touch of the past, and what stands in its way: it waits for the answer, whatever happens meanwhile. */
interface Question {
  readonly touch: Touch
  readonly at: number
  readonly later: readonly WrittenTouch[]
}

/** Why a touch was refused. */
type Refusal = ProblemText & { readonly isOfTouch: boolean }

/** What one can do to the overlay at the time of the picture, and the lines of the scenario that this has become. */
export function TouchPanel({ player, crowd, setCrowd, openScenario }: TouchPanelOptions) {
  const [refusals, setRefusals] = useState<readonly Refusal[]>([])
  const [asking, setAsking] = useState<Question>()
  const touches = touchesOf(player.text)
  const at = player.touchTime
  // What was asked and refused concerns the scenario of that time.
  useEffect(() => {
    setRefusals([])
    setAsking(undefined)
  }, [player.text])

  const write = async ({ touch, at }: Omit<Question, 'later'>): Promise<void> => {
    setAsking(undefined)
    const { text, seed, finished } = player
    const touched = withTouch(withoutTouchesFrom(text, at), touch, at)
    const isLate =
      finished !== undefined && touch.kind !== 'watch' && at + 1e6 * WATCHED_SECONDS > finished.until
    const grown = isLate ? withTouch(touched, { kind: 'watch', seconds: WATCHED_SECONDS }, at) : touched
    const found = await player.enquiries.check(grown, seed, player.files)
    // Another scenario may have been begun meanwhile.
    if (player.text !== text) return
    setRefusals(found.map((problem) => ({ ...problem, isOfTouch: isOfTouch(grown, problem.path, at) })))
    if (found.length === 0) player.continueWith(grown, at)
  }
  /** The second of two touches in quick succession touches the run that the first touch has made. */
  const waiting = useRef(Promise.resolve())
  const act = (touch: Touch): void => {
    player.pause()
    waiting.current = waiting.current.then(() => begin(touch))
  }
  const begin = async (touch: Touch): Promise<void> => {
    const at = player.touchTime
    const nobody = nobodyConcerned(touch, player)
    if (nobody !== undefined) return setRefusals([{ ...NO_PLACE, statement: nobody, isOfTouch: true }])
    const later = touchesOf(player.text).filter((touch) => touch.at >= at)
    if (later.length > 0) setAsking({ touch, at, later })
    else await write({ touch, at })
  }
  const undo = (): void => {
    const last = touches.at(-1)
    if (last !== undefined) player.continueWith(withoutLastTouch(player.text), Math.min(at, last.at - 1))
  }
  if (player.recorded !== undefined)
    return (
      <div>
        <p class="quiet">A recorded run is played as it was. A scenario can be touched.</p>
        <button type="button" onClick={openScenario}>
          Open a scenario
        </button>
      </div>
    )
  return (
    <div class="touches">
      <p>
        What you do happens at <strong>{timeText(at)}</strong>, in the microsecond after the picture’s, and
        becomes a line of the scenario.
      </p>
      <CrowdChoice crowd={crowd} choose={setCrowd} />
      <Actions crowd={crowdOf(crowd)} fields={crowd} act={act} />
      <Refusals refusals={refusals} close={() => setRefusals([])} />
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
          Download {fileNameOf(player.text)}
        </button>
      </p>
      <DataFilesOf player={player} />
      {asking !== undefined && (
        <Discarding later={asking.later} discard={() => write(asking)} cancel={() => setAsking(undefined)} />
      )}
    </div>
  )
}

const NO_PLACE = {
  file: undefined,
  line: undefined,
  column: undefined,
  length: 1,
  path: undefined,
  hint: undefined,
}

interface RefusalsOptions {
  readonly refusals: readonly Refusal[]
  readonly close: () => void
}

/** Why a touch cannot be, in the words of the command line, and of which phase they speak. */
function Refusals({ refusals, close }: RefusalsOptions) {
  if (refusals.length === 0) return null
  return (
    <div role="alert">
      <p>This cannot be done:</p>
      <ul>
        {refusals.map(({ isOfTouch, file, path, statement, hint }, index) => (
          <li key={index}>
            {!isOfTouch && (
              <>
                After this touch{' '}
                <strong>{[file, path].filter((part) => part !== undefined).join(', ')}</strong> cannot be:{' '}
              </>
            )}
            {statement} {hint !== undefined && <span class="quiet">{hint}</span>}
          </li>
        ))}
      </ul>
      <button type="button" onClick={close}>
        Close
      </button>
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
  const [watched, setWatched] = useState('60')
  const [nodes, setNodes] = useState('1')
  const [key, setKey] = useState('Rome')
  const time = timeOf(seconds)
  const watch = timeOf(watched)
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
            disabled={crowd === undefined || time === undefined}
            onClick={() => crowd !== undefined && time !== undefined && act({ kind, crowd, seconds: time })}
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
        <label>
          <input type="number" min="0.001" step="any" value={watched} onInput={valueTo(setWatched)} /> s
        </label>
        <button
          type="button"
          disabled={watch === undefined}
          onClick={() => watch !== undefined && act({ kind: 'watch', seconds: watch })}
          aria-label={`watch ${watched} s: the run goes on for so long from now at least`}
        >
          watch
        </button>
        {fields.kind === 'share' && <p class="quiet">Who belongs to a share follows from the seed.</p>}
      </fieldset>
    </>
  )
}

/** Seconds as a field has them; undefined if they are no time. */
function timeOf(seconds: string): number | undefined {
  const time = Number(seconds)
  return time >= 0.001 && time <= 1e6 ? time : undefined
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

/** The data files without which the scenario does not run elsewhere. */
function DataFilesOf({ player: { text, files } }: { readonly player: Player }) {
  const named = useMemo(() => filesNamedIn(text, Object.keys(files)), [text, files])
  if (named.length === 0) return null
  return (
    <p>
      The scenario names{' '}
      {named.map((path) => (
        <button
          key={path}
          type="button"
          onClick={() => offer(path.replace(/^.*\//, ''), new Blob([files[path]!]))}
          aria-label={`Download ${path}`}
        >
          {path}
        </button>
      ))}
      . Put what it names below the folder of the scenario, under that path.
    </p>
  )
}

function download({ text, seed }: Player): void {
  const kept = seed === undefined ? text : withSeed(text, seed)
  offer(fileNameOf(text), new Blob([kept], { type: 'application/yaml' }))
}
