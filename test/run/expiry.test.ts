import test from 'ava'
import { failuresOf, type Played, play, type Settings, SMALL } from './scenarios.ts'

/* Values that expire. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s, label: start }']

const run = (phases: readonly string[], settings: Partial<Settings> = {}): Played =>
  play({ ...settings, phases: [...START, ...phases] })

const valuesHeld = ({ simulation, residents }: Played): number =>
  residents.reduce((sum, { handle }) => sum + simulation.truth.ledger.valuesOf(handle), 0)

test('until a value expires it is found, from then on it is absent, and no node holds it', (t) => {
  const played = run([
    'insert: { keys: 50, timeToLive: 60s, over: 10s }',
    'insert: { keys: 50, over: 10s, label: for ever }',
    'settle: { for: 10s, label: a while }',
    'lookup: { count: 300, over: 20s, label: before }',
    'settle: { for: 30s, label: another while }',
    'lookup: { count: 300, label: after }',
  ])
  for (const label of ['before', 'after']) {
    t.is(played.phase(label).succeeded, 300, label)
    t.deepEqual(failuresOf(played.phase(label)), {}, label)
  }
  t.is(played.phase('before').keys_at_risk, 0)
  t.is(played.phase('after').keys_lost, 0)
  t.is(valuesHeld(played), 150)
  const { ledger } = played.simulation.truth
  t.is(ledger.keysAcknowledged, 50)
  const found = played.operations.filter(({ phase }) => phase === 7)
  t.is(found.length, 300)
})

test('every holder drops a value at its time, and what it weighed with it', (t) => {
  const live: number[] = []
  const bytes: number[] = []
  const played = play(
    { phases: [...START, 'insert: { keys: [Rome], timeToLive: 30s, over: 0s }', 'settle: { for: 60s }'] },
    {
      meanwhile: ({ truth, world }) => {
        if (world.now > 60_000_000) bytes.push(truth.ledger.storedBytes)
        if (truth.ledger.storedBytes > 0) live.push(world.now)
      },
    },
  )
  t.is(bytes.at(-1), 0)
  const time = (live.at(-1)! - live[0]!) / 1_000_000
  t.true(time > 30 && time < 30.1, `${time}`)
  t.deepEqual([...played.result.violations], [])
})

test('copies that move carry their age: what is handed over expires no later', (t) => {
  const played = run([
    'insert: { keys: 100, timeToLive: 5m, over: 10s }',
    'join: { nodes: 15, over: 60s, label: more }',
    'leave: { count: 15, over: 60s }',
    'crash: { count: 2 }',
    'during: { lookup: { rate: 0.2 } }',
    'settle: { for: 100s, label: before }',
    'settle: { for: 90s, label: about }',
    'settle: { for: 60s, label: after }',
  ])
  for (const label of ['more', 'leave', 'before', 'about', 'after'])
    t.deepEqual(failuresOf(played.phase(label)), {}, label)
  t.is(valuesHeld(played), 0)
})

test('an update without a time to live makes a value stay, one with another changes when it goes', (t) => {
  const played = run([
    'insert: { keys: [a, b, c], timeToLive: 60s, over: 0s }',
    'insert: { keys: [a], over: 0s, label: for ever }',
    'insert: { keys: [b], timeToLive: 3m, over: 0s, label: longer }',
    'settle: { for: 90s, label: a while }',
    'lookup: { count: 60, keys: [a, b, c], over: 0s, label: then }',
    'settle: { for: 2m, label: another while }',
    'lookup: { count: 60, keys: [a, b, c], over: 0s }',
  ])
  t.deepEqual(failuresOf(played.phase('then')), {})
  t.deepEqual(failuresOf(played.phase('lookup')), {})
  t.is(valuesHeld(played), 3)
})

test('a value that has expired may be inserted again, also when all have forgotten it, and is right to be found then', (t) => {
  const head = SMALL.replace('network', 'storage: { tombstoneLife: 60s, repairPeriod: 30s }\nnetwork')
  for (const gone of ['settle: { for: 10s, label: gone }', 'settle: { for: 10m, label: gone }']) {
    const played = run(
      [
        'insert: { keys: [a, b], timeToLive: 30s, over: 0s }',
        'settle: { for: 60s, label: a while }',
        gone,
        'insert: { keys: [a], over: 0s, label: again }',
        'settle: { for: 1s, label: done }',
        'lookup: { count: 40, keys: [a, b] }',
      ],
      { head },
    )
    t.deepEqual(failuresOf(played.phase('again')), {}, gone)
    t.deepEqual(failuresOf(played.phase('lookup')), {}, gone)
    t.is(played.phase('lookup').succeeded, 40)
    t.is(valuesHeld(played), 3)
  }
})

test('so may a deleted key whose tombstones are gone', (t) => {
  const head = SMALL.replace('network', 'storage: { tombstoneLife: 60s, repairPeriod: 30s }\nnetwork')
  const played = run(
    [
      'insert: { keys: [a], over: 0s }',
      'delete: { keys: [a], over: 0s }',
      'settle: { for: 10m, label: gone }',
      'insert: { keys: [a], over: 0s, label: again }',
      'settle: { for: 1s, label: done }',
      'lookup: { count: 20, keys: [a] }',
    ],
    { head },
  )
  t.is(played.phase('again').succeeded, 1)
  t.is(played.phase('lookup').succeeded, 20)
})

test('values that expire are the same run in wire mode, and go with other copies than usual', (t) => {
  const phases = [
    ...START,
    'insert: { keys: 50, timeToLive: 90s, replicas: 5, valueBytes: 100..3000 }',
    'mix: { lookups: 1, updates: 1, timeToLive: 45s, rate: 0.2, over: 60s }',
    'join: { nodes: 5 }',
    'settle: { for: 2m }',
  ]
  const runs = (['on', 'off'] as const).map((wireMode) => play({ phases }, { wireMode }))
  t.is(runs[0]!.result.fingerprint, runs[1]!.result.fingerprint)
  t.deepEqual(failuresOf(runs[0]!.phase('mix')), {})
  t.is(valuesHeld(runs[0]!), 0)
})
