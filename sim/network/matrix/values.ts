import type { Cells, Row } from '../../core/delimited-rows.ts'
import {
  type DecimalSign,
  decimalSignOf,
  isMissingText,
  isNumberText,
  readNumber,
} from '../../core/number-text.ts'
import type { Problem } from '../../core/problem.ts'
import { type MatrixFormat, type TimeUnit, UNITS } from './format.ts'

/** A cell of a file, and where it stands. */
export interface Entry {
  readonly text: string
  readonly row: Row
  readonly place: Cells
}

/** An hour: anything longer is no measurement of a round trip. */
const RTT_MS_MAX = 3_600_000

/** Turns cells into round trips in milliseconds. */
export class RoundTrips {
  readonly #unit: TimeUnit
  readonly #ways: number
  readonly #decimal: DecimalSign

  constructor(facts: { unit: TimeUnit; decimal: DecimalSign; entries: MatrixFormat['entries'] }) {
    this.#unit = facts.unit
    this.#decimal = facts.decimal
    this.#ways = facts.entries === 'one-way' ? 2 : 1
  }

  /** NaN for what is no number, or none of a round trip: see `problem`. */
  read(text: string): number {
    const { inMs } = UNITS[this.#unit]
    const value = readNumber(text, this.#decimal)
    const rtt = (this.#ways * value) / inMs
    return rtt >= 0 && rtt <= RTT_MS_MAX ? rtt : Number.NaN
  }

  /** What is wrong with a cell that could not be read. */
  problem({ text, row, place }: Entry): Problem {
    const { inMs, name } = UNITS[this.#unit]
    const most = (RTT_MS_MAX * inMs) / this.#ways
    const expected = `a ${this.#ways === 2 ? 'one-way time' : 'round trip'} in ${name} from 0 to ${most}`
    const isNumber = isNumberText(text) && !Number.isNaN(readNumber(text, this.#decimal))
    const found = text === '' ? 'nothing' : isNumber ? text : JSON.stringify(text.slice(0, 60))
    const hint = this.#hintFor(text)
    return row.problem({ expected, found, ...(hint && { hint }) }, place)
  }

  #hintFor(text: string): string | undefined {
    if (isMissingText(text) || text.startsWith('-'))
      return 'Only a site’s time to itself may be left out. Where a pair was not measured leave one of its sites out.'
    const value = readNumber(text, this.#decimal)
    if (value > 0 && this.#unit !== 'us') return 'If the numbers are microseconds, say `unit: us`.'
    if (!Number.isNaN(value) || !isNumberText(text)) return undefined
    return `The other numbers have a decimal ${this.#decimal}.`
  }
}

/**
 * The decimal sign as it is stated, or as the cells show it; a problem if they do not.
 *
 * @param cells in the order of the file
 */
export function decimalOf(
  stated: MatrixFormat['decimal'],
  cells: () => Iterable<Entry>,
): DecimalSign | Problem {
  if (stated !== 'auto') return stated
  const sign = decimalSignOf(texts(cells()))
  if (sign !== 'unclear') return sign
  const first = firstWithComma(cells())!
  return first.row.problem(
    {
      statement: `Is the comma in ${JSON.stringify(first.text.slice(0, 60))} a decimal sign, or does it part thousands?`,
      hint: 'Say `decimal: comma`, or write the numbers without thousands separators.',
    },
    first.place,
  )
}

function* texts(entries: Iterable<Entry>): Generator<string> {
  for (const { text } of entries) yield text
}

function firstWithComma(entries: Iterable<Entry>): Entry | undefined {
  for (const entry of entries) if (isNumberText(entry.text) && entry.text.includes(',')) return entry
  return undefined
}

/** A round trip of 0 between two sites. */
export const zeroProblem = ({ row, place }: Entry): Problem =>
  row.problem(
    {
      statement: 'The round trip between two sites is 0.',
      hint: 'Public sets write 0 for “not measured”: leave one of the sites out. For sites that are next to each other write what you mean, such as 0.01.',
    },
    place,
  )
