import type { Row } from '../../core/delimited-rows.ts'
import { isMissingText } from '../../core/number-text.ts'
import { Problem, Problems, throwProblems } from '../../core/problem.ts'
import { counted } from '../../core/words.ts'
import type { LatencyMatrix, MatrixFormat } from './format.ts'
import { layoutOf, nameProblems, namesOf } from './layout.ts'
import { decimalOf, type Entry, RoundTrips, zeroProblem } from './values.ts'

/** The numbers of a site: `cells[j]` is that to site j, and cell `j + from` of the row. */
interface SiteRow {
  readonly row: Row
  readonly cells: readonly string[]
  readonly from: number
}

/** The smallest triangle: of two sites it is one number. */
const TRIANGLE_MIN = 3

/**
 * A row for each site, a column for each site. One half may be left out, by cells that are empty or 0 or by rows that are shorter:
 * what is measured is taken for both ways.
 */
export function readSquare(rows: readonly Row[], format: MatrixFormat): LatencyMatrix {
  if (rows[0] === undefined) throw noRows()
  const layout = layoutOf([rows[0], ...rows.slice(1)], format.names)
  if (layout.sites.length === 0) throw noRows(rows[0])
  const { triangle, sites } = siteRows(layout.sites, layout.offset, layout.header && namesOf(layout)?.length)
  const decimal = decimalOf(format.decimal, function* () {
    for (const site of sites) for (const at of site.cells.keys()) yield entryOf(site, at)
  })
  if (decimal instanceof Problem) throw new Problems([decimal])
  const { unit, entries } = format
  const roundTrips = new RoundTrips({ unit: unit === 'auto' ? 'ms' : unit, decimal, entries })
  const half = triangle ?? emptyHalf(sites)
  throwProblems(problemsOf())
  const names = namesOf(layout)
  return {
    rows: sites.map(({ cells }, from) => cells.map((_, to) => roundTrip(from, to))),
    ...(names?.length === sites.length && { names }),
  }

  function* problemsOf(): Generator<Problem> {
    const columns = triangle === undefined ? sites[0]!.cells.length : sites.length
    yield* shapeProblems(sites)
    yield* nameProblems(layout, columns)
    for (const [from, site] of sites.entries())
      for (const to of site.cells.keys()) {
        if (isSpared(from, to)) continue
        const value = roundTrip(from, to)
        if (Number.isNaN(value)) yield roundTrips.problem(entryOf(site, to))
        else if (value === 0 && from !== to) yield zeroProblem(entryOf(site, to))
      }
  }

  /** Does the other half state it? */
  function isSpared(from: number, to: number): boolean {
    return half === 'lower' ? to < from : half === 'upper' && to > from
  }

  function roundTrip(from: number, to: number): number {
    const text = isSpared(from, to) ? sites[to]!.cells[from]! : sites[from]!.cells[to]!
    return from === to && isMissingText(text) ? 0 : roundTrips.read(text)
  }
}

const noRows = (row?: Row): Problems => {
  const statement = 'The file holds no row of numbers.'
  const hint = 'Write a line for each site.'
  const problem = row?.problem({ statement, hint, length: 1 }, { from: 0 })
  return new Problems([
    problem?.with({ line: 1, column: 1 }) ?? new Problem({ statement, hint, line: 1, column: 1, text: '' }),
  ])
}

const entryOf = ({ row, cells, from }: SiteRow, at: number): Entry => ({
  text: cells[at]!,
  row,
  place: { from: Math.max(0, at + from) },
})

/** The half that a ragged triangle leaves out, if it is one, and the rows padded to a square. */
function siteRows(
  rows: readonly Row[],
  offset: number,
  named: number | undefined,
): { triangle?: 'lower' | 'upper'; sites: readonly SiteRow[] } {
  const count = rows.length
  const isRising = rows.every(({ cells }, at) => cells.length - offset === at + 1)
  const isFalling = rows.every(({ cells }, at) => cells.length - offset === count - at)
  if (count < TRIANGLE_MIN || !(isRising || isFalling)) return { sites: rows.map((row) => fullRow(row)) }
  const numbers = rows.map(({ cells }) => cells.slice(offset))
  const ends = numbers.map((cells) => (isRising ? cells.at(-1)! : cells[0]!))
  const hasDiagonal = named === undefined ? ends.every(isNothing) : named === count
  return { triangle: isRising ? 'upper' : 'lower', sites: padded() }

  /** A separator that ends a line is no cell. */
  function fullRow(row: Row): SiteRow {
    const { cells } = row
    const isLonger = cells.length > offset + count && cells.length > 1 && cells.at(-1) === ''
    return { row, cells: cells.slice(offset, isLonger ? -1 : undefined), from: offset }
  }

  function padded(): SiteRow[] {
    const sites = hasDiagonal ? count : count + 1
    return Array.from({ length: sites }, (_, site) => {
      // Without a diagonal the first row of the lower half, or the last one of the upper half, is not there.
      const at = isRising && !hasDiagonal ? site - 1 : site
      const cells = numbers[at] ?? []
      const before = isRising ? 0 : sites - cells.length
      const text = (to: number): string => cells[to - before] ?? ''
      const row = rows[Math.min(Math.max(at, 0), count - 1)]!
      return { row, cells: Array.from({ length: sites }, (_, to) => text(to)), from: offset - before }
    })
  }
}

const isNothing = (text: string): boolean => isMissingText(text) || /^0+([.,]0*)?$/.test(text)

/** The half of a square in which nothing is measured, while in the other one all is. */
function emptyHalf(sites: readonly SiteRow[]): 'lower' | 'upper' | undefined {
  if (sites.length < TRIANGLE_MIN || sites.some(({ cells }) => cells.length !== sites.length))
    return undefined
  const isLowerEmpty = sites.every(({ cells }, at) => cells.slice(0, at).every(isNothing))
  const isUpperEmpty = sites.every(({ cells }, at) => cells.slice(at + 1).every(isNothing))
  if (isLowerEmpty === isUpperEmpty) return undefined
  return isLowerEmpty ? 'lower' : 'upper'
}

/** Every row is as long as the others, and that is the number of rows. */
function* shapeProblems(sites: readonly SiteRow[]): Generator<Problem> {
  const lengths = sites.map(({ cells }) => cells.length)
  const columns = lengths.includes(sites.length) ? sites.length : mostFrequent(lengths)
  const others = lengths[0] === columns ? 'the first row has' : 'most rows have'
  const ragged = sites.filter(({ cells }) => cells.length !== columns)
  for (const { row, cells, from } of ragged) {
    const statement = `The row has ${counted(cells.length, 'number')}, ${others} ${columns}.`
    yield row.problem({ statement }, { from: Math.min(from + columns, row.cells.length - 1) })
  }
  if (ragged.length > 0 || sites.length === columns) return
  const statement = `The matrix has ${counted(sites.length, 'row')}, but ${counted(columns, 'column')}.`
  const hint =
    columns <= 1
      ? 'If something else than what was taken for it stands between the numbers, say `separator`.'
      : 'A site has a row and a column, in the same order.'
  yield sites.at(-1)!.row.problem({ statement, hint }, { from: 0 })
}

function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return numbers.find((number) => counts.get(number) === most)!
}
