import { join } from 'node:path'
import { counted } from '../../core/words.ts'
import { RUNS_USUAL, runOf, type SweepPlan } from '../../sweep/plan.ts'
import { isDone } from '../../sweep/record.ts'
import { codeVersion } from '../shell/code-version.ts'
import { EXIT } from '../shell/exit-code.ts'
import { interruptible } from '../shell/interruption.ts'
import { memorySize } from '../shell/memory.ts'
import { readSweep } from '../shell/read-files.ts'
import { commandLine, nearPath } from '../shell/replay-command.ts'
import { refuseFolder } from '../shell/results-kind.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { VERSION } from '../shell/version.ts'
import { dryRunJson, dryRunText, headingText } from './dry-run.ts'
import type { Journal } from './journal.ts'
import { doRuns } from './run-pool.ts'
import { RUNS_FILE, SweepFolder } from './sweep-folder.ts'
import { SWEEP_FORMAT, type SweepManifest } from './sweep-manifest.ts'
import { SweepProgress } from './sweep-progress.ts'
import { endedEarly, printOutcome, reportRemoved } from './sweep-report.ts'
import { writeTables } from './sweep-tables.ts'
import { type Work, type WorkOptions, workOf } from './work.ts'

export interface SweepArguments extends WorkOptions {
  /** The sweep file. */
  readonly file: string
  /** Overrides of the base scenario in all points. */
  readonly set: readonly string[]
  /** How many seeds, instead of the seeds in the file. */
  readonly seeds?: number | undefined
  readonly out?: string | undefined
  /** `dry-run`: say what would be run, and run nothing. */
  readonly mode: 'run' | 'dry-run'
  /** More are taken for a mistake: more than the usual must be meant. */
  readonly runsAtMost: number
  readonly replaces: 'same sweep' | 'any sweep'
  readonly progress: 'shown' | 'hidden'
  readonly format: 'text' | 'json'
}

/**
 * Does the runs of a sweep, or those of a shard, that have not been done; when all are there writes what comes of them. Returns the
 * exit code; throws Problems, before anything is run, for a mistake of the user.
 */
export async function sweepCommand(args: SweepArguments, terminal: Terminal): Promise<number> {
  refuseFolder(args.file, 'sweep')
  const work = workOf(readSweep(args), args)
  if (args.mode === 'run') return interruptible((signal) => runAndReport(work, args, terminal, signal))
  terminal.print(
    args.format === 'json'
      ? dryRunJson(work)
      : dryRunText(work, { columns: terminal.printColumns, paint: painter(terminal.printColour) }),
  )
  return EXIT.ok
}

async function runAndReport(
  work: Work,
  args: SweepArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { plan, runs } = work
  const manifest = manifestOf(plan, args)
  const folder = new SweepFolder({ path: outOf(plan, args), manifest, replaces: args.replaces })
  const progress = new SweepProgress(terminal, args.progress)
  try {
    const { journal } = folder
    if (journal.damagedLines > 0)
      terminal.report(
        `warning: ${nearPath(join(folder.path, RUNS_FILE))}: ${counted(journal.damagedLines, 'line')} not what was written; the runs that are missing are done again\n`,
      )
    const waiting = runs.filter(({ number }) => !isDone(journal.statusOf(number)))
    if (args.format === 'text')
      terminal.print(headingText(work, runs.length - waiting.length, painter(terminal.printColour)))
    for (const warning of roomWarnings(waiting, work)) terminal.report(`warning: ${warning}\n`)
    await doWaiting(waiting, work, { journal, progress, signal })
    const outcome = {
      outline: plan,
      store: journal,
      results: nearPath(folder.path),
      repeat: manifest.command,
      runs: runs.length,
      shown: args.shard === undefined ? await writeTables(folder, plan, { progress, signal }) : undefined,
    }
    reportRemoved(folder, terminal)
    return printOutcome(outcome, args.format, terminal)
  } catch (error) {
    const kept = { path: folder.path, kept: folder.keptRuns, runs: runs.length }
    return endedEarly(error, kept, terminal)
  } finally {
    folder.close()
  }
}

/** For runs that are expected to take more memory than all may take together: each is tried alone. */
function roomWarnings(waiting: Work['runs'], { memoryBytes }: Work): string[] {
  const unfit = waiting.filter((run) => run.memoryBytes > memoryBytes)
  if (unfit.length === 0) return []
  const most = Math.max(...unfit.map((run) => run.memoryBytes))
  const what = `${counted(unfit.length, 'run')} may not fit into memory: about ${memorySize(most)} is expected, and the runs may take ${memorySize(memoryBytes)}`
  return [`${what}. Each is tried alone; if there is more memory, allow it: --memory ${memorySize(most)}`]
}

async function doWaiting(
  waiting: Work['runs'],
  { workers, memoryBytes }: Work,
  {
    journal,
    progress,
    signal,
  }: { readonly journal: Journal; readonly progress: SweepProgress; readonly signal: AbortSignal },
): Promise<void> {
  if (waiting.length === 0) return
  progress.start(waiting.map(({ cpuSeconds }) => cpuSeconds))
  try {
    await doRuns(waiting, { workers, memoryBytes, signal }, ({ record, cost }, { cpuSeconds }) => {
      journal.keep(record, cost)
      progress.ended(record.status, cpuSeconds)
    })
  } finally {
    progress.clear()
  }
}

const outOf = ({ name }: SweepPlan, { out, shard }: SweepArguments): string =>
  out ??
  join('results', 'sweeps', name, ...(shard === undefined ? [] : [`shard-${shard.index}-of-${shard.of}`]))

function manifestOf(plan: SweepPlan, args: SweepArguments): SweepManifest {
  const { scenarioOf, estimates: _, ...outline } = plan
  return {
    format: SWEEP_FORMAT,
    command: repeatCommand(args),
    whole: repeatCommand({ ...args, shard: undefined, out: undefined }),
    versions: { 'e-pastry': VERSION, code: codeVersion(), node: process.version },
    shard: args.shard ?? null,
    outline,
    scenario: scenarioOf(runOf(plan, 1)),
  }
}

function repeatCommand({ file, set, seeds, out, shard, runsAtMost }: SweepArguments): string {
  return commandLine('sweep', [
    file,
    ...set.flatMap((override) => ['--set', override]),
    ...(seeds === undefined ? [] : ['--seeds', String(seeds)]),
    ...(shard === undefined ? [] : ['--shard', `${shard.index}/${shard.of}`]),
    ...(out === undefined ? [] : ['--out', out]),
    ...(runsAtMost > RUNS_USUAL ? ['--yes'] : []),
  ])
}
