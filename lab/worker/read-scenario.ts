import {
  type ParseOptions,
  Problems,
  parseLatencyMatrix,
  parseResolved,
  parseScenario,
  type ResolvedScenario,
} from '../../sim/index.ts'
import type { DataFiles, ProblemText } from './messages.ts'

/** What problems call the text of the editor. */
const FILE = 'scenario.yaml'

interface Written {
  readonly text: string
  /** Undefined: that of the text. */
  readonly seed: string | undefined
  readonly files: DataFiles
  /** A recorded run instead of the text. */
  readonly resolved?: ResolvedScenario | undefined
}

/** Reads the data files of the page, each once however often the text is read. */
export class ScenarioReader {
  private readonly known: NonNullable<ParseOptions['known']> = new Map()

  /** Throws Problems. */
  read({ text, seed, files, resolved }: Written): ResolvedScenario {
    if (resolved !== undefined) return parseResolved(resolved)
    return parseScenario(text, {
      file: FILE,
      ...(seed === undefined ? {} : { seed }),
      readFile(path) {
        const content = files[path]
        if (content === undefined) throw new Error('the page has no such file')
        return content
      },
      parseLatencyMatrix,
      known: this.known,
    })
  }

  /** What is wrong with a scenario. */
  problemsOf(written: Written): readonly ProblemText[] {
    try {
      this.read(written)
      return []
    } catch (thrown) {
      return problemTexts(thrown)
    }
  }
}

/** Problems as the page shows them. What is no mistake of the user is thrown on. */
export function problemTexts(thrown: unknown): readonly ProblemText[] {
  if (!(thrown instanceof Problems)) throw thrown
  return thrown.problems.map(({ file, line, column, length = 1, path, statement, hint }) => {
    const isInText = file === undefined || file === FILE
    return { file: isInText ? undefined : file, line, column, length, path, statement, hint }
  })
}
