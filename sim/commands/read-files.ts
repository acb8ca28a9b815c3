import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Problem, Problems } from '../core/problem.ts'
import { parseLatencyMatrix } from '../network/matrix-file.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { systemReason } from './system-error.ts'

export interface ScenarioSource {
  /** The scenario file, from the working directory. */
  readonly file: string
  /** Overrides, `path=value` each. */
  readonly set: readonly string[]
  /** Overrides the seed of the file. */
  readonly seed?: string | undefined
}

/** Reads a scenario and all that it refers to. Throws Problems, all that there are. */
export function readScenario({ file, set, seed }: ScenarioSource): ResolvedScenario {
  return parseScenario(readScenarioText(file), {
    file,
    set,
    ...(seed === undefined ? {} : { seed }),
    readFile: (path) => readText(resolve(dirname(file), path)),
    parseLatencyMatrix,
  })
}

function readScenarioText(file: string): string {
  try {
    return readText(file)
  } catch (error) {
    const statement = `The scenario cannot be read: ${(error as Error).message}.`
    throw new Problems([
      new Problem({ file, statement, hint: 'Shipped scenarios are in the folder scenarios/.' }),
    ])
  }
}

/** A text file in UTF-8. Throws an error whose message is the reason alone, for a sentence of the caller's. */
function readText(path: string): string {
  const bytes = attempt(() => readFileSync(path), systemReason)
  return attempt(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    () => 'it is not UTF-8 text',
  )
}

function attempt<Result>(action: () => Result, reason: (error: unknown) => string): Result {
  try {
    return action()
  } catch (error) {
    throw new Error(reason(error), { cause: error })
  }
}
