import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { scaleNote, type ValueScale } from '../kit/value-scale.ts'
import { type Estimate, type Outcome, withoutValue } from './outcomes.ts'
import { type Parameter, withUnit } from './parameters.ts'

/** `operations failed in phase ‘lookups’`. */
export const phrase = ({ metric, phase }: MetricOfPhase): string =>
  `${metricTitle(metric).name} in phase ‘${phase}’`

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Part of the name of a file: `failure-pct-lookups`. */
export const nameOf = ({ metric, phase }: MetricOfPhase): string => slug(`${metric} ${phase}`)

export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')

/** `leaf-set size, crash share and seed`. */
export function inARow(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** How many runs a mean is of: `the mean of 10 runs`. */
export function meanOf({ runs }: SweepResults, outcomes: readonly Outcome[]): string {
  const counts = outcomes.flatMap(({ estimate }) => estimate?.n ?? [])
  const fewest = counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const drawn = new Set(outcomes.map(({ point }) => point))
  const crashed = runs.filter(
    ({ status, point }) => status === 'crashed' && drawn.has(point as number),
  ).length
  const several = `the mean of ${fewest < most ? `${fewest} to ${most}` : most} runs`
  const many = most > 1 ? several : most === 1 ? 'one run' : 'without a mean'
  return crashed === 0 ? many : `${many} (${crashed} more crashed)`
}

/** How an interval was found, in the order in which a caption says so. */
const METHODS = [
  { interval: 'student', alone: 'Student’s', afterOthers: 'Student’s' },
  { interval: 'bootstrap', alone: 'bootstrap', afterOthers: 'bootstrap where skewed' },
  { interval: 'wilson', alone: 'Wilson’s', afterOthers: 'Wilson’s of shares' },
  {
    interval: 'rule of three',
    alone: 'rule of three',
    afterOthers: 'rule of three where the share is 0 or 100 %',
  },
] as const

/** Which intervals of the mean the bars are: `bars are 95 % intervals of the mean (Student’s, bootstrap where skewed)`. */
export function intervalsOf(estimates: readonly { readonly estimate: Estimate | null }[]): string {
  const drawn = new Set(
    estimates.flatMap(({ estimate }) =>
      estimate === null || estimate.low === null ? [] : estimate.interval,
    ),
  )
  const methods = METHODS.filter(({ interval }) => drawn.has(interval)).map(
    ({ alone, afterOthers }, index) => (index === 0 ? alone : afterOthers),
  )
  if (methods.length === 0) return 'there are no intervals'
  const areCut = estimates.some(({ estimate }) => estimate?.isCut)
  return `bars are 95\u00a0% intervals of the mean (${methods.join(', ')})${areCut ? ', cut off at zero' : ''}`
}

/** How many settings have no point, bar or shade. */
export function withoutValueNote(outcomes: readonly Outcome[]): string {
  const count = withoutValue(outcomes)
  return count === 0 ? '' : ` ${count} of ${outcomes.length} settings have no value of it.`
}

/** Where of some parameters one value only is drawn: `Only settings with retries 2.` */
export function onlyWith(fixed: readonly Parameter[]): string {
  if (fixed.length === 0) return ''
  return ` Only settings with ${inARow(fixed.map((parameter) => `${parameter.name} ${withUnit(parameter, parameter.labels[0] ?? '')}`))}.`
}

/** A metric of settings, each of which is a point or a row of a figure. */
export interface DrawnSettings {
  readonly wanted: MetricOfPhase
  readonly outcomes: readonly Outcome[]
  readonly values: ValueScale
  readonly mark: 'point' | 'row'
  /** What else the marks do not tell; empty, or a sentence behind a blank. */
  readonly remark?: string
}

/** What the marks are, how severed runs are drawn, what has no value, and what is special about the scale. */
export function settingsCaption(
  results: SweepResults,
  { wanted, outcomes, values, mark, remark = '' }: DrawnSettings,
): string {
  return [
    `Each ${mark} is a setting, ${meanOf(results, outcomes)}; ${intervalsOf(outcomes)}.`,
    remark,
    severedNote(outcomes, wanted),
    withoutValueNote(outcomes),
    scaleNote(values),
  ].join('')
}

/** How severed runs are drawn where there are some, and how many there are. */
function severedNote(outcomes: readonly Outcome[], { metric }: MetricOfPhase): string {
  const severed = outcomes.reduce((sum, { severedRuns }) => sum + severedRuns, 0)
  if (severed === 0) return ''
  const runs = outcomes.reduce((sum, outcome) => sum + outcome.runs, 0)
  const drawn = metricTitle(metric).factor === 1 ? 'each is a cross' : 'a cross is their own share'
  return ` The ${severed} of ${runs} runs in which the ring was severed are not in the means: ${drawn}.`
}
