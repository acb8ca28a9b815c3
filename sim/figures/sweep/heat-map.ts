import { formatNumber } from '../../scenario/text/quantities.ts'
import type { SweepResults } from '../../sweep/results.ts'
import type { Figure, View } from '../kit/figure.ts'
import { type MetricTitle, metricTitle } from '../kit/metric-titles.ts'
import {
  type Layer,
  type Place,
  panelGrid,
  panelsSpec,
  panelTitle,
  sharedAxis,
  withRows,
} from '../kit/panels.ts'
import { COLOUR } from '../kit/style.ts'
import { textWidth, wrapped } from '../kit/text-width.ts'
import { capitalised, inARow, meanOf, nameOf, onlyWith, phrase, withoutValueNote } from './captions.ts'
import { choicesAndConditions } from './conditions.ts'
import { type Outcome, orSevered, outcomesOf } from './outcomes.ts'
import { headingOf, type Parameter, valueLabel, variedParameters } from './parameters.ts'
import { anySevered, severedCount } from './strata.ts'

/** From light to dark, mixed evenly: the order stays when it is printed in grey. */
export const SHADES = ['#f1f6fb', '#08306b'] as const
/** From this share of the way on, white letters stand out more than black ones. */
export const WHITE_LETTERS_FROM = 0.57
const LETTERS = ['#ffffff', COLOUR.ink] as const

/** What stands for severed runs in a cell. */
const SEVERED = '†'

interface Cell {
  readonly x: string
  readonly y: string
  /** Its shade: the mean, of severed runs where there are no others. */
  readonly value: number | null
  readonly isSevered: boolean
  readonly lines: readonly string[]
  readonly letters: string
}

/**
 * The quality over the first two parameters of a grid, or the first choice and the first condition, a panel for each value of a third;
 * at least two vary.
 */
export function heatMapFigure(results: SweepResults): Figure {
  const varied = variedParameters(results)
  const { choices, conditions } = choicesAndConditions(varied)
  const first = conditions.length === 0 ? varied : [choices[0]!, conditions[0]!]
  const [x, y, panels, ...fixed] = [...new Set([...first, ...varied])] as [
    Parameter,
    Parameter,
    ...Parameter[],
  ]
  const wanted = results.figures.quality
  const title = metricTitle(wanted.metric)
  const outcomes = outcomesOf(results, wanted).filter(({ point }) =>
    fixed.every((parameter) => valueLabel(results, parameter, point) === parameter.labels[0]),
  )
  const shaded = outcomes.map(orSevered)
  const shades = shadesFor(shaded.flatMap(({ estimate }) => estimate?.mean ?? []))
  const labels = panels?.labels ?? ['']
  const grid = panelGrid(labels.length, x.labels.length * (anySevered(outcomes) ? WIDTH_OF_SEVERED : WIDTH))
  const views = grid.places.map((place, index) => {
    const label = labels[index] ?? ''
    const cells = outcomes
      .filter(({ point }) => !panels || valueLabel(results, panels, point) === label)
      .map((outcome) =>
        cellOf(outcome, shades, valueLabel(results, x, outcome.point), valueLabel(results, y, outcome.point)),
      )
    return heatPanel({
      x,
      y,
      cells,
      place,
      title,
      shades,
      heading: panels ? headingOf(panels, label) : '',
    })
  })
  return {
    name: `${nameOf(wanted)}-heat-map`,
    title: `${capitalised(phrase(wanted))}, over ${inARow([x, y, panels].flatMap((each) => each?.name ?? []))}`,
    caption: [
      `Each cell is a setting, ${meanOf(results, shaded)}: the darker, the greater.`,
      severedCells(outcomes),
      withoutValueNote(shaded),
      onlyWith(fixed),
    ].join(''),
    spec: panelsSpec(grid, views),
  }
}

function severedCells(outcomes: readonly Outcome[]): string {
  if (!anySevered(outcomes)) return ''
  const apart = ` ${SEVERED} marks runs in which the ring was severed: how many they are, and their own mean, which is kept apart.`
  return outcomes.some(isOnlySevered)
    ? `${apart} Where there are no others, the border is dashed and the shade is that of the severed runs.`
    : apart
}

const isOnlySevered = ({ estimate, severedEstimate }: Outcome): boolean =>
  estimate === null && severedEstimate !== null

/** Of a column: the least that a number takes, and what two lines about severed runs do. */
const WIDTH = 46
const WIDTH_OF_SEVERED = 66

