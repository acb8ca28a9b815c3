import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { panelsSpec, withRows } from '../kit/panels.ts'
import { DISTINCT_LOOKS } from '../kit/series-look.ts'
import { FULL_WIDTH, figureSpec } from '../kit/style.ts'
import { isZero } from '../kit/value-scale.ts'
import { capitalised, inARow, intervalsOf, meanOf, nameOf, phrase } from './captions.ts'
import { choicesAndConditions, circumstancesOf } from './conditions.ts'
import { type Outcome, orSevered, outcomesOf } from './outcomes.ts'
import { type Parameter, settingLabel, valueLabel, variedParameters } from './parameters.ts'
import { anySevered } from './strata.ts'
import { axesOf, bestOf, layersOf, panelFrames, type Setting } from './trade-off-panel.ts'

const PLOT_HEIGHT = 420

/**
 * Cost against quality, a point for each setting, with the best trade-offs joined; null unless some setting has both. Settings with
 * severed rings only are crosses: what they did was more than Pastry promises, or less, so they are no trade-off to choose. Where there
 * are conditions each has a panel with a hull of its own (as each workload in Li et al., INFOCOM 2005): in one hull for all of them
 * the corners would tell that mild conditions are better than harsh ones.
 */
export function tradeOffFigure(results: SweepResults): Figure | null {
  const { cost, quality } = results.figures
  const { choices, conditions } = choicesAndConditions(variedParameters(results))
  const isSpread = conditions.length > 0 && results.design === 'latin-hypercube'
  const panelled = isSpread ? [] : conditions
  const { circumstances, note } = circumstancesOf(results, panelled)
  const isShown = ({ point }: Outcome) => circumstances.some(({ points }) => points.has(point))
  const costs = outcomesOf(results, cost).filter(isShown)
  const qualities = outcomesOf(results, quality).filter(isShown)
  const labelled = isSpread ? [...choices, ...conditions].sort((a, b) => a.index - b.index) : choices
  const group = labelled.find(({ labels }) => labels.length <= DISTINCT_LOOKS)
  const settings = settingsOf(results, { labelled, group, costs, qualities })
  if (settings.length === 0) return null
  // Where there is nothing but crosses, no legend tells their colours.
  const colouredBy = settings.some(({ isSevered }) => !isSevered) ? group : undefined
  const panels = circumstances
    .map(({ heading, points }) => ({ heading, settings: settings.filter(({ point }) => points.has(point)) }))
    .filter((panel) => panel.settings.length > 0)
  const axes = axesOf(panels)
  const estimates = [...costs, ...qualities].map(orSevered)
  const byConditions = panelled.length === 0 ? '' : `, by ${namesOf(panelled)}`
  return {
    name: `${nameOf(cost)}-against-${nameOf(quality)}`,
    title: `Cost against quality: ${phrase(cost)}, ${phrase(quality)}${byConditions}`,
    caption: [
      `Each point is a setting, ${meanOf(results, estimates)}; ${intervalsOf(estimates)}.`,
      panelled.length === 0
        ? hullNote(bestOf(settings).length, labelled)
        : hullsNote(
            panels.map((panel) => bestOf(panel.settings).length),
            labelled,
          ),
      isSpread ? spreadNote(conditions) : '',
      scalesNote(axes),
      note,
      severedNote(results, { costs, qualities }, settings.filter(({ isSevered }) => isSevered).length),
      missingNote(qualities.length - settings.length, qualities.length),
      ...[cost, quality].map((metric, index) =>
        isZero(settings.map((setting) => (index === 0 ? setting.cost : setting.quality).mean))
          ? ` ${capitalised(metricTitle(metric.metric).name)}: 0 everywhere.`
          : '',
      ),
    ].join(''),
    spec:
      panelled.length === 0
        ? figureSpec({
            ...{ width: FULL_WIDTH, height: PLOT_HEIGHT },
            layer: withRows(
              layersOf({
                ...{ results, settings, group: colouredBy, heading: '', axes: axes.of(settings) },
                frame: { width: FULL_WIDTH, height: PLOT_HEIGHT, isFirst: true, isLowest: true },
              }),
            ),
          })
        : panelSpec(results, panels, { axes, group: colouredBy }),
  }
}

interface ConditionPanel {
  readonly heading: string
  readonly settings: readonly Setting[]
}

function panelSpec(
  results: SweepResults,
  panels: readonly ConditionPanel[],
  { axes, group }: { readonly axes: ReturnType<typeof axesOf>; readonly group: Parameter | undefined },
): Figure['spec'] {
  const frames = panelFrames(panels.length, axes)
  return panelsSpec(
    { columns: Math.min(panels.length, 2), places: frames },
    panels.map(({ heading, settings }, index) => {
      const frame = frames[index]!
      const layers = layersOf({ results, settings, group, heading, frame, axes: axes.of(settings) })
      return { width: frame.width, height: frame.height, layer: withRows(layers) }
    }),
  )
}

