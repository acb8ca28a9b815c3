import type { Figure } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type Layer, panelsSpec } from '../kit/panels.ts'
import { paragraph } from '../kit/sentences.ts'
import { DISTINCT_LOOKS } from '../kit/series-look.ts'
import { COLOUR, FULL_WIDTH, figureSpec } from '../kit/style.ts'
import { marksNote } from './captions.ts'
import { circumstancesOf } from './conditions.ts'
import { nameOf, phrase } from './names.ts'
import { fallBackToApart, type MeasuredMetric } from './outcomes.ts'
import { namesOf, type Parameter } from './parameters.ts'
import { COLOUR_APART } from './strata.ts'
import { CROSS_OF_SETTING, DAGGER, legendApart } from './strata-legend.ts'
import { apartNoteOfTradeOffs } from './strata-notes.ts'
import { type Axes, axesOf } from './trade-off-axes.ts'
import { type Labels, labelledOf, labelsOf } from './trade-off-labels.ts'
import {
  hullNote,
  hullsNote,
  labelsNote,
  missingNote,
  scalesNote,
  spreadNote,
  zeroNote,
} from './trade-off-notes.ts'
import { panelFrames, tradeOffPanel } from './trade-off-panel.ts'
import { bestOf, type Setting, settingsOf } from './trade-off-settings.ts'
import type { SweepView } from './view.ts'

/** Of a plot that has the page to itself. */
const ALONE = { width: FULL_WIDTH, height: 420, isFirst: true, isLowest: true }

/**
 * Cost against quality, a point for each setting, with the best trade-offs joined; null unless some setting has both. Settings of which
 * all runs are set apart are crosses: what they did was more than Pastry promises, or less, so they are no trade-off to choose. If
 * there are conditions, each has a panel with a hull of its own (as each workload in Li et al., INFOCOM 2005): in one hull for all of
 * them the corners would only show that mild conditions are better than harsh ones.
 */
export function tradeOffFigure({
  design,
  seeds,
  parameters: { varied, choices, conditions },
  cost: ofCost,
  quality: ofQuality,
}: Pick<SweepView, 'design' | 'seeds' | 'parameters' | 'cost' | 'quality'>): Figure | null {
  // No two settings of a Latin hypercube have the same conditions.
  const areSpread = conditions.length > 0 && design === 'latin-hypercube'
  const panelled = areSpread ? [] : conditions
  const labelled = areSpread ? varied : choices
  const points = ofQuality.outcomes.map(({ point }) => point)
  const { circumstances, note } = circumstancesOf(points, panelled)
  const shown = (measured: MeasuredMetric): MeasuredMetric => ({
    ...measured,
    outcomes: measured.outcomes.filter(({ point }) => circumstances.some((each) => each.points.has(point))),
  })
  const [cost, quality] = [shown(ofCost), shown(ofQuality)]
  const group = labelled.find(({ labels }) => labels.length <= DISTINCT_LOOKS)
  const settings = settingsOf(cost.outcomes, quality.outcomes, { labelled, group, seeds })
  if (settings.length === 0) return null
  const panels = circumstances
    .map(({ heading, points }) => ({ heading, settings: settings.filter(({ point }) => points.has(point)) }))
    .filter((panel) => panel.settings.length > 0)
  const axes = axesOf(panels, {
    cost: metricTitle(cost.metric).axis,
    quality: metricTitle(quality.metric).axis,
  })
  const crosses = settings.filter(({ isApart }) => isApart).length
  const best = panels.map((panel) => bestOf(panel.settings))
  const corners = best.map(({ length }) => length)
  const labels = labelsOf(panels)
  const daggers = panels
    .flatMap(({ settings }, index) => labelledOf(labels, best[index]!, settings))
    .filter(({ isMarked }) => isMarked).length
  // Where there is nothing but crosses, no legend tells their colours.
  const areCoded = group !== undefined && crosses < settings.length
  return {
    name: `${nameOf(cost)}-against-${nameOf(quality)}`,
    title: `Cost against quality: ${phrase(cost)}, ${phrase(quality)}${panelled.length === 0 ? '' : `, by ${namesOf(panelled)}`}`,
    caption: paragraph([
      marksNote('point', [...cost.outcomes, ...quality.outcomes].map(fallBackToApart)),
      panelled.length === 0 ? hullNote(corners[0]!) : hullsNote(corners),
      labelsNote(labels, labelled, best.flat().length),
      areSpread ? spreadNote(conditions) : '',
      scalesNote(axes),
      note,
      apartNoteOfTradeOffs(cost, quality, { crosses, daggers }),
      missingNote(quality.outcomes.length - settings.length, quality.outcomes.length),
      zeroNote(cost, 'cost', settings),
      zeroNote(quality, 'quality', settings),
    ]),
    spec: specOf(panels, {
      axes,
      labels,
      legends: legendApart(
        [...(crosses > 0 ? [CROSS_OF_SETTING] : []), ...(daggers > 0 ? [DAGGER] : [])],
        areCoded ? COLOUR.ink : COLOUR_APART,
      ),
      arrangement: panelled.length === 0 ? 'one plot' : 'panels',
      group: areCoded ? group : undefined,
    }),
  }
}

interface ConditionPanel {
  readonly heading: string
  readonly settings: readonly Setting[]
}

interface Arranged {
  readonly axes: Axes
  readonly labels: Labels
  readonly legends: readonly Layer[]
  readonly arrangement: 'one plot' | 'panels'
  readonly group: Parameter | undefined
}

function specOf(
  panels: readonly ConditionPanel[],
  { axes, labels, legends, arrangement, group }: Arranged,
): Figure['spec'] {
  const isAlone = arrangement === 'one plot'
  const frames = isAlone ? [ALONE] : panelFrames(panels.length, axes)
  const views = panels.map(({ heading, settings }, index) =>
    tradeOffPanel({
      settings,
      group,
      heading: isAlone ? '' : heading,
      labels,
      legends: index === 0 ? legends : [],
      axes: axes.of(settings),
      frame: frames[index]!,
    }),
  )
  return isAlone
    ? figureSpec(views[0]!)
    : panelsSpec({ columns: Math.min(panels.length, 2), places: frames }, views)
}
