import yargs, { type Argv } from 'yargs'
import { closest } from '../scenario/text/suggest.ts'
import { explainCommand } from './explain/explain.ts'
import { reportCommand } from './report/report.ts'
import { scenarioCommand } from './run/scenario.ts'
import { schemaCommand } from './schema.ts'
import { EXIT } from './shell/exit-code.ts'
import { reportFailure } from './shell/failure.ts'
import { ALL_OPTIONS, MERGE_OPTIONS, OPTIONS, REPORT_OPTIONS, SWEEP_OPTIONS } from './shell/options.ts'
import type { Terminal } from './shell/terminal.ts'
import { UsageMistake } from './shell/usage-mistake.ts'
import { VERSION } from './shell/version.ts'
import { sweepArguments } from './sweep/arguments.ts'
import { mergeCommand } from './sweep/merge.ts'
import { sweepCommand } from './sweep/sweep.ts'

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
  // `npx -y` has a `--yes` of its own, and hands on what stands behind the command.
  if (['npx', undefined].includes(process.env.npm_lifecycle_event)) return
  const kept = ALL_OPTIONS.find(isKeptByNpm)
  if (kept === undefined) return
  throw new UsageMistake(`npm kept --${kept} for itself: write \` -- \` before the options, once.`)
}

/** To npm `--no-check` is an option `check` that is off, which it writes as an empty text. */
function isKeptByNpm(option: string): boolean {
  if (option.startsWith('no-')) return process.env[`npm_config_${option.slice('no-'.length)}`] === ''
  return (process.env[`npm_config_${option}`] ?? '') !== ''
}

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
      'sweep <file>',
      'Run a scenario with many settings and seeds, and write what comes of it',
      (command) =>
        command
          .positional('file', { describe: 'The sweep, a YAML file', type: 'string', demandOption: true })
          .options(SWEEP_OPTIONS),
      async (args) => finish(await sweepCommand(sweepArguments(args), terminal)),
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
      'report <results>',
      'Draw the figures of a run or of a sweep into one HTML page',
      (command) =>
        command
          .positional('results', { describe: 'The results folder', type: 'string', demandOption: true })
          .options(REPORT_OPTIONS),
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
      throw new UsageMistake(withoutUsage(message ?? error?.message ?? ''))
    })
}

/** The complaint of yargs as a sentence, without its summary of the usage. */
function withoutUsage(message: string): string {
  if (message.startsWith('Not enough non-option')) return 'An argument is missing.'
  const valueless = /^Not enough arguments following: (.+)/.exec(message)?.[1]
  if (valueless) return `The option --${valueless} needs a value.`
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1]
  // It may be an option of another command: that is no help.
  const meant =
    unknown &&
    closest(
      unknown,
      ALL_OPTIONS.filter((option) => option !== unknown),
    )
  if (meant) return `Unknown option: ${unknown}. Did you mean --${meant}?`
  return /[.?]$/.test(message) ? message : `${message}.`
}

function operationNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageMistake(`An operation is named by its number in lookups.csv, not by “${text}”.`)
}
