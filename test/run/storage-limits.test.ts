import test from 'ava'
import { idToHex } from '../../protocol/base/id.ts'
import type { Entry } from '../../protocol/storage/entries.ts'
import type { LostKeyRow } from '../../sim/measure/columns.ts'
import { custodyOf, failuresOf, type Played, play, residentsOf } from './scenarios.ts'

/* What does not fit: into a node, into a message, into the time that a leaver has. */

interface Limits {
  readonly replicas?: number
  readonly capacity: number
  readonly more?: string
}

const head = ({ replicas = 3, capacity, more = '' }: Limits) => `
pastry: { leafSetSize: 16 }
network: { latency: { model: euclidean } }
storage: { replicas: ${replicas}, capacity: ${capacity}${more} }
`
const START = 'join: { nodes: 30, start: converged }'

/** All that the nodes that run hold. */
const entriesOf = ({ simulation }: Played): Entry[] =>
  residentsOf(simulation).flatMap(({ handle }) => custodyOf(simulation, handle)?.entries.all() ?? [])

/** Failures of any phase. */
const failures = ({ result }: Played) =>
  result.summary.map(failuresOf).filter((each) => Object.keys(each).length > 0)

const fullest = (played: Played): number =>
  Math.max(
    ...residentsOf(played.simulation).map(({ node }) =>
      node.within(() => played.simulation.world.storage.load.bytes),
    ),
  )

const LOOKUPS = 'lookup: { count: 600, over: 60s, verify: true }'

for (const seed of [1, 2]) {
  test(`a write for which there is no room is refused, and no node keeps a part of it (seed ${seed})`, (t) => {
    const played = play({
      head: head({ capacity: 20_000 }),
      seed,
      phases: [
        START,
        'insert: { keys: 400, valueBytes: 1000, over: 60s }',
        'settle: { for: 60s }',
        LOOKUPS,
        'settle: { for: 60s }',
      ],
    })
    const { refused, succeeded } = played.phase('insert')
    t.true(refused > 150, `${refused} refused`)
    t.is(refused + succeeded, 400)
    t.deepEqual(failures(played), [])
    const { keys_acknowledged, keys_lost, keys_at_risk } = played.result.summary.at(-1)!
    t.deepEqual([keys_acknowledged, keys_lost, keys_at_risk], [succeeded, 0, 0])
    const unwanted = new Set(
      played.operations.flatMap(({ outcome, key }) => (outcome === 'refused' ? [key] : [])),
    )
    t.deepEqual(
      entriesOf(played)
        .map(({ key }) => idToHex(key))
        .filter((key) => unwanted.has(key)),
      [],
    )
    t.true(fullest(played) <= 20_000)
    t.deepEqual([...played.result.violations], [])
  })

  test(`of an overwrite for which there is no room nothing is stored, and the old value is still read (seed ${seed})`, (t) => {
    const played = play({
      head: head({ capacity: 30_000 }),
      seed,
      phases: [
        START,
        'insert: { keys: 150, valueBytes: 1000, over: 60s }',
        'settle: { for: 10s }',
        'mix: { updates: 1, count: 150, over: 60s, valueBytes: 12000 }',
        'settle: { for: 60s }',
        LOOKUPS,
      ],
    })
    t.is(played.phase('insert').refused, 0)
    const { refused, succeeded } = played.phase('mix')
    t.true(refused > 50 && succeeded > 5, `${refused} refused, ${succeeded} not`)
    t.deepEqual(failures(played), [])
    t.is(played.result.summary.at(-1)?.keys_lost, 0)
    const unwanted = new Set(
      played.operations.flatMap(({ outcome, operation }) => (outcome === 'refused' ? [operation] : [])),
    )
    t.deepEqual(
      entriesOf(played).filter(({ version }) => unwanted.has(version.writer)),
      [],
    )
    t.true(fullest(played) <= 30_000)
    t.deepEqual([...played.result.violations], [])
  })

  test(`what has no room on the k closest nodes is on others: k copies of everything, and all is found (seed ${seed})`, (t) => {
    const played = play({
      head: head({ capacity: 15_000 }),
      seed,
      phases: [
        START,
        'insert: { keys: 100, valueBytes: 1000, over: 60s }',
        'settle: { for: 60s, label: stored }',
        LOOKUPS,
      ],
    })
    t.is(played.phase('insert').refused, 0)
    t.deepEqual(failures(played), [])
    t.like(played.phase('stored'), { keys_acknowledged: 100, keys_lost: 0, keys_at_risk: 0 })
    const { ledger, oracle } = played.simulation.truth
    const diverted = [...ledger.acknowledgedKeys()].filter((key) => {
      const closest = oracle.closest(key, 3)
      return ledger.holdersOf(key).some((node) => !closest.includes(node))
    })
    t.true(diverted.length > 0, `${diverted.length}`)
    t.true(fullest(played) <= 15_000)
  })
}

