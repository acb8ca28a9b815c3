import { dirname } from 'node:path'
import type { Problem } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { parseSweep } from '../../sim/sweep/parse-sweep.ts'
import type { SweepPlan } from '../../sim/sweep/plan.ts'
import { problemsIn, readerOf } from '../scenario/parsing.ts'

export interface Given {
  readonly file?: string
  /** The folder, from the project, in which the sweep file is. */
  readonly folder?: string
  /** Files beside the sweep, by path, instead of a folder. */
  readonly files?: Readonly<Record<string, string>>
  readonly set?: readonly string[]
  readonly seeds?: number
  readonly runsAtMost?: number
}

/** Parses a sweep as the command line would. */
export function parse(
  text: string,
  { file = 'sweep.yaml', folder, files, set, seeds, runsAtMost = 1000 }: Given = {},
): SweepPlan {
  const read = readerOf({ folder, files })
  const readFile = (base: string) => (path: string) => read(`${dirname(base)}/${path}`.replace(/^\.\//, ''))
  return parseSweep(text, {
    file,
    ...(set && { set }),
    seeds,
    runsAtMost,
    parseLatencyMatrix,
    readFile: read,
    openBase: (path) => ({ file: path, text: read(path), readFile: readFile(path), parseLatencyMatrix }),
  })
}

/** The problems of a sweep; none if it is sound. */
export const problemsOf = (text: string, given?: Given): readonly Problem[] =>
  problemsIn(() => parse(text, given))
