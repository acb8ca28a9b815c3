import { useMemo } from 'preact/hooks'
import type { Row } from '../../sim/index.ts'
import type { Player } from './player.ts'
import { Scroll } from './scroll.tsx'
import { numberText } from './words.ts'

const COLUMNS = [
  ['nodes_live', 'nodes'],
  ['attempted', 'operations'],
  ['failed', 'failed'],
  ['failure_pct', 'failed, %'],
  ['hops_mean', 'hops'],
  ['latency_ms_p50', 'latency, ms'],
  ['messages_per_node_s', 'messages per node and s'],
] as const

/** The phases that have begun at the time of the picture, with their rows of summary.csv, which come when the run is complete. */
export function SummaryTable({ player }: { readonly player: Player }) {
  const seconds = player.time / 1e6
  const rows = player.tables.rowsOf('summary').filter(({ end_s }) => Number(end_s) <= seconds)
  const begun = player.phases.filter(({ startsAt }) => startsAt <= player.time)
  const open = begun.filter(({ phase }) => !rows.some((row) => row.phase === phase)).map(({ label }) => label)
  const key = open.join()
  // The picture moves many times a second, and the table seldom. Rows only grow, so that their number says all.
  return useMemo(() => <Rows rows={rows} open={open} />, [player.film, rows.length, key])
}

function Rows({ rows, open }: { readonly rows: readonly Row[]; readonly open: readonly string[] }) {
  if (rows.length + open.length === 0) return <p class="quiet">No phase has begun.</p>
  return (
    <Scroll label="Phases so far">
      <table class="summary">
        <caption>Phases so far</caption>
        <thead>
          <tr>
            <th scope="col">phase</th>
            {COLUMNS.map(([name, title]) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{row.label}</th>
              {COLUMNS.map(([name]) => (
                <td key={name}>{numberText(row[name])}</td>
              ))}
            </tr>
          ))}
          {open.map((label) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="quiet" colSpan={COLUMNS.length}>
                its row comes at the end of the run
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