test('a leaver that can hand over to no node goes when its time is over', (t) => {
  const played = play({
    head: head({ replicas: 1, capacity: 5_000, more: ', handOverTimeout: 40s' }),
    phases: [
      'join: { nodes: 6, start: converged }',
      'insert: { keys: 60, valueBytes: 1000, over: 30s }',
      'settle: { for: 20s, label: stored }',
      'leave: { count: 1 }',
      'settle: { for: 3m }',
    ],
  })
  t.is(played.phase('stored').keys_acknowledged, 30)
  const left = played.rows.nodes.flatMap(({ left_s }) => (left_s === null ? [] : [Number(left_s)]))
  t.is(left.length, 1)
  const stayed = left[0]! - played.phase('leave').start_s
  t.true(stayed >= 40 && stayed < 41, `${stayed}`)
  const lost = played.rows.lost_keys as unknown as LostKeyRow[]
  t.is(lost.length, 5)
  t.true(lost.every(({ cause, reason }) => cause === 'leave' && reason === 'no room elsewhere'))
})

for (const seed of [1, 2, 3]) {
  test(`a leaver finds room for what the root of a key has none for, and it is found there (seed ${seed})`, (t) => {
    const played = play({
      head: head({ replicas: 1, capacity: 5_000, more: ', handOverTimeout: 40s' }),
      seed,
      phases: [
        'join: { nodes: 6, start: converged }',
        'insert: { keys: 23, valueBytes: 1000, over: 30s }',
        'settle: { for: 20s }',
        'leave: { count: 1 }',
        'settle: { for: 3m }',
        'lookup: { count: 100, over: 10s }',
      ],
    })
    t.deepEqual(failures(played), [])
    t.like(played.result.summary.at(-1), { keys_acknowledged: 23, keys_lost: 0 })
  })
}

test('a leaver whose heirs have room does not wait for its time to be over', (t) => {
  const played = play({
    head: head({ replicas: 1, capacity: 60_000, more: ', handOverTimeout: 40s' }),
    phases: [
      'join: { nodes: 6, start: converged }',
      'insert: { keys: 60, valueBytes: 1000, over: 30s }',
      'settle: { for: 20s, label: stored }',
      'leave: { count: 1 }',
      'settle: { for: 3m }',
    ],
  })
  const left = played.rows.nodes.flatMap(({ left_s }) => (left_s === null ? [] : [Number(left_s)]))
  t.true(left[0]! - played.phase('leave').start_s < 20)
  t.is(played.result.summary.at(-1)?.keys_lost, 0)
})

for (const maxMessageBytes of [1400, 600]) {
  test(`values of 100 kB are copied, handed over and read in messages of at most ${maxMessageBytes} bytes`, (t) => {
    const played = play(
      {
        head: `
pastry: { leafSetSize: 8 }
operationDeadline: 5m
network: { latency: { model: euclidean }, loss: 0.01, maxMessageBytes: ${maxMessageBytes} }
`,
        phases: [
          'join: { nodes: 20, start: converged }',
          'insert: { keys: 12, valueBytes: 100000, over: 30s }',
          'settle: { for: 30s }',
          'during: { mix: { lookups: 2, updates: 1, count: 30, over: 2m, valueBytes: 100000, verify: true } }',
          'join: { nodes: 5, over: 10s }',
          'leave: { count: 4, over: 10s }',
          'settle: { for: 30s }',
          'crash: { count: 1 }',
          'settle: { for: 2m }',
          'lookup: { count: 30, over: 60s, verify: true }',
          'settle: { for: 60s }',
        ],
      },
      { wireMode: 'on' },
    )
    t.deepEqual(failures(played), [])
    t.is(played.residents.length, 20)
    t.like(played.result.summary.at(-1), { keys_acknowledged: 12, keys_lost: 0, keys_at_risk: 0 })
    t.deepEqual([...played.result.violations], [])
  })
}
