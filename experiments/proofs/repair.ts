import assert from 'node:assert/strict'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { activeCount, failuresOf, faultsOf, type Played, play } from '../../test/run/scenarios.ts'
import type { Proof } from './proof.ts'

/* What is left of an overlay of 60 nodes, L = 8, after crashes, and when it is complete again. */

const UNIFORM = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform } }
`
const SETTLE = 'settle: { atMost: 1h }'
const JOIN = 'join: { nodes: 60, over: 20s }'
const DATA = 'insert: { keys: 300, valueBytes: 20, over: 10s }'
const FEW = 'join: { nodes: 12, over: 12s }'
const AFTER = [
  'lookup: { label: after, count: 400, over: 20s }',
  'route: { label: routes after, count: 200, over: 20s }',
]

/** Nothing fails once the ring is repaired, and the ring is complete. */
function isRepaired(played: Played, { live }: { live: number }): void {
  assert.deepEqual(
    {
      faults: faultsOf(played),
      wrongOnceSettled: played.phase('settle 2').leaf_sets_wrong,
      active: activeCount(played) - live,
      lookups: failuresOf(played.phase('after')),
      routes: failuresOf(played.phase('routes after')),
    },
    { faults: [], wrongOnceSettled: 0, active: 0, lookups: {}, routes: {} },
  )
}

const CRASHES: readonly Proof[] = [
  ...[0.1, 0.3, 0.5].map((fraction) => ({
    title: `after ${100 * fraction} % of 60 nodes crash at once the ring is complete again and serves`,
    check(seed: number) {
      const phases = [JOIN, SETTLE, DATA, `crash: { fraction: ${fraction} }`, SETTLE, ...AFTER]
      isRepaired(play({ head: UNIFORM, seed, phases }), { live: 60 - 60 * fraction })
    },
  })),
  ...[4, 5, 8, 20, 30].map((adjacent) => ({
    title: `${adjacent} neighbours in a row crash at once, L/2 being 4: the severed ring heals [P01 §2.5]`,
    check(seed: number) {
      const phases = [JOIN, SETTLE, DATA, `crash: { adjacent: ${adjacent} }`, SETTLE, ...AFTER]
      isRepaired(play({ head: UNIFORM, seed, phases }), { live: 60 - adjacent })
    },
  })),
  {
    title: 'two severed gaps at once heal',
    check(seed) {
      const crashes = ['crash: { adjacent: 6 }', 'crash: { adjacent: 6 }']
      isRepaired(play({ head: UNIFORM, seed, phases: [JOIN, SETTLE, DATA, ...crashes, SETTLE, ...AFTER] }), {
        live: 48,
      })
    },
  },
  {
    title: 'where the host of a dead process refuses, the dead are known at the first message to them',
    check(seed) {
      const head = UNIFORM.replace('uniform }', 'uniform }, deadHost: refused')
      const phases = [JOIN, SETTLE, DATA, 'crash: { fraction: 0.3 }', SETTLE, ...AFTER]
      isRepaired(play({ head, seed, phases }), { live: 42 })
    },
  },
  {
    title: 'the last survivor is a ring of one and serves',
    check(seed) {
      const phases = [FEW, SETTLE, DATA, 'crash: { count: 11 }', SETTLE, ...AFTER]
      isRepaired(play({ seed, phases }), { live: 1 })
    },
  },
  {
    title: 'the last survivor of 60 keeps what it holds, and who joins later finds it',
    check(seed) {
      const late = ['join: { nodes: 10, over: 10s, label: late }', SETTLE]
      const alone = 'settle: { for: 10m, label: alone }'
      const phases = ['join: { nodes: 60 }', SETTLE, DATA, 'crash: { count: 59 }', alone, ...late, ...AFTER]
      const played = play({ seed, phases })
      assert.equal(played.phase('alone').nodes_active, 1)
      isRepaired(played, { live: 11 })
      assert(played.phase('after').succeeded > 0, 'what it holds is found')
    },
  },
  {
    title: 'two survivors find each other',
    check(seed) {
      const phases = [FEW, SETTLE, DATA, 'crash: { count: 10 }', SETTLE, ...AFTER]
      isRepaired(play({ seed, phases }), { live: 2 })
    },
  },
  {
    title: 'newcomers and survivors of a crash at the same instant end in one ring',
    check(seed) {
      const crash = ['crash: { fraction: 0.3 }', 'join: { nodes: 20, label: newcomers }']
      const played = play({ head: UNIFORM, seed, phases: [JOIN, SETTLE, DATA, ...crash, SETTLE, ...AFTER] })
      assert.deepEqual(faultsOf(played), [])
      assert.equal(activeCount(played), 62)
      assert.deepEqual(failuresOf(played.phase('routes after')), {})
    },
  },
  {
    title:
      'leaf sets are right within five minutes after the detection of a crash, whatever happens after [MSP §3.1]',
    check(seed) {
      // Detection takes Tls + To and 1 + 2 retries of To.
      const wait = `settle: { for: ${30 + 3 + 9 + 300}s }`
      const phases = [JOIN, SETTLE, 'crash: { fraction: 0.3 }', wait]
      assert.deepEqual(faultsOf(play({ head: UNIFORM, seed, phases })), [])
    },
  },
]

const LOSSY = `
pastry: { leafSetSize: 8 }
network: { latency: { model: uniform }, loss: 0.1 }
`

/** How many lines about an operation begin in a certain way, on the node that has most of them. */
function mostOnOneNode(played: Played, operation: number, start: string): number {
  const counts = new Map<number, number>()
  for (const line of played.trace) {
    if (line.operation !== operation || !line.text.startsWith(start)) continue
    counts.set(line.node, (counts.get(line.node) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

const LOSSES: Proof = {
  title: 'with 10 % of the datagrams lost, a node takes each message once though hops retransmit [MSP §3.2]',
  check(seed) {
    const phases = [
      'join: { nodes: 30, over: 60s }',
      'settle: { for: 2m }',
      'insert: { keys: 100, valueBytes: 20, over: 20s }',
      'lookup: { count: 200, over: 20s }',
      'route: { count: 200, over: 20s }',
      'delete: { count: 50, over: 20s }',
    ]
    const played = play({ head: LOSSY, seed, phases }, { trace: 'on' })
    // A caller that asks again sends another message; a node takes each message once, and writes each value once.
    for (const { operation, retries } of played.operations) {
      const most = 1 + (retries ?? 0)
      assert(mostOnOneNode(played, operation, 'handles operation') <= most, `operation ${operation} handled`)
      assert(mostOnOneNode(played, operation, 'holds ') <= 1, `operation ${operation} stored`)
    }
    const rows = ['insert', 'lookup', 'route', 'delete'].map((label) => played.phase(label))
    assert.deepEqual(
      rows.map(({ lost, timed_out }) => lost + timed_out),
      [0, 0, 0, 0],
      'what is retransmitted arrives',
    )
    // A root that is taken for dead, three probes of it being lost in a row, costs a wrong delivery: few, not none.
    const failed = rows.reduce((sum, row) => sum + row.failed, 0)
    assert(failed <= 0.01 * played.operations.length, `${failed} failed`)
    assert.deepEqual([...played.result.violations], [])
  },
}

/** Nothing is looked up here: all that can find a dead table entry is a probe. */
function playUnseen(tableProbing: 'fixed' | 'off', { seed, wait }: { seed: number; wait: string }): Played {
  const head = `
