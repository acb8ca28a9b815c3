import type { View } from '../kit/figure.ts'
import { alongX, alongY, withEnds } from '../kit/intervals.ts'
import { type Layer, type Place, panelTitle, withRows } from '../kit/panels.ts'
import { seriesChannels, seriesColor } from '../kit/series-look.ts'
import { COLOUR } from '../kit/style.ts'
import { wrapped } from '../kit/text-width.ts'
import type { Estimate } from './outcomes.ts'
import type { Parameter } from './parameters.ts'
import { COLOUR_APART, CROSS_APART } from './strata.ts'
import type { Axes, AxesOfPanel } from './trade-off-axes.ts'
import { type Labels, settingLabels } from './trade-off-labels.ts'
import { bestOf, type Setting } from './trade-off-settings.ts'

/** Where a panel stands, and whether none is below it. */
export interface Frame extends Place {
  readonly isLowest: boolean
}

const COLUMNS = 2
const PANEL_HEIGHT = 230

/** Of panels in two columns, narrower if both columns need the labels of a vertical axis. */
export function panelFrames(count: number, { isOwnQuality }: Pick<Axes, 'isOwnQuality'>): Frame[] {
  const width = isOwnQuality ? 300 : 330
  return Array.from({ length: count }, (_, index) => ({
    width,
    height: PANEL_HEIGHT,
    isFirst: index % COLUMNS === 0,
    isLowest: index + COLUMNS >= count,
  }))
}

export interface TradeOffPanel {
  readonly settings: readonly Setting[]
  readonly group: Parameter | undefined
  /** Over the panel; empty if it is the only one. */
  readonly heading: string
  readonly labels: Labels
  /** Beside that of the group. */
  readonly legends: readonly Layer[]
  readonly axes: AxesOfPanel
  readonly frame: Frame
}

export function tradeOffPanel({
  settings,
  group,
  heading,
  labels,
  legends,
  axes,
  frame,
}: TradeOffPanel): View {
  const { x, y } = channelsOf(axes, frame)
  const hull = bestOf(settings)
  const atMeans = { x: { ...x, field: 'cost' }, y: { ...y, field: 'quality' } }
  const { beneath, texts } = settingLabels({ settings, hull, labels, axes, frame })
  return {
    width: frame.width,
    height: frame.height,
    layer: withRows([
      {
        data: {
          values: withEnds(settings.map((each) => ({ cost: each.cost.mean, ...endsOf(each.quality) }))),
        },
        mark: BAR,
        encoding: { x: atMeans.x, ...alongY(y) },
      },
      {
        data: {
          values: withEnds(settings.map((each) => ({ quality: each.quality.mean, ...endsOf(each.cost) }))),
        },
        mark: BAR,
        encoding: { ...alongX(x), y: atMeans.y },
      },
      ...beneath,
      {
        data: { values: hull.map(pointOf) },
        mark: { type: 'line', color: COLOUR.ink, strokeWidth: 1.4 },
        encoding: atMeans,
      },
      {
        data: { values: settings.filter(({ isApart }) => !isApart).map(pointOf) },
        mark: { type: 'point', size: 60 },
        encoding: { ...atMeans, ...(group ? seriesChannels(group) : { color: { value: COLOUR.blue } }) },
      },
      ...crosses(settings, group).map(({ settings, color }) => ({
        data: { values: settings.map(pointOf) },
        mark: { ...CROSS_APART, color },
        encoding: atMeans,
      })),
      ...texts,
      ...legends,
      ...(heading === '' ? [] : [panelTitle(heading, frame)]),
    ]),
  }
}

const BAR = { type: 'rule', strokeWidth: 0.9, color: '#b4b4b4' }

const endsOf = ({ low, high }: Estimate) => ({ low, high })

const pointOf = ({ cost, quality, series }: Setting) => ({ cost: cost.mean, quality: quality.mean, series })

/** What all panels share is written once: below the lowest ones, and on the left. */
function channelsOf(
  { cost, quality, isOwnQuality }: AxesOfPanel,
  { width, height, isFirst, isLowest }: Frame,
): { readonly x: View; readonly y: View } {
  return {
    x: {
      type: 'quantitative',
      scale: cost.scale,
      axis: {
        title: isLowest ? wrapped(cost.title, width) : null,
        ...cost.ticks,
        tickCount: Math.floor(width / 75),
      },
    },
    y: {
      type: 'quantitative',
      scale: quality.scale,
      axis: {
        title: isFirst ? wrapped(quality.title, height) : null,
        ...quality.ticks,
        tickCount: Math.max(4, Math.floor(height / 70)),
        ...(isFirst || isOwnQuality ? {} : { labels: false, ticks: false }),
      },
    },
  }
}

/** The settings of which all runs are set apart, in the colours of their series, as beside lines. */
function crosses(
  settings: readonly Setting[],
  group: Parameter | undefined,
): { readonly settings: readonly Setting[]; readonly color: string }[] {
  const all = settings.filter(({ isApart }) => isApart)
  if (!group) return [{ settings: all, color: COLOUR_APART }]
  return group.labels.map((label, index) => ({
    settings: all.filter(({ series }) => series === label),
    color: seriesColor(index),
  }))
}
