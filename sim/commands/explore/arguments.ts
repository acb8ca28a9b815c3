import { availableParallelism } from 'node:os'
import { grouped } from '../../core/words.ts'
import { CHECKERS } from '../../explore/checks/all.ts'
import { EXCEPTION } from '../../explore/explore.ts'
import { closest } from '../../scenario/text/suggest.ts'
import { durationOption } from '../shell/duration.ts'
import { usageMistake } from '../shell/usage-mistake.ts'
import type { ExploreArguments } from './explore.ts'

/** The options of `explore` as the command line has them. */
export interface WrittenArguments {
  readonly runs?: string | undefined
  readonly for?: string | undefined
  readonly from?: string | undefined
  readonly 'shrink-for'?: string | undefined
  readonly workers?: string | undefined
  readonly checks?: string | undefined
  readonly without?: string | undefined
  readonly write?: string | undefined
  readonly out?: string | undefined
  readonly table: boolean
  readonly quiet: boolean
  readonly json: boolean
}

const RUNS = 1_000
const WORKERS_MOST = 1_000
/** Of fifteen digits, as all whole numbers of the command line. */
const NUMBER_MOST = 999_999_999_999_999
/** For one scenario. */
const SHRINK_SECONDS = 120

/** Throws Problems for what cannot be read. */
export function exploreArguments(args: WrittenArguments): ExploreArguments {
  refuseBesideWrite(args)
  if (args.runs !== undefined && args.for !== undefined)
    throw usageMistake('--for', {
      statement: 'Both --runs and --for say how long to explore.',
      hint: 'Give one of them.',
    })
  const runs = args.runs === undefined ? undefined : whole('runs', args.runs, 1)
  const seconds = args.for === undefined ? undefined : durationOption('for', args.for)
  return {
    runs: runs ?? (seconds === undefined ? RUNS : Number.POSITIVE_INFINITY),
    seconds: seconds ?? Number.POSITIVE_INFINITY,
    from: args.from === undefined ? 1 : whole('from', args.from, 0),
    workers:
      args.workers === undefined ? availableParallelism() : whole('workers', args.workers, 1, WORKERS_MOST),
    checkers: checkerNames(args),
    shrinkSeconds: shrinkSeconds(args['shrink-for']),
    write: args.write === undefined ? undefined : whole('write', args.write, 0),
    out: args.out ?? 'results/explore',
    exercised: args.table ? 'all' : 'groups',
    progress: args.quiet ? 'hidden' : 'shown',
    format: args.json ? 'json' : 'text',
  }
}

/** Nothing is explored with `--write`: what says how to explore is not meant. */
function refuseBesideWrite(args: WrittenArguments): void {
  if (args.write === undefined) return
  const options = ['runs', 'for', 'from', 'shrink-for', 'workers', 'checks', 'without'] as const
  const given = options.find((option) => args[option] !== undefined)
  if (given === undefined && !args.table) return
  throw usageMistake('--write', {
    statement: `With --write nothing is explored: --${given ?? 'table'} has no effect.`,
    hint: `Leave one of them out.`,
  })
}

/** 0 for no shrinking. */
const shrinkSeconds = (text: string | undefined): number =>
  text === undefined ? SHRINK_SECONDS : /^0(s|m|h)?$/.test(text) ? 0 : durationOption('shrink-for', text)

function whole(option: string, text: string, from: number, to = NUMBER_MOST): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : -1
  if (value >= from && value <= to) return value
  throw usageMistake(`--${option}`, {
    expected: `a whole number from ${from} to ${grouped(to)}`,
    found: JSON.stringify(text),
    // What is too large is a number already.
    ...(!/^\d+$/.test(text) && { hint: `Such as --${option} 4.` }),
  })
}

const NAMES = CHECKERS.map(({ name }) => name)

/** Those named by `--checks`, or all, but for those named by `--without`. That no code throws is always watched, and is none of them. */
function checkerNames({ checks, without }: WrittenArguments): readonly string[] {
  const wanted = checks === undefined ? NAMES : named('checks', checks)
  const unwanted = without === undefined ? [] : named('without', without)
  if (unwanted.includes(EXCEPTION))
    throw usageMistake('--without', {
      statement: `“${EXCEPTION}” is always on: a run in which code throws has no end.`,
    })
  const left = wanted.filter((name) => !unwanted.includes(name))
  if (left.length > 0) return left.filter((name) => name !== EXCEPTION)
  throw usageMistake('--without', {
    statement: 'No check is left.',
    hint: 'Leave one to watch, or give --checks alone.',
  })
}

function named(option: string, text: string): readonly string[] {
  return text.split(',').map((part) => {
    const name = part.trim()
    if (name === EXCEPTION || NAMES.includes(name)) return name
    const meant = closest(name, [EXCEPTION, ...NAMES])
    throw usageMistake(`--${option}`, {
      expected: `names of checks, separated by commas: ${[EXCEPTION, ...NAMES].join(', ')}`,
      found: JSON.stringify(name),
      ...(meant && { hint: `Did you mean ${JSON.stringify(meant)}?` }),
    })
  })
}
