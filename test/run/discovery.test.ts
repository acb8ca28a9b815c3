import test from 'ava'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { activeCount, type Played, play } from './scenarios.ts'

const MEMBERS = 150
const NEWCOMERS = 20
const PHASES = [
  `join: { nodes: ${MEMBERS}, over: 30s }`,
  'settle: { for: 60s }',
  `join: { nodes: ${NEWCOMERS}, over: 20s, label: newcomers }`,
  'settle: { for: 10s }',
]

const plane = (pastry: string) => `
pastry: { leafSetSize: 16${pastry} }
network: { latency: { model: euclidean, side: 100ms } }
`

/** How many members are nearer to each newcomer than the one through which it joined. */
function ranks(played: Played): number[] {
  const { network } = played.simulation.world
  const newcomers = Array.from({ length: NEWCOMERS }, (_, index) => (MEMBERS + 1 + index) as NodeHandle)
  return newcomers.map((newcomer) => {
    const contact = contactsOf(played, newcomer)[0] ?? NO_NODE
    const away = network.oneWay(newcomer, contact)
    let nearer = 0
    for (let member = 1; member <= MEMBERS; member++)
      if (network.oneWay(newcomer, member as NodeHandle) < away) nearer++
    return nearer
  })
}

/** To whom a newcomer has sent join requests of its own. */
function contactsOf({ trace }: Played, newcomer: NodeHandle): NodeHandle[] {
  return trace.flatMap(({ node, text }) => {
    const match = node === newcomer ? /^→ (\d+) {2}route join request, hop 1,/.exec(text) : null
    return match === null ? [] : [Number(match[1]) as NodeHandle]
  })
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

test('a newcomer joins through the nearest of 150 nodes, or nearly; without discovery, through the nearest of four at random [PNS]', (t) => {
  const near = play({ head: plane(''), phases: PHASES }, { trace: 'on' })
  const random = play({ head: plane(', nearestSeed: false'), phases: PHASES }, { trace: 'on' })
  for (const played of [near, random]) t.is(activeCount(played), MEMBERS + NEWCOMERS)
  const [found, drawn] = [mean(ranks(near)), mean(ranks(random))]
  t.true(found <= 2, `${found}`)
  // The best of four is at one fifth of the way, on average.
  t.true(drawn >= MEMBERS / 10 && drawn <= MEMBERS / 3, `${drawn}`)
})
