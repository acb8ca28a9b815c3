import { useEffect, useState } from 'preact/hooks'
import { isFailure, type LookupRow, type Outcome, stepsOf, storyOf } from '../../sim/index.ts'
import { isHop } from '../film/route.ts'
import { NodeLink, type NodeLinks } from './node/link.tsx'
import { NumberField } from './number-field.tsx'
import type { Player } from './player.ts'
import { Scroll } from './scroll.tsx'
import { numberText, timeText } from './words.ts'

interface OperationPanelOptions {
  readonly player: Player
  readonly operation: number | undefined
  readonly follow: (operation: number | undefined) => void
  readonly links: NodeLinks
}

/** What happens for an operation after its answer belongs to its story for so long, in microseconds. */
const AFTERWARDS = 5_000_000
const LISTED = 40
const TEXTS = ['key', 'outcome']

/** The operations of users: one is chosen, followed hop by hop in the picture, and described step by step. */
export function OperationPanel({ player, operation, follow, links }: OperationPanelOptions) {
  return (
    <div class="operations">
      {operation === undefined ? (
        <OperationList player={player} follow={follow} />
      ) : (
        <>
          <p>
            <button type="button" class="small" onClick={() => follow(undefined)}>
              ‹ all operations
            </button>
          </p>
          <Followed player={player} operation={operation} links={links} />
        </>
      )}
    </div>
  )
}

interface OperationListOptions {
  readonly player: Player
  readonly follow: (operation: number) => void
}

function OperationList({ player, follow }: OperationListOptions) {
  const [which, setWhich] = useState<'all' | 'failed'>('all')
  const rows = rowsOf(player)
  const asked = which === 'all' ? rows : rows.filter(({ outcome }) => isFailure(outcome as Outcome))
  // The latest that had begun by now: those about the time of the picture.
  const begun = asked.filter(({ time_s: start }) => 1e6 * start <= player.time)
  const listed = begun.slice(-LISTED).reverse()
  return (
    <>
      <p>
        <label>
          Show{' '}
          <select
            value={which}
            onChange={(event) => setWhich(event.currentTarget.value === 'failed' ? 'failed' : 'all')}
          >
            <option value="all">all operations</option>
            <option value="failed">those that failed</option>
          </select>
        </label>{' '}
        <NumberField
          label="Number"
          bounds={{ most: player.operations.latest, isFinal: player.finished !== undefined }}
          choose={follow}
        />
      </p>
      <p class="quiet">
        {numberText(begun.length)} up to now
        {begun.length > LISTED && `, of which the latest ${LISTED}`}; click a lozenge beside the ring to
        follow one that is open.
      </p>
      <Scroll label="Operations">
        <table>
          <thead>
            <tr>
              {['operation', 'began', 'key', 'outcome', 'hops'].map((title) => (
                <th key={title} scope="col" class={TEXTS.includes(title) ? 'words' : ''}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.map(({ operation, op, time_s: start, key, key_name: name, outcome, hops }) => (
              <tr key={operation}>
                <th scope="row">
                  <button type="button" class="node whole" onClick={() => follow(operation)}>
                    {op} {operation}
                  </button>
                </th>
                <td class="whole">{timeText(1e6 * start)}</td>
                <td class="words">{name ?? `${key.slice(0, 8)}…`}</td>
                <td class={isFailure(outcome as Outcome) ? 'words failed' : 'words'}>
                  {outcome.replaceAll('_', ' ')}
                </td>
                <td>{hops ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}

const rowsOf = ({ tables }: Player): readonly LookupRow[] => tables.rowsOf('lookups') as readonly LookupRow[]

interface FollowedOptions {
  readonly player: Player
  readonly operation: number
  readonly links: NodeLinks
}

function Followed({ player, operation, links }: FollowedOptions) {
  const { operations, film, past } = player
  const found = operations.of(operation)
  const until = found === undefined ? 0 : Math.min(film.until, (found.endedAt ?? film.until) + AFTERWARDS)
  const isOver = found?.endedAt !== undefined && until === found.endedAt + AFTERWARDS
  const begunAt = found?.begunAt
  // While it is open its story grows: it is asked for again when there is an end of it.
  useEffect(() => {
    if (begunAt !== undefined) past.follow(operation, begunAt, until)
  }, [past, operation, begunAt, isOver, player.finished])
  if (found === undefined) return <p>Operation {operation} has not begun yet.</p>
  const row = rowsOf(player).find((each) => each.operation === operation)
  const story = past.story?.operation === operation ? past.story : undefined
  const told = row === undefined ? undefined : storyOf(row, story?.lines ?? [])
  const steps = told?.steps ?? stepsOf(story?.lines ?? [], found.begunAt / 1e6)
  const hops = operations.messagesOf(operation).filter(isHop)
  return (
    <>
      <h2>{told?.opening ?? `Operation ${operation} of node ${found.caller}`}</h2>
      <p>
        <button type="button" onClick={() => player.seekTime(found.begunAt)}>
          To its beginning
        </button>{' '}
        {found.endedAt !== undefined && (
          <button type="button" onClick={() => player.seekTime(found.endedAt!)}>
            To its end
          </button>
        )}
      </p>
      {told?.ending.map((line) => <p key={line}>{line}</p>) ?? (
        <p class="quiet">It is open, or its row is not written yet.</p>
      )}
      <h3>Hops</h3>
      <ol class="hops">
        {hops.map(({ sentAt, from, to, way }, index) => (
          <li key={index} class={sentAt <= player.time ? '' : 'quiet'}>
            <NodeLink node={from} links={links} /> → <NodeLink node={to} links={links} />{' '}
            {way < 0 ? 'lost' : `${(way / 1_000).toFixed(1)} ms`}
          </li>
        ))}
      </ol>
      {hops.length === 0 && <p class="quiet">None: the caller is the root itself, or it has only begun.</p>}
      <h3>Its story</h3>
      {story === undefined ? (
        <p class="quiet" role="status">
          computing it again …
        </p>
      ) : (
        <ol class="story">
          {steps.map(({ seconds, milliseconds, node, text }, index) => (
            <li key={index} class={1e6 * seconds <= player.time ? '' : 'quiet'}>
              <button
                type="button"
                class="node"
                title={`to ${timeText(1e6 * seconds)}`}
                onClick={() => player.seekTime(Math.round(1e6 * seconds))}
              >
                +{milliseconds.toFixed(1)} ms
              </button>{' '}
              <NodeLink node={node} links={links} /> {text}
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
