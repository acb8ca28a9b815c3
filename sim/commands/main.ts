import yargs, { type Argv } from 'yargs'
import type { Problems } from '../core/problem.ts'
import { closest } from '../scenario/text/suggest.ts'
import { explainCommand } from './explain/explain.ts'
import { exploreArguments } from './explore/arguments.ts'
import { exploreCommand } from './explore/explore.ts'
import { replayCommand } from './replay/replay.ts'
import { parseFormats } from './report/print/formats.ts'
import { reportCommand } from './report/report.ts'
import { scenarioCommand } from './run/scenario.ts'
import { schemaCommand } from './schema.ts'
import { EXIT } from './shell/exit-code.ts'
import { reportFailure } from './shell/failure.ts'
import { isNpmQuiet, refuseOptionsKeptByNpm } from './shell/kept-by-npm.ts'
import type { InLargerHeap } from './shell/larger-heap.ts'
import { memoryOption } from './shell/memory.ts'
import {
  ALL_OPTIONS,
  EXPLORE_OPTIONS,
  MERGE_OPTIONS,
  OPTIONS,
  optionsMeantFor,
  REPLAY_OPTIONS,
  REPORT_OPTIONS,
  SWEEP_OPTIONS,
  TRACE_DIFF_OPTIONS,
} from './shell/options.ts'
import { commandLine } from './shell/replay-command.ts'
import type { Terminal } from './shell/terminal.ts'
import { usageMistake } from './shell/usage-mistake.ts'
import { VERSION } from './shell/version.ts'
import { sweepArguments } from './sweep/arguments.ts'
import { mergeCommand } from './sweep/merge.ts'
import { sweepCommand } from './sweep/sweep.ts'
import { traceDiffCommand } from './trace-diff/trace-diff.ts'