interface Measured {
  /** What labels are made of. */
  readonly labelled: readonly Parameter[]
  readonly group: Parameter | undefined
  readonly costs: readonly Outcome[]
  readonly qualities: readonly Outcome[]
}

function settingsOf(results: SweepResults, { labelled, group, costs, qualities }: Measured): Setting[] {
  return qualities.flatMap((ofQuality, index) => {
    const ofCost = costs[index]!
    const { point } = ofQuality
    const [cost, quality] = [orSevered(ofCost).estimate, orSevered(ofQuality).estimate]
    if (!cost || !quality) return []
    const isSevered = ofCost.estimate === null || ofQuality.estimate === null
    const label = `${settingLabel(results, labelled, point)}${isSevered ? '' : severedMark(results, [ofCost, ofQuality])}`
    const series = group ? valueLabel(results, group, point) : ''
    return [{ point, label, series, cost, quality, isSevered }]
  })
}

/** A mean of the few runs that were not severed may look better than the setting is. */
function severedMark({ seeds }: SweepResults, outcomes: readonly Outcome[]): string {
  const severed = Math.max(...outcomes.map(({ severedRuns }) => severedRuns))
  return severed === 0 ? '' : ` † ${severed} of ${seeds.length}`
}

const namesOf = (parameters: readonly Parameter[]): string => inARow(parameters.map(({ name }) => name))

function hullNote(corners: number, labelled: readonly Parameter[]): string {
  if (corners === 0) return ''
  const labels = `labelled with ${corners === 1 ? 'its' : 'their'} ${namesOf(labelled)}`
  return corners === 1
    ? ` One setting is the best in both; it is ${labels}.`
    : ` The line joins the best trade-offs, the lower left of the convex hull: towards it both are small. Its corners are ${labels}.`
}

function hullsNote(corners: readonly number[], labelled: readonly Parameter[]): string {
  const labels = `labelled with their ${namesOf(labelled)}`
  if (corners.every((count) => count === 0)) return ''
  if (corners.every((count) => count < 2))
    return ` In each panel one setting is the best in both; these are ${labels}.`
  const alone = corners.includes(1) ? ' One without a line is the best in both.' : ''
  return ` In each panel the line joins the best trade-offs, the lower left of the convex hull: towards it both are small. Corners are ${labels}.${alone}`
}

const spreadNote = (conditions: readonly Parameter[]): string =>
  ` No two settings have the same ${namesOf(conditions)}: the corners also tell which ${conditions.length === 1 ? 'value is' : 'values are'} the mildest.`

function scalesNote({ isOwnCost, isOwnQuality }: ReturnType<typeof axesOf>): string {
  if (!isOwnCost && !isOwnQuality) return ''
  const scales = isOwnCost && isOwnQuality ? 'scales' : isOwnCost ? 'horizontal scale' : 'vertical scale'
  return ` Each panel has ${isOwnCost && isOwnQuality ? '' : 'a '}${scales} of its own.`
}

/**
 * Which means severed runs are in. A run counts as severed from the crash on: where cost and quality are of different phases, the mean
 * of the one may be without runs that are in that of the other.
 */
function severedNote(
  { figures: { cost, quality } }: SweepResults,
  { costs, qualities }: Pick<Measured, 'costs' | 'qualities'>,
  crosses: number,
): string {
  if (!anySevered([...costs, ...qualities])) return ''
  const [ofCosts, ofQualities] = [severedRunsOf(costs), severedRunsOf(qualities)]
  const [stricter, laxer] = ofCosts > ofQualities ? [cost, quality] : [quality, cost]
  const of = ofCosts === ofQualities ? '' : ` of ${phrase(stricter)}`
  const others = ofCosts === ofQualities ? '' : laxerNote(laxer, Math.min(ofCosts, ofQualities))
  return crosses === 0
    ? ` Runs in which the ring was severed are not in the means${of}; † tells how many of a setting were.${others}`
    : ` Runs in which the ring was severed are in no mean${of} but those of the crosses: settings that have no others (${crosses} of ${qualities.length}). They do not count among the trade-offs. † tells how many runs of another setting were severed.${others}`
}

const severedRunsOf = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { severedRuns }) => sum + severedRuns, 0)

const laxerNote = (metric: MetricOfPhase, severedRuns: number): string =>
  severedRuns === 0
    ? ` The means of ${phrase(metric)} are of all runs, severed ones included.`
    : ` The means of ${phrase(metric)} are without those only that were severed by then.`

const missingNote = (missing: number, settings: number): string =>
  missing === 0 ? '' : ` ${missing} of ${settings} settings lack one of the two.`
