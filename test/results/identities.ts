import { messageColumn } from '../../sim/measure/columns.ts'
import { type Cells, foreground, numberIn, sumOver, type Tables } from './tables.ts'

/** What docs/results.md says adds up and does not, one line each. Of files that are not there nothing is said. */
export function brokenIdentities(tables: Tables): string[] {
  const { summary = [], traffic = [], timeseries = [], nodes = [], lookups } = tables
  const same = (name: string, ...amounts: readonly number[]): string[] =>
    amounts.every((amount) => amount === amounts[0]) ? [] : [`${name}: ${amounts.join(', ')}`]
  const periods = foreground(summary)
  const sent = foreground(traffic)
  const overall = (['messages', 'bytes'] as const).flatMap((what) =>
    same(what, sumOver(sent, what), sumOver(timeseries, what), sumOver(nodes, `${what}_out`)),
  )
  const kinds = [...new Set(traffic.map(({ kind }) => kind!))].flatMap((kind) =>
    same(
      `messages of kind ${kind}`,
      sumOver(
        sent.filter((row) => row.kind === kind),
        'messages',
      ),
      sumOver(timeseries, messageColumn(kind)),
    ),
  )
  const moves = [
    ['joins', nodes.filter((row) => numberIn(row, 'joined_s') > numberIn(row, 'started_s')).length],
    ['crashes', nodes.filter(({ departure }) => departure === 'crashed').length],
    ['leaves', nodes.filter(({ departure }) => departure === 'left').length],
    ['joins_failed', nodes.filter(({ departure }) => departure === 'gave up').length],
  ] as const
  return [
    ...overall,
    ...kinds,
    ...['lost', 'duplicated', 'damaged', 'dropped']
      .map((mishap) => `datagrams_${mishap}`)
      .flatMap((name) => same(name, sumOver(periods, name), sumOver(timeseries, name))),
    ...moves.flatMap(([name, count]) => same(name, sumOver(periods, name), sumOver(timeseries, name), count)),
    ...same(
      'operations',
      sumOver(summary, 'attempted'),
      sumOver(timeseries, 'lookups'),
      lookups?.length ?? sumOver(summary, 'attempted'),
    ),
    ...same('failed operations', sumOver(summary, 'failed'), sumOver(timeseries, 'failed')),
    ...same(
      'requests',
      sumOver(nodes, 'requests'),
      lookups?.filter(({ delivered_at: at }) => at !== '').length ?? sumOver(nodes, 'requests'),
    ),
    ...gaps(periods),
    ...strays(periods, lookups ?? []),
    ...summary.flatMap((row) => wrongRates(row, traffic, nodes)),
    ...atTheEnd(tables),
  ]
}

/** Operations that begin outside their phase. What begins at its very end belongs to the next. */
function strays(periods: readonly Cells[], operations: readonly Cells[]): string[] {
  const byPhase = new Map(periods.map((row) => [row.phase, row]))
  return operations.flatMap((operation) => {
    const row = operation.phase === '' ? undefined : byPhase.get(operation.phase)
    if (row === undefined) return []
    const [at, start, end] = [numberIn(operation, 'time_s'), numberIn(row, 'start_s'), numberIn(row, 'end_s')]
    if (at >= start && (at < end || start === end)) return []
    return [`operation ${operation.operation} of ${row.label} begins at ${at} s`]
  })
}

/** Rows of the foreground reach from 0 to the end of the run. */
function gaps(periods: readonly Cells[]): string[] {
  const places = ['0.000000', ...periods.map(({ end_s: end }) => end)]
  return periods.flatMap(({ label, start_s: start }, index) =>
    start === places[index]
      ? []
      : [`${label} begins at ${start} s, and what comes before ends at ${places[index]} s`],
  )
}

/** Messages and bytes of a period are its rates times the seconds that nodes lived in it. */
function wrongRates(row: Cells, traffic: readonly Cells[], nodes: readonly Cells[]): string[] {
  const lived = nodeSeconds(row, nodes)
  const own = traffic.filter(({ phase, label }) => phase === row.phase && label === row.label)
  return (['messages', 'bytes'] as const).flatMap((what) => {
    const rate = numberIn(row, `${what}_per_node_s`)
    if (lived === 0) return Number.isNaN(rate) ? [] : [`${row.label}: a rate of ${what} without time`]
    const expected = sumOver(own, what) / lived
    const isNear = Math.abs(rate - expected) <= (what === 'messages' ? 0.51e-4 : 0.51e-2)
    return isNear ? [] : [`${row.label}: ${rate} ${what} per node and second, expected ${expected}`]
  })
}

/** Seconds that nodes lived between the start and the end of a period. */
export function nodeSeconds(row: Cells, nodes: readonly Cells[]): number {
  return nodes.reduce((sum, node) => sum + staySeconds(row, node), 0)
}

/** How long a node was there in a period; the seed server is no node. */
export function staySeconds(period: Cells, node: Cells): number {
  if (node.node === '0') return 0
  const until = node.left_s === '' ? Infinity : numberIn(node, 'left_s')
  const from = Math.max(numberIn(period, 'start_s'), numberIn(node, 'started_s'))
  // Times are whole microseconds, and so is their difference.
  return Math.max(0, Math.round((Math.min(numberIn(period, 'end_s'), until) - from) * 1e6)) / 1e6
}

/** The last rows of all files are of one moment. */
function atTheEnd({ summary = [], timeseries = [], nodes = [], lost_keys: lost = [] }: Tables): string[] {
  const drain = summary.at(-1)
  const last = timeseries.at(-1)
  if (drain?.kind !== 'drain' || last === undefined) return ['the last row of the summary is not the drain']
  const live = nodes.filter((row) => row.left_s === '' && row.node !== '0')
  const same = (name: string, ...found: readonly (string | undefined)[]): string[] =>
    found.every((each) => each === found[0]) ? [] : [`${name} at the end of the run: ${found.join(', ')}`]
  return [
    ...same('the moment', drain.end_s, last.time_s),
    ...same('nodes_live', drain.nodes_live, last.nodes_live, String(live.length)),
    ...(['nodes_active', 'keys_acknowledged', 'keys_at_risk'] as const).flatMap((name) =>
      same(name, drain[name], last[name]),
    ),
    ...same('keys_lost', drain.keys_lost, last.keys_lost, String(lost.length)),
    ...same('stored bytes', last.stored_bytes, String(sumOver(live, 'bytes'))),
  ]
}
