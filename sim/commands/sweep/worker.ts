import workerpool from 'workerpool'
import { Simulation } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { crashedRecord, type RunCost, type RunRecord, recordOf } from '../../sweep/record.ts'
import { runInSlices } from '../shell/interruption.ts'

export interface RunReport {
  readonly record: RunRecord
  readonly cost: RunCost
}

/** Does one run, in a process of its own that does one after another. A fault in it is reported, not thrown. */
async function run(number: number, scenario: ResolvedScenario): Promise<RunReport> {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let events = 0
  let record: RunRecord
  try {
    const simulation = new Simulation(scenario)
    // In slices, so that the process hears when the sweep is no more, and ends.
    const result = await runInSlices(simulation, new AbortController().signal)
    events = result.events
    record = recordOf(number, scenario, result)
  } catch (error) {
    record = crashedRecord(number, reasonOf(error))
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const cost = {
    cpuSeconds: (user + system) / 1_000_000,
    wallSeconds: (performance.now() - startedAt) / 1_000,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1_024,
    events,
  }
  return { record, cost }
}

/** The first line: the rest names places in the code, which differ from machine to machine. */
const reasonOf = (error: unknown): string => String(error).split('\n', 1)[0]!

// Ctrl-C reaches every process of the terminal; the sweep notifies its workers when they are to end.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})

workerpool.worker({ run })
