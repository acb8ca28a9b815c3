import { fail } from '../core/assert.ts'

/**
 * A column of a CSV file. A name ends in its unit (`_s`, `_ms`, `_pct`) if it has one; a row
 * holds numbers in that unit and `null` if a column does not apply. Row types derive from these lists.
 */
export interface Column {
  readonly name: string
  readonly type: 'text' | 'number'
  /** Digits after the decimal point; 0 for whole numbers and text. */
  readonly decimals: number
  readonly presence: 'always' | 'may be empty'
  /** The meaning of the column, for a reader of the file. */
  readonly about: string
}

type MaybeEmpty<C extends Column> = Omit<C, 'presence'> & { readonly presence: 'may be empty' }
type Cell<C extends Column> = (C['type'] extends 'text' ? string : number) | EmptyCell<C>
type EmptyCell<C extends Column> = C['presence'] extends 'always' ? never : null

/** The row that a list of columns describes. */
export type RowOf<Columns extends readonly Column[]> = {
  readonly [C in Columns[number] as C['name']]: Cell<C>
}

/** Any row, as a sink sees it. */
export type Row = Readonly<Record<string, number | string | null>>

export const text = <const Name extends string>(name: Name, about: string) =>
  ({ name, type: 'text', decimals: 0, presence: 'always', about }) as const

export const number = <const Name extends string>(name: Name, decimals: number, about: string) =>
  ({ name, type: 'number', decimals, presence: 'always', about }) as const

export const count = <const Name extends string>(name: Name, about: string) => number(name, 0, about)
/** Whole microseconds, exactly. */
export const seconds = <const Name extends string>(name: Name, about: string) => number(name, 6, about)
export const milliseconds = <const Name extends string>(name: Name, about: string) => number(name, 3, about)

export const maybe = <const C extends Column>(column: C): MaybeEmpty<C> => ({
  ...column,
  presence: 'may be empty',
})

/** A cell as it stands in the file, before CSV quoting: fixed decimals, `.` as the point, nothing for `null`. */
export function formatCell(column: Column, value: number | string | null | undefined): string {
  if (value === null) {
    if (column.presence !== 'may be empty') fail(`column ${column.name} is never empty`)
    return ''
  }
  if (typeof value !== (column.type === 'text' ? 'string' : 'number')) fail(`column ${column.name}: ${value}`)
  if (typeof value === 'string') return value
  if (!Number.isFinite(value)) fail(`column ${column.name}: ${value}`)
  return (value as number).toFixed(column.decimals)
}

/**
 * The row with the digits that its file has, so that a figure computed from a run's rows is the one computed from its files.
 */
export function asWritten<R extends Row>(columns: readonly Column[], row: R): R {
  const cells = columns.map(({ name, decimals }) => {
    const value = row[name]
    return [name, typeof value === 'number' ? Number(value.toFixed(decimals)) : value] as const
  })
  return { ...row, ...Object.fromEntries(cells) }
}
