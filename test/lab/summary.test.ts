import test from 'ava'
import { type SummaryLook, SummaryTrack } from '../../lab/film/summary-track.ts'
import type { Report } from '../../lab/worker/messages.ts'
import { RunHost } from '../../lab/worker/run-host.ts'
import type { RunningRow } from '../../sim/index.ts'
import { type PeriodRow, SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'

/** Twenty nodes; the lookups of one second, and those of ten. */
const SCENARIO = `name: small
seed: 3
pastry: { leafSetSize: 8 }
network: { loss: 0.05 }
phases:
  - join: { nodes: 20, over: 5s }
  - settle: { until: stable }
  - insert: { keys: 20, over: 5s }
  - crash: { fraction: 0.2 }
  - lookup: { count: 400, over: 10s }
  - lookup: { label: the last, count: 40, over: 1s }
`

/** Simulates to the end, delivering after every `events` events. */
function play(events: number): { readonly looks: SummaryLook[]; readonly rows: PeriodRow[] } {
  const looks: SummaryLook[] = []
  const rows: PeriodRow[] = []
  const host = new RunHost((report: Report) => {
    if (report.kind === 'problems') throw new Error(JSON.stringify(report.problems))
    if (report.kind !== 'film') return
    looks.push(...report.summary)
    for (const table of report.rows)
      if (table.file === 'summary') rows.push(...(table.rows as unknown as PeriodRow[]))
  })
  host.receive({ kind: 'begin', run: 1, text: SCENARIO, seed: undefined, files: {} })
  host.receive({ kind: 'advance', until: Number.MAX_SAFE_INTEGER })
  while (host.work(events)) host.deliver(0)
  host.deliver(0)
  return { looks, rows }
}

const { looks, rows } = play(500)

function track(): SummaryTrack {
  const summary = new SummaryTrack()
  for (const look of looks) summary.add(look)
  return summary
}

test('at the end of the run the growing rows are those of summary.csv', (t) => {
  const byLabel = new Map(rows.map((row) => [row.label, row]))
  const running = track().rowsAt(Number.MAX_SAFE_INTEGER)
  t.deepEqual(
    running.map(({ label }) => label),
    rows.map(({ label }) => label),
  )
  for (const { end_s: _, ...row } of running) {
    const written = byLabel.get(row.label)!
    for (const [name, value] of Object.entries(row)) t.is(written[name as keyof PeriodRow], value, name)
  }
  t.true(SUMMARY_COLUMNS.length > Object.keys(running[0]!).length)
})

test('the row of a phase grows while it lasts, and is there again for a user who goes back', (t) => {
  const written = rows.find(({ label }) => label === 'lookup')!
  const [start_s, end_s, attempted] = [
    Number(written.start_s),
    Number(written.end_s),
    Number(written.attempted),
  ]
  const summary = track()
  const at = (second: number): RunningRow | undefined =>
    summary.rowsAt(1e6 * second).find(({ label }) => label === 'lookup')
  t.is(at(start_s - 1), undefined)
  const counts = [1, 3, 5, 7, 9].map((after) => at(start_s + after)!.attempted)
  t.deepEqual(
    counts,
    [...counts].sort((a, b) => a - b),
  )
  t.is(new Set(counts).size, counts.length)
  t.true(counts.at(-1)! < attempted)
  t.is(at(end_s + 2)!.attempted, attempted)
  t.is(at(start_s + 1)!.attempted, counts[0]!)
})

test('the looks do not depend on how the run is cut into deliveries', (t) => {
  t.deepEqual(play(77).looks, looks)
})
