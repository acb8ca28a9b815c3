import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { CSV, type Row, rowsOf, withoutMark } from '../../core/delimited-rows.ts'
import { Problem, type ProblemFacts, throwProblems } from '../../core/problem.ts'
import { formatNumber } from '../text/quantities.ts'
import { closest } from '../text/suggest.ts'

/** One operation of a recorded load. */
export interface RecordedOperation {
  /** From the start of the phase. */
  readonly at: Micros
  readonly operation: (typeof OPERATIONS)[number]
  readonly key: string
  /** Of an insert: the value, or the size of a generated one; neither if the phase says it. */
  readonly value?: string
  readonly bytes?: number
  /** The caller: the number of a node, or the name of a client; none if the phase states it. */
  readonly node?: number | string
}

/** When a recorded load ends. */
export const lastOperation = (operations: readonly RecordedOperation[]): Micros =>
  operations.at(-1)?.at ?? micros(0)

const OPERATIONS = ['insert', 'lookup', 'delete', 'route'] as const

const COLUMNS = ['time_s', 'operation', 'key', 'value', 'bytes', 'node'] as const
type Column = (typeof COLUMNS)[number]
const NEEDED: readonly Column[] = ['time_s', 'operation', 'key']

/** As long as any phase may last. */
const SECONDS_MAX = 3_600_000
const BYTES_MAX = 16_777_216

/**
 * Reads a recorded load in CSV (RFC 4180): a header, then a row for each operation, in the order of time. The columns may
 * stand in any order; others than ours are left out.
 *
 * @throws Problems with line and column if a needed column is missing, a cell cannot be read or time goes back.
 */
export function readWorkloadTrace({ file, text }: { file: string; text: string }): RecordedOperation[] {
  const operations: RecordedOperation[] = []
  throwProblems(readInto(operations, withoutMark(text)), { file })
  return operations
}

/** Yields what is wrong with the text on the way. */
function* readInto(operations: RecordedOperation[], text: string): Generator<Problem> {
  let reader: RowReader | undefined
  let isEmpty = true
  for (const row of rowsOf(text, CSV)) {
    if (row.isBlank) continue
    if (reader === undefined) {
      const missing = [...missingColumns(row)]
      if (missing.length > 0) return yield* missing
      reader = new RowReader(row.cells)
      continue
    }
    isEmpty = false
    const operation = reader.read(row)
    yield* reader.problems
    if (operation !== undefined) operations.push(operation)
  }
  if (!isEmpty) return
  const place = { line: 1, column: 1, text }
  const hint = 'Such as the header `time_s,operation,key` and the row `12.5,lookup,Italy`.'
  yield new Problem({ ...place, statement: 'The recorded load holds no operation.', hint })
}

function* missingColumns(header: Row): Generator<Problem> {
  const names = header.cells.map((cell) => cell.trim())
  const twice = names.findIndex((name, index) => isColumn(name) && names.indexOf(name) < index)
  if (twice >= 0)
    yield header.problem({ statement: `The column \`${names[twice]}\` is given twice.` }, { from: twice })
  for (const column of NEEDED) {
    if (names.includes(column)) continue
    const meant = closest(column, names)
    const expected = `a header with the columns ${NEEDED.map((name) => `\`${name}\``).join(', ')}, and perhaps \`value\` or \`bytes\`, and \`node\``
    const hint =
      meant === undefined
        ? `The column \`${column}\` is missing.`
        : `Is \`${meant}\` the column \`${column}\`? Then name it so.`
    yield header.problem({ expected, found: JSON.stringify(header.text.trim().slice(0, 60)), hint })
  }
}

const isColumn = (name: string): name is Column => COLUMNS.some((column) => column === name)

/** Reads rows of which the header says what their cells are. */
class RowReader {
  /** Of the latest row. */
  problems: Problem[] = []
  readonly #width: number
  readonly #places: ReadonlyMap<string, number>
  #last = { text: '0', at: micros(0) }

  constructor(header: readonly string[]) {
    this.#width = header.length
    this.#places = new Map(header.map((cell, place) => [cell.trim(), place]))
  }

