import assert from 'node:assert/strict'
import { STORAGE } from '../../protocol/base/parameters.ts'
import { micros } from '../../protocol/base/time.ts'
import { lastEvent, type TraceEvent } from './files/churn-trace.ts'
import type { DatasetEntry } from './files/dataset.ts'
import { type DocumentPhase, documentPhases, phaseNames } from './phases/phase-names.ts'
import type { City, LatencySettings, Phase, Plain, ResolvedScenario } from './resolved.ts'
import type { ScenarioDocument } from './schema/schema.ts'
import { settleAtMost, stabilityQuiet } from './schema/settle-defaults.ts'

/** What the data files of a scenario hold, by their paths as the scenario names them. */
export interface DataFiles {
  readonly datasets: ReadonlyMap<string, readonly DatasetEntry[]>
  readonly cities: ReadonlyMap<string, readonly City[]>
  readonly matrices: ReadonlyMap<string, readonly (readonly number[])[]>
  readonly traces: ReadonlyMap<string, readonly TraceEvent[]>
}

/** The scenario with nothing left open. The document and its files have been found sound before. */
export function resolveScenario(found: ScenarioDocument, files: DataFiles): ResolvedScenario {
  const document = plain(found)
  const phases = documentPhases(found.phases)
  const names = phaseNames(phases)
  return {
    ...document,
    storage: { ...document.storage, replicas: replicasOf(document) },
    network: { ...document.network, latency: resolveLatency(document.network.latency, files) },
    phases: phases.map((phase) => resolvePhase(phase, names[phase.index] ?? phase.kind, found, files)),
    expect: document.expect.map((entry) => ({ ...entry, phase: names.indexOf(entry.phase) })),
  }
}

/** As many as the scenario says, else as many as a small leaf set allows. */
function replicasOf({ storage, pastry }: Plain<ScenarioDocument>): number {
  return storage.replicas ?? Math.min(STORAGE.replicas, pastry.leafSetSize / 2 + 1)
}

function resolveLatency(
  latency: Plain<ScenarioDocument['network']['latency']>,
  files: DataFiles,
): LatencySettings {
  if (latency.model === 'matrix') {
    const { file, ...rest } = latency
    return { ...rest, rtt: readBefore(files.matrices, file) }
  }
  if (latency.model !== 'geographic') return latency
  const { cities, ...rest } = latency
  if (cities === undefined) return rest
  return { ...rest, cities: typeof cities === 'string' ? readBefore(files.cities, cities) : cities }
}

function resolvePhase(
  { path: _, ...found }: DocumentPhase,
  label: string,
  document: ScenarioDocument,
  files: DataFiles,
): Phase {
  const phase = { ...plain(found), label }
  if (phase.kind === 'settle') {
    const { wait, ...rest } = phase
    if (wait.for !== undefined) return { ...rest, wait: { for: wait.for } }
    const quiet = wait.quiet ?? stabilityQuiet(document.pastry)
    return { ...rest, wait: { until: 'stable', quiet, atMost: wait.atMost ?? settleAtMost(quiet) } }
  }
  if (phase.kind === 'insert') {
    const { data, deadline = document.operationDeadline, ...rest } = phase
    const { dataset } = data
    if (dataset === undefined) return { ...rest, deadline, data }
    return { ...rest, deadline, data: { dataset, entries: readBefore(files.datasets, dataset) } }
  }
  if (phase.kind === 'churn') {
    const { source, ...rest } = phase
    if (!('trace' in source)) return { ...rest, source }
    const events = readBefore(files.traces, source.trace)
    const measured = phase.for ?? micros(lastEvent(events) - phase.warmUp)
    return { ...rest, for: measured, source: { trace: source.trace, events } }
  }
  if (phase.kind === 'lookup' || phase.kind === 'route' || phase.kind === 'delete' || phase.kind === 'mix')
    return { ...phase, deadline: phase.deadline ?? document.operationDeadline }
  return phase
}

function readBefore<T>(files: ReadonlyMap<string, T>, path: string): T {
  const content = files.get(path)
  assert(content !== undefined, `${path} has not been read`)
  return content
}

/** A copy without keys that are undefined. */
function plain<T>(value: T): Plain<T> {
  if (Array.isArray(value)) return value.map(plain) as Plain<T>
  if (typeof value !== 'object' || value === null) return value as Plain<T>
  const stated = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(stated.map(([key, inner]) => [key, plain(inner)])) as Plain<T>
}