interface Shades {
  readonly domain: readonly [number, number]
  /** There is one value only, so that any shade is right. */
  readonly isUniform: boolean
  readonly lettersOn: (value: number) => string
}

function shadesFor(means: readonly number[]): Shades {
  const greatest = means.reduce((a, b) => Math.max(a, b), 0)
  const least = means.reduce((a, b) => Math.min(a, b), greatest)
  const isUniform = least === greatest
  const domain = [least, isUniform ? least + 1 : greatest] as const
  const lettersOn = (value: number) =>
    (value - domain[0]) / (domain[1] - domain[0]) >= WHITE_LETTERS_FROM ? LETTERS[0] : LETTERS[1]
  return { domain, isUniform, lettersOn }
}

function cellOf(outcome: Outcome, { lettersOn }: Shades, x: string, y: string): Cell {
  const { estimate, severedEstimate, severedRuns } = outcome
  const value = orSevered(outcome).estimate?.mean ?? null
  const ofSevered = severedEstimate ? `: ${shortNumber(severedEstimate.mean)}` : ''
  return {
    x,
    y,
    value,
    isSevered: isOnlySevered(outcome),
    lines: [
      ...(estimate ? [shortNumber(estimate.mean)] : []),
      ...(severedRuns > 0 ? [`${SEVERED} ${severedCount([outcome])}${ofSevered}`] : []),
    ],
    letters: value === null ? LETTERS[1] : lettersOn(value),
  }
}

/** Three significant digits: `0.042`, `1.5`, `1,230`. */
export function shortNumber(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return Math.abs(rounded) < 1e-4 && rounded !== 0 ? rounded.toExponential() : formatNumber(rounded)
}

interface HeatPanel {
  readonly x: Parameter
  readonly y: Parameter
  readonly cells: readonly Cell[]
  readonly place: Place
  readonly title: MetricTitle
  readonly shades: Shades
  readonly heading: string
}

const ROW_HEIGHT = 40
const MINIMAL_HEIGHT = 120
const LINE_HEIGHT = 14
/** Pixels of a row beside its lines. */
const AROUND_LINES = 12

function heatPanel({ x, y, cells: given, place, title, shades, heading }: HeatPanel): View {
  const { width } = place
  const { domain, isUniform } = shades
  const cells = given.map((cell) => fitted(cell, width / x.labels.length))
  const mostLines = cells.reduce((most, { lines }) => Math.max(most, lines.length), 0)
  const rowHeight = Math.max(ROW_HEIGHT, mostLines * LINE_HEIGHT + AROUND_LINES)
  const height = Math.max(y.labels.length * rowHeight, MINIMAL_HEIGHT)
  const isTight = x.labels.some((label) => textWidth(label) > width / x.labels.length)
  const plain = { labelLimit: 150, domain: false, ticks: false }
  const position = {
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
  const color = {
    field: 'value',
    type: 'quantitative',
    scale: { domain, range: isUniform ? [SHADES[0], SHADES[0]] : SHADES, interpolate: 'rgb', zero: false },
    legend: {
      title: title.axis,
      orient: 'top',
      direction: 'horizontal',
      gradientLength: 240,
      ...(isUniform ? { values: [domain[0]] } : {}),
      titleLimit: 400,
    },
  }
  const filled = cells.flatMap(({ x, y, value }) => (value === null ? [] : [{ x, y, value }]))
  return {
    width,
    height,
    layer: withRows([
      {
        data: { values: filled },
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 1 },
        encoding: { ...position, color },
      },
      ...severedBorders(cells, position),
      ...cellTexts(cells, position),
      ...(heading === '' ? [] : [panelTitle(heading, place)]),
    ]),
  }
}

/** The count of severed runs and their mean below each other, where a column is too narrow for both. */
function fitted(cell: Cell, room: number): Cell {
  const isTooWide = (line: string) => textWidth(line) > room - 6
  return {
    ...cell,
    lines: cell.lines.flatMap((line) => (isTooWide(line) ? line.replace(': ', ':\n').split('\n') : line)),
  }
}

/** A dashed border within the cells that are known by their severed runs only: it stands out in grey too. */
function severedBorders(cells: readonly Cell[], position: View): Layer[] {
  return LETTERS.map((stroke) => ({
    data: {
      values: cells.flatMap(({ x, y, isSevered, letters }) =>
        isSevered && letters === stroke ? [{ x, y }] : [],
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
