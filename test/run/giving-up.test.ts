import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import type { Simulation } from '../../sim/run.ts'
import { node } from '../protocol/samples.ts'
import { failuresOf, play } from './scenarios.ts'

/* Joiners go when they cannot get into the overlay; members that cannot get back into it stay. */

/** A joiner asks its contact, node 1. */
const JOIN = ['join: { nodes: 3, over: 3s, via: first }', 'settle: { label: joined, for: 60s }']
/** Node 3 loses every node that it knew, its contact too. */
const CUT_OFF = ['crash: { list: [1, 2] }', 'settle: { label: alone, for: 30m }']

test('a member that has lost its contact and all others is a ring of its own by the word of the seed server, and keeps what it holds', (t) => {
  const data = 'insert: { keys: 20, valueBytes: 10, over: 5s }'
  const played = play({ head: 'storage: { replicas: 1 }', phases: [...JOIN, data, ...CUT_OFF] })
  t.like(played.phase('alone'), { nodes_live: 1, nodes_active: 1, joins_failed: 0, crashes: 0, leaves: 0 })
  const { left_s, keys } = played.rows.nodes[2]!
  t.is(left_s, null)
  t.true(Number(keys) > 0)
  t.is(played.phase('alone').keys_lost, 20 - Number(keys))
})

test('a joiner that gives up counts among the joins that failed, not among the crashes', (t) => {
  const phases = [...JOIN, 'crash: { list: [1] }', 'join: { label: late, nodes: 1, via: first }']
  const played = play({ phases: [...phases, 'settle: { label: given up, for: 10m }'] })
  t.like(played.phase('given up'), { nodes_live: 2, joins_failed: 1, crashes: 0, leaves: 0 })
  // Four came, one crashed: a node that never joined was not there.
  t.is(played.simulation.membership.turnover, 4 + 1)
})

test('an overlay without nodes is not sound', (t) => {
  const played = play({ phases: [...JOIN, 'crash: { fraction: 1 }', 'settle: { for: 10m }'] })
  t.is(played.phase('settle').nodes_live, 0)
  t.is(played.phase('crash').repair_s, null)
})

for (const minutes of [1, 15])
  test(`a member that is cut off for ${minutes} minutes comes back, and what it alone holds is found`, (t) => {
    const played = play(
      {
        head: 'storage: { replicas: 1 }',
        phases: [
          'join: { nodes: 12, over: 12s }',
          'settle: { for: 60s }',
          'insert: { keys: 100, valueBytes: 10, over: 10s }',
          `settle: { for: ${minutes}m, label: cut off }`,
          'settle: { for: 5m, label: back }',
          'lookup: { count: 300, over: 20s }',
        ],
      },
      { meanwhile: cutOff(node(7), 'cut off') },
    )
    t.like(played.phase('back'), { nodes_active: 12, leaf_sets_wrong: 0, joins_failed: 0, keys_lost: 0 })
    t.deepEqual(failuresOf(played.phase('lookup')), {})
  })

/** Nothing reaches the node, or comes from it, during a phase. */
function cutOff(victim: NodeHandle, label: string): (simulation: Simulation) => void {
  const wrapped = new Set<Simulation>()
  return (simulation) => {
    if (wrapped.has(simulation)) return
    wrapped.add(simulation)
    const { network } = simulation.world
    const delay = network.delay.bind(network)
    let isCut = false
    simulation.observe({
      phaseStarted: (phase) => {
        isCut = simulation.scenario.phases[phase]!.label === label
      },
    })
    network.delay = (from, to, sequence) =>
      isCut && (from === victim || to === victim) ? LOST : delay(from, to, sequence)
  }
}

test('a crash does not count as repaired once a node gave up', (t) => {
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
