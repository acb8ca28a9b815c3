import { metricTitle } from '../kit/metric-titles.ts'
import { capitalised } from '../kit/sentences.ts'
import { isZero } from '../kit/value-scale.ts'
import type { MeasuredMetric } from './outcomes.ts'
import { namesOf, type Parameter } from './parameters.ts'
import type { Axes } from './trade-off-axes.ts'
import type { Labels } from './trade-off-labels.ts'
import type { Setting } from './trade-off-settings.ts'

/* What the caption of cost against quality says; all are empty if there is nothing to say. */

/** What labels are made of, and which settings have one; so many are the best trade-offs. */
export function labelsNote(labels: Labels, labelled: readonly Parameter[], best: number): string {
  if (labelled.length === 0 || (labels === 'corners' && best === 0)) return ''
  const names = `Labels are ${namesOf(labelled)}`
  if (labels === 'corners') return `${names}, of the best trade-offs only.`
  return best === 0 ? `${names}.` : `${names}; bold are the best trade-offs.`
}

/** Of one hull with so many corners. */
export function hullNote(corners: number): string {
  if (corners === 0) return ''
  return corners === 1
    ? 'One setting is the best in both.'
    : 'The line joins the best trade-offs, the lower left of the convex hull: towards it both are small.'
}

/** Of a hull in each panel. */
export function hullsNote(corners: readonly number[]): string {
  if (corners.every((count) => count === 0)) return ''
  if (corners.every((count) => count < 2)) return 'In each panel one setting is the best in both.'
  const alone = corners.includes(1) ? ' One without a line is the best in both.' : ''
  return `In each panel the line joins the best trade-offs, the lower left of the convex hull: cost and quality are smallest there.${alone}`
}

/** Of conditions that are spread over the settings. */
export const spreadNote = (conditions: readonly Parameter[]): string =>
  `No two settings have the same ${namesOf(conditions)}: the corners also tell which ${conditions.length === 1 ? 'value is' : 'values are'} the mildest.`

export function scalesNote({ isOwnCost, isOwnQuality }: Axes): string {
  if (!isOwnCost && !isOwnQuality) return ''
  const scales = isOwnCost && isOwnQuality ? 'scales' : isOwnCost ? 'horizontal scale' : 'vertical scale'
  return `Each panel has ${isOwnCost && isOwnQuality ? '' : 'a '}${scales} of its own.`
}

/** Of this many settings that are not drawn. */
export const missingNote = (missing: number, settings: number): string =>
  missing === 0 ? '' : `${missing} of ${settings} settings lack one of the two.`

export const zeroNote = (
  { metric }: MeasuredMetric,
  side: 'cost' | 'quality',
  settings: readonly Setting[],
): string =>
  isZero(settings.map((setting) => setting[side].mean))
    ? `${capitalised(metricTitle(metric).name)}: 0 everywhere.`
    : ''
