import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Row } from './row.ts'
import { median } from './timing.ts'

const ROUNDS = 5

const SCENARIO = `name: small
seed: 1
phases:
  - join: { nodes: 100, over: 10s }
  - settle: { until: stable }
  - insert: { keys: 2000, over: 20s }
  - lookup: { count: 2000, over: 20s }
`

/** From command to prompt, files and all; beside it a Node process that does nothing. */
export function smallRunBench(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-bench-'))
  try {
    const scenario = join(folder, 'small.yaml')
    writeFileSync(scenario, SCENARIO)
    const cli = fileURLToPath(new URL('../sim/cli.js', import.meta.url))
    const command = [cli, 'scenario', scenario, '--out', join(folder, 'results'), '--force', '--quiet']
    return [
      {
        measure: '100 nodes, 2,000 inserts, 2,000 lookups: wall time',
        value: median(Array.from({ length: ROUNDS }, () => wallSeconds(command))),
        unit: 's',
        against: {
          name: 'node -e 0',
          value: median(Array.from({ length: ROUNDS }, () => wallSeconds(['-e', '0']))),
        },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function wallSeconds(args: readonly string[]): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const nanoseconds = process.hrtime.bigint() - start
  if (status !== 0) throw new Error(`ended with code ${status}: ${stderr}`)
  return Number(nanoseconds) / 1e9
}
