import type { SweepResults } from '../../sweep/results.ts'
import { lowerLeftHull } from '../kit/convex-hull.ts'
import type { View } from '../kit/figure.ts'
import { placeLabels, type Spot } from '../kit/label-places.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { type Layer, type Place, panelTitle } from '../kit/panels.ts'
import { seriesChannels, seriesColor } from '../kit/series-look.ts'
import { COLOUR } from '../kit/style.ts'
import { wrapped } from '../kit/text-width.ts'
import { isZero, linearDomain } from '../kit/value-scale.ts'
import type { Estimate } from './outcomes.ts'
import type { Parameter } from './parameters.ts'
import { CROSS, SEVERED_COLOUR } from './strata.ts'

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
  /** The ring was severed in all of its runs, so that nothing else is known of it. */
  readonly isSevered: boolean
}

/** The corners of the hull, from the cheapest to the best. */
export function bestOf(settings: readonly Setting[]): Setting[] {
  const intact = settings.filter(({ isSevered }) => !isSevered)
  const tradeOffs = intact.map(({ cost, quality }) => ({ cost: cost.mean, quality: quality.mean }))
  return lowerLeftHull(tradeOffs).map((index) => intact[index]!)
}

/** Where a panel stands, and whether none is below it. */
export interface Frame extends Place {
  readonly isLowest: boolean
}

const COLUMNS = 2
const PANEL_HEIGHT = 230

/** Of panels in two columns, narrower where both columns need the labels of a vertical axis. */
export function panelFrames(count: number, { isOwnQuality }: Pick<Axes, 'isOwnQuality'>): Frame[] {
  const width = isOwnQuality ? 300 : 330
  return Array.from({ length: count }, (_, index) => ({
    width,
    height: PANEL_HEIGHT,
    isFirst: index % COLUMNS === 0,
    isLowest: index + COLUMNS >= count,
  }))
}

interface Axis {
  readonly scale: View
  readonly ticks: View
  /** How far a value is from the lower end, as a share of the whole. */
  readonly share: (value: number) => number
  readonly length: number
}

interface AxesOfPanel {
  readonly cost: Axis
  readonly quality: Axis
  readonly isOwnCost: boolean
  readonly isOwnQuality: boolean
}

export interface Axes {
  /** Whether each panel has a scale of its own. */
  readonly isOwnCost: boolean
  readonly isOwnQuality: boolean
  /** Of a panel with these settings. */
  readonly of: (settings: readonly Setting[]) => AxesOfPanel
}

/** A panel that would take up less than this part of a common scale is not to be read on it. */
const COMMON_SPAN_AT_MOST = 4

/** The same for all panels, unless some would be dwarfed. */
export function axesOf(panels: readonly { readonly settings: readonly Setting[] }[]): Axes {
  const all = panels.flatMap(({ settings }) => settings)
  const [costOf, qualityOf] = [({ cost }: Setting) => cost, ({ quality }: Setting) => quality]
  const commons = [costOf, qualityOf].map((of) => axisOf(all.map(of)))
  const [isOwnCost, isOwnQuality] = [costOf, qualityOf].map((of, index) =>
    panels
      .map(({ settings }) => settings.map(of))
      .filter((estimates) => !isZero(valuesOf(estimates)))
      .some((estimates) => commons[index]!.length > COMMON_SPAN_AT_MOST * axisOf(estimates).length),
  ) as [boolean, boolean]
  return {
    isOwnCost,
    isOwnQuality,
    of: (settings) => ({
      cost: isOwnCost ? axisOf(settings.map(costOf)) : commons[0]!,
      quality: isOwnQuality ? axisOf(settings.map(qualityOf)) : commons[1]!,
      isOwnCost,
      isOwnQuality,
    }),
  }
}

/** Of the length of an axis, at both ends: room for the labels of the outermost points. */
const MARGIN = 0.06

const valuesOf = (estimates: readonly Estimate[]): number[] =>
  estimates.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean])

