import { ownValue } from '../core/own-value.ts'
import { Problem, Problems } from '../core/problem.ts'
import { formatNumber } from '../core/words.ts'
import { OPERATIONS_MAX } from './phases/operation-fields.ts'
import { NODES_MAX } from './phases/phase-fields.ts'
import { PHASE_NAMES } from './phases/phase-kinds.ts'
import type { ResolvedScenario } from './resolved.ts'
import { parameterNames } from './schema/protocol.ts'
import { sections } from './schema/schema.ts'
import { describeValue } from './text/document.ts'

/**
 * The scenario that a manifest holds. A manifest is written by the program, not by hand: what can be wrong is that
 * another version wrote it, which knew other fields.
 *
 * @throws Problems, with the path of each field that is missing or not known.
 */
export function parseResolved(json: unknown): ResolvedScenario {
  const problems = [
    ...checkKeys(json, '', Object.keys(sections)),
    ...Object.entries(parameterNames).flatMap(([section, names]) =>
      checkKeys(inner(json, section), section, names),
    ),
    ...checkPhases(inner(json, 'phases')),
    ...references(inner(json, 'network'), 'network'),
    ...references(inner(json, 'phases'), 'phases'),
  ]
  if (problems.length > 0) throw new Problems(problems)
  return json as ResolvedScenario
}

const HINT = 'Another version of E-Pastry recorded it; run the scenario file again.'

const inner = (json: unknown, key: string): unknown =>
  typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[key] : undefined

function checkKeys(json: unknown, path: string, expected: readonly string[]): Problem[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return [new Problem({ path, statement: 'The recorded scenario is not complete.', hint: HINT })]
  const found = Object.keys(json)
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  const missing = expected.filter((key) => !found.includes(key))
  const unknown = found.filter((key) => !expected.includes(key))
  return [
    ...missing.map(
      (key) =>
        new Problem({ path: at(key), statement: 'The recorded scenario lacks this field.', hint: HINT }),
    ),
    ...unknown.map(
      (key) => new Problem({ path: at(key), statement: 'This version knows no such field.', hint: HINT }),
    ),
  ]
}

/** Lists that a manifest refers to instead of holding them. The reader of a manifest puts them in their places. */
function references(json: unknown, path: string): Problem[] {
  if (typeof json !== 'object' || json === null) return []
  // A list of data has no references within it.
  if (Array.isArray(json) && json.length > 1_000) return []
  const digest = inner(json, 'recordedData')
  if (digest !== undefined) {
    const hint = `Put the content of recorded-data/${String(digest)}.json in its place.`
    return [new Problem({ path, statement: 'The list that belongs here is in a file of its own.', hint })]
  }
  return Object.entries(json).flatMap(([key, value]) =>
    references(value, Array.isArray(json) ? `${path}[${key}]` : `${path}.${key}`),
  )
}

function checkPhases(phases: unknown): Problem[] {
  if (!Array.isArray(phases) || phases.length === 0)
    return [
      new Problem({ path: 'phases', expected: 'a list of phases', found: describeValue(phases), hint: HINT }),
    ]
  return phases.flatMap((phase, index) => {
    const kind = inner(phase, 'kind')
    if (PHASE_NAMES.some((known) => known === kind)) return checkNumbers(phase, `phases[${index}]`)
    return [
      new Problem({ path: `phases[${index}]`, statement: 'This version knows no such phase.', hint: HINT }),
    ]
  })
}

/** The most that there may be of what such a field counts. */
const COUNTS_MAX: Readonly<Record<string, number>> = {
  nodes: NODES_MAX,
  adjacent: NODES_MAX,
  keys: OPERATIONS_MAX,
  count: OPERATIONS_MAX,
  clients: OPERATIONS_MAX,
}

/** What a scenario may not say a manifest may not say either: more nodes than one run holds, or numbers without end. */
function checkNumbers(value: unknown, path: string): Problem[] {
  if (typeof value === 'number') {
    const most = ownValue(COUNTS_MAX, path.split('.').at(-1)!) ?? Number.MAX_SAFE_INTEGER
    if (Math.abs(value) <= most) return []
    return [
      new Problem({ path, expected: `at most ${formatNumber(most)}`, found: String(value), hint: HINT }),
    ]
  }
  if (typeof value !== 'object' || value === null) return []
  const at = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
  return Object.entries(value).flatMap(([key, inner]) => checkNumbers(inner, at(key)))
}
