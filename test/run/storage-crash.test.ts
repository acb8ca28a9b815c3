import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { Custody } from '../../protocol/storage/custody.ts'
import type { Simulation } from '../../sim/run.ts'
import { failuresOf, play } from './scenarios.ts'

/* What crashes and silent losses of copies do to the data. */

const HEAD = `
pastry: { leafSetSize: 16 }
network: { latency: { model: euclidean } }
storage: { replicas: 3, repairPeriod: 2m, tombstoneLife: 4m }
`
const NODES = 60
const KEYS = 300
const START = [`join: { nodes: ${NODES}, start: converged }`, `insert: { keys: ${KEYS}, over: 20s }`]

for (const seed of [1, 2, 3, 4]) {
  test(`a crash of 30 % at once loses the keys all of whose holders were victims, and no other (seed ${seed})`, (t) => {
    let before: { readonly key: string; readonly holders: readonly number[] }[] = []
    const played = play(
      {
        head: HEAD,
        seed,
        phases: [
          ...START,
          'settle: { for: 30s }',
          'crash: { fraction: 0.3 }',
          'settle: { for: 4m }',
          'lookup: { count: 600, over: 60s }',
        ],
      },
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
    t.is(before.length, KEYS)
    t.true(before.every(({ holders }) => holders.length === 3))
    const victims = new Set(played.rows.nodes.flatMap(({ node, left_s }) => (left_s === null ? [] : [node])))
    t.is(victims.size, 18)
    const doomed = before.filter(({ holders }) => holders.every((holder) => victims.has(holder)))
    const lost = played.rows.lost_keys
    t.deepEqual(lost.map(({ key }) => key).toSorted(), doomed.map(({ key }) => key).toSorted())
    t.true(lost.every(({ cause, lost_s }) => cause === 'crash' && lost_s === played.phase('crash').start_s))
    t.like(played.phase('settle 2'), {
      keys_acknowledged: KEYS,
      keys_lost: doomed.length,
      keys_at_risk: 0,
      nodes_active: 42,
    })
    const hopeless = new Set(doomed.map(({ key }) => key))
    const { unrecoverable } = played.phase('lookup')
    t.deepEqual(failuresOf(played.phase('lookup')), {})
    t.is(
      unrecoverable,
      played.operations.filter(({ op, key }) => op === 'lookup' && hopeless.has(key)).length,
    )
    t.deepEqual([...played.result.violations], [])
  })
}

/** What a node keeps for others. */
const custodyOf = (simulation: Simulation, node: NodeHandle): Custody =>
  (simulation.world.resident(node)!.storage as unknown as { readonly custody: Custody }).custody

for (const [rank, whose] of ['the root', 'the second closest', 'the third closest'].entries()) {
  test(`what one holder has lost without notice it has again within the period of repair (${whose})`, (t) => {
    let gone: { readonly key: Id; readonly node: NodeHandle }[] = []
    const lostAt = seconds(60)
    let missing = 0
    const has =
      (simulation: Simulation) =>
      ({ key, node }: { readonly key: Id; readonly node: NodeHandle }) =>
        custodyOf(simulation, node).entries.get(key)?.value !== undefined
    const played = play(
      { head: HEAD, phases: [...START, 'settle: { for: 162s }'] },
      {
        meanwhile: (simulation) => {
          if (simulation.now < lostAt || gone.length > 0) return
          const { ledger, oracle } = simulation.truth
          const keys = [...ledger.acknowledgedKeys()].filter((_, index) => index % 30 === 0)
          gone = keys.map((key) => ({ key, node: oracle.closest(key, 3)[rank]! }))
          for (const { key, node } of gone) custodyOf(simulation, node).entries.delete(key)
          missing = gone.filter((each) => !has(simulation)(each)).length
        },
      },
    )
    t.is(missing, 10)
    t.true(played.simulation.now < lostAt + seconds(125))
    t.deepEqual(
      gone.filter((each) => !has(played.simulation)(each)),
      [],
    )
  })
}
