import { styleText } from 'node:util'
import { EXIT } from './exit-code.ts'
import { systemReason } from './system-error.ts'

/** Where a command writes; tests give a fake. */
export interface Terminal {
  /** Writes the answer to the command: what a pipe receives. */
  print(text: string): void
  /** Writes progress, warnings and problems. */
  report(text: string): void
  /** Columns of the progress line; 0 if there is no terminal to show it. */
  readonly progressColumns: number
  /** How wide a table may be that `print` writes. */
  readonly printColumns: number
  /** Whether `print` may carry colours. */
  readonly printColour: 'on' | 'off'
  /** Whether `report` may. */
  readonly reportColour: 'on' | 'off'
}

/** For a terminal, and for the other end of a pipe. */
const USUAL = 80
/** Wider tables are hard to read. */
const WIDEST = 110

/** The terminal of this process. Colours go only to a terminal, and not if NO_COLOR is set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const colour = (stream: NodeJS.WriteStream) =>
    stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb' ? 'on' : 'off'
  // A reader such as `head` may close the pipe early: that is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    stderr.write(`standard output: ${systemReason(error)}\n`)
    process.once('exit', () => {
      process.exitCode = EXIT.disk
    })
  })
  return {
    print: (text) => void stdout.write(text),
    report: (text) => void stderr.write(text),
    progressColumns: stderr.isTTY ? (stderr.columns ?? 80) : 0,
    printColumns: Math.min(WIDEST, (stdout.isTTY ? stdout.columns : Number(env.COLUMNS)) || USUAL),
    printColour: colour(stdout),
    reportColour: colour(stderr),
  }
}

export type Paint = (text: string, style: 'bold' | 'dim' | 'red' | 'green' | 'yellow') => string

/** Colours by the ANSI codes, or leaves the text as it is. */
export function painter(colour: 'on' | 'off'): Paint {
  if (colour === 'off') return (text) => text
  // Whether the stream may carry colours was decided when `colour` was.
  return (text, style) => styleText(style, text, { validateStream: false })
}
