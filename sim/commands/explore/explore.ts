import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { counted } from '../../core/words.ts'
import { CHECKERS } from '../../explore/checks/all.ts'
import { Tally } from '../../explore/coverage/tally.ts'
import { textOf } from '../../explore/document.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { writeAtomically } from '../shell/atomic-write.ts'
import { EXIT } from '../shell/exit-code.ts'
import { reportUnwritten } from '../shell/failure.ts'
import { Interrupted, interruptible } from '../shell/interruption.ts'
import { expectWritable, makeFolder } from '../shell/make-folder.ts'
import { nearPath } from '../shell/replay-command.ts'
import type { Terminal } from '../shell/terminal.ts'
import { exploreSeeds, type PoolOptions } from './explore-pool.ts'
import { ExploreProgress } from './explore-progress.ts'
import { reportJson, reportText } from './explore-report.ts'
import { type Found, foundPath, saveFound } from './found.ts'

export interface ExploreArguments {
  /** At most this many seeds; infinite if only time bounds them. */
  readonly runs: number
  /** No seed is begun after this many seconds of real time. */
  readonly seconds: number
  /** The first seed. */
  readonly from: number
  readonly workers: number
  /** Names of the checkers that watch. */
  readonly checkers: readonly string[]
  /** Seconds of real time for which a scenario that breaks a promise is shrunk at most; 0: it is not shrunk. */
  readonly shrinkSeconds: number
  /** Explore nothing: write the scenario of this seed. */
  readonly write: number | undefined
  /** The folder in which scenarios are written. */
  readonly out: string
  /** Of what was exercised: one line for each group of kinds, or for each kind. */
  readonly exercised: 'groups' | 'all'
  readonly progress: 'shown' | 'hidden'
  readonly format: 'text' | 'json'
}

/**
 * Explores seeds, writes the scenario of each that breaks a promise, and prints what was exercised. Returns the exit code; throws Problems, before
 * anything is explored, for a mistake of the user.
 *
 * @param program what the processes run; default: `worker.ts`
 */
export async function exploreCommand(
  args: ExploreArguments,
  terminal: Terminal,
  program?: string,
): Promise<number> {
  if (args.write !== undefined) return writeScenario(args.write, args, terminal)
  expectWritable(args.out)
  return interruptible((signal) => exploreAndReport(args, terminal, { signal, ...(program && { program }) }))
}

function writeScenario(seed: number, { out, format }: ExploreArguments, terminal: Terminal): number {
  makeFolder(out)
  const path = join(out, `drawn-${seed}.yaml`)
  writeAtomically(path, textOf(drawScenario(seed)))
  terminal.print(`${format === 'json' ? JSON.stringify({ seed, path: nearPath(path) }) : nearPath(path)}\n`)
  return EXIT.ok
}

async function exploreAndReport(
  args: ExploreArguments,
  terminal: Terminal,
  how: Pick<PoolOptions, 'signal' | 'program'>,
): Promise<number> {
  const { checkers, shrinkSeconds, runs, out } = args
  const workers = Math.min(args.workers, runs)
  const startedAt = performance.now()
  const secondsSince = (): number => (performance.now() - startedAt) / 1_000
  const progress = new ExploreProgress(terminal, args)
  const tally = new Tally()
  const found: Found[] = []
  const mended: string[] = []
  let cpuSeconds = 0
  let shrinkingCpuSeconds = 0
  let interrupted: Interrupted | undefined
  function* seeds(): Generator<number> {
    for (let seed = args.from; seed < args.from + runs && secondsSince() < args.seconds; seed++) yield seed
  }
  try {
    await exploreSeeds(seeds(), { workers, checkers, shrinkSeconds, out, ...how }, (seed, explored) => {
      const { exploration } = explored
      cpuSeconds += explored.cpuSeconds
      shrinkingCpuSeconds += explored.shrinkingCpuSeconds
      tally.add(seed, exploration)
      if (exploration.findings.length > 0)
        found.push(saveFound(seed, { findings: exploration.findings, shrunk: explored.shrunk }, out))
      else if (checkers.length === CHECKERS.length && existsSync(foundPath(out, seed)))
        mended.push(nearPath(foundPath(out, seed)))
      progress.ended(tally.runs, found.length)
    })
  } catch (error) {
    // What has been explored is reported all the same.
    if (!(error instanceof Interrupted)) throw error
    interrupted = error
  } finally {
    progress.clear()
  }
  const report = {
    tally,
    checkers,
    from: args.from,
    cpuSeconds,
    shrinkingCpuSeconds,
    seconds: secondsSince(),
    found: found.toSorted((a, b) => a.seed - b.seed),
    mended: mended.toSorted(),
  }
  const look = { ...terminal, exercised: args.exercised }
  terminal.print(args.format === 'json' ? reportJson(report) : reportText(report, look))
  if (interrupted !== undefined) {
    terminal.report(`${interrupted.message}; seeds that had not ended are as if they had not begun\n`)
    return interrupted.exitCode
  }
  const unwritten = found.flatMap((each) => each.unwritten ?? [])
  if (unwritten.length > 0)
    return reportUnwritten(unwritten[0], { name: nearPath, kept: keptText(unwritten.length) }, terminal)
  return found.length === 0 ? EXIT.ok : EXIT.failed
}

const keptText = (files: number): string =>
  `${counted(files, 'scenario')} could not be written; what was found is above, with the command that explores the seed again.`
