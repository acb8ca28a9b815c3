import type { SweepResults } from '../sweep/results.ts'
import { lowerLeftHull } from './convex-hull.ts'
import type { Figure } from './figure.ts'
import { placeLabels, type Spot } from './label-places.ts'
import { metricTitle } from './metric-titles.ts'
import { type Layer, withRows } from './panels.ts'
import { DISTINCT_LOOKS, seriesChannels, seriesColor } from './series-look.ts'
import { COLOUR, FULL_WIDTH, figureSpec } from './style.ts'
import { capitalised, inARow, intervalsOf, meanOf, nameOf, phrase } from './sweep-captions.ts'
import { type Estimate, type Outcome, orSevered, outcomesOf } from './sweep-outcomes.ts'
import { type Parameter, settingLabel, valueLabel, variedParameters } from './sweep-parameters.ts'
import { anySevered, CROSS, SEVERED_COLOUR } from './sweep-severed.ts'
import { isZero, linearDomain } from './value-scale.ts'

type Fields = Readonly<Record<string, unknown>>

/** A setting with what it costs and how much goes wrong. */
interface Setting {
  readonly label: string
  /** The value of the parameter that gives it its colour and shape. */
  readonly series: string
  readonly cost: Estimate
  readonly quality: Estimate
  /** The ring was severed in all of its runs, so that nothing else is known of it. */
  readonly isSevered: boolean
}

const PLOT_HEIGHT = 420
const FONT_SIZE = 11

/**
 * Cost against quality, a point for each setting, with the best trade-offs joined; null unless some setting has both. Settings with
 * severed rings only are crosses: what they did was more than Pastry promises, or less, so they are no trade-off to choose.
 */
export function tradeOffFigure(results: SweepResults): Figure | null {
  const { cost, quality } = results.figures
  const varied = variedParameters(results)
  const group = varied.find(({ labels }) => labels.length <= DISTINCT_LOOKS)
  const costs = outcomesOf(results, cost)
  const qualities = outcomesOf(results, quality)
  const settings = settingsOf(results, varied, group, costs, qualities)
  if (settings.length === 0) return null
  const intact = settings.filter(({ isSevered }) => !isSevered)
  const hull = lowerLeftHull(
    intact.map((setting) => ({ cost: setting.cost.mean, quality: setting.quality.mean })),
  ).map((index) => intact[index]!)
  const estimates = [...costs, ...qualities].map(orSevered)
  return {
    name: `${nameOf(cost)}-against-${nameOf(quality)}`,
    title: `Cost against quality: ${phrase(cost)}, ${phrase(quality)}`,
    caption: [
      `Each point is a setting, ${meanOf(results, estimates)}; ${intervalsOf(estimates)}.`,
      hullNote(hull, varied),
      severedNote(qualities, settings.length - intact.length),
      missingNote(results.points.length - settings.length, results.points.length),
      ...[cost, quality].map((metric, index) =>
        isZero(settings.map((setting) => (index === 0 ? setting.cost : setting.quality).mean))
          ? ` ${capitalised(metricTitle(metric.metric).name)}: 0 everywhere.`
          : '',
      ),
    ].join(''),
    spec: figureSpec({
      width: FULL_WIDTH,
      height: PLOT_HEIGHT,
      layer: withRows(layersOf({ results, settings, hull, group })),
    }),
  }
}

function settingsOf(
  results: SweepResults,
  varied: readonly Parameter[],
  group: Parameter | undefined,
  costs: readonly Outcome[],
  qualities: readonly Outcome[],
): Setting[] {
  return qualities.flatMap((ofQuality, index) => {
    const ofCost = costs[index]!
    const { point } = ofQuality
    const [cost, quality] = [orSevered(ofCost).estimate, orSevered(ofQuality).estimate]
    if (!cost || !quality) return []
    const isSevered = ofCost.estimate === null || ofQuality.estimate === null
    const label = settingLabel(results, varied, point)
    return [{ label, series: group ? valueLabel(results, group, point) : '', cost, quality, isSevered }]
  })
}

function hullNote(hull: readonly Setting[], varied: readonly Parameter[]): string {
  if (hull.length === 0) return ''
  const labels = `labelled with ${hull.length === 1 ? 'its' : 'their'} ${inARow(varied.map(({ name }) => name))}`
  return hull.length === 1
    ? ` One setting is the best in both; it is ${labels}.`
    : ` The line joins the best trade-offs, the lower left of the convex hull: towards it both are small. Its corners are ${labels}.`
}

function severedNote(qualities: readonly Outcome[], crosses: number): string {
  if (!anySevered(qualities)) return ''
  return crosses === 0
    ? ' Runs in which the ring was severed are not in the means.'
    : ` Runs in which the ring was severed are in no mean but those of the crosses: settings that have no others (${crosses} of ${qualities.length}). They do not count among the trade-offs.`
}

const missingNote = (missing: number, settings: number): string =>
  missing === 0 ? '' : ` ${missing} of ${settings} settings lack one of the two.`

interface Drawing {
  readonly results: SweepResults
  readonly settings: readonly Setting[]
  readonly hull: readonly Setting[]
  readonly group: Parameter | undefined
}

