import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseLatencyMatrix, parseScenario, run } from '../../sim/index.ts'

/** Twenty nodes, with operations and a crash: a run of a moment. */
export const SMALL = `name: small
description: Twenty nodes, of which some crash
seed: 3
pastry: { leafSetSize: 8 }
phases:
  - join: { nodes: 20, over: 5s }
  - settle: { until: stable }
  - insert: { keys: 20, over: 5s }
  - crash: { fraction: 0.2 }
  - lookup: { count: 40, over: 10s }
`

/** The fingerprint that this code gives a scenario in Node. `folder`: of the data files that it names. */
export function fingerprintOf(
  text: string,
  { seed, folder = '.' }: { seed?: string; folder?: string } = {},
): string {
  const scenario = parseScenario(text, {
    file: 'scenario.yaml',
    ...(seed !== undefined && { seed }),
    readFile: (path) => readFileSync(join(folder, path), 'utf8'),
    parseLatencyMatrix,
  })
  return run(scenario).fingerprint
}

/** The text of a shipped scenario, and the folder that its data files are named from. */
export function shippedScenario(path: string): { readonly text: string; readonly folder: string } {
  const file = join('scenarios', path)
  return { text: readFileSync(file, 'utf8'), folder: dirname(file) }
}
