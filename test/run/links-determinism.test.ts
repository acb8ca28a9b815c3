import test from 'ava'
import { play, type Settings, SMALL } from './scenarios.ts'

/* Faults of links, and access links, leave runs deterministic; what is neutral changes nothing. */

/** All that links can do, over access links that are often full. */
const HARD: Settings = {
  head: `
pastry: { leafSetSize: 8, idBits: 32 }
network:
  latency: { model: euclidean }
  loss: 0.01
  access: { up: 128kbit/s, down: 256kbit/s, queue: 3KiB }
`,
  phases: [
    'join: { nodes: 16, over: 10s }',
    'settle: { for: 10s }',
    'during: { links: { loss: { from: 0, to: 0.1 }, duplicate: { share: 0.2, after: 1us }, reorder: { share: 0.1 }, for: 40s } }',
    'during: { links: { label: worse, of: { fraction: 0.3 }, bursts: {}, jitter: 20ms, corrupt: { share: 0.05, missed: 0.5 } } }',
    'insert: { keys: 20, valueBytes: 10..5000, over: 10s }',
    'crash: { fraction: 0.2 }',
    'lookup: { count: 80, over: 15s, keys: zipf(1.0) }',
    'join: { nodes: 5, over: 2s }',
    'settle: { for: 10s }',
  ],
}

const BASE = play(HARD)
const sumOf = (name: string): number => BASE.rows.timeseries.reduce((sum, row) => sum + Number(row[name]), 0)

test('the same bytes again, and with every message encoded and decoded on its way', (t) => {
  for (const mishap of ['lost', 'duplicated', 'damaged', 'dropped'])
    t.true(sumOf(`datagrams_${mishap}`) > 20, `${mishap}: ${sumOf(`datagrams_${mishap}`)}`)
  for (const wireMode of ['off', 'on'] as const) {
    const again = play(HARD, { wireMode })
    t.deepEqual(again.result, BASE.result, `wire mode ${wireMode}`)
    t.deepEqual(again.rows, BASE.rows, `wire mode ${wireMode}`)
  }
})

/** Small overlays of several kinds, each of whose phases takes draws. */
const WORLDS: readonly Settings[] = [
  { head: SMALL, phases: ['join: { nodes: 20, over: 5s }', 'route: { count: 100, over: 20s }'] },
  {
    head: 'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: geographic }, jitter: { model: uniform }, loss: 0.02 }',
    phases: [
      'join: { nodes: 20, start: converged }',
      'insert: { keys: 20, over: 5s }',
      'crash: { fraction: 0.2 }',
      'lookup: { count: 50, over: 20s }',
    ],
  },
]

const NEUTRAL = [
  'loss: 0',
  'loss: { from: 0, to: 0 }',
  'bursts: { lossInBad: 0 }',
  'delay: 0s',
  'jitter: 0s',
  'duplicate: { share: 0 }',
  'reorder: { share: 0 }',
  'corrupt: { share: 0 }',
  'loss: 1, delay: 1s, of: { fraction: 0 }',
  'loss: 1, between: [{ list: [3] }, { idsInArc: { from: "0", to: "0" } }]',
]

test('a fault at its neutral value, or on no link, changes nothing of what happens', (t) => {
  for (const world of WORLDS) {
    for (const [index, links] of NEUTRAL.entries()) {
      const seed = 1 + (index % 2)
      // Behind the others, whose streams have their numbers in their names.
      const phases = [...world.phases, `at: 6s\n    links: { for: 10s, ${links} }`]
      const { fingerprint } = play({ ...world, seed, phases }).result
      t.is(fingerprint, play({ ...world, seed }).result.fingerprint, `${links}, seed ${seed}`)
    }
  }
})

test('access links that are never full and take no time to speak of lose nothing', (t) => {
  const [world] = WORLDS
  const { result } = play({
    ...world!,
    set: ['network.access.up=1Gbit/s', 'network.access.down=1Gbit/s', 'network.access.queue=1MiB'],
  })
  const dropped = result.periods.reduce((sum, row) => sum + row.datagrams_dropped, 0)
  t.is(dropped, 0)
  t.is(result.summary.at(-1)!.failed, 0)
})
