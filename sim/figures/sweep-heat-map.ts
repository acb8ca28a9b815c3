import { formatNumber } from '../scenario/quantities.ts'
import type { SweepResults } from '../sweep/results.ts'
import type { Figure } from './figure.ts'
import { type MetricTitle, metricTitle } from './metric-titles.ts'
import { type Layer, type Place, panelGrid, panelsSpec, panelTitle, sharedAxis, withRows } from './panels.ts'
import { COLOUR } from './style.ts'
import { capitalised, inARow, meanOf, nameOf, onlyWith, phrase } from './sweep-captions.ts'
import { type Outcome, outcomesOf } from './sweep-outcomes.ts'
import { asWritten, type Parameter, valueLabel, variedParameters } from './sweep-parameters.ts'
import { anySevered } from './sweep-severed.ts'
import { textWidth, wrapped } from './text-width.ts'

type Fields = Readonly<Record<string, unknown>>

/** From light to dark, mixed evenly: the order stays when it is printed in grey. */
export const SHADES = ['#f1f6fb', '#08306b'] as const
/** From this share of the way on, white letters stand out more than black ones. */
export const WHITE_LETTERS_FROM = 0.57

/** What stands for severed runs in a cell. */
const SEVERED = '†'

interface Cell {
  readonly x: string
  readonly y: string
  readonly value: number | null
  readonly lines: readonly string[]
  readonly letters: string
}

/** The quality over the first two parameters of a grid, a panel for each value of a third; at least two vary. */
export function heatMapFigure(results: SweepResults): Figure {
  const [x, y, panels, ...fixed] = variedParameters(results) as [Parameter, Parameter, ...Parameter[]]
  const wanted = results.figures.quality
  const title = metricTitle(wanted.metric)
  const outcomes = outcomesOf(results, wanted).filter(({ point }) =>
    fixed.every((parameter) => valueLabel(results, parameter, point) === parameter.labels[0]),
  )
  const shades = shadesFor(outcomes.flatMap(({ estimate }) => estimate?.mean ?? []))
  const labels = panels?.labels ?? ['']
  const grid = panelGrid(labels.length, x.labels.length * 46)
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
      domain: shades.domain,
      heading: panels ? `${panels.title}: ${label}` : '',
    })
  })
  return {
    name: `${nameOf(wanted)}-heat-map`,
    title: `${capitalised(phrase(wanted))}, over ${inARow([x, y, panels].flatMap((each) => each?.title ?? []))}`,
    caption: [
      `Each cell is a setting, ${meanOf(results, outcomes)}: the darker, the greater.`,
      anySevered(outcomes)
        ? ` ${SEVERED} marks settings with runs in which the ring was severed, and how many; they are not in the mean.`
        : '',
      onlyWith(fixed),
    ].join(''),
    spec: panelsSpec(grid, views),
  }
}

interface Shades {
  readonly domain: readonly [number, number]
  readonly lettersOn: (value: number) => string
}

function shadesFor(means: readonly number[]): Shades {
  const greatest = means.reduce((a, b) => Math.max(a, b), 0)
  const least = means.reduce((a, b) => Math.min(a, b), greatest)
  // With a single value any shade is right.
  const domain = [least, greatest > least ? greatest : least + 1] as const
  const lettersOn = (value: number) =>
    (value - domain[0]) / (domain[1] - domain[0]) >= WHITE_LETTERS_FROM ? '#ffffff' : COLOUR.ink
  return { domain, lettersOn }
}

function cellOf({ estimate, severedRuns, runs }: Outcome, { lettersOn }: Shades, x: string, y: string): Cell {
  const value = estimate?.mean ?? null
  return {
    x,
    y,
    value,
    lines: [
      ...(value === null ? [] : [shortNumber(value)]),
      ...(severedRuns > 0 ? [`${SEVERED} ${severedRuns} of ${runs}`] : []),
    ],
    letters: value === null ? COLOUR.ink : lettersOn(value),
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
  readonly domain: readonly [number, number]
  readonly heading: string
}

const ROW_HEIGHT = 40
const MINIMAL_HEIGHT = 120
const LINE_HEIGHT = 14

function heatPanel({ x, y, cells, place, title, domain, heading }: HeatPanel): Fields {
  const { width } = place
  const height = Math.max(y.labels.length * ROW_HEIGHT, MINIMAL_HEIGHT)
  const isTight = x.labels.some((label) => textWidth(label) > width / x.labels.length)
  const plain = { labelLimit: 150, domain: false, ticks: false }
  const position = {
    x: {
      field: 'x',
      type: 'ordinal',
      scale: { domain: x.labels },
      axis: { ...plain, title: wrapped(asWritten(x.title), width), labelAngle: isTight ? -35 : 0 },
    },
    // The first value at the bottom, as on any axis.
    y: {
      field: 'y',
      type: 'ordinal',
      scale: { domain: y.labels.toReversed() },
      axis: sharedAxis({ ...plain, title: wrapped(asWritten(y.title), height + 20) }, place),
    },
  }
  const color = {
    field: 'value',
    type: 'quantitative',
    scale: { domain, range: SHADES, interpolate: 'rgb', zero: false },
    legend: {
      title: title.axis,
      orient: 'top',
      direction: 'horizontal',
      gradientLength: 240,
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
      ...cellTexts(cells, position),
      ...(heading === '' ? [] : [panelTitle(heading, place)]),
    ]),
  }
}

/** A layer for each colour of letters and number of lines, so that one line and two are both in the middle of their cells. */
function cellTexts(cells: readonly Cell[], position: Fields): Layer[] {
  return ['#ffffff', COLOUR.ink].flatMap((color) =>
    [1, 2].map((lines) => {
      const values = cells
        .filter((cell) => cell.letters === color && cell.lines.length === lines)
        .map(({ x, y, lines }) => ({ x, y, text: lines.join('\n') }))
      const dy = (-(lines - 1) * LINE_HEIGHT) / 2
      const mark = { type: 'text', lineBreak: '\n', lineHeight: LINE_HEIGHT, baseline: 'middle', dy, color }
      return { data: { values }, mark, encoding: { ...position, text: { field: 'text' } } }
    }),
  )
}
