import { basename, relative } from 'node:path'
import { isNpmScript } from './kept-by-npm.ts'

/** The commands that package.json has as scripts of the same name. */
type Command = 'scenario' | 'explore' | 'explain' | 'replay' | 'trace-diff' | 'sweep' | 'merge' | 'report'

/** A command line that works here, said the way the user called us: through npm, by the bin, or by node. */
export function commandLine(command: Command, args: readonly string[]): string {
  return [programCall(command), ...args.map(shellQuote)].join(' ')
}

/** The same command through npm, in the one form that is printed everywhere. */
export const npmCommand = (command: Command, args: readonly string[]): string =>
  [`npm run ${command} --`, ...args.map(shellQuote)].join(' ')

function programCall(command: Command): string {
  if (isNpmScript(process.env)) return `npm run ${command} --`
  if (process.env.npm_lifecycle_event === 'npx') return `npx e-pastry ${command}`
  const script = process.argv[1] ?? ''
  return basename(script) === 'cli.js'
    ? `node ${shellQuote(nearPath(script))} ${command}`
    : `e-pastry ${command}`
}

/** The option for a seed: one that begins with a dash would be taken for an option itself. */
export const seedOption = (seed: string): string[] =>
  seed.startsWith('-') ? [`--seed=${seed}`] : ['--seed', seed]

/** One argument as a POSIX shell reads it back. */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}

/** A path from the working directory, if it lies in it; else as it is. */
export function nearPath(path: string): string {
  const near = relative(process.cwd(), path)
  if (near === '') return '.'
  return near.startsWith('..') ? path : near
}
