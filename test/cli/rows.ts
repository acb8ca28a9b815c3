import type { LookupRow, PeriodRow, SummaryRow } from '../../sim/measure/columns.ts'
import { RATE_COLUMNS } from '../../sim/measure/node-rates.ts'

const NO_RATES = Object.fromEntries(RATE_COLUMNS.map(({ name }) => [name, null])) as Pick<
  SummaryRow,
  (typeof RATE_COLUMNS)[number]['name']
>

/** A phase without operations, with what a test cares about. */
export const summaryRow = (facts: Partial<SummaryRow>): SummaryRow => ({
  ...periodRow(facts),
  phase: facts.phase ?? 0,
})

/** The same of any period. */
export function periodRow(facts: Partial<PeriodRow>): PeriodRow {
  return {
    phase: 0,
    kind: 'settle',
    label: 'settle',
    background: 'no',
    start_s: 0,
    end_s: 60,
    nodes_live: 100,
    nodes_active: 100,
    leaf_sets_wrong: 0,
    claims_wrong: 0,
    stable: null,
    repair_s: null,
    restored_s: null,
    dead_run_max: null,
    joins: 0,
    join_s_mean: null,
    join_s_p50: null,
    join_s_p99: null,
    joins_failed: 0,
    crashes: 0,
    leaves: 0,
    inactive_pct: 0,
    deactivations: 0,
    attempted: 0,
    without_caller: 0,
    without_key: 0,
    succeeded: 0,
    failed: 0,
    failure_pct: null,
    aborted: 0,
    aborted_slow: 0,
    unrecoverable: 0,
    misdelivered: 0,
    misdelivered_again: 0,
    lost: 0,
    timed_out: 0,
    not_found: 0,
    stale: 0,
    outdated: 0,
    refused: 0,
    absent_unacknowledged: 0,
    hops_mean: null,
    hops_p50: null,
    hops_p99: null,
    latency_ms_mean: null,
    latency_ms_p50: null,
    latency_ms_p99: null,
    rdp_mean: null,
    rdp_p50: null,
    rdp_p99: null,
    stretch_sum: null,
    messages_per_node_s: 0.25,
    control_messages_per_node_s: 0.2,
    ack_messages_per_node_s: 0.1,
    bytes_per_node_s: 30,
    control_bytes_per_node_s: 12,
    replication_bytes: 0,
    repair_bytes: 0,
    ...NO_RATES,
    keys_acknowledged: 0,
    keys_at_risk: 0,
    keys_lost: 0,
    keys_max_over_mean: null,
    keys_variation: null,
    keys_gini: null,
    bytes_max_over_mean: null,
    bytes_variation: null,
    bytes_gini: null,
    root_keys_max_over_mean: null,
    root_keys_gini: null,
    ...facts,
  }
}

/** A lookup that went well, with what a test cares about. */
export function lookupRow(facts: Partial<LookupRow>): LookupRow {
  return {
    operation: 512,
    time_s: 12.5,
    phase: 3,
    op: 'lookup',
    source: 17,
    key: '8f3a',
    key_name: 'France',
    root: 40,
    delivered_at: 40,
    outcome: 'succeeded',
    handled_ms: 40.75,
    hops: 2,
    latency_ms: 81.5,
    direct_ms: 20.25,
    rdp: 2.012,
    retries: 0,
    ...facts,
  }
}
