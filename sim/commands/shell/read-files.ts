import { dirname, isAbsolute, join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { remedyOf } from '../../core/unreadable.ts'
import { parseLatencyMatrix } from '../../network/matrix-file.ts'
import type { DataFileReader } from '../../scenario/files/data-files.ts'
import { parseScenario } from '../../scenario/parse.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { inlineBase, overrideText, parseSweep } from '../../sweep/parse-sweep.ts'
import type { SweepPlan } from '../../sweep/plan.ts'
import { readText } from './read-text.ts'

export interface ScenarioSource {
  /** The scenario file, from the working directory. */
  readonly file: string
  /** Overrides, `path=value` each. */
  readonly set: readonly string[]
  /** Overrides the seed of the file. */
  readonly seed?: string | undefined
}

/** Reads a scenario and all that it refers to: a file of its own, or the one that lies within a sweep file. Throws Problems, all that there are. */
export function readScenario({ file, set, seed }: ScenarioSource): ResolvedScenario {
  const text = readScenarioText(file)
  const inline = inlineBase(file, text)
  return parseScenario(text, {
    file,
    set: inline === undefined ? set : [overrideText('name', inline.name), ...set],
    ...(inline && { at: ['base'] }),
    ...(seed === undefined ? {} : { seed }),
    ...filesBeside(file),
  })
}

/** The text of a scenario file. Throws Problems if it cannot be read. */
export const readScenarioText = (file: string): string =>
  readNamedText(file, { what: 'scenario', hint: 'Shipped scenarios are in the folder scenarios/.' })

export interface SweepSource {
  /** The sweep file, from the working directory. */
  readonly file: string
  /** Overrides of the base scenario in all points, `path=value` each. */
  readonly set: readonly string[]
  /** How many seeds, instead of the seeds in the file. */
  readonly seeds?: number | undefined
  readonly runsAtMost: number
}

/** Reads a sweep, its scenario and all that this refers to. Throws Problems, all that there are. */
export function readSweep({ file, set, seeds, runsAtMost }: SweepSource): SweepPlan {
  const text = readNamedText(file, {
    what: 'sweep',
    hint: 'Shipped sweeps are in the folder scenarios/sweeps/.',
  })
  return parseSweep(text, {
    file,
    set,
    seeds,
    runsAtMost,
    ...filesBeside(file),
    openBase(path) {
      const base = isAbsolute(path) ? path : join(dirname(file), path)
      return { file: base, text: readText(base), ...filesBeside(base) }
    },
  })
}

/** How a scenario gets at the files that it names. */
export const filesBeside = (file: string): DataFileReader => ({
  readFile: (path) => readText(resolve(dirname(file), path)),
  parseLatencyMatrix,
})

function readNamedText(file: string, { what, hint }: { what: string; hint: string }): string {
  try {
    return readText(file)
  } catch (error) {
    const statement = `The ${what} cannot be read: ${(error as Error).message}.`
    throw new Problems([new Problem({ file, statement, hint: remedyOf(error) ?? hint })])
  }
}
