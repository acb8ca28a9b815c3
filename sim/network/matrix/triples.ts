import type { Row } from '../../core/delimited-rows.ts'
import { isMissingText, isNumberText } from '../../core/number-text.ts'
import { Problem, Problems, throwProblems } from '../../core/problem.ts'
import type { LatencyMatrix, MatrixFormat, TimeUnit } from './format.ts'
import { decimalOf, type Entry, RoundTrips, zeroProblem } from './values.ts'

/** The round trip of a pair, as a row states it. */
interface Triple {
  readonly from: string
  readonly to: string
  readonly rtt: Entry
}

/** Which cells of a row name the sites of its pair, and which is the number. */
interface Columns {
  readonly from: number
  readonly to: number
  readonly rtt: number
}

const FROM = /^(from|src|source|origin|sender|a|i|(node|site|host|src|source)_?[1ai]|.*_from)$/i
const TO = /^(to|dst|dest|destination|target|receiver|b|j|(node|site|host|dst|dest)_?[2bj]|.*_to)$/i
const RTT = /rtt|round.?trip|latency|delay|ping|time|^(us|ms|s)$/i
const HEADER_UNIT = /(?:^|[^a-z])(us|µs|ms|s)\)?\]?$/i

const WHOLE = /^\d+$/
const COLUMNS: Columns = { from: 0, to: 1, rtt: 2 }

/**
 * Does a table have a row for each pair of sites: two names and a number?
 *
 * @throws Problems where three rows of three numbers may be either
 */
export function areTriples(rows: readonly Row[]): boolean {
  const [first, ...others] = rows
  if (first === undefined) return false
  if (columnsOf(first) !== undefined) return true
  const hasHeader = first.cells.every((cell) => !isNumberText(cell))
  const pairs = hasHeader ? others : rows
  if (pairs.length === 0 || !pairs.every(({ cells }) => cells.length === 3)) return false
  if (pairs.every(({ cells: [from, to, rtt] }) => isWord(from!) && isWord(to!) && isNumberText(rtt!))) return true
  const seen = new Set<string>()
  const isPair = ({ cells: [from, to] }: Row): boolean => {
    const isNew = WHOLE.test(from!) && WHOLE.test(to!) && !seen.has(`${from} ${to}`)
    seen.add(`${from} ${to}`)
    return isNew
  }
  if (!pairs.every(isPair) || pairs.length < 3) return false
  if (pairs.length > 3) return true
  // A site is next to itself, and no pair is of one site.
  if (pairs.every(({ cells }, at) => Number(cells[at]) === 0)) return false
  if (pairs.some(({ cells: [from, to] }) => from === to)) return false
  const statement = 'Are these three round trips, a row for each pair, or a matrix of three sites?'
  const hint = 'Say `form: triples` or `form: square`.'
  throw new Problems([first.problem({ statement, hint })])
}

const isWord = (cell: string): boolean => !isMissingText(cell) && !isNumberText(cell)

/** The columns of triples, if the row is a header that names them. */
function columnsOf({ cells }: Row): Columns | undefined {
  const from = cells.findIndex((title) => FROM.test(title))
  const to = cells.findIndex((title) => TO.test(title))
  const rtt = cells.findIndex((title, at) => at !== from && at !== to && RTT.test(title))
  return from < 0 || to < 0 || rtt < 0 ? undefined : { from, to, rtt }
}

/** A row for each pair of sites: two names and a number. A pair that is measured one way only is taken for both ways. */
export function readTriples(rows: readonly Row[], format: MatrixFormat): LatencyMatrix {
  const [first, ...others] = rows
  const columns = first && columnsOf(first)
  const hasHeader = columns !== undefined || (first !== undefined && !isNumberText(first.cells[2] ?? ''))
  const title = columns === undefined ? undefined : first!.cells[columns.rtt]!
  const width = columns === undefined ? 3 : 1 + Math.max(columns.from, columns.to, columns.rtt)
  const pairs = hasHeader ? others : rows
  throwProblems(incomplete())
  const triples = pairs.map((row) => tripleOf(row, columns ?? COLUMNS))
  return matrixOf(triples, { ...format, unit: format.unit === 'auto' ? unitOf(title) : format.unit })

  function* incomplete(): Generator<Problem> {
    for (const row of pairs) {
      if (row.cells.length >= width) continue
      const hint = 'If something else than what was taken for it stands between the cells, say `separator`.'
      yield row.problem({ expected: 'two sites and the round trip between them', found: row.text.slice(0, 60), hint })
    }
  }
}

function tripleOf(row: Row, { from, to, rtt }: Columns): Triple {
  const { cells } = row
  return { from: cells[from]!, to: cells[to]!, rtt: { text: cells[rtt]!, row, place: { from: rtt } } }
}

