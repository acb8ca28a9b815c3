import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { RunEstimate } from '../../sweep/estimate.ts'
import { RUNS_MAX, runCount, runNumbers, runOf, type Shard, type SweepPlan } from '../../sweep/plan.ts'
import { isDone } from '../../sweep/record.ts'
import { codeVersion } from '../shell/code-version.ts'
import { EXIT } from '../shell/exit-code.ts'
import { interruptible } from '../shell/interruption.ts'
import { readSweep } from '../shell/read-files.ts'
import { commandLine, nearPath } from '../shell/replay-command.ts'
import { painter, type Terminal } from '../shell/terminal.ts'
import { VERSION } from '../shell/version.ts'
import { dryRunJson, dryRunText, headingText } from './dry-run.ts'
import { endedEarly } from './ended-early.ts'
import { freeMemory } from './free-memory.ts'
import { doRuns, type RunTask } from './run-pool.ts'
import { SweepFolder } from './sweep-folder.ts'
import { SWEEP_FORMAT, type SweepManifest } from './sweep-manifest.ts'
import { SweepProgress } from './sweep-progress.ts'
import { sweepJson, sweepText } from './sweep-report.ts'
import { failedRuns, writeTables } from './sweep-tables.ts'

export interface SweepArguments {
  /** The sweep file. */
  readonly file: string
  /** Overrides of the base scenario in all points. */
  readonly set: readonly string[]
  /** So many seeds, instead of those of the file. */
  readonly seeds?: number | undefined
  readonly out?: string | undefined
  /** How many processes; by default one a core. */
  readonly workers?: number | undefined
  /** What they may take together, in bytes; by default four fifths of what is free. */
  readonly memoryBytes?: number | undefined
  readonly shard?: Shard | undefined
  /** `points`: say what would be run, and run nothing. */
  readonly does: 'runs' | 'points'
  /** Are more runs meant than anybody starts by mistake? */
  readonly size: 'usual' | 'any'
  readonly replaces: 'same sweep' | 'any sweep'
  readonly progress: 'shown' | 'hidden'
  readonly format: 'text' | 'json'
}

/** More runs need a confirmation. */
const USUAL_RUNS = 10_000

const MEMORY_SHARE = 0.8

/**
 * Does the runs of a sweep, or those of a shard, that have not been done; when all are there writes what comes of them. Returns the
 * exit code; throws Problems, before anything is run, for a mistake of the user.
 */
export async function sweepCommand(args: SweepArguments, terminal: Terminal): Promise<number> {
  const { file, set, seeds, size, shard } = args
  const runsAtMost = size === 'any' ? RUNS_MAX : USUAL_RUNS
  const plan = readSweep({ file, set, seeds, runsAtMost })
  const work: Work = {
    plan,
    numbers: runNumbers(runCount(plan), shard),
    estimates: plan.estimates,
    workers: args.workers ?? availableParallelism(),
    memoryBytes: args.memoryBytes ?? MEMORY_SHARE * freeMemory(),
  }
  if (args.does === 'points') {
    terminal.print(
      args.format === 'json' ? dryRunJson(work) : dryRunText(work, painter(terminal.printColour)),
    )
    return EXIT.ok
  }
  return interruptible((signal) => runAndReport(work, args, terminal, signal))
}

/** What is to be done, and with what. */
export interface Work {
  readonly plan: SweepPlan
  /** The runs of this shard. */
  readonly numbers: readonly number[]
  /** A run of each point. */
  readonly estimates: readonly RunEstimate[]
  readonly workers: number
  readonly memoryBytes: number
}

async function runAndReport(
  work: Work,
  args: SweepArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { plan, numbers } = work
  const manifest = manifestOf(plan, args)
  const folder = new SweepFolder({ path: outOf(plan, args), manifest, replaces: args.replaces })
  const paint = painter(terminal.printColour)
  try {
    const { journal } = folder
    const waiting = numbers.filter((run) => !isDone(journal.statusOf(run)))
    if (args.format === 'text') terminal.print(headingText(work, numbers.length - waiting.length, paint))
    const progress = new SweepProgress(terminal, args.progress)
    await doWaiting(waiting, { work, folder, progress, signal })
    const outcome = {
      outline: plan,
      store: journal,
      results: nearPath(folder.path),
      repeat: manifest.command,
      runs: numbers.length,
      shown: args.shard === undefined ? await writeTables(folder, plan, { progress, signal }) : undefined,
    }
    terminal.print(args.format === 'json' ? sweepJson(outcome) : sweepText(outcome, paint))
    return failedRuns(plan, journal).length === 0 ? EXIT.ok : EXIT.failed
  } catch (error) {
    return endedEarly(error, folder, numbers.length, terminal)
  } finally {
    folder.close()
  }
}

interface Waiting {
  readonly work: Work
  readonly folder: SweepFolder
  readonly progress: SweepProgress
  readonly signal: AbortSignal
}

async function doWaiting(
  waiting: readonly number[],
  { work, folder, progress, signal }: Waiting,
): Promise<void> {
  const { plan, estimates, workers, memoryBytes } = work
  if (waiting.length === 0) return
  const estimateOf = (run: number) => estimates[runOf(plan, run).point.number - 1]!
  const tasks = waiting.map(
    (number): RunTask => ({
      number,
      memoryBytes: estimateOf(number).memoryBytes,
      scenario: () => plan.scenarioOf(runOf(plan, number)),
    }),
  )
  progress.start(waiting.map((run) => estimateOf(run).cpuSeconds))
  try {
    await doRuns(tasks, { workers, memoryBytes, signal }, ({ record, cost }) => {
      folder.journal.keep(record, cost)
      progress.ended(record.status, estimateOf(record.run).cpuSeconds)
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

function repeatCommand({ file, set, seeds, out, shard, size }: SweepArguments): string {
  return commandLine('sweep', [
    file,
    ...set.flatMap((override) => ['--set', override]),
    ...(seeds === undefined ? [] : ['--seeds', String(seeds)]),
    ...(shard === undefined ? [] : ['--shard', `${shard.index}/${shard.of}`]),
    ...(out === undefined ? [] : ['--out', out]),
    ...(size === 'any' ? ['--yes'] : []),
  ])
}
