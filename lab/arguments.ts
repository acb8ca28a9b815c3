import { parseArgs } from 'node:util'
import { usageMistake } from '../sim/commands/shell/usage-mistake.ts'
import { closest } from '../sim/scenario/text/suggest.ts'

/** As the command is asked, or undefined if it is asked for its usage. */
export interface LabArguments {
  /** A scenario file or the results folder of a run; undefined: the first of the shipped scenarios. */
  readonly path: string | undefined
  readonly seed: string | undefined
  readonly host: string
  /** Undefined: the usual one, or any that is free. */
  readonly port: number | undefined
  /** The folder to write the page into, instead of serving it. */
  readonly build: string | undefined
}

const HOST = '127.0.0.1'
/** Where it is taken, any that is free. */
export const USUAL_PORT = 8_017
const PORT_MAX = 65_535

/** How to call the command. */
export const USAGE = `npm run lab [scenario | results folder] [-- options]

Builds the page that runs the simulator, serves it until it is interrupted, and prints its address.
Of a scenario file the page plays that scenario. Of the results folder of a run it plays this run
again, and says whether it is the same.

Options:
      --seed    Override the seed of the scenario                              [string]
      --port    The port; 0 is any that is free                  [number] [default: ${USUAL_PORT}]
      --host    The address to listen on; 0.0.0.0 is every network     [default: ${HOST}]
      --build   Write the page into this folder, for any web server, instead   [string]
  -h, --help    Show this
`

const OPTIONS = {
  seed: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string', default: HOST },
  build: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export const OPTION_NAMES: readonly string[] = Object.keys(OPTIONS)

/** What the arguments ask for; undefined if they ask for the usage. Throws Problems. */
export function labArguments(args: readonly string[]): LabArguments | undefined {
  const { values, positionals } = parsed(args)
  if (values.help) return undefined
  const [path, ...others] = positionals
  if (others.length > 0)
    throw usageMistake('lab', { statement: `One scenario or results folder, not also ${others.join(', ')}.` })
  const { seed, host, port, build } = values
  if (seed !== undefined && path === undefined)
    throw usageMistake('--seed', { statement: 'No scenario is named that it could be the seed of.' })
  return { path, seed, host, port: port === undefined ? undefined : portOf(port), build }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= PORT_MAX) return port
  throw usageMistake('--port', { expected: `a whole number, 0 … ${PORT_MAX}`, found: text })
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    const { message } = error as Error
    const option = /--[\w-]+/.exec(message)?.[0] ?? 'lab'
    const meant = closest(option, OPTION_NAMES)
    throw usageMistake(option, {
      statement: /^Unknown option/.test(message) ? `Unknown option: ${option}.` : message,
      ...(meant !== undefined && `--${meant}` !== option && { hint: `Did you mean --${meant}?` }),
    })
  }
}
