import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunCost } from '../sim/sweep/record.ts'
import type { Row } from './row.ts'
import { median } from './timing.ts'

/** 200 runs of 100 to 1,000 nodes. */
const SWEEP = `name: bench
base:
  phases:
    - join: { nodes: 100, start: converged }
    - crash: { fraction: 0.1 }
    - route: { count: 500, over: 30s }
    - settle: { for: 1m }
parameters: { grid: { 'phases[0].join.nodes': [100, 200, 500, 1000] } }
seeds: 50
`
const RUNS = 200
const ROUNDS = 3

interface Measured {
  readonly wallSeconds: number
  readonly costs: readonly RunCost[]
}

/** The whole command, with one process for the runs and with two, taking turns. */
export function sweepBench(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-bench-'))
  try {
    writeFileSync(join(folder, 'bench.yaml'), SWEEP)
    const rounds = Array.from({ length: ROUNDS }, () => ({ one: sweep(folder, 1), two: sweep(folder, 2) }))
    const wall = (of: 'one' | 'two') => median(rounds.map((round) => round[of].wallSeconds))
    const cpu = (of: 'one' | 'two') =>
      median(rounds.map((round) => round[of].costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)))
    const peak = (of: 'one' | 'two') =>
      Math.max(...rounds.flatMap((round) => round[of].costs.map(({ peakMemoryBytes }) => peakMemoryBytes)))
    return [
      {
        measure: '200 runs of 100 … 1,000 nodes, two at a time: wall time',
        value: wall('two'),
        unit: 's',
        against: { name: 'one at a time', value: wall('one') },
      },
      {
        measure: 'runs per CPU second, one at a time',
        value: RUNS / cpu('one'),
        unit: 'runs/s',
      },
      {
        measure: 'CPU of the runs, two at a time',
        value: cpu('two'),
        unit: 's',
        against: { name: 'one at a time', value: cpu('one') },
      },
      {
        measure: 'most memory of a process that does runs',
        value: peak('two') / 1e6,
        unit: 'MB',
        against: { name: 'one at a time', value: peak('one') / 1e6 },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function sweep(folder: string, workers: number): Measured {
  const cli = fileURLToPath(new URL('../sim/cli.js', import.meta.url))
  const out = join(folder, `results-${workers}`)
  rmSync(out, { recursive: true, force: true })
  const args = [cli, 'sweep', 'bench.yaml', '--workers', String(workers), '--out', out, '--quiet']
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9
  if (status !== 0) throw new Error(`ended with code ${status}: ${stderr}`)
  const lines = readFileSync(join(out, 'runs.jsonl'), 'utf8').trim().split('\n')
  return { wallSeconds, costs: lines.map((line) => (JSON.parse(line) as { cost: RunCost }).cost) }
}
