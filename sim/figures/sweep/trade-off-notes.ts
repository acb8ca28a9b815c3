import { metricTitle } from '../kit/metric-titles.ts'
import { capitalised } from '../kit/sentences.ts'
import { isZero } from '../kit/value-scale.ts'
import type { MeasuredMetric } from './outcomes.ts'
import { namesOf, type Parameter } from './parameters.ts'
import type { Axes } from './trade-off-axes.ts'
import type { Setting } from './trade-off-settings.ts'

/* What the caption of cost against quality says; all are empty if there is nothing to say. */

/** Of one hull with this many corners. */
export function hullNote(corners: number, labelled: readonly Parameter[]): string {
  if (corners === 0) return ''
  const labels = `labelled with ${corners === 1 ? 'its' : 'their'} ${namesOf(labelled)}`
  return corners === 1
    ? `One setting is the best in both; it is ${labels}.`
    : `The line joins the best trade-offs, the lower left of the convex hull: towards it both are small. Its corners are ${labels}.`
}

/** Of a hull in each panel. */
export function hullsNote(corners: readonly number[], labelled: readonly Parameter[]): string {
  const labels = `labelled with their ${namesOf(labelled)}`
  if (corners.every((count) => count === 0)) return ''
  if (corners.every((count) => count < 2))
    return `In each panel one setting is the best in both; these are ${labels}.`
  const alone = corners.includes(1) ? ' One without a line is the best in both.' : ''
  return `In each panel the line joins the best trade-offs, the lower left of the convex hull: cost and quality are smallest there. Its corners are ${labels}.${alone}`
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
