import type { VegaLiteSpec, View } from './figure.ts'
import { FULL_WIDTH, figureSpec, HEIGHT } from './style.ts'

/** Where a panel stands and how large it is. */
export interface Place {
  readonly width: number
  readonly height: number
  /** In the leftmost column, where the vertical axis has its labels. */
  readonly isFirst: boolean
}

/** How a figure is divided into panels of the same size. */
export interface PanelGrid {
  readonly columns: number
  readonly places: readonly Place[]
}

const SPACING = 18
const COLUMNS_AT_MOST = 4

/** Rows of panels that fit the page if none is narrower than it must be; all rows as full as possible. */
export function panelGrid(panels: number, narrowest: number): PanelGrid {
  const fitting = Math.floor((FULL_WIDTH + SPACING) / (Math.max(narrowest, MINIMAL_WIDTH) + SPACING))
  const rows = Math.ceil(panels / Math.min(Math.max(fitting, 1), COLUMNS_AT_MOST))
  const columns = Math.ceil(panels / rows)
  const width = Math.floor((FULL_WIDTH - SPACING * (columns - 1)) / columns)
  const height = panels === 1 ? HEIGHT + 40 : HEIGHT - 40
  return {
    columns,
    places: Array.from({ length: panels }, (_, index) => ({ width, height, isFirst: index % columns === 0 })),
  }
}

const MINIMAL_WIDTH = 140

/** Lower panels, if there is nothing to see but a line. */
export const flat = (grid: PanelGrid): PanelGrid => ({
  ...grid,
  places: grid.places.map((place) => ({ ...place, height: FLAT_HEIGHT })),
})

const FLAT_HEIGHT = 60

/** The panels side by side and below each other, with the same colours, shapes and dashes, explained once. */
export function panelsSpec({ columns }: PanelGrid, panels: readonly View[]): VegaLiteSpec {
  return figureSpec({
    columns,
    spacing: SPACING,
    align: 'each',
    concat: panels,
    resolve: { scale: { color: 'shared', shape: 'shared', strokeDash: 'shared', opacity: 'shared' } },
  })
}

/** A text over the middle of a panel, so far above that `lines` of small text fit between. Not a title: those keep no line. */
export const panelTitle = (text: string, { width }: Place, lines = 0): Layer => ({
  data: { values: [{ text }] },
  mark: { type: 'text', baseline: 'bottom', clip: false },
  encoding: {
    x: { value: width / 2 },
    y: { value: -7 - lines * SMALL_LINE },
    text: { field: 'text' },
  },
})

/** The height of a line of small text, and its font. */
export const SMALL_LINE = 12
export const SMALL_FONT = 10

/** Text for an axis that only the leftmost panel shows: the others have its grid. */
export const sharedAxis = (axis: View, { isFirst }: Place): View =>
  isFirst ? axis : { ...axis, title: null, labels: false, ticks: false }

/** What the labels of rows are, over all of them: beside the axis it would move the plot away. */
export const rowsHeading = (text: string): View => ({
  text: `rows: ${text}`,
  anchor: 'start',
  frame: 'bounds',
  fontSize: 12,
  fontWeight: 'normal',
  offset: 10,
})

/** A layer with its rows. */
export interface Layer extends View {
  readonly data: { readonly values: readonly unknown[] }
}

/** The layers that have rows: of none Vega finds no range for an axis, and warns. */
export const withRows = (layers: readonly Layer[]): readonly Layer[] =>
  layers.filter(({ data }) => data.values.length > 0)
