import { type Problem, Problems } from '../core/problem.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { problemAt } from '../scenario/text/document.ts'
import type { Source } from '../scenario/text/source.ts'
import { estimateRun, type RunEstimate } from './estimate.ts'
import type { SweepPoint } from './outline.ts'
import type { RunSetting } from './plan.ts'
import { inSweepFile, type Placed } from './problem-places.ts'
import { digestOf } from './same-value.ts'
import type { SweepDocument } from './schema.ts'

export interface PointsToCheck {
  /** The sweep file, and what it says. */
  readonly source: Source
  readonly document: SweepDocument
  /** The paths of the parameters. */
  readonly parameters: readonly string[]
  readonly points: readonly SweepPoint[]
  /** With which each point is tried. */
  readonly seed: string
  /** The scenario of a run. Throws Problems if it is impossible. */
  readonly scenarioOf: (run: RunSetting) => ResolvedScenario
}

/** Longer values are cut in messages. */
const VALUE_SHOWN = 60

/**
 * Resolves every point. Returns what names each resolved scenario, what a run of it will take, and the first of them.
 *
 * @throws Problems: each once, with the points that have it, at the value in the sweep file that makes it if that is known.
 */
export function checkPoints(facts: PointsToCheck): {
  readonly digests: readonly string[]
  readonly estimates: readonly RunEstimate[]
  readonly first: ResolvedScenario
} {
  const digests: string[] = []
  const estimates: RunEstimate[] = []
  const found = new Map<string, PointProblem>()
  let first: ResolvedScenario | undefined
  let ofBase: ReadonlySet<string> | undefined
  for (const point of facts.points) {
    try {
      const scenario = facts.scenarioOf({ point, seed: facts.seed })
      first ??= scenario
      digests.push(digestOfScenario(scenario))
      estimates.push(estimateRun(scenario))
    } catch (error) {
      if (!(error instanceof Problems)) throw error
      ofBase ??= problemsOfBase(facts)
      for (const problem of error.problems) {
        const isOfBase = ofBase.has(wordingOf(problem))
        const placed = isOfBase ? { problem, at: 'elsewhere' as const } : inSweepFile(facts, point, problem)
        const key = identityOf(placed)
        const isPlain = isOfBase || placed.at === 'key'
        const same = found.get(key) ?? { problem: placed.problem, points: [], isPlain }
        same.points.push(point)
        found.set(key, same)
      }
    }
  }
  if (first === undefined || found.size > 0) throw new Problems(problemsOf(facts, [...found.values()]))
  const repeated = repeatedPoint(facts, digests)
  if (repeated !== undefined) throw new Problems([repeated])
  return { digests, estimates, first }
}

/** Rounding may make one point of two; in a grid and in a list values that say the same have been refused before. */
function repeatedPoint(
  { source, document }: Pick<PointsToCheck, 'source' | 'document'>,
  digests: readonly string[],
): Problem | undefined {
  if (document.parameters.latinHypercube === undefined) return undefined
  const second = digests.findIndex((digest, index) => digests.indexOf(digest) < index)
  if (second === -1) return undefined
  return problemAt(source, ['parameters', 'latinHypercube', 'points'], {
    statement: `Points ${digests.indexOf(digests[second]!) + 1} and ${second + 1} are the same.`,
    hint: 'Ask for fewer points, or give a range more room than `multipleOf` leaves.',
  })
}

/** What a description says changes no result. */
const digestOfScenario = ({ description: _, ...scenario }: ResolvedScenario): string => digestOf(scenario)

interface PointProblem {
  readonly problem: Problem
  readonly points: SweepPoint[]
  /** Is the problem clear without its point, if every point has it: does the base have it too, or is it a wrong key? */
  readonly isPlain: boolean
}

/** What is wrong with the base before anything is varied: no parameter is to blame. */
function problemsOfBase({
  scenarioOf,
  seed,
}: Pick<PointsToCheck, 'scenarioOf' | 'seed'>): ReadonlySet<string> {
  try {
    scenarioOf({ point: { set: [] }, seed })
    return new Set()
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return new Set(error.problems.map(wordingOf))
  }
}

/** Equal for problems that say the same of the same place. */
const wordingOf = ({ file, line, column, path, statement }: Problem): string =>
  JSON.stringify([file, line, column, path, statement])

/** Equal for problems that are reported once: a key is wrong at every place, and one value of a range is enough. */
function identityOf({ problem, at }: Placed): string {
  const { file, line, column, path, expected, statement } = problem
  if (at === 'key') return JSON.stringify([path, statement])
  return JSON.stringify([file, line, column, path, expected ?? statement])
}

function problemsOf(
  { source, points, parameters }: Pick<PointsToCheck, 'source' | 'points' | 'parameters'>,
  found: readonly PointProblem[],
): Problem[] {
  const all = found.map(({ problem, points: affected, isPlain }) => {
    if (isPlain && affected.length === points.length) return problem
    const subject = subjectOf(affected, { count: points.length, parameters: parameters.length })
    return problem.with({ statement: `${subject} impossible: ${problem.statement}` })
  })
  return inOrderOfText(all, source.file)
}

function subjectOf(
  points: readonly SweepPoint[],
  { count, parameters }: { readonly count: number; readonly parameters: number },
): string {
  if (points.length === count) return count === 1 ? 'The only point is' : 'Every point is'
  const [{ number, set }] = points as [SweepPoint]
  const values = set.slice(-parameters).map((text) => {
    return text.length > VALUE_SHOWN ? `${text.slice(0, VALUE_SHOWN - 1)}…` : text
  })
  const first = `Point ${number} (${values.join(', ')})`
  const others = points.length - 1
  if (others === 0) return `${first} is`
  return `${first} and ${others} ${others === 1 ? 'other' : 'others'} are`
}

/** The base's own problems first, then those of the sweep file, by line and column, then those of `--set`. */
function inOrderOfText(problems: readonly Problem[], file: string): Problem[] {
  const rank = (problem: Problem): number => (problem.file === file ? 1 : problem.file === '--set' ? 2 : 0)
  return problems
    .map((problem, index) => ({ problem, index }))
    .sort(
      ({ problem: a, index }, { problem: b, index: other }) =>
        rank(a) - rank(b) ||
        (rank(a) === 1 ? (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) : 0) ||
        index - other,
    )
    .map(({ problem }) => problem)
}
