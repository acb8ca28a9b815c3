import pico from 'picocolors'
import { PROBLEMS_SHOWN, Problem, Problems, placeOf } from '../../core/problem.ts'
import { counted, printable } from '../../core/words.ts'

export interface FormatOptions {
  readonly colour: 'on' | 'off'
}

/** Lines of the text shown before the one with the problem. */
const LINES_BEFORE = 2
/** Longer lines are cut around the problem. */
const FRAME_WIDTH = 96

const LOOKS = { strong: 'bold', faint: 'dim', bad: 'red', good: 'green' } as const
type Paint = (style: keyof typeof LOOKS, text: string) => string

/**
 * The first problems of what was thrown, numbered, each with place, path, statement, code frame and hint, and the number of all at
 * the end. The text has no line break at its end. What is no mistake of the user is thrown on.
 *
 * @param thrown `Problems`, or a list of them
 */
export function formatProblems(thrown: unknown, { colour }: FormatOptions = { colour: 'off' }): string {
  const looks = pico.createColors(colour === 'on')
  const paint: Paint = (style, text) => looks[LOOKS[style]](text)
  const problems = problemsOf(thrown)
  const shown = problems
    .slice(0, PROBLEMS_SHOWN)
    .map((problem, index) => formatOne(problem, index + 1, paint))
  const rest = problems.length > shown.length ? `; the first ${shown.length} are shown` : ''
  return [...shown, paint('bad', `${counted(problems.length, 'problem')}${rest}.`)].join('\n\n')
}

function problemsOf(thrown: unknown): readonly Problem[] {
  if (thrown instanceof Problems) return thrown.problems
  if (Array.isArray(thrown) && thrown.every((each) => each instanceof Problem)) return thrown
  throw thrown
}

function formatOne(problem: Problem, number: number, paint: Paint): string {
  const place = [
    paint('strong', printable(placeOf(problem))),
    problem.path && `at ${printable(problem.path)}`,
  ]
    .filter(Boolean)
    .join(' ')
  const blocks = [
    `${paint('bad', `[${number}]`)} ${place}`.trimEnd(),
    printable(problem.statement),
    ...(problem.text === undefined || problem.line === undefined ? [] : [codeFrame(problem, paint)]),
    ...(problem.hint === undefined ? [] : [`${paint('good', 'Hint:')} ${printable(problem.hint)}`]),
  ]
  return blocks.join('\n\n')
}

/** The line with the problem underlined, after the lines before it. */
function codeFrame({ text = '', line = 1, column = 1, length = 1 }: Problem, paint: Paint): string {
  const first = Math.max(1, line - LINES_BEFORE)
  const lines = text.split('\n').slice(first - 1, line)
  const numbers = lines.map((_, index) => String(first + index))
  const margin = String(line).length
  // A long line is cut on the left only as far as the problem needs.
  const cut = Math.max(0, column + Math.min(length, 20) - FRAME_WIDTH)
  const shown = lines.map((content) => clip(content.replace(/\r$/, ''), cut))
  const underlined = Math.max(1, Math.min(length, FRAME_WIDTH - (column - 1 - cut)))
  const rows = shown.map((content, index) => {
    const row = `${paint('faint', `${(numbers[index] ?? '').padStart(margin)} |`)} ${content}`
    return row.trimEnd()
  })
  const pointer = `${paint('faint', `${' '.repeat(margin)} |`)} ${' '.repeat(column - 1 - cut)}${paint('bad', '^'.repeat(underlined))}`
  return [...rows, pointer].join('\n')
}

function clip(content: string, cut: number): string {
  const part = content.slice(cut, cut + FRAME_WIDTH)
  const marked = cut > 0 && part.length > 0 ? `…${part.slice(1)}` : part
  return printable(content.length > cut + FRAME_WIDTH ? `${marked.slice(0, -1)}…` : marked)
}
