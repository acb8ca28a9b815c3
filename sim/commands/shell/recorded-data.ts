import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { writeAtomically } from './atomic-write.ts'

/** Where data of scenarios are kept, in a folder of results or beside the folders of several runs: each list once, by its digest. */
export const DATA_FOLDER = 'recorded-data'

/** What stands in the place of a list that is kept in a file of its own. */
interface Reference {
  readonly recordedData: string
}

/** Shorter lists stay where they are. */
const CHARACTERS_MIN = 10_000

/** A scenario as manifests hold it: references in the place of long lists, such as matrices and traces. `kept` gets the text of each. */
export function withoutData(
  scenario: ResolvedScenario,
  kept: (digest: string, text: string) => void = () => {},
): ResolvedScenario {
  const refer = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const text = JSON.stringify(value)
      if (text.length < CHARACTERS_MIN) return value
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 32)
      kept(digest, text)
      return { recordedData: digest } satisfies Reference
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, refer(inner)]))
  }
  // The lists of phases and expectations are not data, even if they are long.
  const sections = Object.entries(scenario).map(([name, section]: [string, unknown]) => [
    name,
    Array.isArray(section) ? section.map(refer) : refer(section),
  ])
  return Object.fromEntries(sections) as ResolvedScenario
}

/** The same, and writes the lists into a folder, each that is not there yet, or not as it was written. */
export function keepData(scenario: ResolvedScenario, folder: string): ResolvedScenario {
  return withoutData(scenario, (digest, text) => {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `${digest}.json`)
    if (!holds(path, text)) writeAtomically(path, `${text}\n`)
  })
}

/**
 * The scenario that a manifest holds, with the lists that it refers to. Throws Problems if one is not there, or has been changed.
 *
 * @param results the folder of the manifest
 */
export function withData(scenario: ResolvedScenario, results: string): ResolvedScenario {
  const fetch = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(fetch)
    if ('recordedData' in value && typeof value.recordedData === 'string')
      return listOf(value.recordedData, results)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fetch(inner)]))
  }
  return fetch(scenario) as ResolvedScenario
}

const holds = (path: string, text: string): boolean =>
  existsSync(path) && readFileSync(path, 'utf8').trimEnd() === text

function listOf(digest: string, results: string): unknown {
  const name = `${digest.replace(/[^0-9a-f]/g, '')}.json`
  const places = [join(results, DATA_FOLDER, name), join(results, '..', DATA_FOLDER, name)]
  const place = places.find((path) => existsSync(path))
  if (place === undefined) {
    const statement = `The data of these results, ${DATA_FOLDER}/${name}, are not there.`
    const hint = `They belong into ${DATA_FOLDER} in this folder, or beside it. Copy that, too, or run again.`
    throw new Problems([new Problem({ file: results, statement, hint })])
  }
  const text = readFileSync(place, 'utf8').trimEnd()
  if (createHash('sha256').update(text).digest('hex').startsWith(digest)) return JSON.parse(text)
  const statement = 'This file is not what was written: its digest is another.'
  throw new Problems([new Problem({ file: place, statement, hint: 'Run again.' })])
}
