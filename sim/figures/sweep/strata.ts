import type { View } from '../kit/figure.ts'
import { type Layer, SMALL_FONT, SMALL_LINE } from '../kit/panels.ts'
import { COLOUR, CROSS_SHAPE } from '../kit/style.ts'
import type { Outcome } from './outcomes.ts'

/*
 * How the runs that are set apart are drawn, those whose ring was severed: each is a cross beside the mean of the intact ones, and
 * above them stands how many there are. If crosses have no room, a dagger stands for them. What captions say is in strata-notes.ts.
 */

/** Why runs are set apart, in a word. */
const WORD = 'severed'
/** Stands for runs set apart if there is no room for their marks. */
export const SIGN_APART = '†'
export const COLOUR_APART = COLOUR.vermilion
/** The mark of a run set apart. */
export const CROSS_APART = {
  type: 'point',
  shape: CROSS_SHAPE,
  size: 32,
  filled: false,
  strokeWidth: 1.6,
} as const

const SMALL_TEXT = { type: 'text', fontSize: SMALL_FONT, fontWeight: 'bold', clip: false } as const

export const runsApart = (outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, { apart }) => sum + apart.runs, 0)

export const anyApart = (outcomes: readonly Outcome[]): boolean => runsApart(outcomes) > 0

/** How many of the runs are set apart: `3 of 10`. */
export const countApart = (outcomes: readonly Outcome[]): string =>
  `${runsApart(outcomes)} of ${outcomes.reduce((sum, { runs }) => sum + runs, 0)}`

/** A setting and where it stands on the horizontal axis. */
export interface Placed {
  readonly x: string | number
  readonly outcome: Outcome
}

/** A cross for each run, this many pixels beside the mean of the others. */
export function crossesApart(settings: readonly Placed[], encoding: View, pixelsBeside: number): Layer {
  const values = settings.flatMap(({ x, outcome }) => outcome.apart.values.map((value) => ({ x, value })))
  return { data: { values }, mark: { ...CROSS_APART, xOffset: pixelsBeside }, encoding }
}

/** How counts stand above a panel: side by side there is room for a line of them for each series, on a scale they stand upright. */
export type CountsStand = 'in lines' | 'upright'

/** The room that upright counts need: `10 of 10 severed`. */
const LINES_OF_UPRIGHT_COUNTS = 8

/** Lines of small text that the counts above a panel take, those of this many series. */
export const linesOfCounts = (stand: CountsStand, series: number): number =>
  stand === 'upright' ? LINES_OF_UPRIGHT_COUNTS : series + 1

/** Settings that are drawn in one colour. */
export interface PlacedSeries {
  readonly settings: readonly Placed[]
  readonly color: string
}

/** How many runs of each setting are set apart, above a panel. */
export function countsApart(stand: CountsStand, series: readonly PlacedSeries[], x: View): Layer[] {
  const apart = series.map(({ settings, color }) => ({
    settings: settings.filter(({ outcome }) => anyApart([outcome])),
    color,
  }))
  return stand === 'upright' ? [uprightCounts(apart, x)] : countsInLines(apart, x)
}

/** A line for each series, in its colour, and one for the word. */
function countsInLines(series: readonly PlacedSeries[], x: View): Layer[] {
  const text = (rows: readonly View[], color: string, lineFromBottom: number): Layer => ({
    data: { values: rows },
    mark: { ...SMALL_TEXT, color, baseline: 'bottom' },
    encoding: { x, y: { value: -5 - lineFromBottom * SMALL_LINE }, text: { field: 'text' } },
  })
  const places = new Set(series.flatMap(({ settings }) => settings.map((setting) => setting.x)))
  return [
    ...series.map(({ settings, color }, line) =>
      text(
        settings.map(({ x, outcome }) => ({ x, text: countApart([outcome]) })),
        color,
        series.length - line,
      ),
    ),
    text(
      [...places].map((x) => ({ x, text: WORD })),
      COLOUR_APART,
      0,
    ),
  ]
}

/** Settings may be close together: the counts of all series are one, with the word. */
function uprightCounts(series: readonly PlacedSeries[], x: View): Layer {
  const outcomes = new Map<string | number, Outcome[]>()
  for (const { x, outcome } of series.flatMap(({ settings }) => settings))
    outcomes.set(x, [...(outcomes.get(x) ?? []), outcome])
  return {
    data: { values: [...outcomes].map(([x, all]) => ({ x, text: `${countApart(all)} ${WORD}` })) },
    mark: { ...SMALL_TEXT, color: COLOUR_APART, angle: -90, align: 'left', baseline: 'middle' },
    encoding: { x, y: { value: -4 }, text: { field: 'text' } },
  }
}

/** The crosses of settings that are rows, this many pixels wide, and behind each row how many runs are set apart. */
export function apartInRows(
  rows: readonly { readonly y: string; readonly outcome: Outcome }[],
  { x, y, width }: { readonly x: View; readonly y: View; readonly width: number },
): Layer[] {
  const apart = rows.filter(({ outcome }) => anyApart([outcome]))
  return [
    {
      data: {
        values: apart.flatMap(({ y, outcome }) => outcome.apart.values.map((value) => ({ y, value }))),
      },
      mark: { ...CROSS_APART, color: COLOUR_APART },
      encoding: { y, x: { ...x, field: 'value' } },
    },
    {
      data: { values: apart.map(({ y, outcome }) => ({ y, text: `${countApart([outcome])} ${WORD}` })) },
      mark: { ...SMALL_TEXT, align: 'left', color: COLOUR_APART },
      encoding: { y, x: { value: width + 6 }, text: { field: 'text' } },
    },
  ]
}
