import type { Figure } from '../kit/figure.ts'
import { metricTitle } from '../kit/metric-titles.ts'
import { panelGrid, panelsSpec } from '../kit/panels.ts'
import { capitalised, paragraph } from '../kit/sentences.ts'
import { textWidth } from '../kit/text-width.ts'
import { byParameter } from './by-parameter.ts'
import { meanOf, onlyWith, withoutValueNote } from './captions.ts'
import { estimateText } from './estimate-text.ts'
import { type Cell, heatPanel, LETTERS, type Shades } from './heat-map-panel.ts'
import { nameOf, phrase } from './names.ts'
import { fallBackToApart, type MeasuredMetric, type Outcome } from './outcomes.ts'
import { hasFirstValues, namesOf, type Parameter, type VariedParameters, valueLabel } from './parameters.ts'
import { anyApart, countApart, SIGN_APART } from './strata.ts'
import { BORDER_OF_SETTING, DAGGER, legendApart } from './strata-legend.ts'
import { apartNoteOfCells, isOnlyApart } from './strata-notes.ts'

/** From this share of the way on, white letters stand out more than black ones. */
export const WHITE_LETTERS_FROM = 0.57

/** Of a column: the least, with two lines about runs set apart, and what is beside a number. */
const WIDTH = 46
const WIDTH_WITH_APART = 66
const AROUND_NUMBER = 10

/**
 * A metric over the first two parameters of a grid, or the first choice and the first condition, a panel for each value of a third;
 * at least two vary.
 */
export function heatMapFigure(
  { varied, choices, conditions }: VariedParameters,
  measured: MeasuredMetric,
): Figure {
  const first = conditions.length === 0 ? varied : [choices[0]!, conditions[0]!]
  const [x, y, panels, ...fixed] = [...new Set([...first, ...varied])] as [
    Parameter,
    Parameter,
    ...Parameter[],
  ]
  const outcomes = measured.outcomes.filter(({ point }) => hasFirstValues(fixed, point))
  const shaded = outcomes.map(fallBackToApart)
  const shades = shadesFor(shaded.flatMap(({ estimate }) => estimate?.mean ?? []))
  const all = byParameter(panels, outcomes)
  const grid = panelGrid(all.length, x.labels.length * columnWidth(outcomes))
  const legend = metricTitle(measured.metric).axis
  const signs = [
    ...(anyApart(outcomes) ? [DAGGER] : []),
    ...(outcomes.some(isOnlyApart) ? [BORDER_OF_SETTING] : []),
  ]
  const views = all.map(({ heading, outcomes }, index) => {
    const cells = outcomes.map((outcome) =>
      cellOf(outcome, shades, { x: valueLabel(x, outcome.point), y: valueLabel(y, outcome.point) }),
    )
    const legends = index === 0 ? legendApart(signs) : []
    return heatPanel({ x, y, cells, place: grid.places[index]!, legend, legends, shades, heading })
  })
  return {
    name: `${nameOf(measured)}-heat-map`,
    title: `${capitalised(phrase(measured))}, over ${namesOf([x, y, panels])}`,
    caption: paragraph([
      `Each cell is a setting, ${meanOf(shaded)}: darker is greater.`,
      apartNoteOfCells(outcomes),
      withoutValueNote(shaded),
      onlyWith(fixed),
    ]),
    spec: panelsSpec(grid, views),
  }
}

/** That the column of any of them needs. */
const columnWidth = (outcomes: readonly Outcome[]): number =>
  outcomes
    .flatMap(({ estimate, apart }) => [estimate, apart.estimate])
    .reduce(
      (widest, each) => Math.max(widest, each ? textWidth(estimateText(each).mean) + AROUND_NUMBER : 0),
      anyApart(outcomes) ? WIDTH_WITH_APART : WIDTH,
    )

function shadesFor(means: readonly number[]): Shades {
  const greatest = means.reduce((a, b) => Math.max(a, b), 0)
  const least = means.reduce((a, b) => Math.min(a, b), greatest)
  const isUniform = least === greatest
  const domain = [least, isUniform ? least + 1 : greatest] as const
  const lettersOn = (value: number) =>
    (value - domain[0]) / (domain[1] - domain[0]) >= WHITE_LETTERS_FROM ? LETTERS[0] : LETTERS[1]
  return { domain, isUniform, lettersOn }
}

function cellOf(
  outcome: Outcome,
  { lettersOn }: Shades,
  place: { readonly x: string; readonly y: string },
): Cell {
  const { estimate, apart } = outcome
  const value = fallBackToApart(outcome).estimate?.mean ?? null
  const meanApart = apart.estimate ? `: ${estimateText(apart.estimate).mean}` : ''
  return {
    ...place,
    value,
    isApart: isOnlyApart(outcome),
    lines: [
      ...(estimate ? [estimateText(estimate).mean] : []),
      ...(apart.runs > 0 ? [`${SIGN_APART} ${countApart([outcome])}${meanApart}`] : []),
    ],
    letters: value === null ? LETTERS[1] : lettersOn(value),
  }
}
