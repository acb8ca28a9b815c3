import type { View } from '../kit/figure.ts'
import { type Layer, type Place, panelTitle, sharedAxis, withRows } from '../kit/panels.ts'
import { COLOUR, ON_SHADE } from '../kit/style.ts'
import { textWidth, wrapped } from '../kit/text-width.ts'
import type { Parameter } from './parameters.ts'

/** From light to dark, mixed evenly: the order stays when it is printed in grey. */
export const SHADES = ['#f1f6fb', '#08306b'] as const
/** On dark shades, and on light ones. */
export const LETTERS = [ON_SHADE.dark, ON_SHADE.light] as const

/** How values become shades. */
export interface Shades {
  readonly domain: readonly [number, number]
  /** There is one value only, so that any shade is right. */
  readonly isUniform: boolean
  readonly lettersOn: (value: number) => string
}

/** A setting. */
export interface Cell {
  readonly x: string
  readonly y: string
  /** Its shade: the mean, of runs set apart if there are no others. */
  readonly value: number | null
  /** There are no others. */
  readonly isApart: boolean
  readonly lines: readonly string[]
  readonly letters: string
}

export interface HeatPanel {
  readonly x: Parameter
  readonly y: Parameter
  readonly cells: readonly Cell[]
  readonly place: Place
  /** What the shades are. */
  readonly legend: string
  /** Other legends. */
  readonly legends: readonly Layer[]
  readonly shades: Shades
  /** Over the panel; empty if it is the only one. */
  readonly heading: string
}

const ROW_HEIGHT = 40
const MINIMAL_HEIGHT = 120
const LINE_HEIGHT = 14
/** Pixels of a row beside its lines. */
const AROUND_LINES = 12

export function heatPanel({ x, y, cells: given, place, legend, legends, shades, heading }: HeatPanel): View {
  const { width } = place
  const cells = given.map((cell) => fitted(cell, width / x.labels.length))
  const mostLines = cells.reduce((most, { lines }) => Math.max(most, lines.length), 0)
  const rowHeight = Math.max(ROW_HEIGHT, mostLines * LINE_HEIGHT + AROUND_LINES)
  const height = Math.max(y.labels.length * rowHeight, MINIMAL_HEIGHT)
  const position = positionIn({ x, y, place, height })
  const filled = cells.flatMap(({ x, y, value }) => (value === null ? [] : [{ x, y, value }]))
  return {
    width,
    height,
    layer: withRows([
      {
        data: { values: filled },
        mark: { type: 'rect', stroke: COLOUR.paper, strokeWidth: 1 },
        encoding: { ...position, color: shadeChannel(shades, legend) },
      },
      ...bordersApart(cells, position),
      ...cellTexts(cells, position),
      ...(heading === '' ? [] : [panelTitle(heading, place)]),
      ...legends,
    ]),
  }
}

function positionIn({
  x,
  y,
  place,
  height,
}: Pick<HeatPanel, 'x' | 'y' | 'place'> & { readonly height: number }): View {
  const { width } = place
  const isTight = x.labels.some((label) => textWidth(label) > width / x.labels.length)
  const plain = { labelLimit: 150, domain: false, ticks: false }
  return {
    x: {
      field: 'x',
      type: 'ordinal',
      scale: { domain: x.labels },
      axis: { ...plain, title: wrapped(x.title, width), labelAngle: isTight ? -35 : 0 },
    },
    // The first value at the bottom, as on any axis.
    y: {
      field: 'y',
      type: 'ordinal',
      scale: { domain: y.labels.toReversed() },
      axis: sharedAxis({ ...plain, title: wrapped(y.title, height + 20) }, place),
    },
  }
}

const shadeChannel = ({ domain, isUniform }: Shades, title: string): View => ({
  field: 'value',
  type: 'quantitative',
  scale: { domain, range: isUniform ? [SHADES[0], SHADES[0]] : SHADES, interpolate: 'rgb', zero: false },
  legend: {
    title,
    orient: 'top',
    direction: 'horizontal',
    gradientLength: 240,
    ...(isUniform ? { values: [domain[0]] } : {}),
    titleLimit: 400,
  },
})

/** The count of runs set apart and their mean below each other, if a column is too narrow for both. */
function fitted(cell: Cell, room: number): Cell {
  const isTooWide = (line: string) => textWidth(line) > room - 6
  return {
    ...cell,
    lines: cell.lines.flatMap((line) => (isTooWide(line) ? line.replace(': ', ':\n').split('\n') : line)),
  }
}

/** A dashed border within the cells of which nothing but runs set apart is known: it stands out in grey too. */
function bordersApart(cells: readonly Cell[], position: View): Layer[] {
  return LETTERS.map((stroke) => ({
    data: {
      values: cells.flatMap(({ x, y, isApart, letters }) =>
        isApart && letters === stroke ? [{ x, y }] : [],
      ),
    },
    mark: {
      type: 'rect',
      fillOpacity: 0,
      stroke,
      strokeDash: [4, 3],
      width: { band: 0.94 },
      height: { band: 0.84 },
    },
    encoding: position,
  }))
}

/** A layer for each colour of letters and number of lines, so that all are in the middle of their cells. */
function cellTexts(cells: readonly Cell[], position: View): Layer[] {
  return LETTERS.flatMap((color) =>
    [1, 2, 3].map((lines) => {
      const values = cells
        .filter((cell) => cell.letters === color && cell.lines.length === lines)
        .map(({ x, y, lines }) => ({ x, y, text: lines.join('\n') }))
      const dy = (-(lines - 1) * LINE_HEIGHT) / 2
      const mark = { type: 'text', lineBreak: '\n', lineHeight: LINE_HEIGHT, baseline: 'middle', dy, color }
      return { data: { values }, mark, encoding: { ...position, text: { field: 'text' } } }
    }),
  )
}