pastry: { leafSetSize: 8, tableProbing: ${tableProbing}, tableProbePeriod: 30s }
network: { latency: { model: uniform } }
`
  const phases = ['join: { nodes: 100, over: 30s }', 'settle: { for: 5m }', 'crash: { count: 10 }']
  return play({ head, seed, phases: [...phases, `settle: { for: ${wait}, label: after }`] })
}

/** Which nodes still have which dead one in their tables. */
function deadEntries({ simulation, residents }: Played): string[] {
  const isDead = (handle: NodeHandle): boolean => simulation.world.nodeOf(handle) === undefined
  return residents.flatMap(({ handle, node }) =>
    [...node.table.entries()].filter(isDead).map((entry) => `${handle} has ${entry}`),
  )
}

const UPKEEP: readonly Proof[] = [
  {
    title:
      'probed every 30 s, dead entries are gone from all tables soon, though nobody looks anything up [MSP §4.1]',
    check(seed) {
      // Half a turn beyond the period and three probes of 3 s; a little more for nodes that heard of them from others meanwhile.
      const played = playUnseen('fixed', { seed, wait: '60s' })
      assert.equal(played.residents.length, 90)
      assert.deepEqual(deadEntries(played), [])
    },
  },
  {
    title: 'without probes of the table they stay, except with their leaves',
    check(seed) {
      assert(deadEntries(playUnseen('off', { seed, wait: '15m' })).length > 0)
    },
  },
]

export const REPAIR: readonly Proof[] = [...CRASHES, LOSSES, ...UPKEEP]
