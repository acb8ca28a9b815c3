import test from 'ava'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import type { Simulation } from '../../sim/run.ts'
import { activeCount, crash, failuresOf, faultsOf, type Played, play, residentsOf } from './scenarios.ts'

const SETTLE = 'settle: { atMost: 30m }'
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

/** Whom a newcomer is asking for entries or for admission just now. */
function nearestFound(simulation: Simulation): NodeHandle | undefined {
  const joiner = residentsOf(simulation).find(({ handle }) => handle === 41)
  const { nearest, stage } = (joiner?.node.parts.joining.discovery ?? {}) as unknown as {
    nearest?: NodeHandle
    stage?: string
  }
  return stage === 'entries' ? nearest : undefined
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  for (const step of [0, 1, 2]) {
    test(`the nearest node dies while it is asked for entry ${step}: the join completes (seed ${seed})`, (t) => {
      let [asked, victim] = [0, NO_NODE]
      let before = NO_NODE
      const phases = ['join: { nodes: 40, over: 40s }', 'settle: { for: 60s }', 'join: { nodes: 1 }', SETTLE]
      const played = play(
        { seed, head: plane(''), phases },
        {
          meanwhile(simulation) {
            const nearest = nearestFound(simulation) ?? NO_NODE
            if (nearest !== before && nearest !== NO_NODE && asked++ === step) {
              victim = nearest
              crash(simulation, victim)
            }
            before = nearest
          },
        },
      )
      if (asked > step) t.is(played.residents.length, 40)
      t.is(activeCount(played), asked > step ? 40 : 41)
      t.deepEqual(faultsOf(played), [])
    })
  }
}

test('all the contacts that the seed server names may be dead: in the end live ones are named', (t) => {
  const phases = [
    'join: { nodes: 30, over: 30s }',
    'settle: { for: 60s }',
    'crash: { count: 27 }',
    'join: { nodes: 5, label: newcomers }',
    SETTLE,
  ]
  for (const seed of [1, 2, 3]) {
    const played = play({ seed, head: plane(''), phases }, { trace: 'on' })
    t.deepEqual(faultsOf(played), [], `seed ${seed}`)
    t.is(activeCount(played), 8)
    t.true(played.trace.some(({ text }) => text.includes('reportDead')))
  }
})

test('nodes join without acknowledgements as well as with them', (t) => {
  const head = `
pastry: { leafSetSize: 8, acks: false }
network: { latency: { model: uniform } }
`
  for (const seed of [1, 2, 3]) {
    const phases = ['join: { nodes: 60, over: 30s }', 'settle: { for: 10s }', 'route: { count: 100 }']
    const played = play({ seed, head, phases })
    t.deepEqual(faultsOf(played), [], `seed ${seed}`)
    t.is(activeCount(played), 60)
    t.deepEqual(failuresOf(played.phase('route')), {})
  }
})
