import test from 'ava'
import { metricTitle } from '../../../sim/figures/kit/metric-titles.ts'
import { METRICS, YES_NO_METRICS } from '../../../sim/sweep/columns.ts'

for (const [metric, title] of [
  ['failure_pct', 'operations failed, %'],
  ['bytes_per_node_s', 'bytes sent, per node and second'],
  ['latency_ms_p99', 'latency, 99th percentile, ms'],
  ['join_s_mean', 'mean time to join, s'],
  ['hops_p50', 'median overlay hops'],
  ['messages_out_per_s_p5', 'messages sent by a node, 5th percentile, per second'],
  ['requests_per_s_max', 'requests served by a node, the greatest, per second'],
  ['timed_out', 'operations timed out'],
  ['repair_bytes', 'sent to repair replicas, bytes'],
  ['keys_lost', 'keys lost'],
  ['severed', 'runs with a severed ring, %'],
  ['something_new_ms', 'something new, ms'],
  ['gossip_per_node_s', 'gossip, per node and second'],
] as const)
  test(`an axis of ${metric} says "${title}"`, (t) => t.is(metricTitle(metric).axis, title))

test('every metric has a title in words, its own, with a unit', (t) => {
  const metrics = [...METRICS.map(({ name }) => name), ...YES_NO_METRICS]
  const titles = metrics.map(metricTitle)
  t.is(new Set(titles.map(({ axis }) => axis)).size, metrics.length)
  for (const { name, unit } of titles) {
    t.regex(name, /^[a-zA-Z0-9][^_]*$/)
    t.not(unit, '')
  }
})

test('shares of runs are drawn in per cent', (t) => {
  t.is(metricTitle('any_failed').factor, 100)
  t.is(metricTitle('failure_pct').factor, 1)
})
