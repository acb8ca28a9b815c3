import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Problem, Problems } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { parseScenario } from '../../sim/scenario/parse.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'

/** A file of the project, as this compiled file sees it. */
export const projectPath = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export interface Given {
  readonly file?: string
  /** The folder, from the project, in which data files are. */
  readonly folder?: string
  /** Data files by path, instead of a folder. */
  readonly files?: Readonly<Record<string, string>>
  readonly set?: readonly string[]
  readonly seed?: string
}

/** Parses a scenario as the command line would. */
export function parse(
  text: string,
  { file = 'scenario.yaml', folder, files, set, seed }: Given = {},
): ResolvedScenario {
  return parseScenario(text, {
    file,
    ...(set && { set }),
    ...(seed !== undefined && { seed }),
    parseLatencyMatrix,
    readFile: readerOf({ folder, files }),
  })
}

/** Reads the files that are given, else those of a folder of the project. */
export function readerOf({ folder, files = {} }: { folder: string | undefined; files: Given['files'] }) {
  return (path: string): string => {
    const own = files[path]
    if (own !== undefined) return own
    const place = projectPath(`${folder}/${path}`)
    if (folder === undefined || !existsSync(place)) throw new Error('there is no such file')
    return readFileSync(place, 'utf8')
  }
}

/** The problems of a scenario; none if it is sound. */
export const problemsOf = (text: string, given?: Given): readonly Problem[] =>
  problemsIn(() => parse(text, given))

/** The problems that something throws. */
export function problemsIn(action: () => unknown): readonly Problem[] {
  try {
    action()
    return []
  } catch (error) {
    if (error instanceof Problems) return error.problems
    throw error
  }
}
