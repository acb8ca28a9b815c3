import test from 'ava'
import { LEAVE_PROOFS } from '../../experiments/proofs/leaves.ts'
import { failuresOf, play } from './scenarios.ts'

// Over many seeds: `npm run evidence -- leaves`.
for (const proof of LEAVE_PROOFS) test(proof.title, (t) => t.notThrows(() => proof.check(1)))

test('ten nodes leave four seconds after a hundred began to join, and what they held is where it belongs', (t) => {
  const played = play({
    head: 'pastry: { leafSetSize: 8 }\nstorage: { replicas: 3 }\nnetwork: { latency: { model: constant } }',
    phases: [
      'join: { nodes: 10, over: 6s }',
      'settle: { for: 30s }',
      'insert: { keys: 100, over: 5s }',
      'join: { nodes: 100, label: newcomers }',
      'settle: { for: 4s, label: gap }',
      'leave: { list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }',
      'settle: { for: 2m, label: gone }',
      'lookup: { count: 300, over: 30s, label: read }',
    ],
  })
  t.like(played.phase('read'), { nodes_live: 100, keys_acknowledged: 100, keys_lost: 0, keys_at_risk: 0 })
  t.deepEqual(failuresOf(played.phase('read')), {})
})

test('the last of a ring whose others have all begun to leave holds everything, in the end', (t) => {
  const played = play({
    head: 'pastry: { leafSetSize: 4 }\nstorage: { replicas: 1 }\nnetwork: { latency: { model: euclidean } }',
    phases: [
      'join: { nodes: 60, start: converged }',
      'insert: { keys: 100, over: 10s }',
      'settle: { for: 5s }',
      'leave: { count: 59 }',
      // A root whose rounds fail, since leavers go meanwhile, waits longer each time, up to five minutes.
      'settle: { for: 9m, label: gone }',
      'lookup: { count: 300, over: 30s, label: read }',
    ],
  })
  t.like(played.phase('read'), { nodes_live: 1, keys_acknowledged: 100, keys_lost: 0 })
  t.deepEqual(failuresOf(played.phase('read')), {})
})
