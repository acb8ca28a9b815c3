import assert from 'node:assert/strict'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../protocol/events.ts'
import type { Entry } from '../../protocol/storage/entries.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import type { Simulation } from '../../sim/run.ts'
import {
  activeCount,
  crash,
  custodyOf,
  failuresOf,
  type Played,
  play,
  residentsOf,
} from '../../test/run/scenarios.ts'
import type { Proof } from './proof.ts'

/* What happens to data while nodes crash, leave and join, and to keys that many read and write together. */

/** Failures of any phase. */
const failures = ({ result }: Played) =>
  result.summary.map(failuresOf).filter((each) => Object.keys(each).length > 0)

function isFlawless(played: Played): void {
  assert.deepEqual(failures(played), [])
  assert.deepEqual([...played.result.violations], [])
}

const PLAIN = `
pastry: { leafSetSize: 16 }
network: { latency: { model: euclidean } }
storage: { replicas: 3, repairPeriod: 2m, tombstoneLife: 4m }
`
const KEYS = 300

const CRASHES: readonly Proof[] = [
  {
    title: 'a crash of 30 % at once loses the keys all of whose holders were victims, and no other',
    check(seed) {
      let before: { readonly key: string; readonly holders: readonly number[] }[] = []
      const phases = [
        'join: { nodes: 60, start: converged }',
        `insert: { keys: ${KEYS}, over: 20s }`,
        'settle: { for: 30s }',
        'crash: { fraction: 0.3 }',
        'settle: { for: 4m }',
        'lookup: { count: 600, over: 60s }',
      ]
      const played = play(
        { head: PLAIN, seed, phases },
        {
          meanwhile: ({ now, truth: { ledger } }) => {
            if (before.length > 0 || now < seconds(49)) return
            before = [...ledger.acknowledgedKeys()].map((id) => ({
              key: idToHex(id),
              holders: ledger.holdersOf(id),
            }))
          },
        },
      )
      assert.equal(before.length, KEYS)
      assert(before.every(({ holders }) => holders.length === 3))
      const victims = new Set(
        played.rows.nodes.flatMap(({ node, left_s }) => (left_s === null ? [] : [node])),
      )
      assert.equal(victims.size, 18)
      const doomed = before.filter(({ holders }) => holders.every((holder) => victims.has(holder)))
      const lost = played.rows.lost_keys
      assert.deepEqual(lost.map(({ key }) => key).toSorted(), doomed.map(({ key }) => key).toSorted())
      const { start_s } = played.phase('crash')
      assert(lost.every(({ cause, lost_s }) => cause === 'crash' && lost_s === start_s))
      const { keys_acknowledged, keys_lost, keys_at_risk, nodes_active } = played.phase('settle 2')
      assert.deepEqual(
        { keys_acknowledged, keys_lost, keys_at_risk, nodes_active },
        { keys_acknowledged: KEYS, keys_lost: doomed.length, keys_at_risk: 0, nodes_active: 42 },
      )
      const hopeless = new Set(doomed.map(({ key }) => key))
      assert.deepEqual(failuresOf(played.phase('lookup')), {})
      assert.equal(
        played.phase('lookup').unrecoverable,
        played.operations.filter(({ op, key }) => op === 'lookup' && hopeless.has(key)).length,
      )
      assert.deepEqual([...played.result.violations], [])
    },
  },
  {
    title: 'crashes two minutes apart cost no more than what their victims had asked for',
    check(seed) {
      const head = `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean } }
storage: { replicas: 3 }
`
      const crashes = Array.from({ length: 6 }, () => ['crash: { count: 1 }', 'settle: { for: 2m }'])
      const start = ['join: { nodes: 40, start: converged }', `insert: { keys: ${KEYS}, over: 20s }`]
      const busy = 'during: { mix: { lookups: 3, updates: 1, rate: 0.1 } }'
      const played = play({ head, seed, phases: [...start, busy, ...crashes.flat()] })
      isFlawless(played)
      const { keys_acknowledged, keys_lost, keys_at_risk, nodes_live } = played.result.summary.at(-1)!
      assert.deepEqual(
        { keys_acknowledged, keys_lost, keys_at_risk },
        { keys_acknowledged: KEYS, keys_lost: 0, keys_at_risk: 0 },
      )
      assert.equal(activeCount(played), nodes_live)
      assert.equal(played.residents.length, 34)
      const attempted = played.result.summary.reduce((sum, row) => sum + row.attempted, 0)
      assert(attempted > 2_000, `${attempted}`)
    },
  },
]

const START = 'join: { nodes: 30, start: converged }'

const busyHead = ({ loss = 0, quorum = 'majority', retry = '10s' } = {}) => `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean }, jitter: { model: exponential }, loss: ${loss} }
storage: { replicas: 3, repairPeriod: 1m, tombstoneLife: 3m, writeQuorum: ${quorum}, requestRetry: ${retry} }
`

