import type { Player } from './player.ts'
import { numberText } from './words.ts'

const COLUMNS = [
  ['label', 'phase'],
  ['nodes_live', 'nodes'],
  ['attempted', 'operations'],
  ['failed', 'failed'],
  ['failure_pct', 'failed, %'],
  ['hops_mean', 'hops'],
  ['latency_ms_p50', 'latency, ms'],
  ['messages_per_node_s', 'messages per node and s'],
] as const

/** The summary of each phase that has ended, as in summary.csv. */
export function Numbers({ player }: { readonly player: Player }) {
  const rows = player.tables.get('summary') ?? []
  const intervals = player.tables.get('timeseries') ?? []
  return (
    <>
      {rows.length === 0 ? (
        <p class="quiet">The summary of a phase stands here when it is over and its operations have ended.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
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
                  {COLUMNS.map(([name]) => (
                    <td key={name}>{numberText(row[name])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Chart title="Live nodes" rows={intervals} column="nodes_live" until={player.time} />
      <Chart title="Failed operations, %" rows={intervals} column="failure_pct" until={player.time} />
    </>
  )
}

const WIDTH = 340
const HEIGHT = 90

/** One column of timeseries.csv over time, as steps: each value is that of a whole interval. */
function Chart({
  title,
  rows,
  column,
  until,
}: {
  title: string
  rows: readonly Record<string, unknown>[]
  column: string
  until: number
}) {
  const points = rows
    .map((row) => ({ time: Number(row.time_s), value: row[column] === null ? 0 : Number(row[column]) }))
    .filter(({ time }) => time * 1e6 <= until)
  if (points.length < 2) return null
  const end = points.at(-1)!.time
  const top = Math.max(1, ...points.map(({ value }) => value))
  const x = (time: number): number => 36 + ((WIDTH - 40) * time) / end
  const y = (value: number): number => HEIGHT - 16 - ((HEIGHT - 26) * value) / top
  const path = points
    .map(
      ({ time, value }, index) =>
        `${index === 0 ? 'M' : 'H'}${x(time).toFixed(1)}${index === 0 ? `,${y(value).toFixed(1)}` : `V${y(value).toFixed(1)}`}`,
    )
    .join('')
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title}: ${numberText(points.at(-1)!.value)} now, at most ${numberText(top)}`}
      >
        <path d={path} fill="none" stroke="currentColor" stroke-width="1.5" />
        <text x="32" y="12" text-anchor="end">
          {numberText(top)}
        </text>
        <text x="32" y={HEIGHT - 14} text-anchor="end">
          0
        </text>
        <text x={WIDTH} y={HEIGHT - 2} text-anchor="end">
          {numberText(end)} s
        </text>
      </svg>
    </figure>
  )
}
