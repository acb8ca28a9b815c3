import type { View } from '../kit/figure.ts'
import { type Layer, SMALL_FONT, SMALL_LINE } from '../kit/panels.ts'
import { COLOUR, CROSS_SHAPE } from '../kit/style.ts'
import type { Outcome } from './outcomes.ts'

/** A setting and where it stands on the horizontal axis. */
export interface Placed {
  readonly x: string | number
  readonly outcome: Outcome
}

export const SEVERED_COLOUR = COLOUR.vermilion
/** A diagonal cross: the mark of a severed run. */
export const CROSS = {
  type: 'point',
  shape: CROSS_SHAPE,
  size: 32,
  filled: false,
  strokeWidth: 1.6,
} as const

/** A cross for each severed run, so many pixels beside the mean of the others. */
export function severedCrosses(settings: readonly Placed[], encoding: View, pixelsBeside: number): Layer {
  const values = settings.flatMap(({ x, outcome }) => outcome.severed.map((value) => ({ x, value })))
  return { data: { values }, mark: { ...CROSS, xOffset: pixelsBeside }, encoding }
}

/** Side by side there is room for a line of counts for each series, in its colour, and for the word. */
export const linesOfCounts = (series: number): number => series + 1

export function severedCountsInLines(
  series: readonly { readonly settings: readonly Placed[]; readonly color: string }[],
  x: unknown,
): Layer[] {
  const lines = linesOfCounts(series.length)
  const text = (
    settings: readonly Placed[],
    of: (outcome: Outcome) => string,
    color: string,
    line: number,
  ) => ({
    data: { values: settings.map(({ x, outcome }) => ({ x, text: of(outcome) })) },
    mark: { ...SMALL_TEXT, color, baseline: 'bottom' },
    encoding: { x, y: { value: -5 - (lines - 1 - line) * SMALL_LINE }, text: { field: 'text' } },
  })
  const severed = series.map(({ settings, color }) => ({ settings: settings.filter(isSevered), color }))
  const once = new Map(severed.flatMap(({ settings }) => settings.map((setting) => [setting.x, setting])))
  return [
    ...severed.map(({ settings, color }, line) =>
      text(settings, (outcome) => severedCount([outcome]), color, line),
    ),
    text([...once.values()], () => 'severed', SEVERED_COLOUR, lines - 1),
  ]
}

/** On a scale settings may be close together: the counts stand upright, those of all series in one. */
export function severedCountsUpright(settings: readonly Placed[], x: unknown): Layer {
  const outcomes = new Map<string | number, Outcome[]>()
  for (const setting of settings.filter(isSevered))
    outcomes.set(setting.x, [...(outcomes.get(setting.x) ?? []), setting.outcome])
  const values = [...outcomes].map(([x, ofSetting]) => ({ x, text: `${severedCount(ofSetting)} severed` }))
  return {
    data: { values },
    mark: { ...SMALL_TEXT, color: SEVERED_COLOUR, angle: -90, align: 'left', baseline: 'middle' },
    encoding: { x, y: { value: -4 }, text: { field: 'text' } },
  }
}

/** What they need: `10 of 10 severed`. */
export const LINES_OF_UPRIGHT_COUNTS = 8

export const SMALL_TEXT = { type: 'text', fontSize: SMALL_FONT, fontWeight: 'bold', clip: false } as const

const isSevered = ({ outcome }: Placed): boolean => outcome.severedRuns > 0

/** `3 of 10` */
export function severedCount(outcomes: readonly Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0)
  return `${sum(({ severedRuns }) => severedRuns)} of ${sum(({ runs }) => runs)}`
}

export const anySevered = (outcomes: readonly Outcome[]): boolean =>
  outcomes.some(({ severedRuns }) => severedRuns > 0)
