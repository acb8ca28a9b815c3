import test from 'ava'
import { failuresOf, type Played, play } from './scenarios.ts'

/* What may be chosen without a loss: wire mode, which nodes answer lookups, and how many have stored a write when it is acknowledged. */

const head = (storage: string) => `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean }, jitter: { model: exponential } }
storage: { ${storage} }
`
const START = ['join: { nodes: 40, start: converged }', 'insert: { keys: 200, over: 20s }']

/** Failures of any phase. */
const failures = ({ result }: Played) =>
  result.summary.map(failuresOf).filter((each) => Object.keys(each).length > 0)

test('a run in which nodes come, go and are full, and keys are deleted, is the same in wire mode', (t) => {
  const settings = {
    head: head('capacity: 30000, repairPeriod: 1m, tombstoneLife: 2m'),
    phases: [
      ...START,
      'during: { mix: { lookups: 4, updates: 2, inserts: 2, deletes: 1, rate: 0.2, valueBytes: 2000 } }',
      'join: { nodes: 10, over: 10s }',
      'leave: { count: 5, over: 10s }',
      'crash: { count: 5 }',
      'settle: { for: 60s }',
      'churn: { session: { exponential: 5m }, announced: 0.5, for: 2m }',
    ],
  }
  const base = play(settings)
  const total = (column: 'refused' | 'leaves' | 'crashes') =>
    base.result.summary.reduce((sum, row) => sum + row[column], 0)
  for (const column of ['refused', 'leaves', 'crashes'] as const) t.true(total(column) > 0, column)
  t.true(base.operations.some(({ op }) => op === 'delete'))
  const wired = play(settings, { wireMode: 'on' })
  t.is(wired.result.fingerprint, base.result.fingerprint)
  t.deepEqual(wired.result, base.result)
  t.deepEqual(wired.rows, base.rows)
  t.deepEqual([...base.result.violations], [])
})

for (const seed of [1, 2]) {
  for (const reads of ['replica', 'root']) {
    test(`with reads: ${reads} lookups are answered by the right nodes, while nodes join and leave (seed ${seed})`, (t) => {
      const phases = [
        ...START,
        'during: { lookup: { rate: 0.5 } }',
        'settle: { for: 60s }',
        'join: { nodes: 10, over: 10s }',
        'leave: { count: 5, over: 10s }',
        'settle: { for: 60s }',
      ]
      const played = play({ head: head(`reads: ${reads}`), seed, phases })
      t.deepEqual(failures(played), [])
      t.deepEqual([...played.result.violations], [])
      const elsewhere = played.operations.filter(({ op, root, delivered_at }) => {
        return op === 'lookup' && delivered_at !== root
      })
      const lookups = played.operations.filter(({ op }) => op === 'lookup').length
      if (reads === 'root') t.is(elsewhere.length, 0)
      else t.true(elsewhere.length > lookups / 20, `${elsewhere.length} of ${lookups}`)
    })
  }
}

for (const quorum of ['one', 'majority', 'all']) {
  test(`with writeQuorum: ${quorum} nothing fails while nodes join, leave and crash one at a time`, (t) => {
    const phases = [
      ...START,
      'during: { mix: { lookups: 2, updates: 1, rate: 0.2 } }',
      'join: { nodes: 10, over: 10s }',
      'leave: { count: 5, over: 10s }',
      'settle: { for: 60s }',
      'crash: { count: 1 }',
      'settle: { for: 2m }',
      'crash: { count: 1 }',
      'settle: { for: 2m }',
    ]
    const played = play({ head: head(`writeQuorum: ${quorum}`), phases })
    t.deepEqual(failures(played), [])
    t.deepEqual([...played.result.violations], [])
    t.like(played.result.summary.at(-1), { keys_acknowledged: 200, keys_lost: 0, keys_at_risk: 0 })
  })
}

test('the fewer have to store a write before it is acknowledged, the sooner it is', (t) => {
  const latency = (quorum: string) =>
    Number(play({ head: head(`writeQuorum: ${quorum}`), phases: START }).phase('insert').latency_ms_mean)
  const [one, majority, all] = ['one', 'majority', 'all'].map(latency)
  t.true(one! < majority! && majority! < all!, `${one} ${majority} ${all}`)
})
