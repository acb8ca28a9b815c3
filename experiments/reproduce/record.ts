import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Row, SummaryRow, TrafficRow } from '../../sim/measure/columns.ts'
import type { Purpose } from '../../sim/measure/traffic.ts'
import { Simulation } from '../../sim/run.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'

/** Raised when older records would be misread: they are run again. */
export const RECORD_FORMAT = 2

/** All that the figures need of one run, as it is kept. Everything but `cost` is the same on every machine. */
export interface RunRecord {
  readonly summary: readonly SummaryRow[]
  readonly traffic: readonly TrafficRow[]
  /** Operations that succeeded, by their hops; empty if the scenario records none. */
  readonly hops: readonly number[]
  /** Active nodes at the end of each interval of the time series. */
  readonly active: readonly { readonly time_s: number; readonly nodes: number }[]
  /** Occupied cells of the routing tables of the nodes that live at the end, on average. */
  readonly tableEntries: number
  readonly fingerprint: string
  readonly violations: readonly string[]
  readonly events: number
  readonly cost: Cost
}

/** What the machine had to give. */
export interface Cost {
  /** Of the entire process, including its set-up. */
  readonly cpuSeconds: number
  /** Beyond the set-up of a converged start, and what was simulated in it: nodes × virtual seconds. */
  readonly runCpuSeconds: number
  readonly nodeSeconds: number
  readonly peakMemoryBytes: number
}

const SLICE = 20_000

/** Runs a scenario from start to end; lets the process hear of its parent now and then. */
export async function recordOf(scenario: ResolvedScenario): Promise<RunRecord> {
  const tally = new Tally(scenario.interval / 1_000_000)
  const simulation = new Simulation(scenario, { sinks: { row: (file, row) => tally.take(file, row) } })
  // A converged start is one event; if nodes join by the protocol, there is nothing to leave out.
  while (simulation.truth.oracle.size === 0 && simulation.now === 0) simulation.step(1)
  const setUp = cpuSeconds()
  while (simulation.step(SLICE) === 'running') await nextTurn()
  const { summary, fingerprint, violations, events } = simulation.result()
  const total = cpuSeconds()
  return {
    summary,
    traffic: tally.traffic,
    hops: Array.from(tally.hops, (count) => count ?? 0),
    active: tally.active,
    tableEntries: tally.tableEntries / Math.max(1, tally.nodes),
    fingerprint,
    violations,
    events,
    cost: {
      cpuSeconds: total,
      runCpuSeconds: total - setUp,
      nodeSeconds: tally.nodeSeconds,
      peakMemoryBytes: process.resourceUsage().maxRSS * 1_024,
    },
  }
}

/** Adds the rows of a run up as they come. */
class Tally {
  readonly hops: number[] = []
  readonly traffic: TrafficRow[] = []
  readonly active: { time_s: number; nodes: number }[] = []
  tableEntries = 0
  nodes = 0
  nodeSeconds = 0
  private readonly interval: number

  constructor(interval: number) {
    this.interval = interval
  }

  take(file: string, row: Row): void {
    switch (file) {
      case 'lookups':
        if (row.outcome === 'succeeded') this.hops[Number(row.hops)] = (this.hops[Number(row.hops)] ?? 0) + 1
        break
      case 'traffic':
        this.traffic.push(row as TrafficRow)
        break
      case 'timeseries':
        this.active.push({ time_s: Number(row.time_s), nodes: Number(row.nodes_active) })
        this.nodeSeconds += Number(row.nodes_live) * this.interval
        break
      case 'nodes':
        if (row.table_entries === null) break
        this.nodes++
        this.tableEntries += Number(row.table_entries)
        break
    }
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

/** The summary row of a phase. */
export function phaseOf(run: RunRecord, label: string): SummaryRow {
  const row = run.summary.find((each) => each.label === label)
  if (row === undefined) throw new Error(`no phase is called ${label}`)
  return row
}

/** A cell that the figures cannot do without. */
export function cellOf(run: RunRecord, label: string, column: keyof SummaryRow): number {
  const value = phaseOf(run, label)[column]
  if (typeof value !== 'number') throw new Error(`${label} has no ${column}`)
  return value
}

/** Messages sent in a phase for some purposes. */
export function messagesIn(run: RunRecord, label: string, purposes: readonly Purpose[]): number {
  return run.traffic
    .filter((row) => row.label === label && purposes.some((purpose) => purpose === row.purpose))
    .reduce((sum, { messages }) => sum + messages, 0)
}
