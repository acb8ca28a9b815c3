import test from 'ava'
import { play, SMALL } from './scenarios.ts'

const HEAD = `
pastry: { leafSetSize: 8 }
network: { latency: { model: constant, oneWay: 10ms } }
interval: 1s
`
const JOIN = ['join: { nodes: 40, over: 10s }', 'settle: { until: stable }']
const END = 'settle: { label: end, for: 3m }'

const goneAt = (played: ReturnType<typeof play>): number[] => {
  const { start_s: start } = played.phase('crash')
  return played.rows.nodes
    .filter(({ left_s }) => left_s !== null)
    .map(({ left_s: left }) => Number(left) - start)
    .sort((a, b) => a - b)
}

for (const choice of ['count: 6', 'fraction: 0.15', 'list: [1, 2, 3, 4, 5, 6]', 'adjacent: 6'])
  test(`the victims of a crash spread over a time go evenly, the last at its end (${choice})`, (t) => {
    const played = play({ head: HEAD, phases: [...JOIN, `crash: { ${choice}, over: 60s }`, END] })
    t.deepEqual(goneAt(played), [10, 20, 30, 40, 50, 60])
    const { start_s, end_s, crashes, nodes_live } = played.phase('crash')
    t.deepEqual([end_s - start_s, crashes, nodes_live], [60, 6, 34])
  })

test('the victims are the same at once or over a time, and recovery is counted from the last of them', (t) => {
  const phases = (over: string) => [...JOIN, 'insert: { keys: 50 }', `crash: { count: 12${over} }`, END]
  const [atOnce, spread] = ['', ', over: 5s'].map((over) => play({ head: HEAD, phases: phases(over) }))
  const victims = (played: typeof atOnce) =>
    played!.rows.nodes.filter(({ left_s }) => left_s !== null).map(({ node }) => node)
  t.deepEqual(victims(spread), victims(atOnce))
  for (const played of [atOnce!, spread!]) {
    const { repair_s, restored_s, end_s } = played.phase('crash')
    const repairs = played.rows.timeseries.filter(({ time_s }) => Number(time_s) > end_s)
    const restored = repairs.find(({ keys_at_risk }) => keys_at_risk === 0)
    t.true(repair_s !== null && repair_s > 5 && repair_s < 100, `repaired after ${repair_s} s`)
    t.true(Math.abs(Number(restored!.time_s) - end_s - restored_s!) <= 1, `restored after ${restored_s} s`)
  }
})

test('neighbours that crash one after another count as a row while none can have been replaced', (t) => {
  const longest = (crash: string) =>
    play({ head: HEAD, phases: [...JOIN, `crash: { ${crash} }`, END] }).phase('crash').dead_run_max
  t.is(longest('adjacent: 6'), 6)
  t.is(longest('adjacent: 6, over: 30s'), 6)
  t.is(longest('adjacent: 6, over: 6m'), 1)
})

test('a node that has gone by another phase does not crash once more', (t) => {
  const played = play({
    head: HEAD,
    phases: [
      ...JOIN,
      'during: { churn: { session: { exponential: 20s }, for: 2m } }',
      'crash: { fraction: 0.9, over: 60s }',
      END,
    ],
  })
  const gone = played.rows.nodes.filter(({ left_s }) => left_s !== null)
  t.is(played.phase('crash').crashes + played.phase('end').crashes, gone.length)
  t.is(played.phase('crash').repair_s, null, 'others come and go')
})

test('a crash of no node over a time takes that time', (t) => {
  const crash = 'crash: { idsInArc: { from: "ffffffffffff", to: "ffffffffffff" }, over: 20s }'
  const played = play({ head: SMALL, phases: [...JOIN, crash, END] })
  const { start_s, end_s, crashes, dead_run_max, repair_s } = played.phase('crash')
  t.deepEqual([end_s - start_s, crashes, dead_run_max, repair_s], [20, 0, 0, 1])
})
