import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parse as parseCsv } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { RunOptions } from '../../sim/index.ts'
import { type Digest, digestOf, parse } from './digest.ts'
import { randomScenario } from './scenario.ts'

/** The results of the random scenarios that the repository keeps: reference.csv, a row for each seed. */

export const SEEDS: readonly number[] = Array.from({ length: 240 }, (_, index) => index + 1)

const FILE = new URL('../../../test/random/reference.csv', import.meta.url)
const COLUMNS = ['seed', 'scenario', 'fingerprint', 'events', 'violations', 'csv'] as const

export interface Result extends Digest {
  readonly seed: number
  /** Digest of the scenario itself and its data files: a change of the generator is none of the simulator. */
  readonly scenario: string
}

export type Reference = ReadonlyMap<number, Result>

/** Runs the scenario of a seed. */
export function resultOf(seed: number, options?: Omit<RunOptions, 'sinks'>): Result {
  const scenario = randomScenario(seed)
  const written = JSON.stringify([scenario.text, ...scenario.files])
  const digest = createHash('sha256').update(written).digest('hex').slice(0, 16)
  return { seed, scenario: digest, ...digestOf(parse(scenario), options) }
}

export function readReference(): Reference {
  const rows: Record<string, string>[] = parseCsv(readFileSync(FILE), { columns: true })
  return new Map(rows.map((row) => [Number(row.seed), resultIn(row)]))
}

const resultIn = ({
  seed,
  scenario,
  fingerprint,
  events,
  violations,
  csv,
}: Record<string, string>): Result => ({
  seed: Number(seed),
  scenario: scenario ?? '',
  fingerprint: fingerprint ?? '',
  events: Number(events),
  violations: Number(violations),
  csv: csv ?? '',
})

/** Makes the results of the present code the reference. Throws what a run throws. */
export function writeReference(): void {
  const rows = SEEDS.map((seed) => resultOf(seed))
  writeFileSync(FILE, stringify(rows, { header: true, columns: [...COLUMNS] }))
}

/** The columns in which a seed's result is another than the reference; none if it is the same. */
export function differences(reference: Reference, found: Result): readonly string[] {
  const expected = reference.get(found.seed)
  if (expected === undefined) return ['no reference']
  return COLUMNS.filter((column) => found[column] !== expected[column])
}
