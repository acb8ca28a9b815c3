import { type Problem, Problems } from '../core/problem.ts'
import { isOperationPhase } from '../scenario/phases/phase-kinds.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { problemAt } from '../scenario/text/document.ts'
import type { Path, Source } from '../scenario/text/source.ts'
import { closest } from '../scenario/text/suggest.ts'
import { METRICS, YES_NO_METRICS } from './columns.ts'
import type { FigureSettings, MetricOfPhase } from './outline.ts'
import type { SweepDocument } from './schema.ts'

/** Parameters of what happens to an overlay: they are not chosen. */
const HAPPENS = /^(phases|network)\b/

/**
 * What the figures show. Throws Problems for a metric or a phase that the scenario does not have.
 *
 * @param scenario its phases are those of the first point; `paths`: of what is varied
 */
export function figuresOf(
  source: Source,
  { figures }: SweepDocument,
  { phases, paths }: Pick<ResolvedScenario, 'phases'> & { readonly paths: readonly string[] },
): FigureSettings {
  const labels = phases.map(({ label }) => label)
  const problems = [
    ...check(source, labels, ['figures', 'quality'], figures.quality),
    ...check(source, labels, ['figures', 'cost'], figures.cost),
    ...figures.metrics.flatMap((metric, index) =>
      check(source, labels, ['figures', 'metrics', index], metric),
    ),
  ]
  if (problems.length > 0) throw new Problems(problems)
  const last = phases.findLast(isOperationPhase)
  const quality = figures.quality ?? {
    metric: last === undefined ? 'leaf_sets_wrong' : 'failure_pct',
    phase: last?.label ?? labels.at(-1)!,
  }
  const cost = figures.cost ?? { metric: 'bytes_per_node_s', phase: quality.phase }
  const conditions = figures.conditions ?? paths.filter((path) => HAPPENS.test(path))
  return { quality, cost, metrics: figures.metrics, conditions }
}

function check(
  source: Source,
  labels: readonly string[],
  path: Path,
  wanted: MetricOfPhase | undefined,
): Problem[] {
  if (wanted === undefined) return []
  const metrics = [...METRICS.map(({ name }) => name), ...YES_NO_METRICS]
  return [
    ...unknown(source, [...path, 'metric'], wanted.metric, { what: 'metric', known: metrics }),
    ...unknown(source, [...path, 'phase'], wanted.phase, { what: 'phase', known: labels }),
  ]
}

function unknown(
  source: Source,
  path: Path,
  word: string,
  { what, known }: { what: string; known: readonly string[] },
): Problem[] {
  if (known.includes(word)) return []
  const meant = closest(word, known)
  const hint = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`
  return [problemAt(source, path, { statement: `There is no ${what} \`${word}\`.`, hint })]
}
