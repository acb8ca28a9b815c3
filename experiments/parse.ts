import { parseScenario } from '../sim/scenario/parse.ts'
import type { ResolvedScenario } from '../sim/scenario/resolved.ts'

/** The scenario of a text that names no data files. `name`: what problems call it. */
export function scenarioOf(name: string, text: string): ResolvedScenario {
  const noFiles = () => {
    throw new Error('no data files')
  }
  return parseScenario(text, { file: name, readFile: noFiles, parseLatencyMatrix: noFiles })
}
