import { createHash } from 'node:crypto'
import { stringify } from 'csv-stringify/sync'
import { MESSAGE_KINDS } from '../../protocol/index.ts'
import {
  type CsvFile,
  columnsOf,
  formatCell,
  parseLatencyMatrix,
  parseScenario,
  type ResolvedScenario,
  type Row,
  type RunOptions,
  run,
} from '../../sim/index.ts'
import type { RandomScenario } from './scenario.ts'

/** What is compared of a run. */
export interface Digest {
  readonly fingerprint: string
  readonly events: number
  /** Broken invariants that were found. */
  readonly violations: number
  /** SHA-256 over the bytes of the CSV files that the command line would write, one after another in the order of CSV_FILES. */
  readonly csv: string
}

/**
 * All of them but degrees.csv, which is younger than the digests that are kept; a file without a place here is a compile error.
 */
export const CSV_FILES = Object.keys({
  summary: true,
  traffic: true,
  lookups: true,
  timeseries: true,
  nodes: true,
  lost_keys: true,
  ring: true,
} satisfies Record<Exclude<CsvFile, 'degrees'>, true>) as readonly CsvFile[]

/** Throws Problems if the scenario is not sound. */
export function parse({ text, files }: RandomScenario): ResolvedScenario {
  return parseScenario(text, {
    file: 'scenario.yaml',
    readFile: (name) => {
      const content = files.get(name)
      if (content === undefined) throw new Error('there is no such file')
      return content
    },
    parseLatencyMatrix,
  })
}

export function digestOf(scenario: ResolvedScenario, options: Omit<RunOptions, 'sinks'> = {}): Digest {
  const columns = new Map(CSV_FILES.map((file) => [file, columnsOf(file, MESSAGE_KINDS)]))
  const lines = new Map(CSV_FILES.map((file) => [file, [columns.get(file)!.map(({ name }) => name)]]))
  const row = (file: CsvFile, row: Row): void => {
    const cells = columns.get(file)?.map((column) => formatCell(column, row[column.name]))
    if (cells !== undefined) lines.get(file)!.push(cells)
  }
  const { fingerprint, events, violations } = run(scenario, { ...options, sinks: { row } })
  const hash = createHash('sha256')
  // Quoted as the command line does it: test/cli/csv-file.test.ts compares the two.
  for (const file of CSV_FILES) hash.update(stringify(lines.get(file)!, { quoted_match: /\r/ }))
  return { fingerprint, events, violations: violations.length, csv: hash.digest('hex') }
}
