import { readManifest } from '../sim/commands/shell/manifest.ts'
import { filesBeside, readScenarioText } from '../sim/commands/shell/read-files.ts'
import { refuseOverrides } from '../sim/commands/shell/repeatable-run.ts'
import { kindOfResults, requireResults } from '../sim/commands/shell/results-kind.ts'
import { parseResolved, parseScenario } from '../sim/index.ts'
import type { NamedScenario, RecordedRun, Start } from './page/start.ts'

interface Named {
  /** A scenario file, or the results folder of a run. */
  readonly path: string
  /** Overrides the seed of a scenario file. */
  readonly seed: string | undefined
}

/** Reads what the page shall begin with, and all data that belong to it. Throws Problems, as the commands do that run it. */
export function readStart({ path, seed }: Named): Start {
  const kind = kindOfResults(path)
  if (kind === 'file' || (kind === 'missing' && /\.ya?ml$/.test(path))) return namedScenario(path, seed)
  requireResults(path, ['run'])
  refuseOverrides({ path, set: [], seed })
  return recordedRun(path)
}

function namedScenario(path: string, seed: string | undefined): NamedScenario {
  const text = readScenarioText(path)
  const { readFile, parseLatencyMatrix } = filesBeside(path)
  const files: Record<string, string> = {}
  parseScenario(text, {
    file: path,
    ...(seed !== undefined && { seed }),
    readFile(name) {
      files[name] = readFile(name)
      return files[name]
    },
    parseLatencyMatrix,
  })
  return { kind: 'scenario', path, text, seed, files }
}

function recordedRun(path: string): RecordedRun {
  const { scenario, fingerprint, events, versions, command } = readManifest(path)
  return {
    kind: 'recorded',
    path,
    scenario: parseResolved(scenario),
    fingerprint,
    events,
    version: versions['e-pastry'],
    command,
  }
}
