import { Interrupted, interruptible } from '../sim/commands/shell/interruption.ts'
import { runApart } from './apart.ts'
import { buildCommit } from './commit.ts'
import { type Options, optionsOf, USAGE, UsageError } from './options.ts'
import type { Outcome } from './outcome.ts'
import { compare, inTurn, isMeasured, type Runs } from './pairs.ts'
import { Progress } from './progress.ts'
import { tableOfPairs, tableOfRuns } from './table.ts'
import { PRESENT, type Version } from './version.ts'

/** Measures and prints. Exit code 1 if a bench has failed; one that is impossible is only named. */
async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = optionsOf(args)
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  const progress = new Progress(process.stderr)
  if (options.against === undefined) {
    const results = await measureAll([PRESENT], options, { progress, signal })
    const runs = [...results].flatMap(([bench, [present]]) =>
      isMeasured(present!) ? [[bench, present] as const] : [],
    )
    process.stdout.write(tableOfRuns(new Map(runs)))
    return concluded([PRESENT], results)
  }
  progress.note(`${options.against} is built …`)
  const commit = await buildCommit(PRESENT.root, options.against, signal)
  try {
    const versions = [commit, PRESENT]
    const results = await measureAll(versions, options, { progress, signal })
    const compared = [...results].map(
      ([bench, [before, present]]) => [bench, compare(before!, present!)] as const,
    )
    process.stdout.write(tableOfPairs(commit.name, new Map(compared)))
    return concluded(versions, results)
  } finally {
    await commit.remove()
  }
}

interface Terminal {
  readonly progress: Progress
  /** Ends the measurements: its reason is thrown. */
  readonly signal: AbortSignal
}

/** Of each bench the runs of each version. */
async function measureAll(
  versions: readonly Version[],
  { names, turns, scale }: Options,
  { progress, signal }: Terminal,
) {
  const results = new Map<string, Runs[]>()
  for (const bench of names) {
    const run = async (place: number, turn: number): Promise<Outcome> => {
      signal.throwIfAborted()
      const { name, root } = versions[place]!
      progress.started(`${bench}, ${turn} of ${turns}, ${name}`)
      const outcome = await runApart(bench, { root, scale, signal, progress: (words) => progress.at(words) })
      signal.throwIfAborted()
      progress.ended(outcome)
      return outcome
    }
    results.set(bench, await inTurn(versions.length, turns, run))
  }
  return results
}

/** Names below the table what is missing in it. */
function concluded(versions: readonly Version[], results: ReadonlyMap<string, readonly Runs[]>): number {
  let exitCode = 0
  for (const [bench, ofVersions] of results)
    ofVersions.forEach((runs, place) => {
      if (isMeasured(runs)) return
      process.stdout.write(`${bench}, ${versions[place]!.name}: ${runs.why}\n`)
      if (runs.kind === 'failed') exitCode = 1
    })
  return exitCode
}

try {
  process.exitCode = await interruptible((signal) => main(process.argv.slice(2), signal))
} catch (error) {
  const { message } = error as Error
  process.stderr.write(error instanceof UsageError ? `${message}\n\n${USAGE}` : `${message}\n`)
  process.exitCode = error instanceof Interrupted ? error.exitCode : 2
}
