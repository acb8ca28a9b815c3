import test from 'ava'
import type { Id } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Custody } from '../../protocol/storage/custody.ts'
import type { Entry } from '../../protocol/storage/entries.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import type { Simulation } from '../../sim/run.ts'
import { crash, failuresOf, type Played, play, residentsOf } from './scenarios.ts'

/* Who reads and writes the same keys at the same time, and what becomes of deleted ones. */

const head = ({ loss = 0, quorum = 'majority', retry = '10s' } = {}) => `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean }, jitter: { model: exponential }, loss: ${loss} }
storage: { replicas: 3, repairPeriod: 1m, tombstoneLife: 3m, writeQuorum: ${quorum}, requestRetry: ${retry} }
`
const START = 'join: { nodes: 30, start: converged }'

/** What the nodes that run hold of a key. */
function entriesOf(simulation: Simulation, key: Id): Entry[] {
  return residentsOf(simulation).flatMap(({ storage }) => {
    const { custody } = storage as unknown as { readonly custody: Custody | undefined }
    return custody?.entries.get(key) ?? []
  })
}

/** Failures of any phase. */
const failures = ({ result }: Played) =>
  result.summary.map(failuresOf).filter((each) => Object.keys(each).length > 0)

const text = (words: string) => new TextEncoder().encode(words)

const CONTESTED = 'phase 1 key 0'
const CONTESTED_ID = keyId(CONTESTED, 128)

/** Six write one key, a write every 50 ms for four seconds, and half-way its root crashes. */
function contested(seed: number, quorum: string) {
  let writes = 0
  let beforeCrash: Version | undefined
  const played = play(
    {
      head: head({ quorum }),
      seed,
      phases: [
        START,
        'insert: { keys: 1, over: 0s }',
        'settle: { for: 150s }',
        'lookup: { count: 20, over: 5s }',
        'settle: { for: 5s }',
      ],
    },
    {
      meanwhile: (simulation) => {
        const { now, truth } = simulation
        if (writes < 80 && now >= seconds(10) + writes * 50_000) {
          const caller = simulation.joined()[writes % 6]!
          simulation.begin({ kind: 'insert', caller, key: CONTESTED, value: text(`of ${writes}`) })
          writes++
        }
        if (beforeCrash === undefined && now >= seconds(12)) {
          beforeCrash = truth.ledger.newestAcknowledged(CONTESTED_ID)?.version
          crash(simulation, truth.oracle.root(CONTESTED_ID))
        }
      },
    },
  )
  return { played, beforeCrash: beforeCrash! }
}

for (const quorum of ['majority', 'all']) {
  test(`writers of one key across a crash of its root: holders agree on a version no older than any acknowledged one (quorum: ${quorum})`, (t) => {
    for (let seed = 1; seed <= 30; seed++) {
      const { played, beforeCrash } = contested(seed, quorum)
      const held = entriesOf(played.simulation, CONTESTED_ID)
      const acknowledged = played.simulation.truth.ledger.newestAcknowledged(CONTESTED_ID)!
      t.is(held.length, 3, `seed ${seed}`)
      const { version } = held[0]!
      t.true(
        held.every((entry) => compareVersions(entry.version, version) === 0),
        `seed ${seed}`,
      )
      t.true(compareVersions(version, acknowledged.version) >= 0, `seed ${seed}`)
      t.true(compareVersions(acknowledged.version, beforeCrash) > 0, `seed ${seed}`)
      t.deepEqual(failures(played), [], `seed ${seed}`)
      t.deepEqual([...played.result.violations], [], `seed ${seed}`)
    }
  })
}

const HOT = 'mix: { lookups: 3, updates: 2, clients: 30, keys: zipf(2.0), think: 100ms'

for (const seed of [1, 2, 3]) {
  test(`of hot keys nobody reads an old value, however many read and write (seed ${seed})`, (t) => {
    const played = play({ head: head(), seed, phases: [START, 'insert: { keys: 5 }', `${HOT}, over: 30s }`] })
    t.true(played.phase('mix').attempted > 2_000, `${played.phase('mix').attempted}`)
    t.deepEqual(failures(played), [])
  })

  test(`of hot keys nobody reads an old value while nodes join, leave and crash (seed ${seed})`, (t) => {
    const phases = [
      START,
      'insert: { keys: 5 }',
      `during: { ${HOT} } }`,
      'join: { nodes: 10, over: 20s }',
      'leave: { count: 5, over: 10s }',
      'settle: { for: 30s }',
      'crash: { count: 1 }',
      'settle: { for: 60s }',
      'crash: { count: 1 }',
      'settle: { for: 60s }',
    ]
    const played = play({ head: head(), seed, phases })
    t.deepEqual(failures(played), [])
    t.is(played.result.summary.at(-1)?.keys_lost, 0)
    t.deepEqual([...played.result.violations], [])
  })

  test(`a deleted key stays deleted while nodes come and go, and then its tombstone goes everywhere (seed ${seed})`, (t) => {
    const names = Array.from({ length: 40 }, (_, index) => `phase 1 key ${index}`)
    let asked = 0
    const played = play(
      {
        head: head(),
        seed,
        phases: [
          START,
          'insert: { keys: 40 }',
          'settle: { for: 5s, label: stored }',
          'delete: { fraction: 1, over: 5s }',
          'join: { nodes: 10, over: 20s }',
          'crash: { count: 2 }',
          'settle: { for: 60s }',
          'join: { nodes: 5 }',
          'crash: { count: 2 }',
          'leave: { count: 5 }',
          'settle: { for: 260s, label: calm }',
        ],
      },
      {
        meanwhile: (simulation) => {
          // Every half second somebody asks for a key that was deleted.
          if (simulation.now < seconds(25) + asked * 500_000) return
          const joined = simulation.joined()
          const caller = joined[(7 * asked) % joined.length]!
          simulation.begin({ kind: 'lookup', caller, key: names[asked % names.length]! })
          asked++
        },
      },
    )
    t.true(asked > 600)
    t.deepEqual(failures(played), [])
    t.is(played.phase('stored').keys_acknowledged, 40)
    t.is(played.phase('calm').keys_acknowledged, 0)
    t.deepEqual(
      names.flatMap((name) => entriesOf(played.simulation, keyId(name, 128))),
      [],
    )
    t.deepEqual([...played.result.violations], [])
  })

  test(`a write that is asked for again though it was done hides nothing, 5 % of the datagrams lost (seed ${seed})`, (t) => {
    const phases = [
      START,
      'insert: { keys: 200, over: 20s, deadline: 10s, retries: 3 }',
      'mix: { lookups: 2, updates: 1, deletes: 0.2, rate: 1, keys: zipf(1.0), over: 60s, deadline: 10s, retries: 3 }',
      'settle: { for: 60s }',
      'lookup: { count: 400, over: 40s, deadline: 60s }',
    ]
    const played = play({ head: head({ loss: 0.05, retry: '500ms' }), seed, phases })
    const repeated = played.operations.filter(({ op, retries }) => op === 'insert' && Number(retries) > 0)
    t.true(repeated.length > 20, `${repeated.length}`)
    for (const { not_found, stale, label } of played.result.summary)
      t.deepEqual({ not_found, stale }, { not_found: 0, stale: 0 }, label)
    t.is(played.result.summary.at(-1)?.keys_lost, 0)
  })
}
