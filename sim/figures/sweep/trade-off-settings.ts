import { lowerLeftHull } from '../kit/convex-hull.ts'
import { type Estimate, fallBackToApart, type Outcome } from './outcomes.ts'
import { type Parameter, settingLabel, valueLabel } from './parameters.ts'
import { runsApart, SIGN_APART } from './strata.ts'

/** A setting with what it costs and how much goes wrong. */
export interface Setting {
  /** Its number, from 1. */
  readonly point: number
  /** The values of what can be chosen. */
  readonly label: string
  /** The value of the parameter that gives it its colour and shape. */
  readonly series: string
  readonly cost: Estimate
  readonly quality: Estimate
  /** All of its runs are set apart, so that nothing else is known of it. */
  readonly isApart: boolean
  /** Some of its runs are set apart: its label says how many. */
  readonly isMarked: boolean
}

export interface Labelling {
  /** What labels are made of. */
  readonly labelled: readonly Parameter[]
  /** What gives settings their colours and shapes, if anything does. */
  readonly group: Parameter | undefined
  /** Runs of each setting. */
  readonly seeds: number
}

/** The settings that have both, by the outcomes of all. */
export function settingsOf(
  costs: readonly Outcome[],
  qualities: readonly Outcome[],
  { labelled, group, seeds }: Labelling,
): Setting[] {
  return qualities.flatMap((ofQuality, index) => {
    const ofCost = costs[index]!
    const { point } = ofQuality
    const [cost, quality] = [ofCost, ofQuality].map((outcome) => fallBackToApart(outcome).estimate)
    if (!cost || !quality) return []
    const isApart = ofCost.estimate === null || ofQuality.estimate === null
    const apart = Math.max(...[ofCost, ofQuality].map((outcome) => runsApart([outcome])))
    const isMarked = !isApart && apart > 0
    // A mean of the few runs that were not set apart may look better than the setting is.
    const label = `${settingLabel(labelled, point)}${isMarked ? ` ${SIGN_APART} ${apart} of ${seeds}` : ''}`
    const series = group ? valueLabel(group, point) : ''
    return [{ point, label, series, cost, quality, isApart, isMarked }]
  })
}

/** The corners of the hull, from the cheapest to the best. */
export function bestOf(settings: readonly Setting[]): Setting[] {
  const intact = settings.filter(({ isApart }) => !isApart)
  const tradeOffs = intact.map(({ cost, quality }) => ({ cost: cost.mean, quality: quality.mean }))
  return lowerLeftHull(tradeOffs).map((index) => intact[index]!)
}
