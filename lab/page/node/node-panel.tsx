import { useEffect, useRef } from 'preact/hooks'
import type { NodeBeliefs } from '../../../sim/index.ts'
import { NODE_STATES } from '../../film/film.ts'
import { latestMessages } from '../../film/latest-messages.ts'
import { NumberField } from '../number-field.tsx'
import type { Player } from '../player.ts'
import { numberText, timeText } from '../words.ts'
import { LatestMessages, RoundTrips, Waiting } from './activity.tsx'
import { HeldKeys } from './held-keys.tsx'
import { LeafSet } from './leaf-set.tsx'
import type { NodeLinks } from './link.tsx'
import { RoutingTable } from './routing-table.tsx'

interface NodePanelOptions {
  readonly player: Player
  readonly node: number | undefined
  readonly links: NodeLinks
  readonly nameOf: (key: string) => string | undefined
}

/** The period in which the node is looked at anew while the film plays, in milliseconds. */
const LOOK_PERIOD = 300
const MESSAGES_SHOWN = 12

/** What a node believes at the time of the picture, and what ground truth says of it. */
export function NodePanel({ player, node, links, nameOf }: NodePanelOptions) {
  const lookedAt = useRef(0)
  const { past, time } = player
  useEffect(() => {
    const { beliefs, asked } = past
    if (node === undefined || asked?.node === node) return
    const isKnown = beliefs?.node === node && beliefs.at === time
    const isEarly = player.isPlaying && performance.now() - lookedAt.current < LOOK_PERIOD
    if (isKnown || (isEarly && beliefs?.node === node)) return
    lookedAt.current = performance.now()
    past.look(node, time)
  })
  return (
    <div class="beliefs">
      <NodeChoice player={player} node={node} choose={links.choose} />
      {node === undefined ? (
        <p class="quiet">Choose a node: click it in the picture, or give its number.</p>
      ) : (
        <Beliefs player={player} node={node} links={links} nameOf={nameOf} />
      )}
    </div>
  )
}

interface NodeChoiceOptions {
  readonly player: Player
  readonly node: number | undefined
  readonly choose: (node: number) => void
}

function NodeChoice({ player, node, choose }: NodeChoiceOptions) {
  // The seed server is none of them.
  const most = Math.max(0, player.film.nodes.length - 1)
  return (
    <p>
      <NumberField
        label="Node"
        value={node}
        bounds={{ most, isFinal: player.finished !== undefined }}
        choose={choose}
      />
      <span class="quiet">of {numberText(most)}</span>
    </p>
  )
}

function Beliefs({ player, node, links, nameOf }: NodePanelOptions & { readonly node: number }) {
  const { past, time, film, frame, about } = player
  const found = past.beliefs?.node === node ? past.beliefs : undefined
  const isCurrent = found !== undefined && Math.abs(found.at - time) < 1_000
  const hex = (id: NodeBeliefs['id']): string => hexOf(id).slice(0, (about?.idBits ?? 128) / 4)
  const beliefs = found?.beliefs
  const messages = latestMessages(film, node, time, MESSAGES_SHOWN)
  return (
    <>
      <h2>
        Node {node}
        {beliefs !== undefined && (
          <>
            {' '}
            <code title={hex(beliefs.id)}>{hex(beliefs.id).slice(0, 12)}…</code>
          </>
        )}
      </h2>
      <p>
        {beliefs === undefined ? NODE_STATES[frame.states[node] ?? 0] : beliefs.status}
        {beliefs?.process === 'paused' && ', paused'}
        {found !== undefined && `, at ${timeText(found.at)}`}{' '}
        {(found === undefined || (!isCurrent && !player.isPlaying)) && (
          <span class="quiet" role="status">
            computing {timeText(time)} again …
          </span>
        )}
      </p>
      {found !== undefined && beliefs === undefined && (
        <p>There is no such node at {timeText(found.at)}: it has not begun, or it is gone.</p>
      )}
      {beliefs !== undefined && (
        <>
          <LeafSet beliefs={beliefs} links={links} />
          <RoutingTable beliefs={beliefs} links={links} />
          <HeldKeys beliefs={beliefs} links={links} hex={hex} nameOf={nameOf} />
          <RoundTrips beliefs={beliefs} links={links} />
          <Waiting beliefs={beliefs} links={links} at={found!.at} />
        </>
      )}
      <LatestMessages messages={messages} links={links} />
      {found !== undefined && (
        <p class="quiet computed">
          Computed again in {(found.milliseconds / 1_000).toFixed(2)} s, over {numberText(found.events)}{' '}
          events.
        </p>
      )}
    </>
  )
}

const hexOf = ({ w0, w1, w2, w3 }: NodeBeliefs['id']): string =>
  [w0, w1, w2, w3].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
