import { Problem, Problems } from '../../core/problem.ts'
import { formatProblems } from '../../scenario/text/problem.ts'
import { EXIT } from './exit-code.ts'
import { Interrupted } from './interruption.ts'
import { isSystemError, reasonNotWritten, systemProblem } from './system-error.ts'
import type { Terminal } from './terminal.ts'

/** Reports to the user what ended a command, and returns the exit code. Only our own faults come with a stack trace. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof Problems) return reportProblems(error, terminal)
  if (error instanceof Interrupted) {
    terminal.report(`${error.message}; nothing was written\n`)
    return error.exitCode
  }
  if (isSystemError(error)) return reportProblems(systemProblem(error), terminal)
  const details = error instanceof Error ? error.stack : String(error)
  terminal.report(`${details}\n\nThis is a fault of E-Pastry, not of your scenario.\n`)
  return EXIT.failed
}

function reportProblems(problems: Problems, terminal: Terminal): number {
  terminal.report(`${formatProblems(problems, { colour: terminal.reportColour })}\n`)
  return EXIT.mistake
}

/**
 * Reports to the user that results could not be written, or that their place is taken, and what is kept of them. Returns the exit
 * code, which is not that of a mistake: something was run. Throws any other error.
 *
 * @param what.name of the file that the system refused, as the user knows it
 */
export function reportUnwritten(
  error: unknown,
  { name, kept }: { readonly name: (path: string) => string; readonly kept: string },
  terminal: Terminal,
): number {
  if (isSystemError(error)) {
    const file = error.path === undefined ? {} : { file: name(error.path) }
    const statement = `It could not be written: ${reasonNotWritten(error)}.`
    reportProblems(new Problems([new Problem({ ...file, statement, hint: kept })]), terminal)
  } else if (error instanceof Problems)
    reportProblems(
      new Problems(error.problems.map((each) => each.with({ hint: `${kept} ${each.hint ?? ''}`.trim() }))),
      terminal,
    )
  else throw error
  return EXIT.disk
}
