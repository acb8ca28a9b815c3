import assert from 'node:assert/strict'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { PastryNode } from '../../protocol/node.ts'
import type { Custody } from '../../protocol/storage/custody.ts'
import type { ObjectFact } from '../../protocol/store/object-fact.ts'
import type { CsvFile, LookupRow, Row, SummaryRow } from '../../sim/measure/columns.ts'
import { SEED_SERVER_HANDLE } from '../../sim/run/world.ts'
import { type RunResult, Simulation, type TraceLine } from '../../sim/run.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'
import { parse } from '../scenario/parsing.ts'

/** Small worlds, written as scenarios are: in YAML. */

export interface Settings {
  /** Beside `name`, `seed` and `phases`: any sections of a scenario. */
  readonly head?: string
  /** The phases, one per line. */
  readonly phases: readonly string[]
  readonly seed?: number | string
  readonly set?: readonly string[]
  /** Data files, by their path in the scenario. */
  readonly files?: Readonly<Record<string, string>>
  /** A last change, for what a scenario may not say. */
  readonly edit?: (scenario: ResolvedScenario) => ResolvedScenario
}

/** 10 ms from any node to any other, L = 8: what a test uses that cares for neither. */
export const SMALL = `
pastry: { leafSetSize: 8 }
network: { latency: { model: constant, oneWay: 10ms } }
`

export function scenario({
  head = SMALL,
  phases,
  seed = 1,
  set = [],
  files = {},
  edit,
}: Settings): ResolvedScenario {
  const text = `name: test\nseed: ${seed}\n${head}\nphases:\n${phases.map((phase) => `  - ${phase}\n`).join('')}`
  const resolved = parse(text, { set, files })
  return edit === undefined ? resolved : edit(resolved)
}

/** A run that is over, and all that can be asked of it. */
export interface Played {
  readonly simulation: Simulation
  readonly result: RunResult
  readonly rows: Readonly<Record<CsvFile, Row[]>>
  readonly operations: readonly LookupRow[]
  readonly trace: readonly TraceLine[]
  /** Nodes that still run, in order of starting. */
  readonly residents: readonly Resident[]
  /** The row of a phase. */
  phase(label: string): SummaryRow
}

export interface PlayOptions {
  readonly wireMode?: 'on' | 'off'
  readonly trace?: 'on' | 'off'
  /** Called before every event; may look, and may interfere. */
  readonly meanwhile?: (simulation: Simulation) => void
}

/** Carries a scenario out to its end. */
export function play(
  settings: Settings,
  { wireMode = 'off', trace = 'off', meanwhile }: PlayOptions = {},
): Played {
  const rows: Record<CsvFile, Row[]> = {
    summary: [],
    traffic: [],
    lookups: [],
    timeseries: [],
    nodes: [],
    degrees: [],
    lost_keys: [],
    ring: [],
  }
  const lines: TraceLine[] = []
  const simulation = new Simulation(scenario(settings), {
    wireMode,
    sinks: {
      // The seed server has a row among the nodes, too; tests are about the nodes.
      row: (file, row) => {
        if (row.node !== SEED_SERVER_HANDLE) rows[file].push(row)
      },
      ...(trace === 'on' ? { trace: (line: TraceLine) => lines.push(line) } : {}),
    },
  })
  if (meanwhile === undefined) while (simulation.step(100_000) === 'running');
  else while (simulation.step(1) === 'running') meanwhile(simulation)
  const result = simulation.result()
  return {
    simulation,
    result,
    rows,
    operations: rows.lookups as unknown as LookupRow[],
    trace: lines,
    residents: residentsOf(simulation),
    phase(label) {
      const row = result.summary.find((each) => each.label === label)
      assert(row !== undefined, `no phase ${label}`)
      return row
    },
  }
}

/** A node that runs. */
export interface Resident {
  readonly handle: NodeHandle
  readonly node: PastryNode
}

/** The nodes that run at this moment, in order of starting. */
export function residentsOf({ world }: Simulation): Resident[] {
  const handles = Array.from({ length: world.hosts.directory.size }, (_, handle) => handle as NodeHandle)
  return handles.flatMap((handle) => {
    const node = world.nodeOf(handle)
    return node === undefined ? [] : [{ handle, node }]
  })
}

/** What a node keeps for others, if it has been asked to. */
export function custodyOf({ world }: Simulation, node: NodeHandle): Custody | undefined {
  const { custodies } = world.storage as unknown as { readonly custodies: ObjectFact<Custody> }
  return world.nodeOf(node)?.within(() => custodies.value)
}

/** A node falls silent at this moment, outside of any phase. */
export function crash(simulation: Simulation, node: NodeHandle): void {
  simulation.membership.crashNode(node)
}

/** All joiners whose given id begins with 5 get the id 55: a scenario file may not name an id twice. */
export function idsTaken(resolved: ResolvedScenario): ResolvedScenario {
  const phases = resolved.phases.map((phase) =>
    phase.kind === 'join' && phase.ids !== null
      ? { ...phase, ids: phase.ids.map((id) => (id.startsWith('5') ? '55' : id)) }
      : phase,
  )
  return { ...resolved, phases }
}

/** How many of the nodes that run are active. */
export const activeCount = (played: Played): number =>
  played.residents.filter(({ node }) => node.isActive).length

/** What is wrong with the ring, against ground truth: one line each; nothing if there is one ring, and it is complete. */
export function faultsOf(played: Played): string[] {
  const { simulation, residents, result } = played
  const idle = residents
    .filter(({ node }) => !node.isActive)
    .map(({ handle }) => `node ${handle} is not active`)
  const wrong = simulation.truth.wrongLeafSets().map((node) => {
    const { leafSet } = simulation.world.nodeOf(node)!
    const sides = [leafSet.side('counterclockwise').toReversed(), leafSet.side('clockwise')]
    return `node ${node} has the leaf set ${sides.map((side) => side.join(' ')).join(' | ')}`
  })
  return [...idle, ...wrong, ...result.violations]
}

/** The failures of a phase by cause, those that are zero left out. */
export function failuresOf(row: SummaryRow): Partial<Record<string, number>> {
  const { misdelivered, lost, timed_out, not_found, stale, outdated } = row
  const all = { misdelivered, lost, timed_out, not_found, stale, outdated }
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0))
}

/** Virtual seconds at the end of the run. */
export const secondsOf = (played: Played): number => played.result.virtualTime / seconds(1)
