import { Block, type Cells, type RowFormat } from './delimited-block.ts'
import { type Problem, type ProblemFacts, Problems } from './problem.ts'

export type { Cells, RowFormat }

/** Comma-separated values as RFC 4180 has them. */
export const CSV: RowFormat = { delimiter: ',', quotes: 'enclose', blanks: 'kept' }

/** How many characters of a text are parsed at a time, or more if a row is longer. */
const PART = 262_144

/** A text without the byte order mark that it may begin with. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '')

/**
 * The rows of a text, one after another.
 *
 * @throws Problems if quotes do not pair, after the rows before.
 */
export function* rowsOf(text: string, format: RowFormat): Generator<Row> {
  const whole = withoutMark(text)
  const reader = new RowReader(format, whole)
  for (let at = 0; at < whole.length; at += PART) yield* reader.read(whole.slice(at, at + PART))
  yield* reader.end()
}

/** Reads rows from a text that comes in parts, and keeps no more of it than the rows that are not complete. */
export class RowReader {
  readonly #format: RowFormat
  readonly #whole: string | undefined
  #rest = ''
  #isInQuotes = false
  /** On which the rest begins. */
  #line = 1

  /** `whole`: the text whose parts will come, for the code frame of problems. */
  constructor(format: RowFormat, whole?: string) {
    this.#format = format
    this.#whole = whole
  }

  /** The rows that the next part completes. All of them are to be taken before the next part. */
  *read(text: string): Generator<Row> {
    const part = this.#line === 1 && this.#rest === '' ? withoutMark(text) : text
    const end = this.#endOfRows(part)
    if (end > 0) yield* this.#rows(this.#rest + part.slice(0, end))
    this.#rest = end > 0 ? part.slice(end) : this.#rest + part
  }

  /** The last row, if no line end follows it. */
  *end(): Generator<Row> {
    yield* this.#rows(this.#rest)
  }

  /** Where the last row ends that ends in a part; 0 if none does. Within quotes a line end ends no row. */
  #endOfRows(part: string): number {
    if (this.#format.quotes === 'literal' || !(this.#isInQuotes || part.includes('"')))
      return part.lastIndexOf('\n') + 1
    let end = 0
    for (const { 0: sign, index } of part.matchAll(/["\n]/g)) {
      if (sign === '"') this.#isInQuotes = !this.#isInQuotes
      else if (!this.#isInQuotes) end = index + 1
    }
    return end
  }

  *#rows(text: string): Generator<Row> {
    const block = new Block({ text, format: this.#format, line: this.#line, whole: this.#whole })
    this.#line += text.split('\n').length - 1
    const { rows, fault } = block.parse()
    for (const [index, cells] of rows.entries()) yield new Row(cells, block, index)
    if (fault !== undefined) throw new Problems([fault])
  }
}

/** One row. Where it stands is looked up at each call: for messages, not for every row. */
export class Row {
  readonly cells: readonly string[]
  readonly #block: Block
  readonly #index: number

  constructor(cells: readonly string[], block: Block, index: number) {
    this.cells = cells
    this.#block = block
    this.#index = index
  }

  /** Is there nothing on its line? */
  get isBlank(): boolean {
    const isOneCell = this.cells.length <= 1 || ' \t'.includes(this.#block.format.delimiter)
    return isOneCell && this.cells.every((cell) => cell === '')
  }

  /** The line on which it begins, from 1. */
  get line(): number {
    return this.#block.stretchOf(this.#index).line
  }

  /** How it is written. */
  get text(): string {
    return this.#block.stretchOf(this.#index).text
  }

  /** A problem with the entire row, or with some of its cells. */
  problem(facts: ProblemFacts, cells?: Cells): Problem {
    return this.#block.problem(this.#block.stretchOf(this.#index, cells), facts)
  }
}
