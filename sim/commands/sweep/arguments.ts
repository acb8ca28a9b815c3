import { RUNS_MAX, RUNS_USUAL, type Shard } from '../../sweep/plan.ts'
import { memoryOption } from '../shell/memory.ts'
import { usageMistake } from '../shell/usage-mistake.ts'
import type { SweepArguments } from './sweep.ts'

/** The options of `sweep` as the command line has them. */
export interface WrittenArguments {
  readonly file: string
  readonly set?: readonly string[] | undefined
  readonly seeds?: string | undefined
  readonly out?: string | undefined
  readonly workers?: string | undefined
  readonly memory?: string | undefined
  readonly shard?: string | undefined
  readonly 'dry-run': boolean
  readonly yes: boolean
  readonly force: boolean
  readonly quiet: boolean
  readonly json: boolean
}

/** Throws Problems for what cannot be read. */
export function sweepArguments(args: WrittenArguments): SweepArguments {
  return {
    file: args.file,
    set: args.set ?? [],
    seeds: args.seeds === undefined ? undefined : count('seeds', args.seeds),
    out: args.out,
    workers: args.workers === undefined ? undefined : count('workers', args.workers),
    memoryBytes: args.memory === undefined ? undefined : memoryOption(args.memory),
    shard: args.shard === undefined ? undefined : shard(args.shard),
    mode: args['dry-run'] ? 'dry-run' : 'run',
    runsAtMost: args.yes ? RUNS_MAX : RUNS_USUAL,
    replaces: args.force ? 'any sweep' : 'same sweep',
    progress: args.quiet ? 'hidden' : 'shown',
    format: args.json ? 'json' : 'text',
  }
}

function count(option: string, text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (value >= 1) return value
  throw usageMistake(`--${option}`, {
    expected: 'a whole number from 1 to 999,999',
    found: JSON.stringify(text),
    hint: `Such as --${option} 4.`,
  })
}

function shard(text: string): Shard {
  const [, index, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number)
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of }
  throw usageMistake('--shard', {
    expected: 'a share, such as 1/3, from 1/3 to 3/3',
    found: JSON.stringify(text),
    hint: 'The first of three shards is --shard 1/3.',
  })
}
