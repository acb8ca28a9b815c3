import { OUTCOMES } from '../../measure/outcomes.ts'

/** What an axis says of a metric. */
export interface MetricTitle {
  /** In words, without the unit: `operations failed`. */
  readonly name: string
  readonly unit: string
  /** Both: `operations failed, %`; a count is only named. */
  readonly axis: string
  /** What figures are multiplied by before they are drawn: shares of runs become per cent. */
  readonly factor: number
}

const PER_NODE = 'per node and second'
/** The unit of what comes in ones: an axis does not name it. */
const COUNT = 'count'

/** Columns whose names say too little, with their units. */
const NAMED: ReadonlyMap<string, readonly [name: string, unit: string]> = new Map([
  ['failure_pct', ['operations failed', '%']],
  ['inactive_pct', ['time in which live nodes were not active', '%']],
  ['repair_s', ['time until all leaf sets were right again', 's']],
  ['restored_s', ['time until no key was at risk', 's']],
  ['start_s', ['start of the phase', 's']],
  ['end_s', ['end of the phase', 's']],
  ['nodes_live', ['nodes that run', COUNT]],
  ['nodes_active', ['nodes that are active', COUNT]],
  ['leaf_sets_wrong', ['nodes with a wrong leaf set', COUNT]],
  ['claims_wrong', ['nodes that claim too many keys', COUNT]],
  ['messages_per_node_s', ['messages sent', PER_NODE]],
  ['control_messages_per_node_s', ['control messages sent', PER_NODE]],
  ['ack_messages_per_node_s', ['acknowledgements sent', PER_NODE]],
  ['bytes_per_node_s', ['bytes sent', PER_NODE]],
  ['control_bytes_per_node_s', ['bytes of control messages sent', PER_NODE]],
  ['replication_bytes', ['sent to replicate', 'bytes']],
  ['repair_bytes', ['sent to repair replicas', 'bytes']],
  ['attempted', ['operations started', COUNT]],
  ['without_caller', ['operations due without a node to begin them', COUNT]],
  ['without_key', ['operations due without a key', COUNT]],
  ['dead_run_max', ['longest row of neighbours that crashed at once', COUNT]],
  ['stretch_sum', ['stretch, sum over sum', 'ratio']],
  ['keys_max_over_mean', ['keys of the fullest node over the mean', 'ratio']],
  ['keys_variation', ['variation of keys per node', 'coefficient']],
  ['keys_gini', ['inequality of keys per node', 'Gini coefficient']],
  ['bytes_max_over_mean', ['bytes of the fullest node over the mean', 'ratio']],
  ['bytes_variation', ['variation of bytes per node', 'coefficient']],
  ['bytes_gini', ['inequality of bytes per node', 'Gini coefficient']],
  ['root_keys_max_over_mean', ['keys of the busiest root over the mean', 'ratio']],
  ['root_keys_gini', ['inequality of keys per root', 'Gini coefficient']],
])

/** Columns that count operations by what became of them. */
const COUNTS_OF_OPERATIONS: readonly string[] = [...OUTCOMES, 'failed']

/** What is asked of each run with yes or no. */
const YES_NO: ReadonlyMap<string, string> = new Map([
  ['severed', 'runs with a severed ring'],
  ['any_failed', 'runs in which an operation failed'],
  ['expectations_met', 'runs that met all expectations'],
])

const STATISTICS: readonly (readonly [suffix: string, inWords: (name: string) => string])[] = [
  ['_mean', (name) => `mean ${name}`],
  ['_p5', (name) => `${name}, 5th percentile`],
  ['_p50', (name) => `median ${name}`],
  ['_p95', (name) => `${name}, 95th percentile`],
  ['_p99', (name) => `${name}, 99th percentile`],
  ['_max', (name) => `${name}, the greatest`],
]
/** The longer suffix first. */
const UNITS: readonly (readonly [suffix: string, unit: string])[] = [
  ['_per_node_s', PER_NODE],
  ['_per_s', 'per second'],
  ['_pct', '%'],
  ['_ms', 'ms'],
  ['_s', 's'],
  ['_bytes', 'bytes'],
]
/** What has a unit of its own, once statistic and unit are taken off the name of the column. */
const MEASURES: ReadonlyMap<string, readonly [name: string, unit?: string]> = new Map([
  ['join', ['time to join']],
  ['hops', ['overlay hops', COUNT]],
  ['rdp', ['relative delay penalty', 'ratio']],
  ['messages_out', ['messages sent by a node']],
  ['messages_in', ['messages received by a node']],
  ['bytes_out', ['bytes sent by a node']],
  ['bytes_in', ['bytes received by a node']],
  ['requests', ['requests served by a node']],
])

/** The title of a column of summary.csv, or of a yes/no of each run; made from its name if it has none. */
export function metricTitle(metric: string): MetricTitle {
  const yesNo = YES_NO.get(metric)
  if (yesNo !== undefined) return titled(yesNo, '%', 100)
  const named = NAMED.get(metric)
  if (named) return titled(...named)
  if (COUNTS_OF_OPERATIONS.includes(metric)) return titled(`operations ${inWords(metric)}`, COUNT)
  const statistic = STATISTICS.find(([suffix]) => metric.endsWith(suffix))
  const measured = withoutSuffix(metric, statistic?.[0])
  const unit = UNITS.find(([suffix]) => measured.endsWith(suffix))
  const bare = withoutSuffix(measured, unit?.[0])
  const [name, ownUnit] = MEASURES.get(bare) ?? [inWords(bare)]
  return titled(statistic ? statistic[1](name) : name, unit?.[1] ?? ownUnit ?? COUNT)
}

const titled = (name: string, unit: string, factor = 1): MetricTitle => ({
  name,
  unit,
  axis: unit === COUNT ? name : `${name}, ${unit}`,
  factor,
})

const inWords = (column: string): string => column.replaceAll('_', ' ')

const withoutSuffix = (text: string, suffix = ''): string => text.slice(0, text.length - suffix.length)
