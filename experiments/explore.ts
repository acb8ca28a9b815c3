import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import type { Exploration } from '../test/explore/explore.ts'
import { KINDS } from '../test/explore/findings.ts'
import { exploredScenario } from '../test/explore/scenario.ts'
import { writeScenario } from '../test/random/scenario-files.ts'

/**
 * Random scenarios with a long rest and checks at its end: `npm run evidence -- explore [seeds] [first]` plays the seeds from `first`
 * on over as many processes as there are cores, `npm run evidence -- explore --write SEED` writes the scenario of a seed into a folder
 * of its own, to be played by hand (there, loss does not end with the rest).
 */

const WORKER = fileURLToPath(new URL('../test/explore/worker.js', import.meta.url))

/** A line about how it goes after so many seeds. */
const PROGRESS_EVERY = 100
/** Findings of one kind that are shown of a seed. */
const SHOWN = 3
/** Seeds of one kind that are named in the table. */
const NAMED = 12

type Say = (line: string) => void

/** Returns whether no seed broke what is demanded. `args`: what follows `explore` on the command line. */
export async function exploreCommand(args: readonly string[], say: Say): Promise<boolean> {
  if (args[0] === '--write') {
    const seed = numberOf(args[1])
    say(writeScenario(exploredScenario(seed), `explored-${seed}`))
    return true
  }
  const count = numberOf(args[0] ?? '600')
  const first = numberOf(args[1] ?? '1')
  const explorations = await exploreAll(
    Array.from({ length: count }, (_, index) => first + index),
    say,
  )
  for (const line of tableOf(explorations)) say(line)
  return explorations.every(({ findings }) => findings.length === 0)
}

function numberOf(text: string | undefined): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`a whole number, not ${text}`)
  return number
}

async function exploreAll(seeds: readonly number[], say: Say): Promise<readonly Exploration[]> {
  const startedAt = performance.now()
  const pool = workerpool.pool(WORKER, { workerType: 'process', maxWorkers: availableParallelism() })
  const done: Exploration[] = []
  try {
    await Promise.all(
      seeds.map(async (seed) => {
        const exploration = (await pool.exec('explore', [seed])) as Exploration
        done.push(exploration)
        for (const line of linesOf(exploration)) say(line)
        if (done.length % PROGRESS_EVERY > 0) return
        const perSecond = (1_000 * done.length) / (performance.now() - startedAt)
        say(`${done.length} of ${seeds.length} seeds, ${perSecond.toFixed(1)} a second`)
      }),
    )
  } finally {
    await pool.terminate(true)
  }
  return done.sort((a, b) => a.seed - b.seed)
}

/** What is wrong with a seed; nothing if all is well. */
function linesOf({ seed, findings }: Exploration): string[] {
  return KINDS.flatMap((kind) => {
    const found = findings.filter((finding) => finding.kind === kind)
    const more = found.length > SHOWN ? [`  … ${found.length - SHOWN} more`] : []
    return found.length === 0
      ? []
      : [`seed ${seed}: ${kind}`, ...found.slice(0, SHOWN).map(({ text }) => `  ${text}`), ...more]
  })
}

function tableOf(explorations: readonly Exploration[]): string[] {
  const seedsWhere = (holds: (exploration: Exploration) => boolean): number[] =>
    explorations.filter(holds).map(({ seed }) => seed)
  const row = (title: string, seeds: readonly number[]): string =>
    `${title.padEnd(24)} ${String(seeds.length).padStart(6)}  ${seeds.slice(0, NAMED).join(' ')}${seeds.length > NAMED ? ' …' : ''}`
  const onlyReunion = explorations.filter(({ demanded }) => demanded === 'reunion')
  const operations = explorations.reduce((sum, each) => sum + each.operations, 0)
  return [
    '',
    `${explorations.length} seeds, ${operations} operations on keys`,
    'what is wrong              seeds  which',
    ...KINDS.map((kind) =>
      row(
        kind,
        seedsWhere(({ findings }) => findings.some((each) => each.kind === kind)),
      ),
    ),
    row(
      'any of these',
      seedsWhere(({ findings }) => findings.length > 0),
    ),
    row(
      'left behind, as stated',
      seedsWhere(({ keysLeftBehind }) => keysLeftBehind > 0),
    ),
    '',
    `${onlyReunion.length} seeds in which only one ring is demanded, and not yet kept:`,
    row(
      'rings apart',
      seedsWhere(({ demanded, isApart }) => demanded === 'reunion' && isApart),
    ),
  ]
}
