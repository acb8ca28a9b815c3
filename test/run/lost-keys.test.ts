import test from 'ava'
import { idToHex } from '../../protocol/base/id.ts'
import type { LostKeyRow, NodeRow, TimeSeriesRow } from '../../sim/measure/columns.ts'
import { type Played, play, SMALL } from './scenarios.ts'

const ONE_COPY = `${SMALL}storage: { replicas: 1 }\n`
const PHASES = [
  'join: { nodes: 40, over: 20s }',
  'settle: { atMost: 1h }',
  'insert: { keys: 400, valueBytes: 20, over: 10s }',
  'settle: { label: stored, for: 5s }',
]

const lostOf = ({ rows }: Played) => rows.lost_keys as unknown as LostKeyRow[]
const nodesOf = ({ rows }: Played) => rows.nodes as unknown as NodeRow[]

test('the keys that a crash loses are those all of whose holders were victims, and each row names them', (t) => {
  let before: { readonly key: string; readonly holders: readonly number[] }[] = []
  const phases = [...PHASES, 'crash: { fraction: 0.3 }', 'settle: { for: 2m }']
  const played = play(
    { head: ONE_COPY, phases },
    {
      meanwhile: ({ truth: { ledger }, membership }) => {
        if (membership.live.size < 40 || ledger.keysAcknowledged < 400) return
        before = [...ledger.acknowledgedKeys()].map((id) => ({
          key: idToHex(id),
          holders: ledger.holdersOf(id),
        }))
      },
    },
  )
  const victims = new Set(
    nodesOf(played).flatMap(({ node, left_s }) => (left_s === null ? [] : [node as number])),
  )
  t.is(victims.size, 12)
  const doomed = before.filter(({ holders }) => holders.every((holder) => victims.has(holder)))
  t.true(doomed.length > 50 && doomed.length < 200)
  const lost = lostOf(played)
  t.deepEqual(lost.map(({ key }) => key).toSorted(), doomed.map(({ key }) => key).toSorted())
  const crashedAt = played.phase('crash').start_s
  for (const { key, cause, lost_s, holders, key_name, writer } of lost) {
    const [holder] = doomed.find((each) => each.key === key)?.holders ?? []
    t.deepEqual([cause, lost_s], ['crash', crashedAt])
    t.is(holders, `node ${holder} crashed at ${crashedAt.toFixed(6)} s`)
    t.is(key_name, played.operations.find(({ operation }) => operation === writer)?.key_name ?? '')
  }
  t.like(played.phase('crash'), { keys_acknowledged: 400, keys_lost: lost.length, keys_at_risk: 0 })
  t.is(played.phase('crash').restored_s, null, 'with one copy nothing is at risk, and nothing to restore')
  t.like(played.phase('stored'), { keys_acknowledged: 400, keys_lost: 0 })
})

test('the time series follows how many copies there are and how much they take', (t) => {
  const played = play({ head: ONE_COPY, phases: [...PHASES, 'settle: { for: 20s }'] })
  const series = played.rows.timeseries as unknown as TimeSeriesRow[]
  t.like(series[0], { keys_acknowledged: 0, copies_min: null, copies_mean: null, stored_bytes: 0 })
  t.like(series.at(-1), { keys_acknowledged: 400, copies_min: 1, copies_mean: 1, stored_bytes: 400 * 20 })
  t.deepEqual(lostOf(played), [])
})

test('each node has the keys whose root it is; with one copy of each that is what it holds', (t) => {
  const played = play({ head: ONE_COPY, phases: [...PHASES, 'crash: { count: 1 }', 'settle: { for: 2m }'] })
  const nodes = nodesOf(played)
  const [gone] = nodes.filter(({ left_s }) => left_s !== null)
  t.is(gone?.root_keys, null)
  t.is(
    nodes.reduce((sum, { root_keys }) => sum + (root_keys ?? 0), 0),
    400,
  )
  const { keys_max_over_mean, keys_gini, root_keys_max_over_mean, root_keys_gini } = played.phase('stored')
  t.deepEqual([root_keys_max_over_mean, root_keys_gini], [keys_max_over_mean, keys_gini])
})
