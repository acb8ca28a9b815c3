import type { Segment, Spot } from '../kit/boxes.ts'
import type { View } from '../kit/figure.ts'
import { placeLabels } from '../kit/label-places.ts'
import type { Layer, Place } from '../kit/panels.ts'
import { COLOUR } from '../kit/style.ts'
import type { AxesOfPanel } from './trade-off-axes.ts'
import type { Setting } from './trade-off-settings.ts'

/** Which settings have a label: all where they are few, else the corners of the hull only. */
export type Labels = 'all' | 'corners'

/** In a panel. */
const LABELLED_AT_MOST = 12

/** The same for all panels. */
export const labelsOf = (panels: readonly { readonly settings: readonly Setting[] }[]): Labels =>
  panels.every(({ settings }) => settings.length <= LABELLED_AT_MOST) ? 'all' : 'corners'

/** The labelled ones, the corners first. */
export const labelledOf = (
  labels: Labels,
  hull: readonly Setting[],
  settings: readonly Setting[],
): readonly Setting[] =>
  (labels === 'corners' ? hull : [...new Set([...hull, ...settings])]).filter(({ label }) => label !== '')

export interface LabelLayers {
  /** Beneath the points: strokes to labels that are further off, and white shapes that interrupt bars behind letters. */
  readonly beneath: readonly Layer[]
  readonly texts: readonly Layer[]
}

interface LabelledPanel {
  readonly settings: readonly Setting[]
  readonly hull: readonly Setting[]
  readonly labels: Labels
  readonly axes: AxesOfPanel
  readonly frame: Place
}

const FONT_SIZE = 11

/** The settings of a panel by their names, each where it covers nothing; those of the hull are bold. */
export function settingLabels({ settings, hull, labels, axes, frame }: LabelledPanel): LabelLayers {
  const { width, height } = frame
  const spotAt = (cost: number, quality: number): Spot => ({
    x: axes.cost.share(cost) * width,
    y: (1 - axes.quality.share(quality)) * height,
  })
  const spotOf = ({ cost, quality }: Setting): Spot => spotAt(cost.mean, quality.mean)
  const barsOf = ({ cost, quality }: Setting): Segment[] => [
    { from: spotAt(cost.low ?? cost.mean, quality.mean), to: spotAt(cost.high ?? cost.mean, quality.mean) },
    {
      from: spotAt(cost.mean, quality.low ?? quality.mean),
      to: spotAt(cost.mean, quality.high ?? quality.mean),
    },
  ]
  const labelled = labelledOf(labels, hull, settings)
  const texts = labelled.map((setting) => ({ ...spotOf(setting), text: setting.label }))
  const places = placeLabels(texts, {
    width,
    height,
    points: settings.map(spotOf),
    lines: hull.slice(1).map((to, index) => ({ from: spotOf(hull[index]!), to: spotOf(to) })),
    bars: settings.flatMap(barsOf),
    fontSize: FONT_SIZE,
  })
  const layers = texts.map(({ x, y, text }, index): TextLayer => {
    const { align, dx, dy } = places[index]!
    const fontWeight = index < hull.length ? 'bold' : 'normal'
    return {
      data: { values: [{ text }] },
      mark: { type: 'text', fontSize: FONT_SIZE, fontWeight, baseline: 'middle', align, dx, dy },
      encoding: { x: { value: x }, y: { value: y }, text: { field: 'text' } },
    }
  })
  return {
    beneath: [...places.flatMap(({ leader }) => (leader ? [leaderLayer(leader)] : [])), ...gapsFor(layers)],
    texts: layers,
  }
}

interface TextLayer extends Layer {
  readonly mark: View
}

const leaderLayer = ({ from, to }: Segment): Layer => ({
  data: { values: [{}] },
  mark: { type: 'rule', strokeWidth: 0.7, color: COLOUR.grey },
  encoding: { x: { value: from.x }, x2: { value: to.x }, y: { value: from.y }, y2: { value: to.y } },
})

const gapsFor = (labels: readonly TextLayer[]): Layer[] =>
  labels.map(({ mark, ...rest }) => ({ ...rest, mark: { ...mark, stroke: COLOUR.paper, strokeWidth: 4 } }))
