import { EXIT } from '../shell/exit-code.ts'
import { Interrupted } from '../shell/interruption.ts'
import { nearPath } from '../shell/replay-command.ts'
import { isSystemError, systemReason } from '../shell/system-error.ts'
import type { Terminal } from '../shell/terminal.ts'
import type { SweepFolder } from './sweep-folder.ts'

/** Tells that a signal or the disk ended a sweep or a merge of so many runs, and what is kept. Returns the exit code; throws any other error. */
export function endedEarly(error: unknown, folder: SweepFolder, runs: number, terminal: Terminal): number {
  const kept = `${folder.journal.size} of ${runs} runs are kept in ${nearPath(folder.path)}; the same command goes on from there`
  if (error instanceof Interrupted) {
    terminal.report(`${error.message}; ${kept}\n`)
    return error.exitCode
  }
  if (!isSystemError(error)) throw error
  terminal.report(`${error.path ?? nearPath(folder.path)}: ${systemReason(error)}; ${kept}\n`)
  return EXIT.disk
}
