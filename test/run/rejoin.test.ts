import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { Simulation } from '../../sim/run.ts'
import { type Played, play } from './scenarios.ts'

/* Nodes that come back under their ids: a machine has one life at a time. */

/** Node b of the trace, the third to come, goes and comes back while four keys out of five are not its own. */
const HEAD = ['0,a,join', '1,b,join', '2,c,join', '3,d,join']
/** The handle of its first life. */
const OLD = 3

function played(...events: readonly string[]): { readonly played: Played; readonly most: number } {
  const trace = ['time_s,node,event', ...HEAD, ...events, ''].join('\n')
  const phases = [
    'join: { nodes: 1 }',
    'settle: { for: 10s }',
    'during: { churn: { trace: rejoin.csv, rejoin: same } }',
    'settle: { label: arrive, for: 40s }',
    'insert: { keys: 40 }',
    'settle: { for: 2m, label: rest }',
  ]
  const lives = new Lives()
  const run = play(
    { head: '', phases, files: { 'rejoin.csv': trace } },
    { meanwhile: (simulation) => lives.look(simulation) },
  )
  return { played: run, most: lives.most }
}

/** How many nodes of one id have lived at a time. */
class Lives {
  most = 0
  private started = 0

  look({ world, membership }: Simulation): void {
    const { size } = world.hosts.directory
    if (size === this.started) return
    this.started = size
    const counts = new Map<string, number>()
    for (const node of membership.live.inOrder()) {
      const id = idToHex(world.idOf(node))
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    this.most = Math.max(this.most, ...counts.values())
  }
}

const idOf = ({ simulation }: Played, node: number): string =>
  idToHex(simulation.world.idOf(node as NodeHandle))

/** There is one life of b in the end, under its id, and it began when the one before had gone. */
for (const { title, events } of [
  {
    title: 'that leaves and comes back while it is still handing over',
    events: ['60,b,leave', '60.5,b,join'],
  },
  { title: 'that crashes and comes back at once', events: ['60,b,crash', '60.5,b,join'] },
  {
    title: 'that comes back while its old life is handing over, and leaves and comes back again',
    events: ['60,b,leave', '60.1,b,join', '60.2,b,leave', '60.3,b,join'],
  },
  {
    title: 'that crashes while its old life is handing over',
    events: ['60,b,leave', '60.1,b,join', '60.4,b,crash', '60.6,b,join'],
  },
])
  test(`a node of a trace ${title} has its id, and one life at a time`, (t) => {
    const { played: run, most } = played(...events)
    t.is(most, 1)
    t.is(run.simulation.world.hosts.directory.size - 1, 6, 'nodes that were started')
    t.is(idOf(run, 6), idOf(run, OLD))
    t.true(Number(run.rows.nodes[OLD - 1]!.left_s) < Number(run.rows.nodes[5]!.joined_s))
    t.like(run.phase('rest'), { nodes_active: 5, leaf_sets_wrong: 0, joins_failed: 0, keys_lost: 0 })
  })

test('if the old life crashes in a phase of its own, the node comes back as well', (t) => {
  const trace = ['time_s,node,event', ...HEAD, '60,b,leave', '65,b,join', ''].join('\n')
  const run = play({
    head: '',
    phases: [
      'join: { nodes: 1 }',
      'during: { churn: { trace: rejoin.csv, rejoin: same } }',
      'settle: { for: 30s }',
      'insert: { keys: 40, over: 20s }',
      'settle: { for: 11s, label: leaving }',
      `crash: { list: [${OLD}] }`,
      'settle: { for: 2m, label: rest }',
    ],
    files: { 'rejoin.csv': trace },
  })
  t.is(run.phase('crash').crashes, 1)
  t.is(idOf(run, 6), idOf(run, OLD))
  t.like(run.phase('rest'), { nodes_active: 5, leaf_sets_wrong: 0, joins_failed: 0 })
})

test('nodes that come back by session times have gone before, even if they hand over what they hold', (t) => {
  const lives = new Lives()
  const churn = 'session: { exponential: 60s }, arrivals: constant, announced: 1, rejoin: same, for: 4m'
  const run = play(
    {
      phases: [
        'join: { nodes: 20, over: 20s }',
        'settle: { for: 20s }',
        'insert: { keys: 100 }',
        `churn: { ${churn} }`,
      ],
    },
    { meanwhile: (simulation) => lives.look(simulation) },
  )
  t.is(lives.most, 1)
  const ids = run.rows.nodes.map(({ id }) => String(id))
  t.true(new Set(ids).size < ids.length, 'some came back')
})

/** The ids of the nodes that a phase took, in the order of their going. */
const takenIn = (run: Played, label: string): string[] => {
  const { start_s: start, end_s: end } = run.phase(label)
  return run.rows.nodes
    .filter(({ left_s: left }) => left !== null && Number(left) >= start && Number(left) <= end + 60)
    .sort((a, b) => Number(a.left_s) - Number(b.left_s))
    .map(({ id }) => String(id))
}

for (const departure of ['crash: { count: 5, over: 10s }', 'leave: { count: 5, over: 10s }'])
  test(`nodes that another phase took come back in churn under their ids, the first to go first: ${departure}`, (t) => {
    const lives = new Lives()
    const label = departure.split(':')[0]!
    const run = play(
      {
        phases: [
          'join: { nodes: 30, over: 30s }',
          'settle: { for: 20s }',
          departure,
          'settle: { for: 2m }',
          // Sessions are so long that no node goes: a node that comes takes the place of none.
          'churn: { session: { exponential: 1h }, arrivals: poisson, rejoin: same, for: 40m }',
        ],
      },
      { meanwhile: (simulation) => lives.look(simulation) },
    )
    const taken = takenIn(run, label)
    const back = run.rows.nodes.slice(30).map(({ id }) => String(id))
    t.is(taken.length, 5)
    t.deepEqual(back.slice(0, 5), taken)
    t.is(lives.most, 1)
  })

test('a node of a trace that a phase has leave comes back when that life has gone', (t) => {
  const lives = new Lives()
  const trace = ['time_s,node,event', ...HEAD, '60.2,b,leave', '60.5,b,join', ''].join('\n')
  const phases = [
    'join: { nodes: 1 }',
    'during: { churn: { trace: rejoin.csv, rejoin: same } }',
    'settle: { for: 40s }',
    'insert: { keys: 40, over: 20s }',
    `leave: { list: [${OLD}] }`,
    'settle: { for: 2m, label: rest }',
  ]
  const run = play(
    { head: '', phases, files: { 'rejoin.csv': trace } },
    { meanwhile: (simulation) => lives.look(simulation) },
  )
  t.is(lives.most, 1)
  t.is(idOf(run, 6), idOf(run, OLD))
})

/** Twelve nodes with ids that are given, and values on them. */
const GIVEN = Array.from({ length: 12 }, (_, index) => `"${index.toString(16)}800"`).join(', ')
const OVERLAY = [`join: { ids: [${GIVEN}], over: 12s }`, 'settle: { for: 40s }', 'insert: { keys: 60 }']

for (const { title, departure } of [
  { title: 'that crashed', departure: ['crash: { list: [3] }'] },
  { title: 'that crashed a minute ago', departure: ['crash: { list: [3] }', 'settle: { for: 1m }'] },
  { title: 'that leaves, once it has handed over what it held', departure: ['leave: { list: [3] }'] },
])
  test(`a later join brings a node back under its id ${title}`, (t) => {
    const lives = new Lives()
    const phases = [
      ...OVERLAY,
      ...departure,
      'join: { label: again, ids: ["2800"] }',
      'settle: { label: rest, for: 3m }',
      'lookup: { count: 200, over: 20s }',
    ]
    const run = play({ phases }, { meanwhile: (simulation) => lives.look(simulation) })
    t.is(lives.most, 1)
    t.is(idOf(run, 13), idOf(run, 3))
    t.true(Number(run.rows.nodes[2]!.left_s) <= Number(run.rows.nodes[12]!.joined_s))
    t.like(run.phase('rest'), { nodes_active: 12, leaf_sets_wrong: 0, joins_failed: 0, keys_lost: 0 })
    t.is(run.phase('lookup').failed, 0)
  })

test('if a join gives an id whose node turns out to live, its joiner draws another', (t) => {
  const phases = [
    ...OVERLAY,
    'crash: { fraction: 0 }',
    'join: { ids: ["2800"] }',
    'settle: { label: rest, for: 1m }',
  ]
  const run = play({ phases })
  t.like(run.phase('rest'), { nodes_active: 13, leaf_sets_wrong: 0 })
  t.is(new Set(run.rows.nodes.filter(({ left_s }) => left_s === null).map(({ id }) => id)).size, 13)
})
