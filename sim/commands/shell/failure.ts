import { Problems } from '../../core/problem.ts'
import { formatProblems } from '../../scenario/text/problem.ts'
import { EXIT } from './exit-code.ts'
import { Interrupted } from './interruption.ts'
import { isSystemError, systemReason } from './system-error.ts'
import type { Terminal } from './terminal.ts'
import { UsageMistake } from './usage-mistake.ts'

/** Tells the user what ended a command, and returns the exit code. Only our own faults come with a stack trace. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof Problems) {
    terminal.report(`${formatProblems(error.problems, { colour: terminal.reportColour })}\n`)
    return EXIT.mistake
  }
  if (error instanceof UsageMistake) {
    terminal.report(`${error.message} See --help.\n`)
    return EXIT.mistake
  }
  if (error instanceof Interrupted) {
    terminal.report(`${error.message}; nothing was written\n`)
    return error.exitCode
  }
  if (isSystemError(error)) {
    terminal.report(`${error.path ?? 'A file'}: ${systemReason(error)}\n`)
    return EXIT.mistake
  }
  const details = error instanceof Error ? error.stack : String(error)
  terminal.report(`${details}\n\nThis is a fault of E-Pastry, not of your scenario.\n`)
  return EXIT.failed
}
