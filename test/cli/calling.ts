import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The command line, called in a process of its own. */
export const CLI = resolve('dist/sim/cli.js')

/** Without traces of the npm and the terminal that run the tests. */
export const ENVIRONMENT = { PATH: process.env.PATH, HOME: process.env.HOME }

export function call(cwd: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', env: ENVIRONMENT })
}

export const TABLES = ['aggregate.csv', 'compare.csv', 'failures.csv', 'runs.csv']

/** All tables of a sweep, in one text. */
export const tablesOf = (folder: string): string =>
  TABLES.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
