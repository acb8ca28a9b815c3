import type { SummaryRow, TrafficRow } from '../../sim/measure/columns.ts'
import { Claims, mean, type Options, progress, Table, total } from '../report.ts'
import { phaseOf, playOut, simulationOf } from './play.ts'

const SETTINGS = ['replicas: 1', 'replicas: 2', 'replicas: 3', 'replicas: 5', 'replicas: 3, reads: replica']
/** Traffic that writes cost, acknowledgements of hops apart. */
const WRITING = new Set(['storage', 'replication'])

/** 10,000 keys and 10,000 lookups in an overlay where no node comes or goes: nothing may fail. What do copies cost? */
export function replication({ seeds, size: nodes = 1_000 }: Options): readonly string[] {
  const claims = new Claims()
  const table = new Table([
    'storage',
    'seeds',
    'inserts failed',
    'lookups failed',
    'copies',
    'messages an insert',
    'bytes an insert',
    'insert, ms, mean and p99',
    'lookup, ms, mean and p99',
    'lookup, hops',
    'keys a node, most over mean',
    'Gini',
  ])
  for (const storage of SETTINGS) {
    const runs = seeds.map((seed) => {
      progress(`replication: ${storage}, seed ${seed}`)
      const run = replicate(storage, { seed, nodes })
      const fault = run.violations[0] ?? (run.short > 0 ? `${run.short} keys lack copies` : undefined)
      claims.check(fault === undefined, `${storage}, seed ${seed}: ${fault}`)
      return run
    })
    const failed = (of: (run: Replicated) => SummaryRow) =>
      `${total(runs, (run) => of(run).failed)} of ${total(runs, (run) => of(run).attempted)}`
    const average = (of: (run: Replicated) => number | null, decimals: number) =>
      mean(runs.map((run) => of(run)!)).toFixed(decimals)
    const [inserts, lookups] = [failed(({ insert }) => insert), failed(({ lookup }) => lookup)]
    claims.check(
      `${inserts}${lookups}`.startsWith('0 ') && lookups.startsWith('0 '),
      `${storage}: nothing fails`,
    )
    table.row([
      storage,
      seeds.length,
      inserts,
      lookups,
      average(({ copies }) => copies, 3),
      average(({ messages }) => messages, 2),
      average(({ bytes }) => bytes, 0),
      `${average(({ insert }) => insert.latency_ms_mean, 1)}, ${average(({ insert }) => insert.latency_ms_p99, 1)}`,
      `${average(({ lookup }) => lookup.latency_ms_mean, 1)}, ${average(({ lookup }) => lookup.latency_ms_p99, 1)}`,
      average(({ lookup }) => lookup.hops_mean, 2),
      average(({ lookup }) => lookup.keys_max_over_mean, 2),
      average(({ lookup }) => lookup.keys_gini, 3),
    ])
  }
  return claims.failed
}

interface Replicated {
  readonly insert: SummaryRow
  readonly lookup: SummaryRow
  readonly copies: number | null
  /** Keys with too few copies in the end. */
  readonly short: number
  readonly messages: number
  readonly bytes: number
  readonly violations: readonly string[]
}

function replicate(storage: string, { seed, nodes }: { seed: number; nodes: number }): Replicated {
  const traffic: TrafficRow[] = []
  const simulation = simulationOf({
    seed,
    sections: [`storage: { ${storage} }`],
    phases: [
      `join: { nodes: ${nodes}, over: 60s }`,
      'settle: { until: stable }',
      'insert: { keys: 10000, valueBytes: 100, over: 60s }',
      'settle: { for: 10s }',
      'lookup: { count: 10000, over: 60s, verify: true }',
    ],
    sinks: {
      row: (file, row) => {
        if (file === 'traffic') traffic.push(row as TrafficRow)
      },
    },
  })
  const result = playOut(simulation)
  const [insert, lookup] = [phaseOf(result, 'insert'), phaseOf(result, 'lookup')]
  const writing = traffic.filter(({ phase, purpose }) => phase === insert.phase && WRITING.has(purpose))
  return {
    insert,
    lookup,
    copies: simulation.truth.ledger.copiesMean,
    short: simulation.truth.ledger.keysAtRisk,
    messages: total(writing, ({ messages }) => messages) / insert.attempted,
    bytes: total(writing, ({ bytes }) => bytes) / insert.attempted,
    violations: result.violations,
  }
}
