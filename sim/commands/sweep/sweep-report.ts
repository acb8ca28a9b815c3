import { counted, grouped, printable } from '../../core/words.ts'
import { estimateText } from '../../figures/sweep/estimate-text.ts'
import { estimateOf } from '../../figures/sweep/outcomes.ts'
import { type AggregateRow, isAbout } from '../../sweep/columns.ts'
import type { SweepOutline } from '../../sweep/outline.ts'
import type { SweepRun } from '../../sweep/plan.ts'
import type { KeptRecords } from '../../sweep/record.ts'
import { parameterCells } from '../../sweep/rows.ts'
import { shownStrata } from '../../sweep/strata.ts'
import { EXIT } from '../shell/exit-code.ts'
import { reportUnwritten } from '../shell/failure.ts'
import { Interrupted } from '../shell/interruption.ts'
import { commandLine, nearPath, shellQuote } from '../shell/replay-command.ts'
import { folded, formatTable, type TableColumn } from '../shell/table.ts'
import { type Paint, painter, type Terminal } from '../shell/terminal.ts'
import type { SweepFolder } from './sweep-folder.ts'
import { failedRuns, replayCommand } from './sweep-tables.ts'

/** A sweep, or a shard of one, of which all runs have been done. */
export interface SweepOutcome {
  readonly outline: SweepOutline
  readonly store: KeptRecords
  /** The folder. */
  readonly results: string
  /** The command that repeats it. */
  readonly repeat: string
  /** Runs that were to be done. */
  readonly runs: number
  /** Of the rows of aggregate.csv those that the figures show; undefined for a shard, which has no tables. */
  readonly shown: readonly AggregateRow[] | undefined
}

const FAILURES_SHOWN = 5

/** Says what came of it, and returns the exit code: that of failed runs, if there are any. */
export function printOutcome(outcome: SweepOutcome, format: 'text' | 'json', terminal: Terminal): number {
  const failed = failedRuns(outcome.outline, outcome.store)
  terminal.print(
    format === 'json'
      ? sweepJson(outcome, failed)
      : sweepText(outcome, failed, {
          columns: terminal.printColumns,
          paint: painter(terminal.printColour),
        }),
  )
  return failed.length === 0 ? EXIT.ok : EXIT.failed
}

