import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import { failuresOf, faultsOf, type Played, play, type Settings } from './scenarios.ts'

/* Inserts that ask for more or fewer copies than `storage.replicas` says. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s, label: start }']
const INSERTS = [
  'insert: { keys: 60, label: usual }',
  'insert: { keys: 60, replicas: 1, label: one }',
  'insert: { keys: 60, replicas: 5, label: five }',
]

const run = (phases: readonly string[], settings: Partial<Settings> = {}): Played =>
  play({ ...settings, phases: [...START, ...INSERTS, ...phases] })

/** Which nodes hold each key of a phase, against the closest ones: the number of keys by what is wrong. */
function wrongCopies({ simulation, operations, residents }: Played, phase: number, replicas: number): number {
  const { truth } = simulation
  const keys = operations.filter((row) => row.phase === phase).map(({ key_name }) => keyId(key_name!, 128))
  return keys.filter((key) => {
    const closest = truth.oracle.closest(key, Math.min(replicas, residents.length))
    const holders = truth.ledger.holdersOf(key)
    return [...closest].sort((a: NodeHandle, b) => a - b).join() !== holders.join()
  }).length
}

const allAreRight = (played: Played): boolean =>
  wrongCopies(played, 2, 3) + wrongCopies(played, 3, 1) + wrongCopies(played, 4, 5) === 0

test('each key has as many copies as its insert asked for, on the closest nodes', (t) => {
  const played = run(['settle: { for: 30m }'])
  t.true(allAreRight(played))
  t.is(played.phase('settle').keys_at_risk, 0)
})

test('when nodes join, leave or crash, copies move with the keys, and are restored', (t) => {
  for (const change of ['join: { nodes: 15, over: 60s }', 'leave: { count: 10, over: 60s }']) {
    for (const seed of [1, 2]) {
      const played = run([change, 'lookup: { count: 1000, over: 60s }', 'settle: { for: 30m }'], { seed })
      t.deepEqual(failuresOf(played.phase('lookup')), {}, change)
      t.is(played.phase('settle').keys_lost, 0)
      t.deepEqual(
        [wrongCopies(played, 2, 3), wrongCopies(played, 3, 1), wrongCopies(played, 4, 5)],
        [0, 0, 0],
        change,
      )
    }
  }
  const crashed = run(['crash: { count: 3 }', 'settle: { for: 30m }', 'lookup: { count: 1000 }'])
  t.true(crashed.phase('settle').keys_lost! > 0, 'of one copy')
  t.deepEqual([wrongCopies(crashed, 2, 3), wrongCopies(crashed, 4, 5)], [0, 0])
  t.deepEqual(failuresOf(crashed.phase('lookup')), {})
  t.true(crashed.phase('lookup').unrecoverable > 0)
})

test('while nodes join, nothing that one node alone holds is denied', (t) => {
  for (const seed of [1, 2]) {
    const played = play({
      seed,
      // The nearest node answers first, whether it holds the key or not.
      head: 'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: lognormal, median: 50ms, sigma: 1 } }',
      phases: [
        ...START,
        'insert: { keys: 200, replicas: 1 }',
        'during: { lookup: { rate: 2, over: 120s } }',
        'join: { nodes: 60, over: 60s, label: more }',
        'settle: { for: 120s }',
      ],
    })
    t.deepEqual(failuresOf(played.phase('more')), {}, `seed ${seed}`)
    t.deepEqual(failuresOf(played.phase('settle')), {}, `seed ${seed}`)
  }
})

test('a write or a delete that asks for fewer copies than there were keeps as many', (t) => {
  const played = play({
    phases: [
      ...START,
      'insert: { keys: [a, b], replicas: 5 }',
      'insert: { keys: [a], replicas: 1, label: again }',
      'delete: { keys: [b] }',
      'settle: { for: 30m }',
      'lookup: { keys: [a, b], count: 20 }',
    ],
  })
  const { truth } = played.simulation
  t.is(truth.ledger.holdersOf(keyId('a', 128)).length, 5)
  t.is(truth.ledger.keysAtRisk, 0)
  t.deepEqual(failuresOf(played.phase('lookup')), {})
  t.is(played.phase('lookup').succeeded, 20)
})

test('at rest copies of several numbers cost no more than a comparison in each period', (t) => {
  const quiet = ['settle: { for: 1h, label: rest }', 'settle: { for: 1h }']
  const bytes = (inserts: readonly string[]) =>
    play({ phases: [...START, ...inserts, ...quiet] }).phase('settle').repair_bytes
  const usual = bytes(['insert: { keys: 180 }'])
  const several = bytes(INSERTS)
  t.true(several < 3 * usual, `${several} against ${usual}`)
})

test('copies of several numbers are the same run in wire mode', (t) => {
  const phases = [
    ...START,
    ...INSERTS,
    'join: { nodes: 5 }',
    'settle: { for: 2m }',
    'leave: { count: 5 }',
    'settle: { for: 2m }',
  ]
  const prints = (['on', 'off'] as const).map((wireMode) => play({ phases }, { wireMode }).result.fingerprint)
  t.is(prints[0], prints[1])
})

test('with bounds copies go to the nodes that have room, as many as were asked for', (t) => {
  const played = play({
    head: 'pastry: { leafSetSize: 16 }\nstorage: { capacity: 12kB }\nnetwork: { latency: { model: constant, oneWay: 10ms } }',
    phases: [
      ...START,
      'insert: { keys: 100, valueBytes: 500, replicas: 5, label: five }',
      'settle: { for: 30m }',
    ],
  })
  t.deepEqual(failuresOf(played.phase('five')), {})
  const { ledger } = played.simulation.truth
  t.is(ledger.copiesMin, 5)
  t.is(ledger.keysAtRisk, 0)
  t.deepEqual(faultsOf(played), [])
})
