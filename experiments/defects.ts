import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import { DEFECTS } from '../test/explore/defects/defects.ts'
import type { Hunted } from '../test/explore/defects/search.ts'
import { expectNoMore, UsageMistake, wholeNumber } from './arguments.ts'
import { say } from './report.ts'

/**
 * The deliberate defects of test/explore/defects, each looked for by the default mix of `npm run explore` from seed 1 on, and shrunk:
 * `npm run evidence -- defects [runs] [name]`. Prints each shrunk scenario, and a table. Returns whether all were found.
 */

const WORKER = fileURLToPath(new URL('../test/explore/defects/worker.js', import.meta.url))
const PLAYS_MAX = 300
const RUNS_MAX = 100

export interface WantedDefects {
  readonly names: readonly string[]
  /** For each at most this many seeds are explored. */
  readonly runsMax: number
}

/** The arguments `[runs] [part of a name]`. Throws UsageMistake. */
export function defectsOf([runs, part = '', ...rest]: readonly string[]): WantedDefects {
  expectNoMore(rest)
  const runsMax = wholeNumber(runs, { name: 'runs', from: 1, to: 1_000_000 }) ?? RUNS_MAX
  const all = DEFECTS.map(({ name }) => name)
  const names = all.filter((name) => name.includes(part))
  if (names.length > 0) return { names, runsMax }
  throw new UsageMistake(`no defect has ${JSON.stringify(part)} in its name: ${all.join(', ')}`)
}

export async function searchDefects({ names, runsMax }: WantedDefects): Promise<boolean> {
  const pool = workerpool.pool(WORKER, { workerType: 'process', maxWorkers: availableParallelism() })
  const options = { from: 1, runsMax, playsMax: PLAYS_MAX }
  try {
    const all = await Promise.all(
      names.map(async (each) => {
        const hunted = (await pool.exec('search', [each, options])) as Hunted
        say(`${each}: ${hunted.sentence}\n${storyOf(hunted)}`)
        return hunted
      }),
    )
    say(tableOf(all))
    return all.every(({ caught }) => caught !== undefined)
  } finally {
    await pool.terminate(true)
  }
}

function storyOf({ caught }: Hunted): string {
  if (caught === undefined) return 'not found\n'
  return `${caught.checkers.join(', ')}\n${caught.text}\n${caught.scenario}`
}

function tableOf(all: readonly Hunted[]): string {
  const rows = all.map(({ name, caught, cpuSeconds }) => {
    if (caught === undefined) return [name, 'not found', '', cpuSeconds.toFixed(0), '', '', '']
    const { runs, checkers, lines, linesDrawn, plays, cpuSecondsToShrink } = caught
    const found = [String(runs), checkers[0]!, cpuSeconds.toFixed(0)]
    return [name, ...found, `${lines} of ${linesDrawn}`, String(plays), cpuSecondsToShrink.toFixed(0)]
  })
  const head = ['defect', 'runs', 'first found by', 'CPU s', 'lines', 'plays', 'CPU s to shrink']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