/** What the nodes that run hold of a key. */
function entriesOf(simulation: Simulation, key: Id): Entry[] {
  return residentsOf(simulation).flatMap(
    ({ handle }) => custodyOf(simulation, handle)?.entries.get(key) ?? [],
  )
}

const CONTESTED = 'phase 1 key 0'
const CONTESTED_ID = keyId(CONTESTED, 128)

/** Six write one key, a write every 50 ms for four seconds, and half-way its root crashes. */
function contested(seed: number, quorum: string) {
  let writes = 0
  let beforeCrash: Version | undefined
  const phases = [
    START,
    'insert: { keys: 1, over: 0s }',
    'settle: { for: 150s }',
    'lookup: { count: 20, over: 5s }',
    'settle: { for: 5s }',
  ]
  const played = play(
    { head: busyHead({ quorum }), seed, phases },
    {
      meanwhile: (simulation) => {
        const { now, truth } = simulation
        if (writes < 80 && now >= seconds(10) + writes * 50_000) {
          const caller = simulation.joined()[writes % 6]!
          const value = new TextEncoder().encode(`of ${writes}`)
          simulation.begin({ kind: 'insert', caller, key: CONTESTED, value })
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

const HOT = 'mix: { lookups: 3, updates: 2, clients: 30, keys: zipf(2.0), think: 100ms'

const CONTENTION: readonly Proof[] = [
  ...['majority', 'all'].map((quorum) => ({
    title: `writers of one key across a crash of its root: holders agree on a version no older than any acknowledged one (quorum: ${quorum})`,
    check(seed: number) {
      const { played, beforeCrash } = contested(seed, quorum)
      const held = entriesOf(played.simulation, CONTESTED_ID)
      const acknowledged = played.simulation.truth.ledger.newestAcknowledged(CONTESTED_ID)!
      assert.equal(held.length, 3)
      const { version } = held[0]!
      assert(held.every((entry) => compareVersions(entry.version, version) === 0))
      assert(compareVersions(version, acknowledged.version) >= 0)
      assert(compareVersions(acknowledged.version, beforeCrash) > 0)
      isFlawless(played)
    },
  })),
  {
    title: 'of hot keys no read returns an old value, however many read and write',
    check(seed) {
      const phases = [START, 'insert: { keys: 5 }', `${HOT}, over: 30s }`]
      const played = play({ head: busyHead(), seed, phases })
      assert(played.phase('mix').attempted > 2_000, `${played.phase('mix').attempted}`)
      assert.deepEqual(failures(played), [])
    },
  },
  {
    title: 'of hot keys no read returns an old value while nodes join, leave and crash',
    check(seed) {
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
      const played = play({ head: busyHead(), seed, phases })
      isFlawless(played)
      assert.equal(played.result.summary.at(-1)?.keys_lost, 0)
    },
  },
  {
    title: 'a deleted key stays deleted while nodes come and go, and then its tombstone goes everywhere',
    check(seed) {
      const names = Array.from({ length: 40 }, (_, index) => `phase 1 key ${index}`)
      const phases = [
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
      ]
      let asked = 0
      const played = play(
        { head: busyHead(), seed, phases },
        {
          meanwhile: (simulation) => {
            // Every half second a node asks for a deleted key.
            if (simulation.now < seconds(25) + asked * 500_000) return
            const joined = simulation.joined()
            const caller = joined[(7 * asked) % joined.length]!
            simulation.begin({ kind: 'lookup', caller, key: names[asked % names.length]! })
            asked++
          },
        },
      )
      assert(asked > 600)
      isFlawless(played)
      assert.equal(played.phase('stored').keys_acknowledged, 40)
      assert.equal(played.phase('calm').keys_acknowledged, 0)
      assert.deepEqual(
        names.flatMap((name) => entriesOf(played.simulation, keyId(name, 128))),
        [],
      )
    },
  },
  {
    title: 'a write that is asked for again though it was done hides nothing, 5 % of the datagrams lost',
    check(seed) {
      const phases = [
        START,
        'insert: { keys: 200, over: 20s, deadline: 10s, retries: 3 }',
        'mix: { lookups: 2, updates: 1, deletes: 0.2, rate: 1, keys: zipf(1.0), over: 60s, deadline: 10s, retries: 3 }',
        'settle: { for: 60s }',
        'lookup: { count: 400, over: 40s, deadline: 60s }',
      ]
      const played = play({ head: busyHead({ loss: 0.05, retry: '500ms' }), seed, phases })
      const repeated = played.operations.filter(({ op, retries }) => op === 'insert' && Number(retries) > 0)
      assert(repeated.length > 20, `${repeated.length}`)
      for (const { not_found, stale, label } of played.result.summary)
        assert.deepEqual({ not_found, stale }, { not_found: 0, stale: 0 }, label)
      assert.equal(played.result.summary.at(-1)?.keys_lost, 0)
    },
  },
]

export const STORAGE_PROOFS: readonly Proof[] = [...CRASHES, ...CONTENTION]
