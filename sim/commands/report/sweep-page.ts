import { grouped } from '../../core/words.ts'
import type { NotDrawn } from '../../figures/kit/figure.ts'
import { metricTitle } from '../../figures/kit/metric-titles.ts'
import type { Row } from '../../measure/column.ts'
import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepManifest } from '../sweep/sweep-manifest.ts'
import { estimateTable } from '../sweep/sweep-report.ts'
import type { Table } from './html.ts'
import type { DrawnFigure, Page } from './page.ts'
import type { SweepWithFailures } from './read-sweep.ts'
import { scenarioTable } from './scenario-table.ts'

export interface SweepPageContent extends SweepWithFailures {
  readonly manifest: SweepManifest
  readonly figures: readonly DrawnFigure[]
  readonly notDrawn: readonly NotDrawn[]
}

const FAILURES_SHOWN = 20

/** The page of a sweep. */
export function sweepPage({ results, failures, manifest, figures, notDrawn }: SweepPageContent): Page {
  const { name, description, points, seeds, design } = results
  const runs = points.length * seeds.length
  const failed = new Set(failures.map(({ run }) => run)).size
  return {
    title: name,
    subtitle: description.trim(),
    facts: [
      {
        name: 'runs',
        value: `${grouped(points.length)} settings × ${grouped(seeds.length)} seeds = ${grouped(runs)}`,
      },
      {
        name: 'design',
        value: { grid: 'grid', list: 'list of points', 'latin-hypercube': 'Latin hypercube' }[design],
      },
      { name: 'seeds', value: seedsText(seeds) },
      { name: 'repeat with', value: manifest.command, isCode: true },
      { name: 'E-Pastry', value: `${manifest.versions['e-pastry']}, code ${manifest.versions.code}` },
      { name: 'Node', value: manifest.versions.node },
    ],
    verdicts: [
      failed === 0
        ? { ok: true, text: `all ${grouped(runs)} runs ended and met the expectations of the scenario` }
        : { ok: false, text: `${grouped(failed)} of ${grouped(runs)} runs failed` },
    ],
    tablesBefore: [pointTable(manifest, results.aggregate), ...failureTables(failures)],
    figures,
    notDrawn,
    tablesAfter: [
      {
        ...scenarioTable(manifest.scenario),
        title: 'The scenario of the first point, with its first seed',
        about:
          'Everything that a run depends on, defaults included; the other points differ in the parameters only. Data are shortened here; sweep.json has them in full.',
      },
    ],
  }
}

const SEEDS_SHOWN = 10

function seedsText(seeds: readonly string[]): string {
  const isCounted = seeds.every((seed, index) => seed === String(index + 1))
  if (isCounted && seeds.length > 1) return `1 to ${seeds.length}`
  return seeds.length <= SEEDS_SHOWN ? seeds.join(', ') : `${seeds.slice(0, SEEDS_SHOWN).join(', ')} …`
}

function pointTable({ outline }: SweepManifest, aggregate: SweepPageContent['results']['aggregate']): Table {
  const { parameters, figures } = outline
  const { quality, cost } = figures
  const column = ({ metric, phase }: MetricOfPhase) => {
    const { axis, factor } = metricTitle(metric)
    return { title: `${axis}, in ‘${phase}’`, factor }
  }
  return {
    title: 'Settings',
    about: `Means over runs and their 95 % intervals, with the digits that the intervals support, cut at zero where no run is below. In aggregate.csv, which has all metrics and digits, these are ${quality.metric} of “${quality.phase}” and ${cost.metric} of “${cost.phase}”. Runs in which a crash took at least L/2 neighbours at once (severed rings) have a row of their own: Pastry promises nothing then.`,
    ...estimateTable(outline, aggregate, {
      parameters: parameters.map(({ title }) => title),
      quality: column(quality),
      cost: column(cost),
    }),
  }
}

function failureTables(failures: readonly Row[]): Table[] {
  if (failures.length === 0) return []
  const rest = failures.length - FAILURES_SHOWN
  return [
    {
      title: 'What went wrong',
      about:
        rest > 0 ? `The first ${FAILURES_SHOWN} of ${grouped(failures.length)}; failures.csv has all.` : '',
      columns: [
        { title: 'run', align: 'right' },
        { title: 'what', align: 'left' },
        { title: 'repeat it with', align: 'left' },
      ],
      rows: failures
        .slice(0, FAILURES_SHOWN)
        .map(({ run, complaint, replay }) => [String(run), String(complaint), String(replay)]),
    },
  ]
}