/** For people. */
function sweepText(
  { outline, store, results, repeat, shown }: SweepOutcome,
  failed: readonly SweepRun[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): string {
  const next =
    shown === undefined
      ? [`merge    ${commandLine('merge', [])} ${allShards(results)}`]
      : [`report   ${commandLine('report', [results])}`]
  const blocks = [
    shown === undefined
      ? []
      : [
          ...textTable(estimateTable(outline, shown, shortTitles(outline)), columns),
          '',
          ...folded(phasesText(outline), columns),
        ],
    failureText(failed, { outline, store, paint }),
    [`results  ${results}`, ...next, `repeat   ${repeat}`],
  ]
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`
}

/** The folders of all shards as a shell finds them, if they have their usual names. */
function allShards(folder: string): string {
  const usual = /^(.*shard-)\d+(-of-\d+)$/.exec(folder)
  return usual === null ? '<the folders of all shards>' : `${shellQuote(usual[1]!)}*${usual[2]}`
}

/** Which phases the columns are of: in their titles it would take too much room. */
const phasesText = ({ figures: { quality, cost } }: SweepOutline): string =>
  `${quality.metric} in “${quality.phase}”, ${cost.metric} in “${cost.phase}”; means over runs and their 95 % intervals, cut at zero where no run is below`

const textTable = ({ columns, rows }: ReturnType<typeof estimateTable>, width: number): string[] =>
  formatTable(columns, rows, width)

/** The same for programs. */
function sweepJson(
  { outline, store, results, repeat, runs, shown }: SweepOutcome,
  failed: readonly SweepRun[],
): string {
  const failures = failed.map((run) => ({
    run: run.number,
    point: run.point.number,
    seed: run.seed,
    status: store.statusOf(run.number),
    complaints: store.read(run.number).complaints,
    replay: replayCommand(outline, run),
  }))
  const { name } = outline
  const text = { name, results, repeat, ok: failures.length === 0, runs, failures, figures: shown ?? null }
  return `${JSON.stringify(text, null, 2)}\n`
}

/** What the columns of a table of estimates are called. */
export interface EstimateTitles {
  /** In the order of the file. */
  readonly parameters: readonly string[]
  readonly quality: MetricColumn
  readonly cost: MetricColumn
}

interface MetricColumn {
  readonly title: string
  /** What figures are multiplied by. */
  readonly factor: number
}

/** Names that take little room: those of the files. */
const shortTitles = (outline: SweepOutline): EstimateTitles => ({
  parameters: shortNames(outline),
  quality: { title: outline.figures.quality.metric, factor: 1 },
  cost: { title: outline.figures.cost.metric, factor: 1 },
})

/** Quality and cost at each point, with their 95 % intervals, a row for each stratum. */
export function estimateTable(
  outline: SweepOutline,
  shown: readonly AggregateRow[],
  titles: EstimateTitles,
): { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } {
  const { quality, cost } = outline.figures
  const rows = outline.points.flatMap((point) => {
    const own = shown.filter((row) => row.point === point.number)
    const strata = own.filter((row) => isAbout(row, quality))
    const values = Object.values(parameterCells(outline, point)).map(String)
    // Without a run that has it, or a phase of that name.
    if (strata.length === 0) return [[...values, '', '0', '', '', '', '']]
    return shownStrata(strata).map((row) => {
      const costs = own.filter((each) => isAbout(each, cost))
      const costRow = costs.find(({ rings }) => rings === row.rings) ?? costs[0]
      return [
        ...values,
        row.rings === 'all' ? '' : row.rings,
        grouped(row.n),
        ...estimateCells(row, titles.quality),
        ...estimateCells(costRow, titles.cost),
      ]
    })
  })
  return {
    columns: [
      ...titles.parameters.map((title) => ({ title, align: 'right' as const })),
      { title: 'rings', align: 'left' },
      { title: 'runs', align: 'right' },
      { title: titles.quality.title, align: 'right' },
      { title: INTERVAL, align: 'left' },
      { title: titles.cost.title, align: 'right', leftOut: 1 },
      { title: INTERVAL, align: 'left', leftOut: 2, nameLeftOut: `${INTERVAL} of ${titles.cost.title}` },
    ],
    rows,
  }
}

const INTERVAL = '95 %'

/** The last word of each path, if that distinguishes the parameters. */
function shortNames({ parameters }: SweepOutline): string[] {
  const last = parameters.map(({ path }) => path.split('.').at(-1)!)
  return last.map((word, index) =>
    last.filter((other) => other === word).length === 1 ? word : parameters[index]!.path,
  )
}

function estimateCells(row: AggregateRow | undefined, { factor }: MetricColumn): [string, string] {
  const estimate = estimateOf(row, factor)
  if (estimate === null) return ['', '']
  const { mean, interval } = estimateText(estimate)
  return [mean, interval]
}

function failureText(
  failed: readonly SweepRun[],
  { outline, store, paint }: Pick<SweepOutcome, 'outline' | 'store'> & { readonly paint: Paint },
): string[] {
  if (failed.length === 0) return []
  const lines = failed
    .slice(0, FAILURES_SHOWN)
    .flatMap((run) => [
      paint(`✘ run ${run.number}: ${printable(store.read(run.number).complaints.join('; '))}`, 'red'),
      `  ${replayCommand(outline, run)}`,
    ])
  const rest = failed.length - FAILURES_SHOWN
  return [
    `${counted(failed.length, 'run')} failed`,
    ...lines,
    ...(rest > 0 ? [`… and ${grouped(rest)} more: failures.csv`] : []),
  ]
}

/** Says what of earlier results is gone. */
export function reportRemoved(
  { path, removed }: Pick<SweepFolder, 'path' | 'removed'>,
  terminal: Terminal,
): void {
  if (removed.length === 0) return
  terminal.report(`removed from ${nearPath(path)}, since the results are new: ${removed.join(', ')}\n`)
}

/** What is kept of a sweep or a merge that did not come to its end. */
export interface Kept {
  /** The folder. */
  readonly path: string
  /** Runs that have a record, and of how many; none if the folder was removed. */
  readonly kept: number
  readonly runs: number
}

/** Says that a signal or the disk ended a sweep or a merge, and what is kept. Returns the exit code; throws any other error. */
export function endedEarly(error: unknown, { path, kept, runs }: Kept, terminal: Terminal): number {
  const rest =
    kept === 0
      ? 'none of its runs is kept'
      : `${kept} of ${runs} runs are kept in ${nearPath(path)}; the same command goes on from there`
  if (error instanceof Interrupted) {
    terminal.report(`${error.message}; ${rest}\n`)
    return error.exitCode
  }
  const sentence = `${rest[0]!.toUpperCase()}${rest.slice(1)}.`
  return reportUnwritten(error, { name: nearPath, kept: sentence }, terminal)
}
