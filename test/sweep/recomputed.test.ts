import test from 'ava'
import { formatCell, type Row } from '../../sim/measure/columns.ts'
import { run } from '../../sim/run.ts'
import { aggregateRows } from '../../sim/sweep/aggregate.ts'
import { METRICS, runColumns } from '../../sim/sweep/columns.ts'
import { runCount, runNumbers, runOf } from '../../sim/sweep/plan.ts'
import { recordOf } from '../../sim/sweep/record.ts'
import { runRows } from '../../sim/sweep/rows.ts'
import { parse } from './parsing.ts'
import { Records, small } from './samples.ts'

const BASE = `
  network: { latency: { model: euclidean, side: 80ms }, loss: 0.02 }
  phases:
    - join: { nodes: 12, over: 10s }
    - insert: { keys: 30, over: 7s }
    - lookup: { count: 40, over: 7s }
`

test('mean, median, ends and deviation computed from the digits of runs.csv are those of aggregate.csv', (t) => {
  const plan = parse(
    small({ base: BASE, parameters: '{ grid: { pastry.leafSetSize: [4, 8] } }', seeds: '4' }),
  )
  const records = runNumbers(runCount(plan)).map((number) => {
    const scenario = plan.scenarioOf(runOf(plan, number))
    return recordOf(number, scenario, run(scenario))
  })
  t.is(records.length, runCount(plan))
  const columns = runColumns(['pastry.leafSetSize'])
  const written = records.flatMap((record) =>
    runRows(plan, record).map(
      (row): Row =>
        Object.fromEntries(columns.map((column) => [column.name, formatCell(column, row[column.name])])),
    ),
  )
  const metrics = new Set(METRICS.map(({ name }) => name))
  let compared = 0
  for (const row of aggregateRows(plan, new Records(records))) {
    if (!metrics.has(row.metric)) continue
    const values = written
      .filter(({ point, phase }) => Number(point) === row.point && Number(phase) === row.phase)
      .map((each) => String(each[row.metric]))
      .filter((cell) => cell !== '')
      .map(Number)
      .sort((a, b) => a - b)
    const n = values.length
    const mean = values.reduce((sum, value) => sum + value, 0) / n
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
    const expected = {
      n,
      mean,
      sd: n === 1 ? null : Math.sqrt(squares / (n - 1)),
      median: (values[Math.floor((n - 1) / 2)]! + values[Math.floor(n / 2)]!) / 2,
      min: values[0]!,
      max: values.at(-1)!,
    }
    for (const [name, value] of Object.entries(expected)) {
      const found = row[name as keyof typeof expected]
      const isSame =
        value === null ? found === null : Math.abs(Number(found) - value) <= 1e-9 * (1 + Math.abs(value))
      t.true(isSame, `${row.metric} of ${row.label}, point ${row.point}: ${name} ${found}, expected ${value}`)
      compared++
    }
  }
  t.true(compared > 1_000)
})
