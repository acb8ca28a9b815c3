import type { Column, Row } from '../../measure/column.ts'
import { aggregateRows } from '../../sweep/aggregate.ts'
import {
  type AggregateRow,
  aggregateColumns,
  compareColumns,
  failureColumns,
  runColumns,
} from '../../sweep/columns.ts'
import { compareRows } from '../../sweep/compare.ts'
import { runCount, runOf, type SweepOutline, type SweepRun } from '../../sweep/plan.ts'
import type { ResultStore } from '../../sweep/record.ts'
import { parameterCells, runRows } from '../../sweep/rows.ts'
import { CsvFile } from '../csv-file.ts'
import { commandLine } from '../replay-command.ts'
import type { SweepFolder } from './sweep-folder.ts'

/**
 * Writes what comes of all runs. The order is that of the sweep, whatever the order in which runs ended. Returns the rows of
 * aggregate.csv that the figures of the sweep show.
 */
export function writeTables(folder: SweepFolder, outline: SweepOutline): AggregateRow[] {
  const { journal } = folder
  const paths = outline.parameters.map(({ path }) => path)
  const table = (name: string, columns: readonly Column[], rows: Iterable<Row>) =>
    folder.writeWhole(name, (path) => {
      const file = new CsvFile(path, columns)
      try {
        for (const row of rows) file.write(row)
      } finally {
        file.close()
      }
    })
  table('runs.csv', runColumns(paths), allRunRows(outline, journal))
  const shown: AggregateRow[] = []
  table('aggregate.csv', aggregateColumns(paths), noting(aggregateRows(outline, journal)))
  table('compare.csv', compareColumns(paths), compareRows(outline, journal))
  table('failures.csv', failureColumns(paths), failureRows(outline, journal))
  return shown

  function* noting(rows: Iterable<AggregateRow & Row>): IterableIterator<Row> {
    const { quality, cost, metrics } = outline.figures
    for (const row of rows) {
      if (
        [quality, cost, ...metrics].some(({ metric, phase }) => metric === row.metric && phase === row.label)
      )
        shown.push(row)
      yield row
    }
  }
}

function* allRunRows(outline: SweepOutline, store: ResultStore): IterableIterator<Row> {
  for (let run = 1; run <= runCount(outline); run++)
    if (store.statusOf(run) !== undefined) yield* runRows(outline, store.read(run))
}

/** One row for each thing that went wrong. */
function* failureRows(outline: SweepOutline, store: ResultStore): IterableIterator<Row> {
  for (const run of failedRuns(outline, store)) {
    const { status, complaints } = store.read(run.number)
    for (const complaint of complaints)
      yield {
        run: run.number,
        point: run.point.number,
        seed: run.seed,
        ...parameterCells(outline, run.point),
        status,
        complaint,
        replay: replayCommand(outline, run),
      }
  }
}

/** Runs that crashed or do not show what the scenario expects, in order. */
export function failedRuns(outline: SweepOutline, store: ResultStore): SweepRun[] {
  const numbers = Array.from({ length: runCount(outline) }, (_, index) => index + 1)
  return numbers
    .filter((number) => ['failed', 'crashed'].includes(store.statusOf(number) ?? ''))
    .map((number) => runOf(outline, number))
}

/** The command that repeats one run alone, with all its files. */
export function replayCommand({ baseFile }: SweepOutline, { point, seed }: SweepRun): string {
  return commandLine('scenario', [baseFile, '--seed', seed, ...point.set.flatMap((each) => ['--set', each])])
}
