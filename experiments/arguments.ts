/** The user called a program of this folder in a way that it does not understand. */
export class UsageMistake extends Error {}

interface WholeNumber {
  /** What it counts, as the usage names it. */
  readonly name: string
  readonly from: number
  readonly to: number
}

/** A whole number that the user may give; undefined if it is not given. Throws UsageMistake. */
export function wholeNumber(text: string | undefined, { name, from, to }: WholeNumber): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= from && value <= to) return value
  throw new UsageMistake(
    `${name}: expected a whole number from ${from} to ${to}, found ${JSON.stringify(text)}`,
  )
}

/** How many seeds, from 1 on. */
export const SEEDS = { name: 'seeds', from: 1, to: 1_000_000 } as const

/** Refuses what stands behind the last argument that is understood. Throws UsageMistake. */
export function expectNoMore(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageMistake(`not understood: ${rest.join(' ')}`)
}

/** The exit code of a program: 2 for a mistake of the user's, which is printed with the usage. Throws any other error. */
export function exitCodeOf(error: unknown, usage: string): number {
  if (!(error instanceof UsageMistake)) throw error
  process.stderr.write(`${error.message}\n\n${usage}\n`)
  return 2
}
