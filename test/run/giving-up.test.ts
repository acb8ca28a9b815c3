import test from 'ava'
import { play } from './scenarios.ts'

/* Nodes that go because they cannot get into the overlay, or not back into it. */

/** Who joins knows nobody but its contact, node 1. */
const JOIN = ['join: { nodes: 3, over: 3s, via: first }', 'settle: { label: joined, for: 60s }']
/** Node 3 loses everybody whom it knew, its contact too. */
const CUT_OFF = ['crash: { list: [1, 2] }', 'settle: { label: alone, for: 10m }']

test('what a node held that had joined and gave up is gone: keys are lost, and nobody is to blame that they are not found', (t) => {
  const played = play({
    head: 'storage: { replicas: 1 }',
    phases: [
      ...JOIN,
      'insert: { keys: 20, valueBytes: 10, over: 5s }',
      ...CUT_OFF,
      'join: { label: others, nodes: 4 }',
      'settle: { for: 60s }',
      'lookup: { count: 50, over: 10s }',
    ],
  })
  const { joined_s, left_s, keys, bytes } = played.rows.nodes[2]!
  t.true(Number(joined_s) > 0 && Number(left_s) > played.phase('crash').end_s)
  t.deepEqual([keys, bytes], [0, 0])
  const { attempted, unrecoverable, failed } = played.phase('lookup')
  t.deepEqual({ attempted, unrecoverable, failed }, { attempted: 50, unrecoverable: 50, failed: 0 })
  const lostAt = (from: number, to: number) =>
    new Set(
      played.rows.timeseries
        .filter(({ time_s }) => Number(time_s) > from && Number(time_s) < to)
        .map(({ keys_lost }) => keys_lost),
    )
  // First those that the crash took.
  const [first, ...others] = lostAt(played.phase('crash').end_s, Number(left_s))
  t.true(Number(first) > 0 && Number(first) < 20 && others.length === 0)
  t.deepEqual([...lostAt(Number(left_s), Infinity)], [20])
})

test('it counts among the joins that failed, not among the crashes, and as one that went', (t) => {
  const played = play({ phases: [...JOIN, ...CUT_OFF] })
  t.like(played.phase('alone'), { nodes_live: 0, joins_failed: 1, crashes: 0, leaves: 0 })
  // Three came, two crashed, one gave up.
  t.is(played.simulation.membership.turnover, 3 + 2 + 1)
})

test('an overlay of nobody is not whole', (t) => {
  for (const crash of ['crash: { fraction: 1 }', CUT_OFF[0]!]) {
    const played = play({ phases: [...JOIN, crash, 'settle: { for: 10m }'] })
    t.is(played.phase('settle').nodes_live, 0)
    t.is(played.phase('crash').repair_s, null)
  }
})

test('a crash is not said to be repaired once somebody gave up', (t) => {
  const repair = (newcomers: readonly string[]) => {
    const start = ['join: { nodes: 6, over: 6s, via: first }', 'settle: { for: 60s }']
    const played = play({ phases: [...start, ...newcomers, 'crash: { list: [1] }', 'settle: { for: 10m }'] })
    t.like(played.phase('settle 2'), { nodes_active: 5, nodes_live: 5, leaf_sets_wrong: 0 })
    t.is(played.phase('settle 2').joins_failed, newcomers.length)
    return played.phase('crash').repair_s
  }
  t.true(Number(repair([])) > 0)
  t.is(repair(['join: { label: newcomer, nodes: 1, via: first }']), null)
})
