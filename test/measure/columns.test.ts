import test from 'ava'
import {
  type Column,
  CSV_FILES,
  type CsvFile,
  columnsOf,
  formatCell,
  LOOKUP_COLUMNS,
  messageColumn,
  SUMMARY_COLUMNS,
} from '../../sim/measure/columns.ts'

const header = (file: CsvFile): string =>
  columnsOf(file, ['LS_PROBE', 'hop ack'])
    .map(({ name }) => name)
    .join(',')

test('the header of every file is the one that is documented', (t) => {
  t.is(
    header('lookups'),
    'operation,time_s,phase,op,source,key,key_name,root,delivered_at,outcome,handled_ms,hops,latency_ms,direct_ms,rdp,retries',
  )
  t.is(
    header('summary'),
    'phase,kind,label,background,start_s,end_s,nodes_live,nodes_active,leaf_sets_wrong,claims_wrong,stable,repair_s,restored_s,dead_run_max,' +
      'joins,join_s_mean,join_s_p50,join_s_p99,joins_failed,crashes,leaves,inactive_pct,deactivations,attempted,without_caller,without_key,succeeded,failed,failure_pct,' +
      'aborted,aborted_slow,unrecoverable,unreachable,misdelivered,misdelivered_again,lost,timed_out,not_found,stale,outdated,refused,superseded,absent_unacknowledged,hops_mean,hops_p50,hops_p99,' +
      'latency_ms_mean,latency_ms_p50,latency_ms_p99,rdp_mean,rdp_p50,rdp_p99,stretch_sum,messages_per_node_s,' +
      'control_messages_per_node_s,ack_messages_per_node_s,bytes_per_node_s,control_bytes_per_node_s,replication_bytes,repair_bytes,' +
      'datagrams_lost,datagrams_duplicated,datagrams_damaged,datagrams_dropped,' +
      ['messages_out', 'messages_in', 'bytes_out', 'bytes_in', 'requests']
        .flatMap((load) => ['p5', 'p50', 'p95', 'max'].map((statistic) => `${load}_per_s_${statistic},`))
        .join('') +
      'keys_acknowledged,keys_at_risk,keys_lost,keys_max_over_mean,keys_variation,keys_gini,' +
      'bytes_max_over_mean,bytes_variation,bytes_gini,root_keys_max_over_mean,root_keys_gini',
  )
  t.is(
    header('traffic'),
    'phase,label,background,purpose,kind,messages,bytes,messages_per_node_s,bytes_per_node_s',
  )
  t.is(
    header('timeseries'),
    'time_s,nodes_live,nodes_active,joins,crashes,leaves,joins_failed,lookups,failed,failure_pct,messages,messages_ls_probe,' +
      'messages_hop_ack,bytes,datagrams_lost,datagrams_duplicated,datagrams_damaged,datagrams_dropped,keys_acknowledged,keys_at_risk,keys_lost,copies_min,copies_mean,stored_bytes',
  )
  t.is(
    header('nodes'),
    'node,id,name,started_s,joined_s,left_s,departure,lived_s,keys,bytes,root_keys,messages_out,messages_in,bytes_out,bytes_in,' +
      'requests,messages_out_per_s,messages_in_per_s,bytes_out_per_s,bytes_in_per_s,requests_per_s,leaf_set_entries,table_entries',
  )
  t.is(header('degrees'), 'node,id,leaf_set_entries,leaf_set_in_degree,table_entries,table_in_degree')
  t.is(header('lost_keys'), 'key,key_name,version,writer,acknowledged_s,lost_s,cause,reason,holders')
  t.is(
    header('ring'),
    'phase,moment,time_s,node,id,state,links_right,links_wrong,links_missing,wrong,missing',
  )
})

test('no two columns of a file have one name, and each says what it is', (t) => {
  for (const file of CSV_FILES) {
    const columns = columnsOf(file, [])
    t.is(new Set(columns.map(({ name }) => name)).size, columns.length)
    t.true(columns.every(({ name, about }) => /^[a-z0-9_]+$/.test(name) && about !== ''))
  }
})

test('a kind of message is named as a column is', (t) => {
  t.is(messageColumn('LS_PROBE_REPLY'), 'messages_ls_probe_reply')
  t.is(messageColumn('row-request'), 'messages_row_request')
})

const column = (name: string): Column => {
  const found = [...LOOKUP_COLUMNS, ...SUMMARY_COLUMNS].find((column) => column.name === name)
  if (found === undefined) throw new Error(`no column ${name}`)
  return found
}

for (const [name, value, text] of [
  ['time_s', 0, '0.000000'],
  ['time_s', 1_234_567_891_234_567 / 1_000_000, '1234567891.234567'],
  ['latency_ms', 0.001, '0.001'],
  ['latency_ms', 123456.789, '123456.789'],
  ['operation', 1_000_000, '1000000'],
  ['failure_pct', 0.0015, '0.0015'],
  ['hops', null, ''],
  ['op', 'lookup', 'lookup'],
  ['key_name', '', ''],
] as const) {
  test(`${value} in the column ${name} is written as "${text}"`, (t) => {
    t.is(formatCell(column(name), value), text)
  })
}

test('a missing, empty, non-finite or ill-typed cell is a programmer mistake', (t) => {
  t.throws(() => formatCell(column('time_s'), null), { message: 'column time_s is never empty' })
  t.throws(() => formatCell(column('time_s'), undefined))
  t.throws(() => formatCell(column('time_s'), '1'))
  t.throws(() => formatCell(column('rdp'), Number.NaN))
  t.throws(() => formatCell(column('op'), 1))
})
