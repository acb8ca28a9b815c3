import yargs, { type Argv } from 'yargs'
import { closest } from '../scenario/suggest.ts'
import { EXIT } from './exit-code.ts'
import { explainCommand } from './explain.ts'
import { reportFailure } from './failure.ts'
import { reportCommand } from './report.ts'
import { scenarioCommand } from './scenario.ts'
import { schemaCommand } from './schema.ts'
import type { Terminal } from './terminal.ts'
import { UsageMistake } from './usage-mistake.ts'
import { VERSION } from './version.ts'

/** Does what the arguments (without program names) say. Returns the exit code and never throws. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  const finish = (code: number) => {
    exitCode = code
  }
  const program = commands(yargs(), terminal, finish)
  try {
    refuseOptionsKeptByNpm()
    await program.parseAsync(argv, {}, (error, _parsed, output) => {
      if (error) throw error
      if (output) terminal.print(`${output}\n`)
    })
    return exitCode
  } catch (error) {
    return reportFailure(error, terminal)
  }
}

/** `npm run scenario file --seed 7` gives the option to npm, which says nothing. It leaves a trace in the environment. */
function refuseOptionsKeptByNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const kept = Object.keys(OPTIONS).find(isKeptByNpm)
  if (kept === undefined) return
  throw new UsageMistake(`npm kept --${kept} for itself: write \` -- \` before the options, once.`)
}

/** To npm `--no-check` is an option `check` that is off, which it writes as an empty text. */
function isKeptByNpm(option: string): boolean {
  if (option.startsWith('no-')) return process.env[`npm_config_${option.slice('no-'.length)}`] === ''
  return (process.env[`npm_config_${option}`] ?? '') !== ''
}

/** yargs makes a list of what is given twice. */
function onlyOne(option: string) {
  return (value: string | string[] | undefined): string | undefined => {
    if (Array.isArray(value)) throw new UsageMistake(`Give --${option} once.`)
    return value
  }
}

const OPTIONS = {
  seed: { describe: 'Override the seed', type: 'string', requiresArg: true, coerce: onlyOne('seed') },
  set: {
    describe: 'Override a value of the scenario, as path=value; may be repeated',
    type: 'string',
    array: true,
    requiresArg: true,
  },
  out: {
    describe: 'The results folder [results/<name>/seed-<seed>]',
    type: 'string',
    requiresArg: true,
    coerce: onlyOne('out'),
  },
  quiet: { describe: 'Show no progress', type: 'boolean', default: false },
  trace: { describe: 'Write all that happens to trace.txt (large)', type: 'boolean', default: false },
  wire: {
    describe: 'Encode and decode every message; changes nothing but the time',
    type: 'boolean',
    default: false,
  },
  'no-check': {
    describe: 'Do not check the invariants of the overlay; changes nothing but the column claims_wrong',
    type: 'boolean',
    default: false,
  },
  force: { describe: 'Replace the results of a different run', type: 'boolean', default: false },
  json: { describe: 'Print the summary as JSON', type: 'boolean', default: false },
} as const

function commands(program: Argv, terminal: Terminal, finish: (exitCode: number) => void): Argv {
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
              replaces: args.force ? 'any run' : 'same run',
              progress: args.quiet ? 'hidden' : 'shown',
              trace: args.trace ? 'on' : 'off',
              wireMode: args.wire ? 'on' : 'off',
              checks: args['no-check'] ? 'off' : 'on',
              format: args.json ? 'json' : 'text',
            },
            terminal,
          ),
        ),
    )
    .command(
      'explain <results> <operation>',
      'Tell what became of one operation of a run',
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
            { results, operation: operationNumber(operation), progress: quiet ? 'hidden' : 'shown' },
            terminal,
          ),
        ),
    )
    .command(
      'report <results>',
      'Draw the figures of a run into one HTML page',
      (command) =>
        command
          .positional('results', { describe: 'The results folder', type: 'string', demandOption: true })
          .options({
            out: { ...OPTIONS.out, describe: 'The page [<results>/report.html]' },
            quiet: OPTIONS.quiet,
            json: { ...OPTIONS.json, describe: 'Print what was written as JSON' },
          }),
      async ({ results, out, quiet, json }) =>
        finish(
          await reportCommand(
            { results, out, progress: quiet ? 'hidden' : 'shown', format: json ? 'json' : 'text' },
            terminal,
          ),
        ),
    )
    .command(
      'schema',
      'Write scenarios/scenario.schema.json and docs/scenario-reference.md',
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
      throw new UsageMistake(plainly(message ?? error?.message ?? ''))
    })
}

/** What yargs complains about, in sentences. */
function plainly(message: string): string {
  if (message.startsWith('Not enough non-option')) return 'An argument is missing.'
  const valueless = /^Not enough arguments following: (.+)/.exec(message)?.[1]
  if (valueless) return `The option --${valueless} needs a value.`
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1]
  const meant = unknown && closest(unknown, Object.keys(OPTIONS))
  if (meant) return `Unknown option: ${unknown}. Did you mean --${meant}?`
  return /[.?]$/.test(message) ? message : `${message}.`
}

function operationNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageMistake(`An operation is named by its number in lookups.csv, not by “${text}”.`)
}
