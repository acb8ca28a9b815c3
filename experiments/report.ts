import { formatNumber } from '../sim/core/words.ts'
import type { Estimate } from './reproduce/statistics.ts'

/** What each of these measurements is given. */
export interface Options {
  readonly seeds: readonly number[]
  /** How large, if the size can be chosen: nodes or hours; undefined for that of docs/evidence.md. */
  readonly size: number | undefined
}

/** A table in Markdown, row by row as they come, as docs/evidence.md has them. */
export class Table {
  constructor(columns: readonly string[]) {
    say(row(columns))
    say(row(columns.map(() => '---')))
  }

  row(cells: readonly (string | number)[]): void {
    say(row(cells.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell))))
  }
}

/** Checks claims, and prints the ones that fail. */
export class Claims {
  readonly failed: string[] = []

  check(holds: boolean, claim: string): void {
    if (holds) return
    this.failed.push(claim)
    say(`\nCLAIM FAILED: ${claim}\n`)
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** `2.70 (2.41 … 2.99)`, the bounds within which the mean of runs lies with 95 %. */
export function bounded({ value, low, high }: Estimate, decimals: number): string {
  const [middle, from, to] = [value, low, high].map((each) => each?.toFixed(decimals))
  return from === undefined ? `${middle}` : `${middle} (${from} … ${to})`
}

/** `12 … 34, median 20`. */
export function spread(values: readonly number[], decimals = 0): string {
  if (values.length === 0) return 'none'
  const sorted = [...values].sort((a, b) => a - b)
  const [least, median, most] = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!]
  if (least === most) return least.toFixed(decimals)
  return `${least.toFixed(decimals)} … ${most.toFixed(decimals)}, median ${median.toFixed(decimals)}`
}

export const total = <Each>(list: readonly Each[], of: (each: Each) => number): number =>
  list.reduce((sum, each) => sum + of(each), 0)

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
