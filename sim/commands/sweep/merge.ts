import { dirname, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { grouped } from '../../core/words.ts'
import { runCount, runNumbers } from '../../sweep/plan.ts'
import { isDone } from '../../sweep/record.ts'
import { interruptible } from '../shell/interruption.ts'
import { commandLine, nearPath } from '../shell/replay-command.ts'
import { requireResults, resultsWithin } from '../shell/results-kind.ts'
import type { Terminal } from '../shell/terminal.ts'
import { Journal } from './journal.ts'
import { differenceOf, RUNS_FILE, SweepFolder } from './sweep-folder.ts'
import { readSweepManifest, type SweepManifest } from './sweep-manifest.ts'
import { SweepProgress } from './sweep-progress.ts'
import { endedEarly, printOutcome, reportRemoved } from './sweep-report.ts'
import { writeTables } from './sweep-tables.ts'

export interface MergeArguments {
  /** The folders of all shards of one sweep. */
  readonly shards: readonly string[]
  /** By default the folder in which they lie. */
  readonly out?: string | undefined
  readonly replaces: 'same sweep' | 'any sweep'
  readonly format: 'text' | 'json'
}

interface ShardResults {
  readonly path: string
  readonly manifest: SweepManifest
  readonly journal: Journal
}

/**
 * Joins the shards of a sweep into what one machine would have written. Returns the exit code; throws Problems, before anything is
 * written, unless they are all the shards of one sweep, each once and complete.
 */
export async function mergeCommand(args: MergeArguments, terminal: Terminal): Promise<number> {
  return interruptible((signal) => mergeAndReport(args, terminal, signal))
}

async function mergeAndReport(
  args: MergeArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const shards = args.shards.map((path): ShardResults => {
    requireResults(path, ['sweep'])
    const manifest = readSweepManifest(path)
    return { path, manifest, journal: new Journal(resolve(path, RUNS_FILE), 'read') }
  })
  const [first] = shards as [ShardResults]
  const problems = [...ofOtherSweeps(shards), ...missing(shards), ...unfinished(shards)]
  if (problems.length > 0) throw new Problems(problems)

  const { outline } = first.manifest
  const out = args.out ?? commonParent(args.shards)
  const command = commandLine('merge', [
    ...args.shards,
    ...(args.out === undefined ? [] : ['--out', args.out]),
  ])
  const manifest = { ...first.manifest, command: first.manifest.whole, shard: null }
  const folder = new SweepFolder({ path: out, manifest, replaces: args.replaces })
  const progress = new SweepProgress(terminal, 'shown')
  try {
    // What an earlier merge kept of a run that crashed gives way: its shard may have done it since.
    for (const { run, journal } of inOrder(shards))
      if (!isDone(folder.journal.statusOf(run))) folder.journal.keep(journal.read(run), journal.costOf(run)!)
    const outcome = {
      outline,
      store: folder.journal,
      results: nearPath(folder.path),
      repeat: command,
      runs: runCount(outline),
      shown: await writeTables(folder, outline, { progress, signal }),
    }
    reportRemoved(folder, terminal)
    return printOutcome(outcome, args.format, terminal)
  } catch (error) {
    const kept = { path: folder.path, kept: folder.keptRuns, runs: runCount(outline) }
    return endedEarly(error, kept, terminal)
  } finally {
    folder.close()
    for (const { journal } of shards) journal.close()
  }
}

function inOrder(shards: readonly ShardResults[]): { run: number; journal: Journal }[] {
  const all = shards.flatMap(({ journal }) => journal.runs().map((run) => ({ run, journal })))
  return all.sort((a, b) => a.run - b.run)
}

/** Shards that do not belong together with the first. */
function ofOtherSweeps([first, ...others]: readonly ShardResults[]): Problem[] {
  return others.flatMap(({ path, manifest }) => {
    const difference = differenceOf(manifest, first!.manifest)
    return difference === undefined
      ? []
      : [problem(path, `It does not belong together with ${nearPath(resolve(first!.path))}: ${difference}.`)]
  })
}

/** Shards that are missing, given twice, or of another division. */
function missing(shards: readonly ShardResults[]): Problem[] {
  const of = shards[0]!.manifest.shard?.of ?? 1
  const seen = new Map<number, string>()
  const problems = shards.flatMap(({ path, manifest: { shard } }) => {
    if (shard === null) {
      const within = resultsWithin(path, ['sweep'], 1)
      const hint = within.length === 0 ? undefined : `In it there are: ${within.join(', ')}.`
      return [problem(path, 'It is a complete sweep, not a shard of one: there is nothing to merge.', hint)]
    }
    if (shard.of !== of)
      return [problem(path, `It is one of ${shard.of} shards, and the first is one of ${of}.`)]
    const other = seen.get(shard.index)
    if (other !== undefined) return [problem(path, `It is shard ${shard.index}/${of}, and so is ${other}.`)]
    seen.set(shard.index, path)
    return []
  })
  if (problems.length > 0) return problems
  const absent = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !seen.has(index))
  if (absent.length === 0) return []
  const statement = `Of the ${of} shards ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} missing.`
  return [new Problem({ statement, hint: 'Name the folders of all shards.' })]
}

/** Shards with runs that have not been done, or that are not theirs. */
function unfinished(shards: readonly ShardResults[]): Problem[] {
  return shards.flatMap(({ path, manifest: { outline, shard, command }, journal }) => {
    const own = new Set(runNumbers(runCount(outline), shard ?? undefined))
    // The journal has them in the order in which they ended.
    const foreign = journal.runs().filter((run) => !own.has(run))
    if (foreign.length > 0)
      return [problem(path, `It holds run ${Math.min(...foreign)}, which belongs to another shard.`)]
    const left = own.size - journal.size
    if (left === 0) return []
    return [
      problem(
        path,
        `${grouped(left)} of its ${grouped(own.size)} runs have not been done.`,
        `Go on with: ${command}`,
      ),
    ]
  })
}

function problem(path: string, statement: string, hint?: string): Problem {
  return new Problem({ file: nearPath(resolve(path)), statement, ...(hint && { hint }) })
}

function commonParent(paths: readonly string[]): string {
  const parents = new Set(paths.map((path) => dirname(resolve(path))))
  const [parent] = parents
  if (parents.size === 1 && parent !== undefined) return parent
  throw new Problems([
    new Problem({
      statement: 'The shards lie in different folders.',
      hint: 'Say where the results go: --out <folder>.',
    }),
  ])
}
