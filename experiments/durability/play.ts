import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { SummaryRow } from '../../sim/measure/columns.ts'
import { type RunResult, Simulation, type Sinks } from '../../sim/run.ts'
import { parseScenario } from '../../sim/scenario/parse.ts'

/** A scenario in the words of its file, but for what all of these have in common. */
export interface Play {
  readonly seed: number
  /** Sections beside `name`, `seed`, `network`, `record` and `phases`. */
  readonly sections?: readonly string[]
  readonly phases: readonly string[]
  /** Of datagrams; default 0. */
  readonly loss?: number
  /** Whether there is a row for each operation; default `none`. */
  readonly record?: 'all' | 'none'
  /** Data files, by their path in the scenario. */
  readonly files?: Readonly<Record<string, string>>
  readonly sinks?: Sinks
}

/** A run to be driven by hand. Its invariants are checked, its latency is that of the plane of [P01]. */
export function simulationOf(play: Play): Simulation {
  const { seed, sections = [], phases, loss = 0, record = 'none', files = {}, sinks } = play
  const text = [
    'name: durability',
    `seed: ${seed}`,
    `network: { latency: { model: euclidean }, loss: ${loss} }`,
    `record: { lookups: ${record} }`,
    ...sections,
    'phases:',
    ...phases.map((phase) => `  - ${phase}`),
  ].join('\n')
  const scenario = parseScenario(text, {
    file: 'durability',
    readFile: (path) => {
      const found = files[path]
      if (found === undefined) throw new Error(`no data file ${path}`)
      return found
    },
    parseLatencyMatrix: () => {
      throw new Error('no latency matrix')
    },
  })
  return new Simulation(scenario, { sinks })
}

/** Looks at the run at intervals of about this many virtual seconds, from the start to the end. */
export function playOut(simulation: Simulation, look?: (now: number) => void, every = 1): RunResult {
  let next = 0
  while (simulation.step(8) === 'running') {
    const now = simulation.now / 1_000_000
    if (look === undefined || now < next) continue
    look(now)
    next = now - (now % every) + every
  }
  return simulation.result()
}

/** Hears what nodes report, after it has been counted. */
export function listen(simulation: Simulation, heard: (node: NodeHandle, event: NodeEvent) => void): void {
  simulation.observe({ emitted: heard })
}

/** The row of a phase, by its label. */
export function phaseOf({ summary }: RunResult, label: string): SummaryRow {
  const row = summary.find((each) => each.label === label)
  if (row === undefined) throw new Error(`no phase ${label}`)
  return row
}

/** The sum of a column over phases. */
export function sumOf(
  rows: readonly SummaryRow[],
  column: 'attempted' | 'failed' | 'stale' | 'not_found' | 'unrecoverable' | 'aborted' | 'repair_bytes',
): number {
  return rows.reduce((sum, row) => sum + row[column], 0)
}
