import type { Row } from '../../core/delimited-rows.ts'
import { isMissingText, isNumberText } from '../../core/number-text.ts'
import { Problem, Problems, throwProblems } from '../../core/problem.ts'
import { take } from '../../core/take.ts'
import type { LatencyMatrix, MatrixFormat, TimeUnit } from './format.ts'
import { decimalOf, type Entry, RoundTrips, zeroProblem } from './values.ts'

/** The round trip of a pair, as a row states it. */
interface Triple {
  readonly from: string
  readonly to: string
  readonly text: string
  readonly row: Row
  /** The cell of the round trip. */
  readonly at: number
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
const NAME_MAX = 200
const COLUMNS: Columns = { from: 0, to: 1, rtt: 2 }

/**
 * Does a table have a row for each pair of sites: two names and a number?
 *
 * @throws Problems if three rows of three numbers may be either
 */
export function areTriples(rows: readonly Row[]): boolean {
  const [first, ...others] = rows
  if (first === undefined) return false
  if (columnsOf(first) !== undefined) return true
  const hasHeader = first.cells.every((cell) => !isNumberText(cell))
  const pairs = hasHeader ? others : rows
  if (pairs.length === 0 || !pairs.every(({ cells }) => cells.length === 3)) return false
  if (pairs.every(({ cells: [from, to, rtt] }) => isWord(from!) && isWord(to!) && isNumberText(rtt!)))
    return true
  const seen = new Set<string>()
  const isPair = ({ cells: [from, to] }: Row): boolean => {
    const isNew = WHOLE.test(from!) && WHOLE.test(to!) && !seen.has(`${from} ${to}`)
    seen.add(`${from} ${to}`)
    return isNew
  }
  if (!pairs.every(isPair) || pairs.length < 3) return false
  if (pairs.length > 3) return true
  // A site is nearest to itself, and no pair is of one site.
  if (pairs.every(({ cells }, at) => cells.every((cell) => Number(cells[at]) <= Math.abs(Number(cell)))))
    return false
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
export function readTriples(rows: Iterator<Row>, format: MatrixFormat): LatencyMatrix {
  const first = rows.next()
  const header = first.done === true ? undefined : columnsOf(first.value)
  const title = header && (first.value as Row).cells[header.rtt]
  const columns = header ?? COLUMNS
  const width = 1 + Math.max(columns.from, columns.to, columns.rtt)
  const unit = format.unit === 'auto' ? unitOf(title) : format.unit
  return matrixOf(triples(), { ...format, unit })

  function* triples(): Generator<Triple | Problem> {
    // A header that names other things than we know.
    const isHeader = header !== undefined || !isNumberText(first.value?.cells[columns.rtt] ?? '')
    if (first.done !== true && !isHeader) yield tripleOf(first.value)
    for (let next = rows.next(); next.done !== true; next = rows.next()) yield tripleOf(next.value)
  }

  function tripleOf(row: Row): Triple | Problem {
    const { cells } = row
    if (cells.length >= width)
      return {
        from: cells[columns.from]!,
        to: cells[columns.to]!,
        text: cells[columns.rtt]!,
        row,
        at: columns.rtt,
      }
    const hint = 'If something else than what was taken for it stands between the cells, say `separator`.'
    return row.problem({ expected: 'two sites and the round trip between them', found: shown(row), hint })
  }
}

const shown = (row: Row): string => JSON.stringify(row.text.slice(0, 60))

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
export function readTopology(rows: Iterable<Row>, format: MatrixFormat): LatencyMatrix {
  return matrixOf(triples(), { ...format, unit: format.unit === 'auto' ? 'ms' : format.unit })

  function* triples(): Generator<Triple | Problem> {
    for (const row of rows) {
      const [pair = '', text = ''] = row.cells
      if (pair.startsWith('#') || !/^\d+,/.test(pair)) continue
      const [from = '', to = ''] = pair.split(',')
      if (row.cells.length === 2 && TOPOLOGY_PAIR.test(`${pair} ${text}`))
        yield { from, to, text, row, at: 1 }
      else yield row.problem({ expected: 'two nodes and a time, such as `1,2 53`', found: shown(row) })
    }
  }
}

/** The decimal sign shows in the first of them. */
const HEAD = 1_000

function matrixOf(
  found: Iterator<Triple | Problem>,
  format: MatrixFormat & { readonly unit: TimeUnit },
): LatencyMatrix {
  const head = [...take(found, HEAD)]
  const decimal = decimalOf(format.decimal, () =>
    head.flatMap((triple) => (triple instanceof Problem ? [] : [entryOf(triple)])),
  )
  if (decimal instanceof Problem) throw new Problems([decimal])
  const pairs = new Pairs(new RoundTrips({ unit: format.unit, decimal, entries: format.entries }))
  throwProblems(problemsOf())
  return pairs.matrix()

  function* problemsOf(): Generator<Problem> {
    if (head.length === 0) yield noPairs()
    for (const triple of head) yield* triple instanceof Problem ? [triple] : pairs.add(triple)
    for (const triple of take(found)) yield* triple instanceof Problem ? [triple] : pairs.add(triple)
    yield* pairs.missing()
  }
}

function noPairs(): Problem {
  const statement = 'The file holds no round trip.'
  return new Problem({
    statement,
    hint: 'Write a line for each pair of sites.',
    line: 1,
    column: 1,
    text: '',
  })
}

const entryOf = ({ text, row, at }: Triple): Entry => ({ text, row, place: { from: at } })

/** The round trips of pairs as they come, of which there may be millions. */
class Pairs {
  readonly #roundTrips: RoundTrips
  readonly #sites = new Map<string, number>()
  readonly #names: string[] = []
  /** Of each site; not every pair is there. */
  readonly #rows: (number | undefined)[][] = []
  /** The last row that names each site. */
  readonly #last: Row[] = []

  constructor(roundTrips: RoundTrips) {
    this.#roundTrips = roundTrips
  }

  /** Returns what is wrong with it. */
  add(triple: Triple): Problem[] {
    const { from, to, text, row, at } = triple
    for (const name of [from, to])
      if (name === '' || name.length > NAME_MAX) {
        const expected = `two names of sites, of at most ${NAME_MAX} characters`
        return [row.problem({ expected, found: shown(row) })]
      }
    const numbers = this.#rows[this.#site(from, row)]!
    const site = this.#site(to, row)
    const isSame = from === to
    const value = isSame && isMissingText(text) ? 0 : this.#roundTrips.read(text)
    const isNew = numbers[site] === undefined
    numbers[site] = value
    if (Number.isNaN(value)) return [this.#roundTrips.problem(entryOf(triple))]
    if (value === 0 && !isSame) return [zeroProblem(entryOf(triple))]
    if (isNew) return []
    const statement = `The round trip from ${JSON.stringify(from)} to ${JSON.stringify(to)} is given twice.`
    return [
      row.problem({ statement, hint: 'Keep one of the two, such as the median of several.' }, { from: at }),
    ]
  }

  /** A problem for each pair of which nothing is known. */
  *missing(): Generator<Problem> {
    for (const from of this.#rows.keys())
      for (let to = 0; to < from; to++) {
        if (this.#measured(from, to) !== undefined) continue
        const [one, other] = [JSON.stringify(this.#names[to]), JSON.stringify(this.#names[from])]
        const hint =
          'Every pair of sites is needed, one way or both: leave out sites that were not measured with all others.'
        yield this.#last[from]!.problem({
          statement: `No row gives the round trip between ${one} and ${other}.`,
          hint,
        })
      }
  }

  matrix(): LatencyMatrix {
    const names = this.#names
    const rows = names.map((_, from) => names.map((_, to) => this.#measured(from, to) ?? 0))
    return { rows, names }
  }

  #measured(from: number, to: number): number | undefined {
    return this.#rows[from]![to] ?? this.#rows[to]![from]
  }

  #site(name: string, row: Row): number {
    let site = this.#sites.get(name)
    if (site === undefined) {
      site = this.#sites.size
      this.#sites.set(name, site)
      this.#names.push(name)
      this.#rows.push([])
    }
    this.#last[site] = row
    return site
  }
}
