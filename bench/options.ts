import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'
import type { Bench } from './row.ts'

/** The arguments are wrong: the message says which, and the usage helps. */
export class UsageError extends Error {}

export interface Options {
  readonly names: readonly string[]
  /** The commit to measure beside the present code. */
  readonly against: string | undefined
  /** How often each version runs each bench. */
  readonly turns: number
  readonly scale: number
}

const PAIRS = 5
const TURNS_MAX = 99

const namesWhere = (wanted: (bench: Bench) => boolean): string[] =>
  [...BENCHES].filter(([, bench]) => wanted(bench)).map(([name]) => name)

/** How to call the command. */
export const USAGE = `npm run bench [-- [--full] [--against COMMIT] [--pairs N] [--scale SHARE] [NAME …]]

Runs the named benches, or all quick ones.
  --full            all, also the ones that take minutes
  --against COMMIT  builds that commit apart, and runs both in turn: the medians, and the ratio with its range
  --pairs N         how often each version runs: ${PAIRS} beside another commit, else once
  --scale SHARE     this share of the nodes and operations, to try a simulation: 0.01 is a hundredth

parts of the present code:  ${namesWhere(({ subject }) => subject === 'part').join(', ')}
simulations:                ${namesWhere(({ subject }) => subject === 'simulation').join(', ')}
commands:                   ${namesWhere(({ subject }) => subject === 'command').join(', ')}
`

/** What the arguments ask for; undefined if they ask for the usage. Throws `UsageError`. */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values, positionals } = parsed(args)
  if (values.help) return undefined
  const unknown = positionals.filter((name) => !BENCHES.has(name))
  if (unknown.length > 0) throw new UsageError(`no bench is called ${unknown.join(', ')}`)
  const { against } = values
  const scale = scaleOf(values.scale)
  const isFit = ({ subject }: Bench) =>
    (against === undefined || subject !== 'part') && (scale === 1 || subject === 'simulation')
  const unfit = positionals.filter((name) => !isFit(BENCHES.get(name)!))
  if (unfit.length > 0)
    throw new UsageError(
      scale === 1
        ? `${unfit.join(', ')}: a part of the present code, which no other commit can be measured with`
        : `${unfit.join(', ')}: only simulations can be scaled`,
    )
  const wanted = namesWhere((bench) => isFit(bench) && (values.full || bench.effort === 'quick'))
  return {
    names: positionals.length > 0 ? [...new Set(positionals)] : wanted,
    against,
    turns: values.pairs === undefined ? (against === undefined ? 1 : PAIRS) : turnsOf(values.pairs),
    scale,
  }
}

/** A share above 0, at most 1. Throws `UsageError`. */
export function scaleOf(text: string): number {
  const scale = Number(text)
  if (!(scale > 0 && scale <= 1)) throw new UsageError(`--scale: a number above 0, at most 1, not ${text}`)
  return scale
}

function turnsOf(text: string): number {
  const turns = Number(text)
  if (!Number.isInteger(turns) || turns < 1 || turns > TURNS_MAX)
    throw new UsageError(`--pairs: a whole number, 1 … ${TURNS_MAX}, not ${text}`)
  return turns
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        full: { type: 'boolean', default: false },
        against: { type: 'string' },
        pairs: { type: 'string' },
        scale: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}
