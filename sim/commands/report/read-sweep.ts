import { join } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import type { Row } from '../../measure/column.ts'
import {
  type AggregateRow,
  aggregateColumns,
  type CompareRow,
  compareColumns,
  failureColumns,
  runColumns,
} from '../../sweep/columns.ts'
import type { SweepResults } from '../../sweep/results.ts'
import { isWholeSweep } from '../sweep/sweep-folder.ts'
import type { SweepManifest } from '../sweep/sweep-manifest.ts'
import { readAllRows } from './read-csv.ts'

/** A sweep that is done, and each thing that went wrong in it. */
export interface SweepWithFailures {
  readonly results: SweepResults
  readonly failures: readonly Row[]
}

/** What `sweep` or `merge` wrote into a folder. Throws Problems if it is incomplete, or of another version. */
export async function readSweepResults(
  folder: string,
  { outline }: SweepManifest,
): Promise<SweepWithFailures> {
  if (!isWholeSweep(folder))
    throw new Problems([
      new Problem({
        file: folder,
        statement: 'The sweep has not been done to its end.',
        hint: 'Go on with it by the same command, or merge its shards.',
      }),
    ])
  const { name, description, parameters, design, points, seeds, figures } = outline
  const paths = parameters.map(({ path }) => path)
  const results = {
    ...{ name, description, parameters, design, points, seeds },
    // A sweep that was done before there were conditions has none.
    figures: { ...figures, conditions: figures.conditions ?? [] },
    runs: await readAllRows(join(folder, 'runs.csv'), runColumns(paths), 'figures'),
    aggregate: (await readAllRows(join(folder, 'aggregate.csv'), aggregateColumns(paths))) as (Row &
      AggregateRow)[],
    compare: (await readAllRows(join(folder, 'compare.csv'), compareColumns(paths))) as (Row & CompareRow)[],
  }
  return { results, failures: await readAllRows(join(folder, 'failures.csv'), failureColumns(paths)) }
}
