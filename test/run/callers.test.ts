import test from 'ava'
import { type Played, play, SMALL } from './scenarios.ts'

/* Which nodes begin operations. */

const START = [
  'join: { nodes: 10, over: 5s, label: old }',
  'settle: { for: 30s }',
  'join: { nodes: 10, over: 5s }',
  'settle: { for: 30s, label: all are there }',
  'insert: { keys: 20, over: 5s }',
]

const run = (phases: readonly string[], head = SMALL): Played => play({ head, phases: [...START, ...phases] })

/** The nodes that began something in the phases from the sixth on, in order. */
const callersOf = ({ operations }: Played): number[] =>
  [
    ...new Set(operations.filter(({ phase }) => phase !== null && phase > 4).map(({ source }) => source)),
  ].sort((a, b) => a - b)

const seq = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('operations of every kind are begun by the listed nodes only', (t) => {
  for (const phase of [
    'insert: { keys: 100, FROM }',
    'lookup: { count: 100, FROM }',
    'route: { count: 100, FROM }',
    'delete: { fraction: 1, FROM }',
    'mix: { lookups: 1, count: 100, FROM }',
    'mix: { lookups: 1, clients: 20, think: 1s, over: 5s, FROM }',
  ])
    t.deepEqual(callersOf(run([phase.replace('FROM', 'from: { list: [3, 7] }')])), [3, 7], phase)
})

test('a group are those that joined in a phase, by its label or name', (t) => {
  t.deepEqual(callersOf(run(['lookup: { count: 200, from: { joinedIn: old } }'])), seq(1, 10))
  t.deepEqual(callersOf(run(['lookup: { count: 200, from: { joinedIn: join } }'])), seq(11, 20))
})

test('a group are those with an id on an arc, or around a place', (t) => {
  const arc = run(['lookup: { count: 200, from: { idsInArc: { from: "0", to: "8" } } }'])
  const onArc = arc.rows.nodes.filter(({ id }) => String(id) < '8').map(({ node }) => node)
  t.true(onArc.length > 0 && onArc.length < 20)
  t.deepEqual<unknown, unknown>(callersOf(arc), onArc)
  const region = 'region: { latitude: 48, longitude: 10, radiusKm: 5000 }'
  const place = run(
    [`lookup: { count: 200, from: { ${region} } }`],
    'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: geographic } }',
  )
  const near = place.residents
    .map(({ handle }) => handle)
    .filter((node) => place.simulation.world.distanceKm(node, { latitude: 48, longitude: 10 }) <= 5000)
  t.true(near.length > 0 && near.length < 20, `${near.length}`)
  t.deepEqual<unknown, unknown>(callersOf(place), near)
})

test('another group of callers asks for the same keys at the same times', (t) => {
  const asked = (from: string) =>
    run([`lookup: { count: 100, from: ${from} }`])
      .operations.filter(({ phase }) => phase === 5)
      .map(({ time_s, key_name }) => [time_s, key_name])
  t.deepEqual(asked('{ list: [3, 7] }'), asked('random'))
})

test('a rate counts for the nodes of the group', (t) => {
  const { attempted } = run(['lookup: { rate: 1, over: 50s, from: { list: [3, 7] } }']).phase('lookup')
  t.true(Math.abs(attempted - 100) < 40, `${attempted}`)
})

test('a node that has gone begins nothing, and while no node of a group is there nothing begins', (t) => {
  const crashed = [
    'crash: { count: 15 }',
    'settle: { for: 60s, label: then }',
    'lookup: { count: 50, from: { joinedIn: old } }',
  ]
  const played = run(crashed)
  const live = played.residents.map(({ handle }) => handle).filter((node) => node <= 10)
  t.deepEqual<unknown, unknown>(callersOf(played), live)
  const none = run([
    'during: { churn: { session: { exponential: 10m } } }',
    'settle: { for: 1s, label: then }',
    'lookup: { count: 20, from: { list: [2000] } }',
  ])
  t.is(none.phase('lookup').attempted, 0)
})
