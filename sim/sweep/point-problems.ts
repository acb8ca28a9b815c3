import { createHash } from 'node:crypto'
import { Problem, Problems } from '../core/problem.ts'
import { readOverride } from '../scenario/overrides.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { Path, Source } from '../scenario/source.ts'
import type { SweepPoint } from './plan.ts'

export interface PointsToCheck {
  /** The sweep file. */
  readonly source: Source
  readonly points: readonly SweepPoint[]
  /** Throws Problems for a point that is impossible. */
  readonly resolve: (point: SweepPoint) => ResolvedScenario
}

/** Problems of this many points are told; the others are counted. */
const PROBLEMS_SHOWN = 20

/**
 * Resolves every point. Returns what names each resolved scenario, and the first of them.
 *
 * @throws Problems: each once, with the points that have it, at the value in the sweep file that makes it where that is known.
 */
export function checkPoints({ source, points, resolve }: PointsToCheck): {
  readonly digests: readonly string[]
  readonly first: ResolvedScenario
} {
  const digests: string[] = []
  const found = new Map<string, { problem: Problem; points: SweepPoint[] }>()
  let first: ResolvedScenario | undefined
  for (const point of points) {
    try {
      const scenario = resolve(point)
      first ??= scenario
      digests.push(createHash('sha256').update(JSON.stringify(scenario)).digest('hex'))
    } catch (error) {
      if (!(error instanceof Problems)) throw error
      for (const problem of error.problems) {
        const key = JSON.stringify([problem.file, problem.path, problem.statement, problem.text])
        const same = found.get(key) ?? { problem, points: [] }
        same.points.push(point)
        found.set(key, same)
      }
    }
  }
  if (first === undefined || found.size > 0)
    throw new Problems(told(source, points.length, [...found.values()]))
  return { digests, first }
}

interface PointProblem {
  readonly problem: Problem
  readonly points: readonly SweepPoint[]
}

function told(source: Source, count: number, found: readonly PointProblem[]): Problem[] {
  const shown = found.slice(0, PROBLEMS_SHOWN).map(({ problem, points }) => {
    const place = problem.file === '--set' ? placeInSweep(source, problem, points[0]!) : {}
    return problem.with({ ...place, statement: `${which(points, count)}: ${problem.statement}` })
  })
  const rest = found.length - shown.length
  return rest === 0
    ? shown
    : [...shown, new Problem({ file: source.file, statement: `${rest} more problems.` })]
}

function which(points: readonly SweepPoint[], count: number): string {
  if (points.length === count)
    return count === 1 ? 'The only point is impossible' : 'Every point is impossible'
  const [{ number, set }] = points as [SweepPoint]
  const others = points.length - 1
  const more = others === 0 ? '' : ` and ${others} other${others === 1 ? '' : 's'}`
  return `Point ${number} (${set.join(', ')})${more} is impossible`
}

/** A problem with an override of ours, at the value in the sweep file that the override comes from. */
function placeInSweep(source: Source, problem: Problem, point: SweepPoint) {
  const override = problem.text === undefined ? undefined : readOverride(problem.text)
  if (override === undefined || override instanceof Problem) return {}
  const path = problem.text!.slice(0, problem.text!.indexOf('='))
  const onKey = (problem.column ?? 0) <= path.length
  const { file, line, column, length, text } = placeOf(source, path, point, onKey)
  return { file, line, column, length, text }
}

function placeOf(source: Source, path: string, point: SweepPoint, onKey: boolean) {
  const places: Path[] = [
    ['parameters', 'grid', path],
    ['parameters', 'list', point.number - 1, path],
    ['parameters', 'latinHypercube', 'ranges', path],
    ['set', path],
  ]
  const at = places.find((place) => source.findKey(place) !== undefined) ?? []
  if (onKey || at[1] !== 'grid') return source.placeOfKey(at)
  const values = (source.value as { parameters: { grid: Record<string, readonly unknown[]> } }).parameters
    .grid
  const written = point.set.findLast((each) => each.startsWith(`${path}=`))?.slice(path.length + 1)
  const index = values[path]!.findIndex(
    (value) => written === String(value) || written === JSON.stringify(value),
  )
  return source.placeOf([...at, index])
}
