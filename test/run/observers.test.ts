import test from 'ava'
import { Execution } from '../../sim/run/execution.ts'
import { RunFingerprint } from '../../sim/run/run-fingerprint.ts'
import { run } from '../../sim/run.ts'
import { type Settings, SMALL, scenario } from './scenarios.ts'

const JOIN = 'join: { nodes: 40, over: 20s }'

/** Everything that a script does by itself: victims by their place on the ring, repair, stability, clients that wait for answers. */
const RUNS: readonly (readonly [string, Settings])[] = [
  [
    'storage, and crashes that are repaired',
    {
      phases: [
        JOIN,
        'settle: { until: stable }',
        'insert: { keys: 200, over: 10s }',
        'crash: { fraction: 0.2 }',
        'settle: { for: 5m }',
        'lookup: { count: 200, over: 10s }',
        'crash: { adjacent: 3 }',
        'settle: { until: stable }',
        'delete: { fraction: 0.5 }',
        'outage: { for: 20s }',
        'leave: { count: 5, over: 20s }',
        'join: { nodes: 5, over: 5s, label: more }',
        'settle: { for: 60s, label: end }',
      ],
    },
  ],
  [
    'churn and loss, with clients that wait for answers',
    {
      set: ['network.loss=0.02'],
      phases: [
        'join: { nodes: 40, start: converged }',
        'insert: { keys: 100, over: 10s }',
        'during: { churn: { session: { exponential: 5m }, announced: 0.5 } }',
        'during: { route: { rate: 0.1 } }',
        'mix: { clients: 10, lookups: 4, updates: 1, think: 500ms, over: 3m, deadline: 5s }',
        'crash: { count: 5 }',
        'settle: { for: 2m }',
      ],
    },
  ],
]

for (const [title, settings] of RUNS)
  test(`what happens does not depend on measuring: ${title}`, (t) => {
    const { fingerprint, events, virtualTime, nodes } = run(scenario({ head: SMALL, ...settings }))
    const bare = new Execution(scenario({ head: SMALL, ...settings }), { wireMode: 'off' })
    const observer = new RunFingerprint(bare.world)
    bare.observe(observer)
    bare.start()
    while (!bare.isOver) {
      bare.advance()
      bare.handle()
    }
    t.deepEqual(
      {
        fingerprint: observer.digest(),
        events: bare.world.scheduler.events,
        virtualTime: bare.world.now,
        nodes: bare.world.hosts.directory.size - 1,
      },
      { fingerprint, events, virtualTime, nodes },
    )
  })
