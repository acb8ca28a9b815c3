import { type Column, count, maybe, number, type RowOf, text } from '../measure/column.ts'
import { SUMMARY_COLUMNS } from '../measure/columns.ts'
import { type Metric, metricColumns } from '../measure/metrics.ts'
import type { MetricOfPhase } from './outline.ts'

/** Which run and setting a row is about; the parameters follow, one text column each, named by their paths. */
const RUN_COLUMNS = [
  count('run', 'its number in the sweep, from 1'),
  count('point', 'number of the setting, from 1; all runs of a point differ in their seeds only'),
  text('seed', 'as the scenario has it'),
] as const

const OUTCOME_COLUMNS = [
  text(
    'status',
    'ok, failed (an expectation or an invariant did not hold) or crashed (the run did not reach its end)',
  ),
  maybe(
    text(
      'severed',
      'yes if in some crash up to the end of this phase at least L/2 neighbours on the ring crashed together, else no: Pastry promises nothing beyond that',
    ),
  ),
] as const

const POINT_COLUMN = count('point', 'number of the setting, from 1')
const PHASE_COLUMNS = [
  count('phase', 'index of the phase in the scenario, from 0'),
  text('label', 'its name'),
] as const
const METRIC_COLUMNS = [
  text('metric', 'a column of summary.csv, or a yes/no of each run: severed, any_failed, expectations_met'),
  text(
    'rings',
    'the runs that count: all, intact (not severed up to the end of the phase) or severed; the last two only where some runs were severed',
  ),
  count('n', 'runs that have a value'),
] as const

/** Of a figure in its own unit; the decimals are those of the metric and two more. */
const figure = <const Name extends string>(name: Name, about: string) => maybe(number(name, 6, about))

const ESTIMATE_COLUMNS = [
  figure('mean', 'mean over runs; of a yes/no the share of runs'),
  figure('sd', 'standard deviation over runs; empty for one run'),
  figure('low', 'lower end of the 95 % interval of the mean; empty where there is none'),
  figure('high', 'upper end'),
  text(
    'interval',
    'how it was found: student, bootstrap (skewed), wilson or rule of three (a yes/no of each run), or none (one run, or all runs equal)',
  ),
  figure('median', 'median over runs'),
  figure('min', 'least'),
  figure('max', 'greatest'),
] as const

/** A metric of a phase at a point. */
export type AggregateRow = RowOf<
  readonly [
    typeof POINT_COLUMN,
    ...typeof PHASE_COLUMNS,
    ...typeof METRIC_COLUMNS,
    ...typeof ESTIMATE_COLUMNS,
  ]
>

const COMPARE_COLUMNS = [
  text('parameter', 'the one that differs; empty where points of a list are compared as they are'),
  count('point', 'the setting that is compared'),
  count('base', 'the setting that it is compared with: all other parameters are the same'),
] as const
const DIFFERENCE_COLUMNS = [
  figure('base_mean', 'mean over the runs of the base'),
  figure('mean', 'mean over the runs of the point'),
  figure('difference', 'mean of the differences run by run: point − base, with the same seed'),
  figure(
    'paired_low',
    'lower end of its 95 % interval, from the differences run by run; a yes/no has none of these intervals',
  ),
  figure('paired_high', 'upper end'),
  figure('unpaired_low', 'the same as if the runs had nothing in common (Welch)'),
  figure('unpaired_high', 'upper end'),
  maybe(number('width_ratio', 4, 'width of the paired interval over that of the unpaired one')),
] as const

/** A metric of a phase, at a point against its base. */
export type CompareRow = RowOf<
  readonly [
    ...typeof COMPARE_COLUMNS,
    ...typeof PHASE_COLUMNS,
    ...typeof METRIC_COLUMNS,
    ...typeof DIFFERENCE_COLUMNS,
  ]
>

/** Whether a row of either is about a metric of a phase. */
export const isAbout = (
  { metric, label }: Pick<AggregateRow, 'metric' | 'label'>,
  wanted: MetricOfPhase,
): boolean => metric === wanted.metric && label === wanted.phase

const parameterColumn = (path: string): Column => text(path, `the value of ${path}`)

/** One run and phase, with the metrics of applications of the user if there are any. A run that crashed has one row, without a phase. */
export function runColumns(
  parameters: readonly string[],
  metrics: readonly Metric[] = [],
): readonly Column[] {
  return [
    ...RUN_COLUMNS,
    ...parameters.map(parameterColumn),
    ...OUTCOME_COLUMNS,
    ...[...SUMMARY_COLUMNS, ...metricColumns(metrics)].map((column) => ({
      ...column,
      presence: 'may be empty' as const,
    })),
  ]
}

export function aggregateColumns(parameters: readonly string[]): readonly Column[] {
  return [
    POINT_COLUMN,
    ...parameters.map(parameterColumn),
    ...PHASE_COLUMNS,
    ...METRIC_COLUMNS,
    ...ESTIMATE_COLUMNS,
  ]
}

export function compareColumns(parameters: readonly string[]): readonly Column[] {
  return [
    ...COMPARE_COLUMNS,
    ...parameters.map(parameterColumn),
    ...PHASE_COLUMNS,
    ...METRIC_COLUMNS,
    ...DIFFERENCE_COLUMNS,
  ]
}

/** One thing that went wrong in a run. */
export function failureColumns(parameters: readonly string[]): readonly Column[] {
  return [
    ...RUN_COLUMNS,
    ...parameters.map(parameterColumn),
    text('status', 'failed or crashed'),
    text('complaint', 'the expectation or invariant that did not hold, or why the run crashed'),
    text('replay', 'the command that repeats this run alone'),
  ]
}

/** The columns of summary.csv that are figures, and so may be aggregated. */
export const METRICS: readonly Column[] = SUMMARY_COLUMNS.filter(
  ({ type, name }) => type === 'number' && name !== 'phase',
)

/** What is asked of each run with yes or no, beside the figures of summary.csv. */
export const YES_NO_METRICS = ['severed', 'any_failed', 'expectations_met'] as const
