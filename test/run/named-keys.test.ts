import test from 'ava'
import { failuresOf, type Played, play } from './scenarios.ts'

/* Which keys operations are about: by name, deleted ones, ones that were never stored, and one beside others. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s }', 'insert: { keys: 100, over: 10s }']

const run = (phases: readonly string[]): Played => play({ phases: [...START, ...phases] })

/** The operations of a phase, by its place among all. */
const operationsOf = ({ operations }: Played, phase: number) =>
  operations.filter((row) => row.phase === phase)

/** How often each key of a phase was asked for. */
function countsOf(played: Played, phase: number): Map<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const { key_name } of operationsOf(played, phase))
    counts.set(key_name, (counts.get(key_name) ?? 0) + 1)
  return counts
}

test('lookups of deleted keys ask for deleted keys only, and "absent" is right', (t) => {
  const played = run([
    'delete: { count: 50 }',
    'lookup: { count: 300, keys: deleted, label: of deleted }',
    'lookup: { count: 300, label: of inserted }',
  ])
  const deleted = new Set(operationsOf(played, 3).map(({ key_name }) => key_name))
  t.is(deleted.size, 50)
  t.true(operationsOf(played, 4).every(({ key_name }) => deleted.has(key_name)))
  t.true(countsOf(played, 4).size > 40)
  t.true(operationsOf(played, 5).every(({ key_name }) => !deleted.has(key_name)))
  for (const label of ['of deleted', 'of inserted']) {
    t.is(played.phase(label).succeeded, 300)
    t.deepEqual(failuresOf(played.phase(label)), {})
  }
})

test('lookups of never stored keys ask for a new key each time, and "absent" is right', (t) => {
  const played = play({
    head: 'pastry: { leafSetSize: 8, idBits: 8, digitBits: 4 }\nnetwork: { latency: { model: constant, oneWay: 10ms } }',
    phases: [...START, 'lookup: { count: 100, keys: never-stored }'],
  })
  const stored = new Set(operationsOf(played, 2).map(({ key }) => key))
  const asked = operationsOf(played, 3)
  t.is(asked.length, 100)
  // With 8 id bits most of the 256 ids are taken sooner or later.
  t.true(asked.every(({ key }) => !stored.has(key)))
  t.is(played.phase('lookup').succeeded, 100)
})

test('keys are inserted, looked up and deleted by name; what is inserted again is not deleted any more', (t) => {
  const played = run([
    'insert: { keys: [Rome, Paris], label: twice }',
    'lookup: { count: 200, keys: [Rome, Paris, "never"] }',
    'delete: { keys: [Paris, Rome, "never"] }',
    'insert: { keys: [Rome], label: again }',
    'lookup: { count: 50, keys: deleted, label: of deleted }',
  ])
  t.deepEqual([...countsOf(played, 3).keys()], ['Rome', 'Paris'])
  for (const name of ['Rome', 'Paris', 'never']) {
    const count = countsOf(played, 4).get(name)!
    t.true(Math.abs(count - 200 / 3) < 4 * Math.sqrt(200 / 3), `${name} ${count}`)
  }
  t.deepEqual([...countsOf(played, 5).keys()], ['Paris', 'Rome', 'never'])
  t.deepEqual([...countsOf(played, 7)], [['Paris', 50]])
  for (const label of ['twice', 'lookup', 'delete', 'again', 'of deleted'])
    t.deepEqual(failuresOf(played.phase(label)), {}, label)
})

test('a hot key gets its share of the lookups, and the others are drawn as without it', (t) => {
  const names = (hot: string) =>
    operationsOf(run([`lookup: { count: 400, keys: zipf(1.0)${hot} }`]), 3).map(({ key_name }) => key_name)
  const without = names('')
  const hot = names(', hot: { share: 0.3, key: Rome }')
  const count = hot.filter((name) => name === 'Rome').length
  t.true(Math.abs(count - 120) < 4 * Math.sqrt(120 * 0.7), `${count}`)
  t.true(hot.every((name, index) => name === 'Rome' || name === without[index]))
  const first = names(', hot: { share: 1 }')
  t.true(first.every((name) => name === 'phase 2 key 0'))
})

test('a mix has hot, named and deleted keys too; an update of a deleted key brings it back', (t) => {
  const hot = countsOf(
    run(['mix: { lookups: 1, updates: 1, rate: 0.5, over: 40s, hot: { share: 0.5, key: Rome } }']),
    3,
  )
  t.true(hot.get('Rome')! > 200, `${hot.get('Rome')}`)
  const named = run(['mix: { lookups: 1, updates: 1, deletes: 1, count: 200, keys: [Rome, Paris] }'])
  t.deepEqual([...countsOf(named, 3).keys()].sort(), ['Paris', 'Rome'])
  t.deepEqual(failuresOf(named.phase('mix')), {})
  const back = run(['delete: { count: 10 }', 'mix: { updates: 1, count: 30, keys: deleted }'])
  // Each deleted key is updated once, and is not deleted any more.
  t.is(countsOf(back, 4).size, 10)
  t.is(back.phase('mix').attempted, 10)
})

test('messages are routed to keys by name', (t) => {
  const played = run(['route: { count: 100, keys: [Rome, Paris] }'])
  t.deepEqual([...countsOf(played, 3).keys()].sort(), ['Paris', 'Rome'])
  t.is(played.phase('route').succeeded, 100)
})

test('what needs a deleted key while there is none is left out', (t) => {
  const played = run(['mix: { lookups: 1, deletes: 0.000001, count: 100, keys: deleted }'])
  t.is(played.phase('mix').attempted, 0)
})
