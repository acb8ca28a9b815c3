import type { ProblemText } from '../worker/messages.ts'

interface ProblemListOptions {
  readonly problems: readonly ProblemText[]
  readonly goTo: (line: number, column: number) => void
}

/** What is wrong with the scenario, in the words of the command line. A place in the text is a button that leads there. */
export function ProblemList({ problems, goTo }: ProblemListOptions) {
  return (
    <div class="problems" role="status">
      {problems.length > 0 && (
        <ol>
          {problems.map((problem, index) => (
            <li key={index}>
              <Place problem={problem} goTo={goTo} />
              <p>{problem.statement}</p>
              {problem.hint !== undefined && <p class="hint">Hint: {problem.hint}</p>}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

function Place({ problem, goTo }: { readonly problem: ProblemText } & Pick<ProblemListOptions, 'goTo'>) {
  const { file, line, column = 1, path } = problem
  const at = path === undefined ? '' : `, at ${path}`
  if (line === undefined) return <strong>{path}</strong>
  if (file !== undefined) return <strong>{`${file}, line ${line}, column ${column}${at}`}</strong>
  return (
    <button type="button" onClick={() => goTo(line, column)}>
      {`line ${line}, column ${column}${at}`}
    </button>
  )
}
