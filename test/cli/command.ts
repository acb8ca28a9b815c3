import { resolve } from 'node:path'

/** The command line, compiled. */
export const CLI = resolve('dist/sim/cli.js')

/** Without traces of the npm and the terminal that run the tests. */
export const ENVIRONMENT = { PATH: process.env.PATH, HOME: process.env.HOME }

/** What the command line is called with, and in which folder. */
export interface Command {
  readonly cwd: string
  readonly args: readonly string[]
}

/** What came of it. */
export interface Outcome {
  /** The exit code; null if a signal ended the process. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}
