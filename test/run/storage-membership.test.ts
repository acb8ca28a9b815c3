import test from 'ava'
import { activeCount, failuresOf, type Played, play } from './scenarios.ts'

/* Data in overlays whose nodes come and go with notice. */

const head = (replicas: number) => `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean } }
storage: { replicas: ${replicas} }
`
const START = ['join: { nodes: 40, start: converged }', 'insert: { keys: 300, over: 20s }']
const BUSY = 'during: { mix: { lookups: 3, updates: 1, rate: 0.1 } }'

/** Failures of any phase. */
const failures = ({ result }: Played) =>
  result.summary.map(failuresOf).filter((each) => Object.keys(each).length > 0)

/** What became of the data, and of the nodes that were to go. */
const endOf = (played: Played) => {
  const { keys_acknowledged, keys_lost, keys_at_risk, nodes_live } = played.result.summary.at(-1)!
  return {
    failures: failures(played),
    data: { keys_acknowledged, keys_lost, keys_at_risk },
    missing: nodes_live - activeCount(played),
    violations: [...played.result.violations],
  }
}
const ALL_WELL = {
  failures: [],
  data: { keys_acknowledged: 300, keys_lost: 0, keys_at_risk: 0 },
  missing: 0,
  violations: [],
}

for (const replicas of [1, 3, 5]) {
  test(`while no node comes or goes no operation fails, and each key has its copies (k = ${replicas})`, (t) => {
    const phases = [
      ...START,
      'mix: { lookups: 3, updates: 1, count: 600, over: 60s }',
      'settle: { for: 10s }',
    ]
    const played = play({ head: head(replicas), phases })
    t.deepEqual(endOf(played), ALL_WELL)
    const { ledger } = played.simulation.truth
    t.deepEqual([ledger.copiesMin, ledger.copiesMean], [replicas, replicas])
  })
}

for (const replicas of [1, 3]) {
  test(`10 nodes join 40 that hold data, and no lookup fails meanwhile (k = ${replicas})`, (t) => {
    const phases = [
      ...START,
      'during: { lookup: { rate: 0.5 } }',
      'join: { nodes: 10, over: 10s, label: newcomers }',
      'settle: { for: 60s }',
    ]
    const played = play({ head: head(replicas), phases })
    t.deepEqual(endOf(played), ALL_WELL)
    t.true(played.phase('newcomers').attempted > 100)
    const { ledger } = played.simulation.truth
    t.deepEqual([ledger.copiesMin, ledger.copiesMean], [replicas, replicas], 'those who owe no more let go')
    const newcomers = played.rows.nodes.slice(40)
    t.true(newcomers.reduce((sum, { keys }) => sum + Number(keys), 0) > 30)
  })

  test(`nothing is lost or stale while all nodes are replaced, as announced (k = ${replicas})`, (t) => {
    const session = '{ weibull: { mean: 4m, shape: 3 } }'
    const phases = [
      ...START,
      BUSY,
      `churn: { session: ${session}, announced: 1, arrivals: constant, for: 12m }`,
      'settle: { for: 3m }',
    ]
    const played = play({ head: head(replicas), phases })
    t.deepEqual(endOf(played), ALL_WELL)
    t.true(played.rows.nodes.slice(0, 40).every(({ left_s }) => left_s !== null))
    t.is(played.residents.length, 40)
  })

  test(`nothing is lost or stale while 30 % leave at one instant, and they do go (k = ${replicas})`, (t) => {
    const phases = [...START, BUSY, 'settle: { for: 20s }', 'leave: { fraction: 0.3 }', 'settle: { for: 3m }']
    const played = play({ head: head(replicas), phases })
    t.deepEqual(endOf(played), ALL_WELL)
    t.is(played.phase('settle 2').nodes_live, 28)
    const leftAt = played.rows.nodes.flatMap(({ left_s }) => (left_s === null ? [] : [Number(left_s)]))
    t.is(leftAt.length, 12)
    t.true(leftAt.every((at) => at < 40 + 60))
  })
}
