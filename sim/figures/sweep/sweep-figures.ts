import type { SweepResults } from '../../sweep/results.ts'
import type { Figure, NotDrawn, Pictures } from '../kit/figure.ts'
import { capitalised } from '../kit/sentences.ts'
import { heatMapFigure } from './heat-map.ts'
import { linesFigure } from './lines.ts'
import { phrase } from './names.ts'
import { hasEstimates, hasValues, type MeasuredMetric } from './outcomes.ts'
import { pairedFigures } from './paired.ts'
import { scatterFigure } from './scatter.ts'
import { settingsFigure } from './settings.ts'
import { tradeOffFigure } from './trade-off.ts'
import { type SweepView, sweepView } from './view.ts'

/**
 * The pictures of a sweep: its metrics against the parameters, quality as a heat map, cost against quality, and what the
 * differences between settings are.
 */
export function sweepFigures(results: SweepResults): Pictures {
  const view = sweepView(results)
  const [first, ...others] = view.metrics.map((measured) => againstParameters(measured, view))
  const drawn = [first!, ...heatMap(view), tradeOff(view), ...others, ...differences(view)]
  return {
    figures: drawn.filter(isFigure),
    notDrawn: drawn.filter((each): each is NotDrawn => !isFigure(each)),
  }
}

const isFigure = (drawn: Figure | NotDrawn): drawn is Figure => 'spec' in drawn

function againstParameters(
  measured: MeasuredMetric,
  { design, parameters, settings }: Pick<SweepView, 'design' | 'parameters' | 'settings'>,
): Figure | NotDrawn {
  if (!hasValues(measured.outcomes))
    return { title: capitalised(phrase(measured)), reason: 'no run has a value of it' }
  const { varied } = parameters
  if (design === 'latin-hypercube' && varied.length > 0) return scatterFigure(varied, measured)
  return varied.length === 1 || (varied.length > 1 && design === 'grid')
    ? linesFigure(parameters, measured)
    : settingsFigure(settings, measured)
}

/** Of a grid of at least two parameters. */
function heatMap({
  design,
  parameters,
  quality,
}: Pick<SweepView, 'design' | 'parameters' | 'quality'>): (Figure | NotDrawn)[] {
  if (design !== 'grid' || parameters.varied.length < 2) return []
  return hasEstimates(quality.outcomes)
    ? [heatMapFigure(parameters, quality)]
    : [{ title: `Heat map: ${phrase(quality)}`, reason: 'no setting has a mean of it' }]
}

function tradeOff(view: SweepView): Figure | NotDrawn {
  return (
    tradeOffFigure(view) ?? {
      title: 'Cost against quality',
      reason: `no setting has means of both ${phrase(view.cost)} and ${phrase(view.quality)}`,
    }
  )
}

function differences(view: SweepView): (Figure | NotDrawn)[] {
  const figures = pairedFigures(view)
  return figures.length > 0 ? figures : [{ title: 'Differences run by run', reason: noDifferences(view) }]
}

function noDifferences({
  design,
  settings,
  seeds,
}: Pick<SweepView, 'design' | 'settings' | 'seeds'>): string {
  if (design === 'latin-hypercube') return 'in a Latin hypercube no setting is the base of another'
  if (settings.labels.length < 2) return 'there is only one setting'
  return seeds < 2
    ? 'with one run a setting differences have no intervals'
    : 'no difference between settings has an interval'
}
