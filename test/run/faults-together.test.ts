import test from 'ava'
import { Simulation } from '../../sim/run.ts'
import { play, type Settings, scenario } from './scenarios.ts'

/* What went wrong when two faults, or a fault and its mend, met: each did with the rule that it names taken back. */

const PLANE = { head: 'network: { latency: { model: euclidean, side: 100ms } }' }

for (const seed of [1, 2, 3])
  test(`most nodes of a small ring restart at once: all are active again, and every value is found, seed ${seed}`, (t) => {
    const result = play({
      ...PLANE,
      seed,
      phases: [
        'join: { nodes: 10, start: converged }',
        'insert: { keys: 50, over: 10s }',
        'crash: { fraction: 0.6, restart: { after: 60s } }',
        'settle: { for: 10m }',
        'lookup: { count: 500, over: 60s }',
      ],
    })
    const { nodes_active, failed, leaf_sets_wrong } = result.phase('lookup')
    t.deepEqual(
      { nodes_active, failed, leaf_sets_wrong },
      { nodes_active: 10, failed: 0, leaf_sets_wrong: 0 },
    )
  })

test('if datagrams get lost, no member takes itself for undialable', (t) => {
  for (const seed of [1, 3, 4]) {
    const settings: Settings = {
      ...PLANE,
      seed,
      phases: [
        'join: { nodes: 16, start: converged }',
        'insert: { keys: 50, over: 10s }',
        'links: { loss: 0.3, for: 1h }',
      ],
    }
    const simulation = new Simulation(scenario(settings))
    const reasons: string[] = []
    simulation.observe({
      emitted: (_, event) => {
        if (event.type === 'deactivated') reasons.push(event.reason)
      },
    })
    while (simulation.step(100_000) === 'running');
    t.false(reasons.includes('cannot be dialled'), `seed ${seed}`)
  }
})

test('all faults at once cause no storm, and are healed', (t) => {
  const result = play({
    seed: 2,
    head: 'network: { latency: { model: euclidean, side: 100ms }, access: { up: 1Mbit/s, down: 1Mbit/s, queue: 64KiB } }',
    phases: [
      'join: { nodes: 30, over: 60s }',
      'during: { block: { pairs: 0.05, for: 20m } }',
      'during: { links: { loss: 0.05, delay: 50ms, jitter: 30ms, duplicate: { share: 0.05, after: 40ms }, for: 20m } }',
      'during: { undialable: { fraction: 0.2, for: 20m } }',
      'insert: { keys: 100, over: 20s }',
      'during: { partition: { shares: [0.6, 0.4], for: 3m } }',
      'during: { pause: { fraction: 0.2, for: 20s } }',
      'during: { slow: { fraction: 0.1, delay: 50ms, for: 2m } }',
      'during: { drift: { fraction: 0.5, share: 0.01, for: 10m } }',
      'mix: { count: 1000, lookups: 0.7, updates: 0.3, over: 4m }',
      'crash: { fraction: 0.2, restart: { after: 30s } }',
      'mix: { label: two, count: 1000, lookups: 0.7, updates: 0.3, over: 4m }',
      'settle: { label: heal, for: 40m }',
      'lookup: { label: after, count: 500, over: 60s }',
    ],
  })
  t.true(result.phase('two').messages_per_node_s! < 30)
  t.true(result.phase('heal').messages_per_node_s! < 3)
  const { failed, leaf_sets_wrong, keys_at_risk } = result.phase('after')
  t.deepEqual({ failed, leaf_sets_wrong, keys_at_risk }, { failed: 0, leaf_sets_wrong: 0, keys_at_risk: 0 })
})