  /** The operation of a row; undefined if something is wrong with it. */
  read(row: Row): RecordedOperation | undefined {
    this.problems = []
    if (row.cells.length !== this.#width) {
      const found = `${row.cells.length} ${row.cells.length === 1 ? 'cell' : 'cells'}`
      const hint = 'A key or value that holds a comma stands in double quotes.'
      this.problems.push(row.problem({ expected: `${this.#width} cells, as in the header`, found, hint }))
      return undefined
    }
    const at = this.#readTime(row)
    const operation = this.#readOperation(row)
    const key = this.#cell(row, 'key')
    if (key === '') this.#report(row, 'key', { expected: 'a key', found: 'nothing' })
    const value = operation === 'insert' ? this.#readValue(row) : {}
    const node = this.#readNode(row)
    if (this.problems.length > 0 || operation === undefined) return undefined
    return { at, operation, key, ...value, ...(node === undefined ? {} : { node }) }
  }

  #readTime(row: Row): Micros {
    const text = this.#cell(row, 'time_s').trim()
    const [, whole = '', fraction = ''] = /^(\d{1,10})(?:\.(\d+))?$/.exec(text) ?? []
    const at = micros(seconds(Number(whole)) + Number(fraction.slice(0, 6).padEnd(6, '0')))
    if (whole === '' || at > seconds(SECONDS_MAX)) {
      const expected = `a time in seconds from the start of the phase, from 0 to ${formatNumber(SECONDS_MAX)}`
      const hint = 'Subtract the time of the first row from all.'
      this.#report(row, 'time_s', { expected, found: shown(text), ...(whole !== '' && { hint }) })
      return this.#last.at
    }
    if (at < this.#last.at) {
      const statement = `The time goes back: ${text} after ${this.#last.text}.`
      this.#report(row, 'time_s', { statement, hint: 'Sort the rows by time.' })
      return this.#last.at
    }
    this.#last = { text, at }
    return at
  }

  #readOperation(row: Row): RecordedOperation['operation'] | undefined {
    const text = this.#cell(row, 'operation').trim()
    const operation = OPERATIONS.find((name) => name === text)
    if (operation !== undefined) return operation
    const meant = closest(text, OPERATIONS)
    const expected = 'one of `insert`, `lookup`, `delete`, `route`'
    this.#report(row, 'operation', {
      expected,
      found: shown(text),
      ...(meant && { hint: `Did you mean \`${meant}\`?` }),
    })
    return undefined
  }

  #readValue(row: Row): Pick<RecordedOperation, 'value' | 'bytes'> {
    const value = this.#cell(row, 'value')
    const size = this.#cell(row, 'bytes').trim()
    if (size === '') return value === '' ? {} : { value }
    if (value !== '') this.#report(row, 'bytes', { expected: 'a value, or the size of one', found: 'both' })
    const bytes = /^\d{1,8}$/.test(size) ? Number(size) : Number.NaN
    if (bytes <= BYTES_MAX) return { bytes }
    const expected = `a size from 0 to ${formatNumber(BYTES_MAX)} bytes`
    this.#report(row, 'bytes', { expected, found: shown(size) })
    return {}
  }

  #readNode(row: Row): number | string | undefined {
    const text = this.#cell(row, 'node').trim()
    if (text === '') return undefined
    if (!/^\d+$/.test(text)) return text
    const node = Number(text)
    if (node >= 1 && Number.isSafeInteger(node)) return node
    const expected = 'the number of a node, from 1, or the name of a client'
    this.#report(row, 'node', { expected, found: shown(text) })
    return undefined
  }

  #cell({ cells }: Row, column: Column): string {
    return cells[this.#places.get(column) ?? -1] ?? ''
  }

  #report(row: Row, column: Column, facts: ProblemFacts): void {
    this.problems.push(row.problem(facts, { from: this.#places.get(column)! }))
  }
}

const shown = (text: string): string => (text === '' ? 'nothing' : JSON.stringify(text.slice(0, 60)))
