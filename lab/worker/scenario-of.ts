import { parseLatencyMatrix, parseScenario, type ResolvedScenario } from '../../sim/index.ts'
import type { Begin } from './messages.ts'

/** The scenario that the page asks for. Throws Problems. */
export function scenarioOf({ text, seed, files }: Begin): ResolvedScenario {
  return parseScenario(text, {
    file: 'scenario.yaml',
    ...(seed === undefined ? {} : { seed }),
    readFile(path) {
      const content = files[path]
      if (content === undefined) throw new Error('the page has no such file')
      return content
    },
    parseLatencyMatrix,
  })
}