/** A linear axis over all of them and their intervals. */
function axisOf(estimates: readonly Estimate[]): Axis {
  const values = valuesOf(estimates)
  const [from, to] = linearDomain(
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  )
  const margin = (to - from) * MARGIN
  const domain = [from - margin, to + margin] as const
  const length = domain[1] - domain[0]
  return {
    scale: { domain, nice: false, zero: false },
    ticks: isZero(values) ? { values: [0], format: 'd' } : {},
    share: (value) => (value - domain[0]) / length,
    length,
  }
}

interface Drawing {
  readonly results: SweepResults
  readonly settings: readonly Setting[]
  readonly group: Parameter | undefined
  /** Over the panel; empty if it is the only one. */
  readonly heading: string
  readonly axes: AxesOfPanel
  readonly frame: Frame
}

export function layersOf({ results, settings, group, heading, axes, frame }: Drawing): Layer[] {
  const { x, y } = channelsOf(results, axes, frame)
  const hull = bestOf(settings)
  const atMeans = { x: { ...x, field: 'cost' }, y: { ...y, field: 'quality' } }
  const bar = { type: 'rule', strokeWidth: 0.9, color: '#b4b4b4' }
  const pointOf = ({ cost, quality, series }: Setting) => ({ cost: cost.mean, quality: quality.mean, series })
  const labels = cornerLabels(hull, settings, axes, frame)
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
    ...severedCrosses(settings, group).map(({ crosses, color }) => ({
      data: { values: crosses.map(pointOf) },
      mark: { ...CROSS, color },
      encoding: atMeans,
    })),
    ...labels,
    ...(heading === '' ? [] : [panelTitle(heading, frame)]),
  ]
}

/** What all panels share is written once: below the lowest ones, and on the left. */
function channelsOf(
  { figures }: SweepResults,
  { cost, quality, isOwnQuality }: AxesOfPanel,
  { width, height, isFirst, isLowest }: Frame,
): { readonly x: View; readonly y: View } {
  const titleOf = (metric: string, length: number) => wrapped(metricTitle(metric).axis, length)
  return {
    x: {
      type: 'quantitative',
      scale: cost.scale,
      axis: {
        title: isLowest ? titleOf(figures.cost.metric, width) : null,
        ...cost.ticks,
        tickCount: Math.floor(width / 75),
      },
    },
    y: {
      type: 'quantitative',
      scale: quality.scale,
      axis: {
        title: isFirst ? titleOf(figures.quality.metric, height) : null,
        ...quality.ticks,
        tickCount: Math.max(4, Math.floor(height / 70)),
        ...(isFirst || isOwnQuality ? {} : { labels: false, ticks: false }),
      },
    },
  }
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

const endsOf = ({ low, high }: Estimate, at: View): View[] => (low === null ? [] : [{ ...at, low, high }])

/** Labels as white shapes: beneath the points they interrupt the bars, so that letters can be read. */
const gapsFor = (labels: readonly CornerLabel[]): Layer[] =>
  labels.map(({ mark, ...rest }) => ({ ...rest, mark: { ...mark, stroke: '#ffffff', strokeWidth: 4 } }))

interface CornerLabel extends Layer {
  readonly mark: View
}

const FONT_SIZE = 11

/** The settings of the corners, each where it covers nothing. */
function cornerLabels(
  hull: readonly Setting[],
  settings: readonly Setting[],
  axes: AxesOfPanel,
  { width, height }: Frame,
): CornerLabel[] {
  const spotOf = ({ cost, quality }: Setting): Spot => ({
    x: axes.cost.share(cost.mean) * width,
    y: (1 - axes.quality.share(quality.mean)) * height,
  })
  const labels = hull.map((setting) => ({ ...spotOf(setting), text: setting.label }))
  const alongTheHull = labels.slice(1).flatMap((to, index) => between(labels[index]!, to))
  const obstacles = [...settings.map(spotOf), ...alongTheHull]
  const places = placeLabels(labels, { width, height, obstacles, fontSize: FONT_SIZE })
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
