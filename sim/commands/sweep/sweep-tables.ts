import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Column, Row } from '../../measure/column.ts'
import { aggregateRows } from '../../sweep/aggregate.ts'
import {
  type AggregateRow,
  aggregateColumns,
  compareColumns,
  failureColumns,
  isAbout,
  runColumns,
} from '../../sweep/columns.ts'
import { compareRows } from '../../sweep/compare.ts'
import type { SweepOutline } from '../../sweep/outline.ts'
import { runCount, runNumbers, runOf, type SweepRun } from '../../sweep/plan.ts'
import type { KeptRecords } from '../../sweep/record.ts'
import { parameterCells, runRows } from '../../sweep/rows.ts'
import { CsvFile } from '../shell/csv-file.ts'
import { commandLine, npmCommand, seedOption } from '../shell/replay-command.ts'
import type { SweepFolder } from './sweep-folder.ts'
import type { SweepProgress } from './sweep-progress.ts'

export interface TableOptions {
  readonly progress: SweepProgress
  /** Ends it early; a table is then as it was before. */
  readonly signal: AbortSignal
}

const MILLISECONDS_A_TURN = 50

/**
 * Writes what comes of all runs. The order is that of the sweep, whatever the order in which runs ended. Returns the rows of
 * aggregate.csv that the figures of the sweep show. A report of earlier results goes. Throws the reason of an aborted signal.
 */
export async function writeTables(
  folder: SweepFolder,
  outline: SweepOutline,
  { progress, signal }: TableOptions,
): Promise<AggregateRow[]> {
  const { journal } = folder
  const paths = outline.parameters.map(({ path }) => path)
  const table = (name: string, columns: readonly Column[], rows: Iterable<Row>) => {
    progress.writing(name)
    return folder.writeWhole(name, async (path) => {
      const file = new CsvFile(path, columns)
      let turnEnds = performance.now() + MILLISECONDS_A_TURN
      try {
        for (const row of rows) {
          file.write(row)
          if (performance.now() < turnEnds) continue
          // Statistics of thousands of runs take a while: a signal is heard meanwhile.
          await nextTurn()
          signal.throwIfAborted()
          turnEnds = performance.now() + MILLISECONDS_A_TURN
        }
      } finally {
        file.close()
      }
    })
  }
  const shown: AggregateRow[] = []
  try {
    await table('runs.csv', runColumns(paths), allRunRows(outline, journal))
    await table('aggregate.csv', aggregateColumns(paths), noting(aggregateRows(outline, journal)))
    await table('compare.csv', compareColumns(paths), compareRows(outline, journal))
    await table('failures.csv', failureColumns(paths), failureRows(outline, journal))
  } finally {
    progress.clear()
  }
  folder.removeReport()
  return shown

  function* noting(rows: Iterable<AggregateRow & Row>): IterableIterator<Row> {
    const { quality, cost, metrics } = outline.figures
    for (const row of rows) {
      if ([quality, cost, ...metrics].some((wanted) => isAbout(row, wanted))) shown.push(row)
      yield row
    }
  }
}

function* allRunRows(outline: SweepOutline, store: KeptRecords): IterableIterator<Row> {
  for (const run of runNumbers(runCount(outline)))
    if (store.statusOf(run) !== undefined) yield* runRows(outline, store.read(run))
}

/** One row for each thing that went wrong. */
function* failureRows(outline: SweepOutline, store: KeptRecords): IterableIterator<Row> {
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
        replay: npmCommand('scenario', replayArguments(outline, run)),
      }
  }
}

/** Runs that crashed or do not show what the scenario expects, in order. */
export function failedRuns(outline: SweepOutline, store: KeptRecords): SweepRun[] {
  return runNumbers(runCount(outline))
    .filter((number) => ['failed', 'crashed'].includes(store.statusOf(number) ?? ''))
    .map((number) => runOf(outline, number))
}

/** The command that repeats one run alone, with all its files, said the way the user called us. */
export const replayCommand = (outline: SweepOutline, run: SweepRun): string =>
  commandLine('scenario', replayArguments(outline, run))

/** Each run that is repeated has a folder of its own: those of one seed would get in each other's way. */
function replayArguments({ name, baseFile }: SweepOutline, { number, point, seed }: SweepRun): string[] {
  return [
    baseFile,
    ...seedOption(seed),
    ...point.set.flatMap((each) => ['--set', each]),
    '--out',
    `results/sweeps/${name}/replays/run-${number}`,
  ]
}
