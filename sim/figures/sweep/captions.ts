import { listed, paragraph } from '../kit/sentences.ts'
import { scaleNote, type ValueScale } from '../kit/value-scale.ts'
import { type Estimate, type MeasuredMetric, type Outcome, withoutValue } from './outcomes.ts'
import { type Parameter, withUnit } from './parameters.ts'
import { apartNote } from './strata-notes.ts'

/** How many runs a mean is of: `the mean of 10 runs`. */
export function meanOf(outcomes: readonly Outcome[]): string {
  const counts = outcomes.flatMap(({ estimate }) => estimate?.n ?? [])
  const fewest = counts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const crashedOfPoint = new Map(outcomes.map(({ point, crashed }) => [point, crashed]))
  const crashed = [...crashedOfPoint.values()].reduce((sum, count) => sum + count, 0)
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

/** What the marks are: `Each point is a setting, the mean of 10 runs; bars are 95 % intervals of the mean (Student’s).` */
export const marksNote = (mark: 'point' | 'row', outcomes: readonly Outcome[]): string =>
  `Each ${mark} is a setting, ${meanOf(outcomes)}; ${intervalsOf(outcomes)}.`

/** How many settings have no point, bar or shade. */
export function withoutValueNote(outcomes: readonly Outcome[]): string {
  const count = withoutValue(outcomes)
  return count === 0 ? '' : `${count} of ${outcomes.length} settings have no value of it.`
}

/** What is said if only one value of some parameters is drawn: `Only settings with retries 2.` */
export function onlyWith(fixed: readonly Parameter[]): string {
  if (fixed.length === 0) return ''
  return `Only settings with ${listed(fixed.map((parameter) => `${parameter.name} ${withUnit(parameter, parameter.labels[0] ?? '')}`))}.`
}

/** What a reader must know of a metric of settings, each of which is a mark. */
export function settingsCaption(
  mark: 'point' | 'row',
  { metric, outcomes }: MeasuredMetric,
  { values, remarks = [] }: { readonly values: ValueScale; readonly remarks?: readonly string[] },
): string {
  return paragraph([
    marksNote(mark, outcomes),
    ...remarks,
    apartNote(outcomes, metric),
    withoutValueNote(outcomes),
    scaleNote(values),
  ])
}
