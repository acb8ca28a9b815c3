import { ownValue } from '../core/own-value.ts'
import { Problem, Problems } from '../core/problem.ts'
import { normaliseSeed } from '../core/random.ts'
import type { DataFileReader } from '../scenario/files/data-files.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { problemAt } from '../scenario/text/document.ts'
import { readOverride } from '../scenario/text/overrides.ts'
import { expectedByDefault, schemaProblems } from '../scenario/text/schema-problems.ts'
import { type Path, Source, valueAt } from '../scenario/text/source.ts'
import { type Design, designOf } from './design.ts'
import { figuresOf } from './figure-settings.ts'
import { sweepJsonSchema } from './json-schema.ts'
import type { ParameterValue, SweepPoint } from './outline.ts'
import type { RunSetting, SweepPlan } from './plan.ts'
import { checkPoints } from './point-problems.ts'
import { canonicalText, digestOf } from './same-value.ts'
import { type SweepDocument, sweepSchema } from './schema.ts'
import { checkSweep } from './sweep-relations.ts'

/** A scenario file that a sweep refers to. */
export interface BaseScenario extends DataFileReader {
  /** As messages and commands name it. */
  readonly file: string
  readonly text: string
  /** Where in the text the scenario begins. */
  readonly at?: Path
}

export interface SweepParseOptions extends DataFileReader {
  /** Name of the sweep file, for messages. */
  readonly file: string
  /** Opens the scenario file that the sweep names; throws an error whose message is the reason alone. */
  readonly openBase: (path: string) => BaseScenario
  /** Overrides of the base in all points, `path=value` each. */
  readonly set?: readonly string[]
  /** How many seeds, instead of the seeds in the file. */
  readonly seeds?: number | undefined
  /** How many runs may be meant; more are taken for a mistake. */
  readonly runsAtMost: number
}

/**
 * Reads a sweep: what is varied, and of which scenario. Every point is resolved.
 *
 * @throws Problems: everything that is wrong with the sweep; if nothing is, everything that is wrong with its points.
 */
export function parseSweep(text: string, options: SweepParseOptions): SweepPlan {
  const source = new Source({ file: options.file, text })
  if (source.problems.length > 0) throw new Problems(source.problems.map(withQuotes))
  const document = withSeeds(checked(source), options.seeds)
  const design = designOf(document.parameters)
  const problems = checkSweep(source, document, {
    design,
    runsAtMost: options.runsAtMost,
    set: options.set ?? [],
  })
  if (problems.length > 0) throw new Problems(problems)

  const base = { ...openBase(source, document, options), known: new Map<string, unknown>() }
  const points = Array.from({ length: design.size }, (_, index) =>
    pointOf(document, design, { index, set: options.set ?? [] }),
  )
  const name = overrideText('name', document.name)
  const scenarioOf = ({ point, seed }: RunSetting): ResolvedScenario => {
    const scenario = parseScenario(base.text, { ...base, set: [name, ...point.set], seed })
    return { ...scenario, record: { lookups: 'none', ring: 'none' } }
  }
  const { digests, estimates, first } = checkPoints({
    source,
    document,
    parameters: design.paths,
    points,
    seed: document.seeds[0]!,
    scenarioOf,
  })
  const identity = [design.paths, points.map(({ values }) => values), digests, document.seeds]
  return {
    name: document.name,
    description: document.description,
    design: design.kind,
    parameters: design.paths.map((path) => ({ path, title: ownValue(document.titles, path) ?? path })),
    points,
    baseline: design.kind === 'grid' ? baselineOf(document) : [],
    seeds: document.seeds,
    figures: figuresOf(source, document, { phases: first.phases, paths: design.paths }),
    baseFile: base.file,
    estimates,
    digest: digestOf(identity),
    scenarioOf,
  }
}

/** The scenario that lies within the text of a sweep file; undefined if the text is no such sweep. */
export function inlineBase(file: string, text: string): { readonly name: string } | undefined {
  const { value, problems } = new Source({ file, text })
  if (problems.length > 0 || typeof value !== 'object' || value === null) return undefined
  const { base, parameters, name } = value as Readonly<Record<string, unknown>>
  if (base === undefined || parameters === undefined) return undefined
  if (typeof base === 'object' && base !== null) return { name: String(name) }
  throw new Problems([
    new Problem({
      file,
      statement: 'This is a sweep, not a scenario.',
      hint: `Run it by the command \`sweep\`, or its scenario: ${base}.`,
    }),
  ])
}

