import type { LookupRow, SummaryRow } from '../../sim/measure/columns.ts'

/** A phase without operations, with what a test cares about. */
export function summaryRow(facts: Partial<SummaryRow>): SummaryRow {
  return {
    phase: 0,
    kind: 'settle',
    label: 'settle',
    start_s: 0,
    end_s: 60,
    nodes_live: 100,
    nodes_active: 100,
    leaf_sets_wrong: 0,
    stable: null,
    repair_s: null,
    attempted: 0,
    succeeded: 0,
    failed: 0,
    failure_pct: null,
    aborted: 0,
    unrecoverable: 0,
    misdelivered: 0,
    lost: 0,
    timed_out: 0,
    not_found: 0,
    stale: 0,
    hops_mean: null,
    hops_p50: null,
    hops_p99: null,
    latency_ms_mean: null,
    latency_ms_p50: null,
    latency_ms_p99: null,
    rdp_mean: null,
    rdp_p50: null,
    stretch_sum: null,
    messages_per_node_s: 0.25,
    control_messages_per_node_s: 0.2,
    ack_messages_per_node_s: 0.1,
    bytes_per_node_s: 30,
    keys_max_over_mean: null,
    keys_variation: null,
    keys_gini: null,
    ...facts,
  }
}

/** A lookup that went well, with what a test cares about. */
export function lookupRow(facts: Partial<LookupRow>): LookupRow {
  return {
    operation: 512,
    time_s: 12.5,
    op: 'lookup',
    source: 17,
    key: '8f3a',
    key_name: 'France',
    root: 40,
    delivered_at: 40,
    outcome: 'succeeded',
    hops: 2,
    latency_ms: 81.5,
    direct_ms: 20.25,
    rdp: 2.012,
    retries: 0,
    ...facts,
  }
}
