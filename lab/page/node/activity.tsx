import { type NodeBeliefs, PURPOSES } from '../../../sim/index.ts'
import type { SeenMessage } from '../../film/latest-messages.ts'
import { Scroll } from '../scroll.tsx'
import { durationText, timeText } from '../words.ts'
import { NodeLink, type NodeLinks } from './link.tsx'
import { moreTimersText, timerWords } from './timer-words.ts'

interface BeliefsOptions {
  readonly beliefs: NodeBeliefs
  readonly links: NodeLinks
  /** Virtual microseconds. */
  readonly at: number
}

const PEERS_SHOWN = 24
const TIMERS_SHOWN = 10

const inTime = (micros: number): string => `in ${durationText(Math.max(0, micros))}`

/** How far away its peers are, as far as it has measured. */
export function RoundTrips({ beliefs, links }: Omit<BeliefsOptions, 'at'>) {
  const { roundTrips } = beliefs
  const longest = roundTrips.at(-1)?.roundTrip ?? 1
  return (
    <section>
      <h3>Round trips to {roundTrips.length} peers</h3>
      <ul class="round-trips">
        {roundTrips.slice(0, PEERS_SHOWN).map(({ peer, roundTrip }) => (
          <li key={peer}>
            <NodeLink node={peer} links={links} />
            <span class="bar" style={{ width: `${(55 * roundTrip) / longest}%` }} />
            {durationText(roundTrip)}
          </li>
        ))}
      </ul>
      {roundTrips.length > PEERS_SHOWN && (
        <p class="quiet">
          and {roundTrips.length - PEERS_SHOWN} farther ones, up to {durationText(longest)}
        </p>
      )}
    </section>
  )
}

/** What it waits for: answers, acknowledgements, timers. */
export function Waiting({ beliefs, links, at }: BeliefsOptions) {
  const { probes, unacknowledged, timers, foundDead } = beliefs
  return (
    <section>
      <h3>Waits for</h3>
      <ul>
        {probes.map(({ peer, asksFor, tries, dueAt }) => (
          <li key={peer}>
            {asksFor === 'leafSet' ? 'the leaf set' : 'a sign of life'} of{' '}
            <NodeLink node={peer} links={links} />, try {tries}, due {inTime(dueAt - at)}
          </li>
        ))}
        {unacknowledged.map(({ to, transmissions, sentAt }, index) => (
          <li key={index}>
            an acknowledgement of <NodeLink node={to} links={links} />, sent {transmissions}{' '}
            {transmissions === 1 ? 'time' : 'times'}, the last one {durationText(at - sentAt)} ago
          </li>
        ))}
        {timers.slice(0, TIMERS_SHOWN).map(({ name, at: dueAt, token }, index) => (
          <li key={index}>
            {timerWords(name)}
            {name === 'probe' ? ` to node ${token}` : token > 0 && ` (number ${token})`}, {inTime(dueAt - at)}
          </li>
        ))}
        {timers.length > TIMERS_SHOWN && <li>{moreTimersText(timers.length - TIMERS_SHOWN)}</li>}
      </ul>
      {foundDead.length > 0 && (
        <p>
          Found dead of late:{' '}
          {foundDead.map((peer) => (
            <NodeLink key={peer} node={peer} links={links} standing="gone" />
          ))}
        </p>
      )}
    </section>
  )
}

interface LatestMessagesOptions {
  readonly messages: readonly SeenMessage[]
  readonly links: NodeLinks
}

const DIRECTIONS = { sent: 'to', received: 'from', lost: 'lost, to' } as const

/** What it has sent and received of late, the newest first. */
export function LatestMessages({ messages, links }: LatestMessagesOptions) {
  return (
    <section>
      <h3>Latest messages</h3>
      {messages.length === 0 && <p class="quiet">None of late.</p>}
      <Scroll label="Latest messages">
        <table class="messages">
          <tbody>
            {messages.map(({ at, direction, peer, kind, purpose }, index) => (
              <tr key={index}>
                <td>{timeText(at)}</td>
                <td class="words">
                  {DIRECTIONS[direction]} <NodeLink node={peer} links={links} />
                </td>
                <td class="words">{kind}</td>
                <td class="words quiet">{PURPOSES[purpose]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
