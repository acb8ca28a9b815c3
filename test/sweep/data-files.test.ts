import test from 'ava'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import type { DataFileReader } from '../../sim/scenario/files/data-files.ts'
import { parseSweep } from '../../sim/sweep/parse-sweep.ts'
import { runOf } from '../../sim/sweep/plan.ts'

const BASE = `name: base
network: { latency: { model: matrix, file: m.txt } }
phases: [ { join: { nodes: 4 } }, { churn: { trace: t.csv } } ]
`
const FILES: Readonly<Record<string, string>> = {
  'base.yaml': BASE,
  'm.txt': '0 20\n20 0\n',
  't.csv': 'time_s,node,event\n0,a,join\n9,a,leave\n',
}

test('a sweep reads a data file once for all its points and seeds, and once more in another unit', (t) => {
  const units: string[] = []
  const reader: DataFileReader = {
    readFile: (path) => FILES[path]!,
    parseLatencyMatrix: (text, format) => {
      units.push(format.unit)
      return parseLatencyMatrix(text, format)
    },
  }
  const plan = parseSweep(
    'name: x\nbase: base.yaml\nseeds: 3\nparameters: { grid: { network.loss: [0, 0.01, 0.02], network.latency.unit: [ms, us] } }\n',
    {
      file: 'sweep.yaml',
      runsAtMost: 1_000,
      ...reader,
      openBase: (file) => ({ file, text: BASE, ...reader }),
    },
  )
  const scenarios = [1, 8, 18].map((number) => plan.scenarioOf(runOf(plan, number)))
  t.deepEqual(units, ['ms', 'us'])
  t.deepEqual(
    scenarios.map(({ network: { latency } }) => 'rtt' in latency && latency.rtt[0]![1]),
    [20, 20, 0.02],
  )
})
