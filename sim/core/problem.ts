/**
 * A mistake of the user, stated so that it can be mended without reading our code: where it is, what was
 * expected there, what was found, and what to do about it. Lines and columns count from 1.
 */
export interface ProblemFacts {
  /** The file as the user named it; absent if the code that found the mistake knows only the text. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** How many characters the code frame underlines; 1 if not given. */
  readonly length?: number
  /** The place in the document, such as `phases[3].crash.fraction`. */
  readonly path?: string
  /** What would have been right, with range and unit: `a duration from 1ms to 1h`. */
  readonly expected?: string
  /** What is there instead: `the number 60`. */
  readonly found?: string
  /** One full sentence, for a mistake that is not one of value; else it is made of `expected` and `found`. */
  readonly statement?: string
  /** What to do: a full sentence. */
  readonly hint?: string
  /** The complete text that line and column belong to, for the code frame. */
  readonly text?: string
}

export class Problem implements ProblemFacts {
  declare readonly file?: string
  declare readonly line?: number
  declare readonly column?: number
  declare readonly length?: number
  declare readonly path?: string
  declare readonly expected?: string
  declare readonly found?: string
  declare readonly hint?: string
  declare readonly text?: string
  readonly statement: string

  constructor(facts: ProblemFacts) {
    Object.assign(this, facts)
    this.statement = facts.statement ?? `Expected ${facts.expected}, found ${facts.found}.`
  }

  /** The same problem, with what a caller higher up knows better: the name of the file, a path. */
  with(facts: ProblemFacts): Problem {
    return new Problem({ ...this, ...facts })
  }
}

/** At most this many problems are reported; the others are counted. */
export const PROBLEMS_SHOWN = 20

/** All problems of what a user gave us, thrown together. Never for mistakes of our own. */
export class Problems extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const rest = problems.length - PROBLEMS_SHOWN
    const lines = problems.slice(0, PROBLEMS_SHOWN).map(headline)
    super([...lines, ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n'))
    this.name = 'Problems'
    this.problems = problems
  }
}

/** A file that is wrong in one way is wrong in many rows; this many problems are reported. */
const PROBLEMS_OF_FILE_MAX = 10

/**
 * Throws the first problems of a file, if there are any; no more are looked for than are reported.
 *
 * @param problems those that are thrown on the way to the next one are the last
 * @param facts what all of them lack, such as the name of the file
 */
export function throwProblems(problems: Iterable<Problem>, facts: ProblemFacts = {}): void {
  const first: Problem[] = []
  try {
    for (const problem of problems) if (first.push(problem) === PROBLEMS_OF_FILE_MAX) break
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    first.push(...error.problems)
  }
  if (first.length > 0) throw new Problems(first.map((problem) => problem.with(facts)))
}

/** The problem in one line: `file:line:column path: statement`. */
export function headline(problem: Problem): string {
  const place = placeOf(problem)
  const path = problem.path ? ` ${problem.path}` : ''
  return place || path ? `${`${place}${path}`.trim()}: ${problem.statement}` : problem.statement
}

/** `file:line:column`, as much of it as is known. */
export function placeOf(problem: Problem): string {
  const parts = [problem.file, problem.line, problem.line === undefined ? undefined : problem.column]
  return parts.filter((part) => part !== undefined).join(':')
}
