import { STORAGE } from '../../protocol/base/parameters.ts'
import { contentOf, type FileContents } from './files/file-contents.ts'
import { kindOf } from './phases/phase-kinds.ts'
import { documentPhases, phaseNames } from './phases/phase-names.ts'
import { type Plain, plain } from './plain.ts'
import type { LatencySettings, ResolvedScenario } from './resolved.ts'
import type { ScenarioDocument } from './schema/schema.ts'

/** The scenario with nothing left open. The document and its files have been found sound before. */
export function resolveScenario(found: ScenarioDocument, files: FileContents): ResolvedScenario {
  const document = plain(found)
  const { storage, network, expect, pastry, operationDeadline } = document
  const phases = documentPhases(found.phases)
  const names = phaseNames(phases)
  return {
    ...document,
    storage: { ...storage, replicas: storage.replicas ?? replicasFor(pastry) },
    network: { ...network, latency: resolveLatency(network.latency, files) },
    phases: phases.map(({ path: _, entry: __, round: ___, ...phase }) => {
      const named = { ...plain(phase), label: names[phase.index] ?? phase.kind }
      return kindOf(phase).resolve(named, { pastry, operationDeadline, files })
    }),
    expect: expect.map((entry) => ({ ...entry, phase: names.indexOf(entry.phase) })),
  }
}

/** The most that a small leaf set allows, if the scenario does not say. */
const replicasFor = ({ leafSetSize }: { readonly leafSetSize: number }): number =>
  Math.min(STORAGE.replicas, leafSetSize / 2 + 1)

function resolveLatency(
  latency: Plain<ScenarioDocument['network']['latency']>,
  { matrices, coordinates, cities: lists }: Pick<FileContents, 'matrices' | 'coordinates' | 'cities'>,
): LatencySettings {
  if (latency.model === 'matrix') {
    const { model, siteLatency, file } = latency
    return { model, siteLatency, rtt: contentOf(matrices, file) }
  }
  if (latency.model === 'coordinates') {
    const { model, entries, nodes, min, file } = latency
    return { model, entries, nodes, min, ...contentOf(coordinates, file) }
  }
  if (latency.model !== 'geographic') return latency
  const { cities, ...rest } = latency
  if (cities === undefined) return rest
  return { ...rest, cities: typeof cities === 'string' ? contentOf(lists, cities) : cities }
}