/** The unit that the title of a column ends with, such as `rtt_us`. */
function unitOf(title = ''): TimeUnit {
  const unit = HEADER_UNIT.exec(title)?.[1]?.toLowerCase().replace('µ', 'u')
  return unit === 'us' || unit === 's' ? unit : 'ms'
}

/** `1,2 53`: what a row of a p2psim topology says of a pair. */
const TOPOLOGY_PAIR = /^\d+,\d+[ \t]+\S+$/
const TOPOLOGY_LINE = /^(topology|failure_model|node)\b/

/** Is it a topology of p2psim, such as that of the King measurements? */
export function isTopology(text: string): boolean {
  const lines = text
    .slice(0, 65_536)
    .split('\n', 1_000)
    .slice(0, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.some((line) => TOPOLOGY_LINE.test(line))) return true
  return lines.length > 0 && lines.every((line) => TOPOLOGY_PAIR.test(line) && !/,.*,/.test(line))
}

/** The pairs of a topology of p2psim; what stands before them names the nodes. */
export function readTopology(rows: readonly Row[], format: MatrixFormat): LatencyMatrix {
  const pairs = rows.filter(({ cells: [first = ''] }) => !first.startsWith('#') && /^\d+,/.test(first))
  throwProblems(incomplete())
  const triples = pairs.map((row) => {
    const [from = '', to = ''] = row.cells[0]!.split(',')
    return { from, to, rtt: { text: row.cells[1]!, row, place: { from: 1 } } }
  })
  return matrixOf(triples, { ...format, unit: format.unit === 'auto' ? 'ms' : format.unit })

  function* incomplete(): Generator<Problem> {
    for (const row of pairs)
      if (row.cells.length !== 2 || !/^\d+,\d+$/.test(row.cells[0]!))
        yield row.problem({ expected: 'two nodes and a time, such as `1,2 53`', found: row.text.slice(0, 60) })
  }
}

function matrixOf(triples: readonly Triple[], format: MatrixFormat & { readonly unit: TimeUnit }): LatencyMatrix {
  const decimal = decimalOf(format.decimal, () => triples.map(({ rtt }) => rtt))
  if (decimal instanceof Problem) throw new Problems([decimal])
  const roundTrips = new RoundTrips({ unit: format.unit, decimal, entries: format.entries })
  const sites = new Map<string, number>()
  for (const { from, to } of triples)
    for (const name of [from, to]) if (!sites.has(name)) sites.set(name, sites.size)
  const names = [...sites.keys()]
  const rows = names.map(() => new Array<number>(names.length).fill(Number.NaN))
  throwProblems(problemsOf())
  return { rows: rows.map((row, from) => row.map((rtt, to) => (Number.isNaN(rtt) ? measured(to, from) : rtt))), names }

  function* problemsOf(): Generator<Problem> {
    if (triples.length === 0) {
      const statement = 'The file holds no round trip.'
      yield new Problem({ statement, hint: 'Write a line for each pair of sites.', line: 1, column: 1, text: '' })
    }
    for (const { from, to, rtt } of triples) {
      const row = rows[sites.get(from)!]!
      const at = sites.get(to)!
      const isSame = from === to
      const value = isSame && isMissingText(rtt.text) ? 0 : roundTrips.read(rtt.text)
      if (from === '' || to === '')
        yield rtt.row.problem({ expected: 'the names of two sites', found: rtt.row.text.slice(0, 60) })
      else if (Number.isNaN(value)) yield roundTrips.problem(rtt)
      else if (value === 0 && !isSame) yield zeroProblem(rtt)
      else if (!Number.isNaN(row[at]!)) {
        const statement = `The round trip from ${JSON.stringify(from)} to ${JSON.stringify(to)} is given twice.`
        yield rtt.row.problem({ statement, hint: 'Keep one of the two, such as the median of several.' }, rtt.place)
      }
      row[at] = value
    }
    yield* missing()
  }

  /** Nothing is known of a pair that no row names. */
  function* missing(): Generator<Problem> {
    for (const [from, row] of rows.entries())
      for (let to = 0; to < from; to++) {
        if (!Number.isNaN(row[to]!) || !Number.isNaN(rows[to]![from]!)) continue
        const statement = `No row gives the round trip between ${JSON.stringify(names[to]!.slice(0, 60))} and ${JSON.stringify(names[from]!.slice(0, 60))}.`
        const hint = 'Every pair of sites is needed, one way or both: leave out sites that were not measured with all others.'
        const last = triples.findLast((triple) => triple.from === names[from] || triple.to === names[from])!
        yield last.rtt.row.problem({ statement, hint })
      }
  }

  function measured(from: number, to: number): number {
    return from === to ? 0 : rows[from]![to]!
  }
}
