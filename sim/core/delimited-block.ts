import { CsvError, type Options, parse } from 'csv-parse/sync'
import { Problem, type ProblemFacts } from './problem.ts'

/** How a table is written in plain text. A line ends with LF or CR LF. */
export interface RowFormat {
  /** What stands between the cells of a row; a blank stands for any number of blanks. */
  readonly delimiter: ',' | ';' | '\t' | ' '
  /** `enclose`: a cell in double quotes may hold delimiters, line ends and doubled quotes (RFC 4180). `literal`: a quote is a character like any other. */
  readonly quotes: 'enclose' | 'literal'
  /** The blanks around a cell. */
  readonly blanks: 'kept' | 'trimmed'
}

/** Which cells of a row, counted from 0; `to` is `from` if not given. */
export interface Cells {
  readonly from: number
  readonly to?: number
}

/** A piece of a text, and where it begins; line and column count from 1. */
export interface Stretch {
  readonly text: string
  readonly line: number
  readonly column: number
}

interface BlockFacts {
  readonly text: string
  readonly format: RowFormat
  /** On which the block begins. */
  readonly line: number
  /** The text that the block is from, for the code frame of problems. */
  readonly whole: string | undefined
}

/** A cell, and where in the bytes of its block it begins and ends. */
interface PlacedCell {
  readonly text: string
  readonly start: number
  readonly end: number
}

/**
 * Rows that are parsed together. The library says where a cell ends only to a callback for each cell, which costs more
 * than the parsing: places are looked up when a message needs one, by parsing again.
 */
export class Block {
  readonly format: RowFormat
  readonly #text: string
  readonly #line: number
  readonly #whole: string | undefined
  readonly #options: Options

  constructor({ text, format, line, whole }: BlockFacts) {
    this.format = format
    this.#text = text
    this.#line = line
    this.#whole = whole
    this.#options = {
      delimiter: format.delimiter,
      quote: format.quotes === 'enclose' ? '"' : null,
      trim: format.blanks === 'trimmed',
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    }
  }

  /** The cells of each row, up to one in which quotes do not pair: that is the fault. */
  parse(): { readonly rows: readonly (readonly string[])[]; readonly fault?: Problem } {
    try {
      const rows = parse(this.#text, this.#options)
      return { rows: this.format.delimiter === ' ' ? rows.map(withoutEmpty) : rows }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      // The library gives the rows or the error: once more for the rows before it.
      const { rows, end, error: fault = error } = this.#parseWithPlaces()
      return { rows: rows.map((cells) => cells.map(({ text }) => text)), fault: this.#faultOf(fault, end) }
    }
  }

  /** What a row is, or some of its cells. */
  stretchOf(row: number, cells?: Cells): Stretch {
    const placed = this.#parseWithPlaces(row + 1).rows[row]!
    const { from = 0, to = cells?.from ?? placed.length - 1 } = cells ?? {}
    const stretch = this.#stretch(placed[from]!.start, placed[to]!.end)
    return cells !== undefined && this.format.blanks === 'trimmed' ? withoutBlanks(stretch) : stretch
  }

  problem({ line, column, text }: Stretch, facts: ProblemFacts): Problem {
    const shown = this.#whole === undefined ? {} : { text: this.#whole }
    return new Problem({ line, column, length: Math.max(1, text.length), ...shown, ...facts })
  }

  /** The first rows, and where the last of them ends; no further than quotes pair. */
  #parseWithPlaces(atMost = -1): { rows: PlacedCell[][]; end: number; error?: CsvError } {
    const { delimiter } = this.format
    const rows: PlacedCell[][] = []
    let cells: PlacedCell[] = []
    let start = 0
    let end = 0
    try {
      parse(this.#text, {
        ...this.#options,
        to: atMost,
        raw: true,
        cast: (text, { bytes }) => {
          if (text !== '' || delimiter !== ' ') cells.push({ text, start, end: bytes })
          start = bytes + delimiter.length
          return text
        },
        on_record: (_, { bytes }) => {
          rows.push(cells)
          cells = []
          start = end = bytes
          return null
        },
      })
    } catch (error) {
      if (error instanceof CsvError) return { rows, end, error }
      throw error
    }
    return { rows, end }
  }

  /** What is wrong with the quotes of the row that begins at `start`. */
  #faultOf({ code, raw }: CsvError, start: number): Problem {
    const isOpen = code === 'CSV_QUOTE_NOT_CLOSED'
    const statement = isOpen
      ? 'A double quote is opened in this row and never closed.'
      : code.startsWith('CSV')
        ? 'After this double quote the cell should end.'
        : 'A double quote stands within a cell that does not begin with one.'
    const hint = 'Put the entire cell in double quotes and double the quotes within it: `"say ""yes"" now"`.'
    // What the library has read of the row ends with the quote.
    const { length } = isOpen || typeof raw !== 'string' ? ' ' : new TextEncoder().encode(raw)
    return this.problem(this.#stretch(start + length - 1, start + length), { statement, hint })
  }

  /** What stands from one byte to another. */
  #stretch(start: number, end: number): Stretch {
    const bytes = new TextEncoder().encode(this.#text)
    const textOf = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to))
    const before = textOf(0, start).split('\n')
    const place = { line: this.#line + before.length - 1, column: before.at(-1)!.length + 1 }
    return { ...place, text: textOf(start, end) }
  }
}

const withoutEmpty = (cells: readonly string[]): string[] => cells.filter((cell) => cell !== '')

function withoutBlanks({ text, line, column }: Stretch): Stretch {
  const trimmed = text.trim()
  return { text: trimmed, line, column: column + text.indexOf(trimmed) }
}
