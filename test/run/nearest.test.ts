import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { EuclideanLatency } from '../../sim/network/models/euclidean.ts'
import { nearestMember } from '../../sim/run/converged/nearest.ts'
import { scenario } from './scenarios.ts'

test('if all nodes ask for a member of a large group, each is given the same member as if it asked alone', (t) => {
  const { network } = scenario({
    head: 'network: { latency: { model: euclidean } }',
    phases: ['join: { nodes: 1 }'],
  })
  const latency = new EuclideanLatency(network.latency as ConstructorParameters<typeof EuclideanLatency>[0])
  const draws = randomStream(streamKey('nearest'))
  const nodes = Int32Array.from({ length: 9_000 }, (_, index) => index + 1)
  for (const node of nodes) latency.place(node as NodeHandle, draws)
  const preference = nearestMember(latency, { nodes, key: streamKey('key'), samples: 1 })
  const group = nodes.subarray(0, 4_500)
  const ofAll = preference(group, nodes)
  const ofSome = preference(group, nodes.subarray(1))
  t.true(nodes.every((node) => ofAll(node as NodeHandle) === ofSome(node as NodeHandle)))
})
