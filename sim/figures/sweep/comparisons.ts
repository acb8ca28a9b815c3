import type { CompareRow } from '../../sweep/columns.ts'
import { slug } from './names.ts'
import { type Parameter, type SettingLabels, type VariedParameters, valueLabel } from './parameters.ts'

/** Comparisons of settings with their bases that differ in the same respect. */
export interface Comparisons {
  readonly name: string
  readonly title: string
  /** What the labels of the rows are. */
  readonly rowsTitle: string
  readonly rows: readonly CompareRow[]
  readonly labelOf: (row: CompareRow) => string
  /** Of these only the first value is shown, so that there are not too many rows. */
  readonly fixed: readonly Parameter[]
}

/** Those of each choice of a grid, or of the settings of a list. */
export function comparisonsOf(
  rows: readonly CompareRow[],
  { varied, choices }: Pick<VariedParameters, 'varied' | 'choices'>,
  settings: SettingLabels,
): Comparisons[] {
  const ofParameters = choices.map((parameter) =>
    comparisonsOfParameter(
      rows.filter((row) => row.parameter === parameter.path),
      parameter,
      varied.filter((other) => other !== parameter),
    ),
  )
  const ofSettings = comparisonsOfSettings(
    rows.filter(({ parameter }) => parameter === ''),
    settings,
  )
  return [...ofParameters, ofSettings].filter((each) => each.rows.length > 0)
}

/** More rows than these are a page of their own. */
const ROWS_AT_MOST = 20

function comparisonsOfParameter(
  all: readonly CompareRow[],
  parameter: Parameter,
  others: readonly Parameter[],
): Comparisons {
  const fixed: Parameter[] = []
  let rows = all
  // The last parameters of the file are given up first.
  for (const other of others.toReversed()) {
    if (new Set(rows.map(({ point, base }) => `${point}-${base}`)).size <= ROWS_AT_MOST) break
    fixed.unshift(other)
    rows = rows.filter(({ point }) => valueLabel(other, point) === other.labels[0])
  }
  const shown = others.filter((other) => !fixed.includes(other))
  return {
    name: slug(parameter.name),
    title: `What changes with ${parameter.name}`,
    rowsTitle: [parameter, ...shown].map(({ title }) => title).join(' · '),
    rows,
    labelOf: ({ point, base }) =>
      [
        `${valueLabel(parameter, base)} → ${valueLabel(parameter, point)}`,
        ...shown.map((other) => valueLabel(other, point)),
      ].join(' · '),
    fixed,
  }
}

function comparisonsOfSettings(rows: readonly CompareRow[], { labels, title }: SettingLabels): Comparisons {
  const labelOf = (point: number): string => labels[point - 1]!
  const bases = [...new Set(rows.map(({ base }) => base))]
  return {
    name: 'settings',
    title:
      bases.length === 1
        ? `What another setting than ${labelOf(bases[0]!)} changes`
        : 'What another setting changes',
    rowsTitle: title,
    rows,
    labelOf: ({ point, base }) =>
      bases.length === 1 ? labelOf(point) : `${labelOf(base)} → ${labelOf(point)}`,
    fixed: [],
  }
}
