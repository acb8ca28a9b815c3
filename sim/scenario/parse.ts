import { type Problem, Problems } from '../core/problem.ts'
import { type DataFileReader, readDataFiles } from './files/data-files.ts'
import type { FileContents } from './files/file-contents.ts'
import { PHASE_NAMES } from './phases/phase-kinds.ts'
import { RELATIONS } from './relations/relations.ts'
import { resolveScenario } from './resolve.ts'
import type { ResolvedScenario } from './resolved.ts'
import { jsonSchema } from './schema/json-schema.ts'
import { type ScenarioDocument, type SectionName, scenarioSchema, sections } from './schema/schema.ts'
import type { Breach } from './text/breach.ts'
import { problemAt, ScenarioText } from './text/document.ts'
import { expectedByDefault, schemaProblems } from './text/schema-problems.ts'
import { formatPath, type Path } from './text/source.ts'

export { parseResolved } from './parse-resolved.ts'

export interface ParseOptions extends DataFileReader {
  /** Name of the scenario file, for messages. */
  readonly file: string
  /** Where in the text the scenario begins, if it is a part of a larger document. */
  readonly at?: Path
  /** Overrides, `path=value` each; the value is YAML, and later overrides win. */
  readonly set?: readonly string[]
  /** Overrides the scenario's seed. */
  readonly seed?: string
}

/**
 * Reads a scenario, with its overrides and data files.
 *
 * @throws Problems: everything that is wrong with it, in the order of the text. Wrong syntax hides the rest; a
 *   section that is wrong hides only the relations that read it.
 */
export function parseScenario(text: string, options: ParseOptions): ResolvedScenario {
  const { file, at = [], set = [], seed } = options
  const overrides = seed === undefined ? set : [...set, `seed=${JSON.stringify(seed)}`]
  const document = new ScenarioText({ file, text, at, set: overrides, exclusive: PHASE_KEYS })
  if (document.syntaxProblems.length > 0)
    throw new Problems([...document.syntaxProblems, ...document.overrideProblems])
  if (document.value === undefined) {
    const statement = 'The scenario is empty.'
    throw new Problems([
      problemAt(document, [], {
        statement,
        hint: 'It needs at least a `name` and `phases`; see scenarios/first-steps.yaml.',
      }),
    ])
  }

  const { sound, problems } = checkSections(document)
  const files = readDataFiles(document, sound, options)
  problems.push(...files.problems)
  problems.push(...checkRelations(document, sound, files), ...document.overrideProblems)
  if (problems.length > 0) throw new Problems(inOrderOfText(problems, file))
  return resolveScenario(sound as ScenarioDocument, files)
}

/** Of these a phase has one. */
const PHASE_KEYS = [...PHASE_NAMES, 'during', 'repeat']

/** The sections that are sound by themselves; a section that is missing here has a problem. */
type SoundSections = Partial<ScenarioDocument>

function checkSections(document: ScenarioText): { sound: SoundSections; problems: Problem[] } {
  const options = { reportInput: false, error: expectedByDefault }
  const whole = scenarioSchema.safeParse(document.value, options)
  if (whole.success) return { sound: whole.data, problems: [] }
  const problems = schemaProblems({ document, schema: jsonSchema() }, whole.error.issues)
  const sound: Record<string, unknown> = {}
  if (typeof document.value === 'object' && document.value !== null) {
    for (const [name, section] of Object.entries(sections)) {
      const result = section.safeParse((document.value as Record<string, unknown>)[name], options)
      if (result.success) sound[name] = result.data
    }
  }
  return { sound, problems }
}

function checkRelations(document: ScenarioText, sound: SoundSections, files: FileContents): Problem[] {
  return RELATIONS.filter(({ reads }) => reads.every((name: SectionName) => sound[name] !== undefined))
    .flatMap(({ check }) => withoutRepetitions(check(sound as ScenarioDocument, files)))
    .map(({ path, ...breach }) => problemAt(document, path, breach))
}

/** What a relation finds wrong with a phase of a `repeat` it says once, and not for each time. */
function withoutRepetitions(breaches: readonly Breach[]): Breach[] {
  const places = new Set<string>()
  return breaches.filter(({ path }) => {
    const place = formatPath(path)
    const isRepetition = path[2] === 'repeat' && places.has(place)
    places.add(place)
    return !isRepetition
  })
}

/** The scenario's own problems first, then those of overrides and data files; each by line and column. */
function inOrderOfText(problems: readonly Problem[], file: string): Problem[] {
  const rank = (problem: Problem): number => (problem.file === file ? 0 : 1)
  const order = problems.map((problem, index) => ({ problem, index }))
  order.sort(
    (a, b) =>
      rank(a.problem) - rank(b.problem) ||
      (a.problem.file === b.problem.file
        ? (a.problem.line ?? 0) - (b.problem.line ?? 0) || (a.problem.column ?? 0) - (b.problem.column ?? 0)
        : 0) ||
      a.index - b.index,
  )
  return order.map(({ problem }) => problem)
}
