import test from 'ava'
import { playLossy } from '../../experiments/loss.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import { Simulation } from '../../sim/run.ts'
import { scenario } from './scenarios.ts'

/* Hearsay does not storm; over more seeds and sizes: `npm run evidence -- loss`. */

for (const { loss, jitter, seed } of [
  { loss: 0.2, seed: 1 },
  { loss: 0.2, seed: 2 },
  { loss: 0.3, seed: 1 },
  { loss: 0.3, seed: 2 },
  { loss: 0, jitter: '1s', seed: 1 },
]) {
  const network = { nodes: 30, over: '10s', loss, ...(jitter !== undefined && { jitter }) }
  test(`30 nodes join and rest though ${100 * loss} % is lost${jitter ? ` and datagrams are ${jitter} late` : ''}: all in, leaf sets right, messages arrive (seed ${seed})`, (t) => {
    const { result } = playLossy(network, seed)
    const [, settled, rest, routes] = result.summary
    t.is(settled!.nodes_active, 30)
    t.is(routes!.leaf_sets_wrong, 0)
    t.true(routes!.failed <= 3, `${routes!.failed} of ${routes!.attempted} failed`)
    t.true(rest!.messages_per_node_s! < 0.2, `${rest!.messages_per_node_s} messages per node and second`)
  })
}

/** Messages per node and second of 40 nodes at rest, whom some pairs of neighbours in the ring are cut off from each other. */
function trafficWithout(pairs: number): number {
  const simulation = new Simulation(
    scenario({
      head: 'pastry: { leafSetSize: 16 }\nnetwork: { latency: { model: euclidean } }',
      phases: [
        'join: { nodes: 40, start: converged }',
        'during: { route: { rate: 0.1 } }',
        'settle: { for: 5m, label: first }',
        'settle: { for: 5m, label: second }',
      ],
    }),
  )
  const { network } = simulation.world
  const delay = network.delay.bind(network)
  const ring = simulation.truth.oracle.ring()
  const isCut = (from: NodeHandle, to: NodeHandle): boolean =>
    Array.from({ length: pairs }, (_, index) => [ring[7 * index]!, ring[7 * index + 1]!]).some(
      ([a, b]) => (a === from && b === to) || (a === to && b === from),
    )
  network.delay = (from, to, sequence) => (isCut(from, to) ? LOST : delay(from, to, sequence))
  while (simulation.step(10_000) === 'running');
  return simulation.result().summary.at(-1)!.messages_per_node_s!
}

test('two neighbours that cannot reach each other are rumoured dead, and the rumour ends there', (t) => {
  const [none, one, four] = [0, 1, 4].map(trafficWithout)
  t.true(one! < 1.2 * none!, `${one} of ${none}`)
  t.true(four! < 1.6 * none!, `${four} of ${none}`)
})
