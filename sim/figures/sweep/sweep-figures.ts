import type { MetricOfPhase } from '../../sweep/outline.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure, NotDrawn, Pictures } from '../kit/figure.ts'
import { capitalised, phrase } from './captions.ts'
import { heatMapFigure } from './heat-map.ts'
import { linesFigure } from './lines.ts'
import { hasEstimates, hasValues, outcomesOf } from './outcomes.ts'
import { pairedFigures } from './paired.ts'
import { variedParameters } from './parameters.ts'
import { scatterFigure } from './scatter.ts'
import { settingsFigure } from './settings.ts'
import { tradeOffFigure } from './trade-off.ts'

/**
 * The pictures of a sweep: its metrics against the parameters, quality as a heat map, cost against quality, and what the
 * differences between settings are.
 */
export function sweepFigures(results: SweepResults): Pictures {
  const { quality, cost, metrics } = results.figures
  const drawn = [
    againstParameters(results, quality),
    ...(isGridOfTwo(results) ? [heatMap(results)] : []),
    tradeOff(results),
    ...distinct([quality, cost, ...metrics])
      .slice(1)
      .map((metric) => againstParameters(results, metric)),
    ...differences(results),
  ]
  return {
    figures: drawn.filter(isFigure),
    notDrawn: drawn.filter((each): each is NotDrawn => !isFigure(each)),
  }
}

const isFigure = (drawn: Figure | NotDrawn): drawn is Figure => 'spec' in drawn

const isGridOfTwo = (results: SweepResults): boolean =>
  results.design === 'grid' && variedParameters(results).length >= 2

function distinct(metrics: readonly MetricOfPhase[]): MetricOfPhase[] {
  return [...new Map(metrics.map((each) => [JSON.stringify([each.metric, each.phase]), each])).values()]
}

function againstParameters(results: SweepResults, wanted: MetricOfPhase): Figure | NotDrawn {
  if (!hasValues(outcomesOf(results, wanted)))
    return { title: capitalised(phrase(wanted)), reason: 'no run has a value of it' }
  const varied = variedParameters(results).length
  if (results.design === 'latin-hypercube' && varied > 0) return scatterFigure(results, wanted)
  return varied === 1 || (varied > 1 && results.design === 'grid')
    ? linesFigure(results, wanted)
    : settingsFigure(results, wanted)
}

function heatMap(results: SweepResults): Figure | NotDrawn {
  const { quality } = results.figures
  return hasEstimates(outcomesOf(results, quality))
    ? heatMapFigure(results)
    : { title: `Heat map: ${phrase(quality)}`, reason: 'no setting has a mean of it' }
}

function tradeOff(results: SweepResults): Figure | NotDrawn {
  const { quality, cost } = results.figures
  return (
    tradeOffFigure(results) ?? {
      title: 'Cost against quality',
      reason: `no setting has means of both ${phrase(cost)} and ${phrase(quality)}`,
    }
  )
}

function differences(results: SweepResults): (Figure | NotDrawn)[] {
  const figures = pairedFigures(results)
  if (figures.length > 0) return figures
  const title = 'Differences run by run'
  if (results.design === 'latin-hypercube')
    return [{ title, reason: 'in a Latin hypercube no setting is the base of another' }]
  if (results.points.length < 2) return [{ title, reason: 'there is only one setting' }]
  return results.seeds.length < 2
    ? [{ title, reason: 'with one run a setting differences have no intervals' }]
    : [{ title, reason: 'no difference between settings has an interval' }]
}
