import { useMemo } from 'preact/hooks'
import type { RunningRow } from '../../sim/index.ts'
import type { Player } from './player.ts'
import { Scroll } from './scroll.tsx'
import { numberText } from './words.ts'

const COLUMNS = [
  ['nodes_live', 'nodes'],
  ['attempted', 'operations'],
  ['failure_pct', 'failed'],
  ['hops_mean', 'hops'],
  ['latency_ms_p50', 'p50 ms'],
  ['messages_per_node_s', 'msg/\u200bnode/s'],
] as const satisfies readonly (readonly [keyof RunningRow, string])[]

const cellText = (name: keyof RunningRow, value: unknown): string =>
  name === 'failure_pct' && value !== null ? `${numberText(value)} %` : numberText(value)

/** The phases that have begun at the time of the picture, with what their rows of summary.csv had come to. */
export function SummaryTable({ player }: { readonly player: Player }) {
  const rows = player.summary.rowsAt(player.time)
  // The picture moves many times per second, and the table once in a virtual second.
  return useMemo(() => <Rows rows={rows} />, [player.film, ...rows])
}

function Rows({ rows }: { readonly rows: readonly RunningRow[] }) {
  if (rows.length === 0) return <p class="quiet">No phase has begun.</p>
  return (
    <>
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
            {rows.map((row) => (
              <tr key={`${row.start_s} ${row.label}`}>
                <th scope="row">{row.label}</th>
                {COLUMNS.map(([name]) => (
                  <td key={name} class="whole">
                    {cellText(name, row[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="quiet">
        Failures, hops and median latency are of operations that have ended. msg/node/s: messages sent per
        node and second.
      </p>
    </>
  )
}