function layersOf({ results, settings, hull, group }: Drawing): Layer[] {
  const costAxis = axisOf(settings.map(({ cost }) => cost))
  const qualityAxis = axisOf(settings.map(({ quality }) => quality))
  const x = {
    type: 'quantitative',
    scale: costAxis.scale,
    axis: { title: metricTitle(results.figures.cost.metric).axis, ...costAxis.ticks, tickCount: 8 },
  }
  const y = {
    type: 'quantitative',
    scale: qualityAxis.scale,
    axis: { title: metricTitle(results.figures.quality.metric).axis, ...qualityAxis.ticks, tickCount: 6 },
  }
  const atMeans = { x: { ...x, field: 'cost' }, y: { ...y, field: 'quality' } }
  const bar = { type: 'rule', strokeWidth: 0.9, color: '#b4b4b4' }
  const spotOf = ({ cost, quality }: Setting): Spot => ({
    x: costAxis.share(cost.mean) * FULL_WIDTH,
    y: (1 - qualityAxis.share(quality.mean)) * PLOT_HEIGHT,
  })
  const pointOf = ({ cost, quality, series }: Setting) => ({ cost: cost.mean, quality: quality.mean, series })
  const labels = cornerLabels(hull, settings.map(spotOf), spotOf)
  return [
    {
      data: { values: settings.flatMap((each) => endsOf(each.quality, { cost: each.cost.mean })) },
      mark: bar,
      encoding: { x: atMeans.x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
    },
    {
      data: { values: settings.flatMap((each) => endsOf(each.cost, { quality: each.quality.mean })) },
      mark: bar,
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y: atMeans.y },
    },
    ...gapsFor(labels),
    {
      data: { values: hull.map(pointOf) },
      mark: { type: 'line', color: COLOUR.ink, strokeWidth: 1.4 },
      encoding: atMeans,
    },
    {
      data: { values: settings.filter(({ isSevered }) => !isSevered).map(pointOf) },
      mark: { type: 'point', size: 60 },
      encoding: { ...atMeans, ...(group ? seriesChannels(group) : { color: { value: COLOUR.blue } }) },
    },
    ...severedCrosses(settings, hull.length > 0 ? group : undefined).map(({ crosses, color }) => ({
      data: { values: crosses.map(pointOf) },
      mark: { ...CROSS, color },
      encoding: atMeans,
    })),
    ...labels,
  ]
}

/** In the colours of their series, as beside lines. */
function severedCrosses(
  settings: readonly Setting[],
  group: Parameter | undefined,
): { readonly crosses: readonly Setting[]; readonly color: string }[] {
  const all = settings.filter(({ isSevered }) => isSevered)
  if (!group) return [{ crosses: all, color: SEVERED_COLOUR }]
  return group.labels.map((label, index) => ({
    crosses: all.filter(({ series }) => series === label),
    color: seriesColor(index),
  }))
}

const endsOf = ({ low, high }: Estimate, at: Fields): Fields[] => (low === null ? [] : [{ ...at, low, high }])

/** Labels as white shapes: beneath the points they interrupt the bars, so that letters can be read. */
const gapsFor = (labels: readonly CornerLabel[]): Layer[] =>
  labels.map(({ mark, ...rest }) => ({ ...rest, mark: { ...mark, stroke: '#ffffff', strokeWidth: 4 } }))

interface CornerLabel extends Layer {
  readonly mark: Fields
}

/** The settings of the corners, each where it covers nothing. */
function cornerLabels(
  hull: readonly Setting[],
  points: readonly Spot[],
  spotOf: (setting: Setting) => Spot,
): CornerLabel[] {
  const labels = hull.map((setting) => ({ ...spotOf(setting), text: setting.label }))
  const alongTheHull = labels.slice(1).flatMap((to, index) => between(labels[index]!, to))
  const places = placeLabels(labels, {
    width: FULL_WIDTH,
    height: PLOT_HEIGHT,
    obstacles: [...points, ...alongTheHull],
    fontSize: FONT_SIZE,
  })
  return labels.map(({ x, y, text }, index) => ({
    data: { values: [{ text }] },
    mark: { type: 'text', fontSize: FONT_SIZE, baseline: 'middle', ...places[index] },
    encoding: { x: { value: x }, y: { value: y }, text: { field: 'text' } },
  }))
}

const STEPS = 24

const between = (from: Spot, to: Spot): Spot[] =>
  Array.from({ length: STEPS - 1 }, (_, step) => ({
    x: from.x + ((to.x - from.x) * (step + 1)) / STEPS,
    y: from.y + ((to.y - from.y) * (step + 1)) / STEPS,
  }))

/** Of the length of an axis, at both ends: room for the labels of the outermost points. */
const MARGIN = 0.06

/** A linear axis over all of them and their intervals. */
function axisOf(estimates: readonly Estimate[]): {
  scale: Fields
  ticks: Fields
  share: (value: number) => number
} {
  const values = estimates.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean])
  const [from, to] = linearDomain(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  )
  const margin = (to - from) * MARGIN
  const domain = [from - margin, to + margin] as const
  return {
    scale: { domain, nice: false, zero: false },
    ticks: isZero(values) ? { values: [0] } : {},
    share: (value) => (value - domain[0]) / (domain[1] - domain[0]),
  }
}
