import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Impossible, type Row, type Setting } from '../row.ts'
import type { ProcessCost } from './command-cost.ts'

const MASS_FAILURE = fileURLToPath(new URL('../../../scenarios/mass-failure.yaml', import.meta.url))

/** `scenarios/mass-failure.yaml`, the present one for every version, from command to prompt, files and all. */
export const massFailureBench =
  (goals: { readonly cpuSeconds: number }) =>
  (setting: Setting): Row[] => {
    const { cpuMs, wallMs, peakBytes } = inFolder((folder) => {
      return command(setting, folder, ['scenario', MASS_FAILURE, '--out', 'results'])
    })
    const what = 'mass-failure.yaml, the command'
    return [
      { measure: `${what}: CPU`, value: cpuMs / 1_000, unit: 'CPU s', goal: goals.cpuSeconds },
      { measure: `${what}: wall time`, value: wallMs / 1_000, unit: 's' },
      { measure: `${what}: most memory of a process`, value: peakBytes / 1e6, unit: 'MB' },
    ]
  }

const SMALL = `name: small
seed: 1
phases:
  - join: { nodes: 100, over: 10s }
  - settle: { until: stable }
  - insert: { keys: 2000, over: 20s }
  - lookup: { count: 2000, over: 20s }
`

/** What one waits for in a lesson. */
export function smallRunBench(setting: Setting): Row[] {
  const { cpuMs, wallMs } = inFolder((folder) => {
    writeFileSync(join(folder, 'small.yaml'), SMALL)
    return command(setting, folder, ['scenario', 'small.yaml', '--out', 'results'])
  })
  const what = '100 nodes, 2,000 inserts, 2,000 lookups, the command'
  return [
    { measure: `${what}: wall time`, value: wallMs / 1_000, unit: 's' },
    { measure: `${what}: CPU`, value: cpuMs / 1_000, unit: 'CPU s' },
  ]
}

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

/** The complete command, with one process for the runs and with two. */
export function sweepBench(setting: Setting): Row[] {
  const [one, two] = inFolder((folder) => {
    writeFileSync(join(folder, 'bench.yaml'), SWEEP)
    return ['1', '2'].map((workers) =>
      command(setting, folder, ['sweep', 'bench.yaml', '--workers', workers, '--out', `results-${workers}`]),
    ) as [CommandCost, CommandCost]
  })
  const what = '200 runs of 100 … 1,000 nodes, the command'
  return [
    {
      measure: `${what}, two at a time: wall time`,
      value: two.wallMs / 1_000,
      unit: 's',
      against: { name: 'one at a time', value: one.wallMs / 1_000 },
    },
    {
      measure: `${what}, two at a time: CPU`,
      value: two.cpuMs / 1_000,
      unit: 'CPU s',
      against: { name: 'one at a time', value: one.cpuMs / 1_000 },
    },
    {
      measure: `${what}, two at a time: most memory of a process`,
      value: two.peakBytes / 1e6,
      unit: 'MB',
      against: { name: 'one at a time', value: one.peakBytes / 1e6 },
    },
  ]
}

interface CommandCost extends ProcessCost {
  readonly wallMs: number
}

/** Runs the version's command line. CPU: of all its processes together; memory: of the largest. Throws `Impossible` without one. */
function command({ root, progress }: Setting, folder: string, args: readonly string[]): CommandCost {
  const cli = join(root, 'dist', 'sim', 'cli.js')
  if (!existsSync(cli)) throw new Impossible('this version has no command line, dist/sim/cli.js')
  progress(args.join(' '))
  const costs = join(folder, 'costs.jsonl')
  rmSync(costs, { force: true })
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args, '--quiet'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${new URL('command-cost.js', import.meta.url).href}`,
      E_PASTRY_BENCH_COSTS: costs,
    },
  })
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== 0) throw new Error(`${args.join(' ')} ended with code ${status}: ${stderr}`)
  const processes = readFileSync(costs, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ProcessCost)
  return {
    wallMs,
    cpuMs: processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    peakBytes: Math.max(...processes.map(({ peakBytes }) => peakBytes)),
  }
}

/** Works in a folder that is gone afterwards. */
function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-bench-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