/**
 * Does what the arguments (without program names) say. Returns the exit code and never throws.
 *
 * @param inLargerHeap for a run that needs it; without it the run is done here, come what may
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal,
  inLargerHeap?: InLargerHeap,
): Promise<number> {
  let exitCode: number = EXIT.ok
  const finish = (code: number) => {
    exitCode = code
  }
  const program = commands(yargs(), terminal, { argv, finish, inLargerHeap })
  try {
    refuseOptionsKeptByNpm(process.env, optionsMeantFor(argv[0]))
    if (argv.length === 0) {
      terminal.report(`${await program.getHelp()}\n\nName a command, such as: ${exampleOf('scenario')}\n`)
      return EXIT.mistake
    }
    await program.parseAsync(argv, {}, (error, _parsed, output) => {
      if (error) throw error
      if (output) terminal.print(`${output}\n`)
    })
    return exitCode
  } catch (error) {
    return reportFailure(error, terminal)
  }
}

interface Call {
  readonly argv: readonly string[]
  readonly finish: (exitCode: number) => void
  readonly inLargerHeap: InLargerHeap | undefined
}

const progressOf = (isQuiet: boolean): 'shown' | 'hidden' =>
  isQuiet || isNpmQuiet(process.env) ? 'hidden' : 'shown'

function commands(program: Argv, terminal: Terminal, { argv, finish, inLargerHeap }: Call): Argv {
  return program
    .scriptName('e-pastry')
    .locale('en')
    .usage('$0 <command>\n\nA deterministic simulator of the Pastry overlay.')
    .command(
      'scenario <file>',
      'Run a scenario and write its results',
      (command) =>
        command
          .positional('file', { describe: 'The scenario, a YAML file', type: 'string', demandOption: true })
          .options(OPTIONS),
      async (args) =>
        finish(
          await scenarioCommand(
            {
              file: args.file,
              set: args.set ?? [],
              seed: args.seed,
              out: args.out,
              memoryBytes: args.memory === undefined ? undefined : memoryOption(args.memory),
              replaces: args.force ? 'any run' : 'same run',
              progress: progressOf(args.quiet),
              trace: args.trace ? 'on' : 'off',
              wireMode: args.wire ? 'on' : 'off',
              checks: args['no-check'] ? 'off' : 'on',
              format: args.json ? 'json' : 'text',
            },
            terminal,
            inLargerHeap,
          ),
        ),
    )
    .command(
      'explain <results> <operation>',
      'Explain what happened to one operation of a run',
      (command) =>
        command
          .positional('results', { describe: 'The results folder', type: 'string', demandOption: true })
          .positional('operation', {
            describe: 'Its number, as in lookups.csv',
            type: 'string',
            demandOption: true,
          })
          .options({ quiet: OPTIONS.quiet }),
      async ({ results, operation, quiet }) =>
        finish(
          await explainCommand(
            { results, operation: operationNumber(operation), progress: progressOf(quiet) },
            terminal,
            inLargerHeap,
          ),
        ),
    )
    .command(
      'replay <run>',
      'Carry a run out again, with a trace in words, and say what nodes believe where it stops',
      (command) =>
        command
          .positional('run', {
            describe: 'A scenario, or the results folder of a run',
            type: 'string',
            demandOption: true,
          })
          .options(REPLAY_OPTIONS),
      async ({ run, set = [], seed, full, quiet, ...options }) =>
        finish(
          await replayCommand(
            {
              ...options,
              path: run,
              set,
              seed,
              length: full ? 'full' : 'short',
              progress: progressOf(quiet),
            },
            terminal,
            inLargerHeap,
          ),
        ),
    )
    .command(
      'trace-diff <a> [b]',
      'Show where two runs first differ; exit code 0: nowhere, 1: somewhere, 2: error',
      (command) =>
        command
          .positional('a', {
            describe: 'A scenario, the results folder of a run, or a trace file',
            type: 'string',
            demandOption: true,
          })
          .positional('b', { describe: 'Another one [the first, carried out again]', type: 'string' })
          .options(TRACE_DIFF_OPTIONS),
      async ({ a, b, set = [], seed, quiet, ...own }) => {
        const second = { set: [...set, ...(own['set-b'] ?? [])], seed: own['seed-b'] ?? seed }
        finish(
          await traceDiffCommand(
            {
              a: { path: a, set: [...set, ...(own['set-a'] ?? [])], seed: own['seed-a'] ?? seed },
              b: b === undefined ? second : { ...second, path: b },
              progress: progressOf(quiet),
            },
            terminal,
            inLargerHeap,
          ),
        )
      },
    )
    .command(
      'sweep <file>',
      'Run a scenario with many settings and seeds, and write what comes of it',
      (command) =>
        command
          .positional('file', { describe: 'The sweep, a YAML file', type: 'string', demandOption: true })
          .options(SWEEP_OPTIONS),
      async (args) =>
        finish(
          await sweepCommand(
            sweepArguments({ ...args, quiet: args.quiet || isNpmQuiet(process.env) }),
            terminal,
          ),
        ),
    )
    .command(
      'merge <shards..>',
      'Join the shards of a sweep',
      (command) =>
        command
          .positional('shards', {
            describe: 'The folders of all shards',
            type: 'string',
            array: true,
            demandOption: true,
          })
          .options(MERGE_OPTIONS),
      async ({ shards, out, force, json }) =>
        finish(
          await mergeCommand(
            { shards, out, replaces: force ? 'any sweep' : 'same sweep', format: json ? 'json' : 'text' },
            terminal,
          ),
        ),
    )
    .command(
      'explore',
      'Draw random scenarios with faults, run them, and look for broken promises',
      (command) => command.options(EXPLORE_OPTIONS),
      async (args) =>
        finish(
          await exploreCommand(
            exploreArguments({ ...args, quiet: args.quiet || isNpmQuiet(process.env) }),
            terminal,
          ),
        ),
    )
    .command(
      'report <results>',
      'Draw the figures of a run or of a sweep into one HTML page',
      (command) =>
        command
          .positional('results', { describe: 'The results folder', type: 'string', demandOption: true })
          .options(REPORT_OPTIONS),
      async ({ results, out, format, quiet, json }) =>
        finish(
          await reportCommand(
            {
              results,
              out,
              prints: parseFormats(format),
              progress: progressOf(quiet),
              format: json ? 'json' : 'text',
            },
            terminal,
          ),
        ),
    )
    .command(
      'schema',
      'Write the JSON Schemas and the references of scenarios and sweeps',
      (command) => command,
      () => finish(schemaCommand(terminal)),
    )
    .demandCommand(1, 'Name a command')
    .recommendCommands()
    .strict()
    .version(VERSION)
    .alias({ help: 'h', version: 'v' })
    .wrap(100)
    .exitProcess(false)
    .parserConfiguration({
      'parse-positional-numbers': false,
      'dot-notation': false,
      'boolean-negation': false,
      'camel-case-expansion': false,
      // `--set a=1 file.yaml` must leave the file alone.
      'greedy-arrays': false,
    })
    .fail((message: string | null, error: Error | undefined) => {
      if (error && error.name !== 'YError') throw error
      throw usageProblem(argv, message ?? error?.message ?? '')
    })
}

/** What each command needs, in order, and an example of it. */
const ARGUMENTS = {
  scenario: [['file', 'the scenario, a YAML file', 'scenarios/first-steps.yaml']],
  explain: [
    ['results', 'the results folder of a run', 'results/first-steps/seed-1'],
    ['operation', 'its number, as in lookups.csv', '46'],
  ],
  replay: [['run', 'a scenario, or the results folder of a run', 'results/first-steps/seed-1']],
  'trace-diff': [
    [
      'a',
      'a scenario, the results folder of a run, or a trace file',
      'scenarios/first-steps.yaml --seed-b 2',
    ],
  ],
  sweep: [['file', 'the sweep, a YAML file', 'scenarios/sweeps/first-sweep.yaml']],
  merge: [['shards', 'the folders of all shards', 'results/sweeps/first-sweep/shard-*-of-2']],
  report: [['results', 'the results folder of a run or of a sweep', 'results/first-steps/seed-1']],
} as const

