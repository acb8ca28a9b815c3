import type { NodeBeliefs } from '../../sim/index.ts'
import type { Player } from './player.ts'
import { timeText } from './words.ts'

interface Options {
  readonly player: Player
  readonly node: number
  readonly choose: (node: number) => void
  readonly light: (nodes: ReadonlyMap<number, string>) => void
}

const WRONG = '#D55E00'
const RIGHT = '#0072B2'

/** What a node believes: its leaf set, its routing table as the paper draws it, what it holds, what it waits for. */
export function NodePanel({ player, node, choose, light }: Options) {
  const found = player.beliefs
  if (found === undefined || found.node !== node) return <p class="quiet">Looking at node {node} …</p>
  const { beliefs } = found
  if (beliefs === undefined)
    return (
      <p class="quiet">
        Node {node} is gone at {timeText(found.at)}.
      </p>
    )
  const link = (other: number, className = '') => (
    <button
      type="button"
      class={`node ${className}`}
      onClick={() => choose(other)}
      onPointerEnter={() => light(new Map([[other, className === 'wrong' ? WRONG : RIGHT]]))}
      onPointerLeave={() => light(new Map())}
    >
      {other}
    </button>
  )
  return (
    <div class="beliefs">
      <h3>
        Node {node} <code>{hex(beliefs.id).slice(0, 8)}…</code>
      </h3>
      <p>
        {beliefs.status}, at {timeText(found.at)}
        {found.at - player.time > 1_000 && <> (the simulation is ahead of the picture)</>}
      </p>
      <LeafSet beliefs={beliefs} link={link} />
      <Table beliefs={beliefs} link={link} />
      <h4>Keys held: {beliefs.keys.length}</h4>
      <p class="keys">
        {beliefs.keys.slice(0, 60).map(({ key, isOwn, bytes }) => (
          <code key={hex(key)} class={isOwn ? 'own' : ''} title={isOwn ? 'root of it' : 'a copy'}>
            {hex(key).slice(0, 6)}
            {bytes === undefined ? '†' : ''}
          </code>
        ))}
      </p>
      <h4>Waits for</h4>
      <ul>
        {beliefs.probes.map(({ peer, tries }) => (
          <li key={peer}>
            an answer of {link(peer)}, asked {tries} {tries === 1 ? 'time' : 'times'}
          </li>
        ))}
        {beliefs.unacknowledged.map(({ to, transmissions }, index) => (
          <li key={index}>
            an acknowledgement of {link(to)}, sent {transmissions} {transmissions === 1 ? 'time' : 'times'}
          </li>
        ))}
        {beliefs.timers.slice(0, 8).map(({ name, at }, index) => (
          <li key={index}>
            {name}, at {timeText(at)}
          </li>
        ))}
      </ul>
    </div>
  )
}

type Link = (node: number, className?: string) => preact.JSX.Element

function LeafSet({ beliefs, link }: { readonly beliefs: NodeBeliefs; readonly link: Link }) {
  const side = (name: 'counterclockwise' | 'clockwise') => {
    const { members, missing } = beliefs.leafSet[name]
    return (
      <p>
        <span class="side">{name === 'clockwise' ? 'next' : 'before'}</span>
        {members.map(({ node, standing }) => link(node, standing))}
        {missing.map((node) => link(node, 'missing'))}
      </p>
    )
  }
  return (
    <section>
      <h4>Leaf set</h4>
      {side('counterclockwise')}
      {side('clockwise')}
      <p class="quiet key">
        <span class="node wrong">wrong</span> does not belong there by ground truth,{' '}
        <span class="node missing">missing</span> it has not
      </p>
    </section>
  )
}

function Table({ beliefs, link }: { readonly beliefs: NodeBeliefs; readonly link: Link }) {
  const { table, ownDigits, gone } = beliefs
  if (table.length === 0) return <p class="quiet">Its routing table is empty.</p>
  const columns = table[0]!.length
  return (
    <section class="scroll">
      <table class="routing">
        <caption>Routing table: row i has nodes that share i digits with this one</caption>
        <thead>
          <tr>
            <th scope="col">row</th>
            {Array.from({ length: columns }, (_, digit) => (
              <th key={digit} scope="col">
                {digit.toString(16)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.map((row, index) => (
            <tr key={index}>
              <th scope="row">{index}</th>
              {row.map((node, digit) => (
                <td key={digit} class={digit === ownDigits[index] ? 'own' : ''}>
                  {node >= 0 && link(node, gone.has(node) ? 'wrong' : '')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const hex = ({ w0, w1, w2, w3 }: NodeBeliefs['id']): string =>
  [w0, w1, w2, w3].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