/** Wrong syntax, with what is probably wrong about it: within braces a bracket begins a list. */
function withQuotes(problem: Problem): Problem {
  const line = problem.text?.split('\n')[(problem.line ?? 1) - 1] ?? ''
  const path = /\{.*?([A-Za-z][\w.-]*\[\d+\][\w.[\]-]*)\s*:/.exec(line)?.[1]
  if (path === undefined) return problem
  return problem.with({ hint: `Within { } a path with brackets stands in quotes: \`'${path}'\`.` })
}

function withSeeds(document: SweepDocument, count: number | undefined): SweepDocument {
  if (count === undefined) return document
  return { ...document, seeds: Array.from({ length: count }, (_, index) => normaliseSeed(index + 1)) }
}

function checked(source: Source): SweepDocument {
  if (source.value === undefined)
    throw new Problems([
      problemAt(source, [], {
        statement: 'The sweep is empty.',
        hint: 'It needs at least a `name`, a `base` and `parameters`; see scenarios/sweeps/.',
      }),
    ])
  if (valueAt(source.value, ['phases']) !== undefined && valueAt(source.value, ['base']) === undefined)
    throw new Problems([
      new Problem({
        ...source.placeOfKey(['phases']),
        path: 'phases',
        statement: 'This is a scenario, not a sweep.',
        hint: 'Run it by the command `scenario`, or name it as the `base` of a sweep.',
      }),
    ])
  const result = sweepSchema.safeParse(source.value, { reportInput: false, error: expectedByDefault })
  if (result.success) return result.data
  throw new Problems(schemaProblems({ document: source, schema: sweepJsonSchema() }, result.error.issues))
}

/** Each file is read once, so that all points see the same bytes, and a matrix is made of it once. */
function openBase(source: Source, { base }: SweepDocument, options: SweepParseOptions): BaseScenario {
  const { file, text } = source
  const opened =
    typeof base === 'string' ? open(source, base, options) : { ...options, file, text, at: ['base'] }
  const read = new Map<string, string>()
  return {
    ...opened,
    parseLatencyMatrix: remembered(opened.parseLatencyMatrix),
    readFile(path) {
      const known = read.get(path) ?? opened.readFile(path)
      read.set(path, known)
      return known
    },
  }
}

/** A function that answers the same question about the same text from memory. */
function remembered<Rest extends readonly unknown[], Result>(
  read: (text: string, ...rest: Rest) => Result,
): (text: string, ...rest: Rest) => Result {
  const answers = new Map<string, Map<string, Result>>()
  return (text, ...rest) => {
    const question = JSON.stringify(rest)
    const known = answers.get(text) ?? new Map<string, Result>()
    const answer = known.has(question) ? known.get(question)! : read(text, ...rest)
    answers.set(text, known.set(question, answer))
    return answer
  }
}

function open(source: Source, path: string, options: SweepParseOptions): BaseScenario {
  try {
    return options.openBase(path)
  } catch (error) {
    const statement = `The scenario ${JSON.stringify(path)} cannot be read: ${(error as Error).message}.`
    const hint = 'A path is relative to the folder of the sweep file.'
    throw new Problems([problemAt(source, ['base'], { statement, hint })])
  }
}

/** As the values of the grid are written: a map may say the same with its keys in another order. */
function baselineOf({ parameters, baseline }: SweepDocument): ParameterValue[] {
  return Object.entries(parameters.grid ?? {}).map(([path, values]) => {
    const wanted = canonicalText(Object.hasOwn(baseline, path) ? baseline[path] : values[0])
    return values.find((value) => canonicalText(value) === wanted) as ParameterValue
  })
}

function pointOf(
  document: SweepDocument,
  design: Design,
  { index, set }: { readonly index: number; readonly set: readonly string[] },
): SweepPoint {
  const values = design.values(index)
  const own = design.paths.map((path, position) => overrideText(path, values[position]!))
  const common = Object.entries(document.set).map(([path, value]) => overrideText(path, value))
  return { number: index + 1, values, set: [...common, ...set, ...own] }
}

/** A value at its path as `--set` takes it: plain if YAML reads it back, else as JSON. */
export function overrideText(path: string, value: ParameterValue | unknown): string {
  if (typeof value === 'string') {
    const plain = `${path}=${value}`
    const read = readOverride(plain)
    if (!(read instanceof Problem) && read.source.value === value) return plain
  }
  return `${path}=${JSON.stringify(value)}`
}
