import { readFileSync } from 'node:fs'
import test from 'ava'
import { ChartHost } from '../../lab/charts/chart-host.ts'
import { drawSvg } from '../../lab/charts/draw.ts'
import type { ChartRequest } from '../../lab/charts/messages.ts'
import { ScenarioReader } from '../../lab/worker/read-scenario.ts'
import { run } from '../../sim/index.ts'
import type { SummaryRow, TimeSeriesRow } from '../../sim/measure/columns.ts'

function resultsOf(path: string) {
  const files = { 'data/capitals.json': readFileSync('scenarios/data/capitals.json', 'utf8') }
  const text = readFileSync(`scenarios/${path}.yaml`, 'utf8')
  const scenario = new ScenarioReader().read({ text, seed: undefined, files })
  const rows: TimeSeriesRow[] = []
  const summary: SummaryRow[] = []
  run(scenario, {
    sinks: {
      row(file, row) {
        if (file === 'timeseries') rows.push(row as TimeSeriesRow)
        if (file === 'summary' && row.phase !== null) summary.push(row as unknown as SummaryRow)
      },
    },
  })
  return { phases: scenario.phases, rows, summary }
}

const FIRST_STEPS = resultsOf('first-steps')

async function chartsAt(until: number, { phases, rows, summary } = FIRST_STEPS) {
  const host = new ChartHost(drawSvg)
  const requests: readonly ChartRequest[] = [
    { kind: 'begin', phases },
    { kind: 'rows', rows: rows.slice(0, 3) },
    { kind: 'rows', rows: rows.slice(3) },
    { kind: 'draw', moment: { summary, until, width: 380 } },
  ]
  let charts: Awaited<ReturnType<ChartHost['receive']>>
  for (const request of requests) charts = await host.receive(request)
  return charts!.charts
}

test('nodes, failure rate and messages are drawn, each with its text', async (t) => {
  const charts = await chartsAt(1e9)
  t.deepEqual(
    charts.map(({ title }) => title),
    ['Nodes', 'Failure rate', 'Messages per node and second'],
  )
  for (const { svg, caption, state } of charts) {
    t.regex(svg, /^<svg[\s\S]*<\/svg>$/)
    t.notRegex(svg, /NaN|undefined|Infinity/)
    t.regex(caption, /\.$/)
    t.notRegex(state, /NaN|undefined|Infinity/)
  }
})

test('charts say what was at the time of the picture, and nothing later', async (t) => {
  const [nodes] = await chartsAt(60)
  t.is(nodes!.state, 'At 60 s 50 nodes run, and 50 of them are active.')
  const [later] = await chartsAt(1e9)
  t.regex(later!.state, /45 nodes run, and 45 of them are active\.$/)
})

test('before the first interval is over there is nothing to draw', async (t) => {
  t.deepEqual(await chartsAt(0), [])
})

test('charts are no wider than their place', async (t) => {
  for (const { svg } of await chartsAt(1e9)) {
    const width = Number(/^<svg[^>]* width="(\d+)/.exec(svg)![1])
    t.true(width > 300 && width <= 380, String(width))
  }
})

test('a long run has no more marks than fit', async (t) => {
  const row = FIRST_STEPS.rows.at(-1)!
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    ...row,
    time_s: index + 1,
    failed: 1,
    failure_pct: 5,
  }))
  const charts = await chartsAt(1e9, { ...FIRST_STEPS, rows })
  for (const { svg } of charts) t.true(svg.length < 100_000, String(svg.length))
  t.is(charts[1]!.state, '20,000 operations have failed; at most 5 % of those of an interval.')
})
