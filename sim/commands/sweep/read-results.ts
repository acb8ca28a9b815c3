import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Problem, Problems } from '../../core/problem.ts'
import type { Column, Row } from '../../measure/column.ts'
import {
  type AggregateRow,
  aggregateColumns,
  type CompareRow,
  compareColumns,
  runColumns,
} from '../../sweep/columns.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { readSweepManifest, type SweepManifest } from './sweep-manifest.ts'

/** What `sweep` or `merge` wrote into a folder, and by what. Throws Problems if it is not whole, or of another version. */
export function readSweepResults(folder: string): { manifest: SweepManifest; results: SweepResults } {
  const manifest = readSweepManifest(folder)
  const { name, description, parameters, design, points, seeds, figures } = manifest.outline
  const paths = parameters.map(({ path }) => path)
  const results = {
    name,
    description,
    parameters,
    design,
    points,
    seeds,
    figures,
    runs: readTable(folder, 'runs.csv', runColumns(paths)),
    aggregate: readTable(folder, 'aggregate.csv', aggregateColumns(paths)) as (Row & AggregateRow)[],
    compare: readTable(folder, 'compare.csv', compareColumns(paths)) as (Row & CompareRow)[],
  }
  return { manifest, results }
}

/** The rows of a CSV file of ours: numbers as numbers, empty cells as `null`. */
function readTable(folder: string, name: string, columns: readonly Column[]): Row[] {
  const path = join(folder, name)
  if (!existsSync(path))
    throw new Problems([
      new Problem({
        file: folder,
        statement: `Holds no ${name}: the sweep has not been done to its end.`,
        hint: 'Go on with it by the same command, or merge its shards.',
      }),
    ])
  const [header = [], ...lines] = parse(readFileSync(path)) as string[][]
  if (header.join() !== columns.map((column) => column.name).join())
    throw new Problems([
      new Problem({
        file: path,
        statement: 'These are not the columns that this version of E-Pastry writes.',
      }),
    ])
  return lines.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column.name, cellValue(column, cells[index]!)])),
  )
}

function cellValue({ type, presence }: Column, cell: string): string | number | null {
  if (cell === '' && presence === 'may be empty') return null
  return type === 'number' ? Number(cell) : cell
}