type CommandWithArguments = keyof typeof ARGUMENTS

const exampleOf = (command: CommandWithArguments): string =>
  [commandLine(command, []), ...ARGUMENTS[command].map(([, , example]) => example)].join(' ')

/** The complaint of yargs, with place and remedy. */
function usageProblem(argv: readonly string[], message: string): Problems {
  const command = argv.find((argument) => Object.hasOwn(ARGUMENTS, argument)) as
    | CommandWithArguments
    | undefined
  const given = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1]
  if (given !== undefined && command !== undefined) {
    const [name, what] = ARGUMENTS[command][Number(given)] ?? ARGUMENTS[command][0]
    const statement = `The argument <${name}> is missing: ${what}.`
    return usageMistake(command, { statement, hint: `For example: ${exampleOf(command)}` })
  }
  const twice = /(--[\w-]+) is given \d+ times\.$/.exec(message)
  if (twice) return usageMistake(twice[1]!, { statement: twice[0], hint: `Give ${twice[1]} once.` })
  const valueless = /^Not enough arguments following: (.+)/.exec(message)?.[1]
  if (valueless)
    return usageMistake(`--${valueless}`, { statement: `The option --${valueless} needs a value.` })
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1]
  if (unknown === undefined)
    return usageMistake(command ?? 'e-pastry', { statement: /[.?]$/.test(message) ? message : `${message}.` })
  const inQuotes = quoted(argv, unknown)
  if (inQuotes !== undefined)
    return usageMistake(command ?? 'e-pastry', {
      statement: `Unknown option or argument: ${unknown}.`,
      hint: `A value with a space stands in quotes: ${inQuotes}`,
    })
  // It may be an option of another command: that is no help.
  const meant = closest(
    unknown,
    ALL_OPTIONS.filter((option) => option !== unknown),
  )
  return usageMistake(command ?? 'e-pastry', {
    statement: `Unknown option or argument: ${unknown}.`,
    ...(meant && { hint: `Did you mean --${meant}?` }),
  })
}

/** An option whose value the words before `unknown` are, as it is written with all of them: quotes were forgotten. */
function quoted(argv: readonly string[], unknown: string): string | undefined {
  if (unknown.startsWith('-')) return undefined
  const at = argv.indexOf(unknown)
  const option = argv.findLastIndex((each, index) => index < at && each.startsWith('--'))
  // Between them is the value; an argument of the command may stand behind it.
  if (option === -1 || at - option < 2 || !OPTIONS_OF_WORDS.includes(argv[option]!)) return undefined
  const end = argv.findIndex((each, index) => index > at && each.startsWith('-'))
  return `${argv[option]} "${argv.slice(option + 1, end === -1 ? argv.length : end).join(' ')}"`
}

/** Their values may have several words. */
const OPTIONS_OF_WORDS: readonly string[] = ['--until', '--key', '--checks', '--without']

function operationNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw usageMistake('explain', {
    statement: `An operation is named by its number in lookups.csv, not by ${JSON.stringify(text)}.`,
    hint: `For example: ${exampleOf('explain')}`,
  })
}
