import { dirname, join } from 'node:path'
import { sameIdWarnings } from '../../run/users/same-ids.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { warningsOf } from '../../scenario/warnings.ts'
import { estimateRun } from '../../sweep/estimate.ts'
import { EXIT } from '../shell/exit-code.ts'
import { reportUnwritten } from '../shell/failure.ts'
import { interruptible } from '../shell/interruption.ts'
import { type InLargerHeap, largerHeap } from '../shell/larger-heap.ts'
import { freeMemory, memorySize } from '../shell/memory.ts'
import { ProgressLine } from '../shell/progress-line.ts'
import { readScenario } from '../shell/read-files.ts'
import { DATA_FOLDER } from '../shell/recorded-data.ts'
import { commandLine, nearPath, seedOption } from '../shell/replay-command.ts'
import { defaultResultPath, ResultFolder } from '../shell/result-folder.ts'
import { refuseFolder } from '../shell/results-kind.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { usageMistake } from '../shell/usage-mistake.ts'
import { recordRun } from './record-run.ts'
import { headingText, isGood, jsonText, resultText } from './run-report.ts'

export interface ScenarioArguments {
  /** The scenario file. */
  readonly file: string
  /** Overrides, `path=value` each. */
  readonly set: readonly string[]
  /** Overrides the seed of the file. */
  readonly seed?: string | undefined
  /** The results folder; by default results/<name>/seed-<seed>. */
  readonly out?: string | undefined
  /** What the run may take; by default what is free. */
  readonly memoryBytes?: number | undefined
  /** What the results may take the place of. */
  readonly replaces: 'same run' | 'any run'
  readonly progress: 'shown' | 'hidden'
  readonly trace: 'off' | 'on'
  readonly wireMode: 'off' | 'on'
  readonly checks: 'off' | 'on'
  readonly format: 'text' | 'json'
}

/**
 * Runs a scenario, writes its results and prints their summary. Returns the exit code; throws Problems, before
 * anything is written, for a mistake of the user, and for a run that would not fit into memory.
 */
export async function scenarioCommand(
  args: ScenarioArguments,
  terminal: Terminal,
  inLargerHeap?: InLargerHeap,
): Promise<number> {
  refuseFolder(args.file, 'scenario')
  const scenario = readScenario(args)
  const { memoryBytes, heapBytes } = estimateRun(scenario)
  refuseWithoutRoom(memoryBytes, args.memoryBytes ?? freeMemory())
  const heap = largerHeap(heapBytes)
  if (heap !== undefined && inLargerHeap !== undefined) return inLargerHeap(heap)
  return interruptible((signal) => runAndReport(scenario, args, terminal, signal))
}

/** For a run that is expected to take this many bytes. */
function refuseWithoutRoom(expected: number, room: number): void {
  if (expected <= room) return
  throw usageMistake('scenario', {
    statement: `This run is expected to take about ${memorySize(expected)} of memory, within a factor of two, and may take ${memorySize(room)}.`,
    hint: `Let fewer nodes or keys live at a time, take a larger machine, or try all the same: --memory ${memorySize(expected)}`,
  })
}

async function runAndReport(
  scenario: ResolvedScenario,
  args: ScenarioArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const path = args.out ?? defaultResultPath(scenario)
  const folder = new ResultFolder({ path, scenario, replaces: args.replaces })
  try {
    return await runInto(folder, scenario, args, { terminal, signal })
  } catch (error) {
    const kept =
      'Nothing of this run is kept, and what was there before is as it was. Run it again, where there is room: --out <folder>.'
    return reportUnwritten(error, { name: (file) => folder.nameOf(file), kept }, terminal)
  } finally {
    folder.discard()
  }
}

async function runInto(
  folder: ResultFolder,
  scenario: ResolvedScenario,
  args: ScenarioArguments,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<number> {
  const paint = painter(terminal.printColour)
  for (const warning of [...warningsOf(scenario), ...sameIdWarnings(scenario)])
    terminal.report(`warning: ${warning}\n`)
  if (args.format === 'text') terminal.print(headingText(scenario, paint))
  const run = await recordRun(scenario, {
    file: (name) => folder.file(name),
    // The runs of a scenario share their data; into a folder of the user's choice goes all that belongs to it, and nothing beside it.
    data: args.out === undefined ? join(dirname(folder.path), DATA_FOLDER) : folder.file(DATA_FOLDER),
    progress: new ProgressLine(terminal, args.progress),
    trace: args.trace,
    wireMode: args.wireMode,
    checks: args.checks,
    command: repeatCommand(scenario, args),
    signal,
  })
  const gone = folder.commit()
  const results = nearPath(folder.path)
  if (gone.length > 0)
    terminal.report(`removed from ${results}, since they were of the run before: ${gone.join(', ')}\n`)
  terminal.print(
    args.format === 'json'
      ? jsonText(run, results)
      : resultText(run, results, { columns: terminal.printColumns, paint }),
  )
  return isGood(run.result) ? EXIT.ok : EXIT.failed
}

function repeatCommand(
  { seed }: ResolvedScenario,
  { file, set, out, wireMode, checks, trace }: ScenarioArguments,
): string {
  return commandLine('scenario', [
    file,
    ...seedOption(seed),
    ...set.flatMap((override) => ['--set', override]),
    ...(out === undefined ? [] : ['--out', out]),
    ...(wireMode === 'on' ? ['--wire'] : []),
    ...(checks === 'off' ? ['--no-check'] : []),
    ...(trace === 'on' ? ['--trace'] : []),
  ])
}
