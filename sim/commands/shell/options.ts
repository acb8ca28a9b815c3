import { counted } from '../../core/words.ts'

/** yargs makes a list of what is given twice. */
function onlyOne(option: string) {
  return (value: string | string[] | undefined): string | undefined => {
    // What is thrown here yargs hands on as its message alone.
    if (Array.isArray(value)) throw new Error(`--${option} is given ${counted(value.length, 'time')}.`)
    return value
  }
}

/** Of `scenario`; other commands take some of them. */
export const OPTIONS = {
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
  memory: {
    describe:
      'What the run may take, such as 40GiB; one that is expected to need more is not begun [what is free]',
    type: 'string',
    requiresArg: true,
    coerce: onlyOne('memory'),
  },
  trace: {
    describe: 'Write all that happens to trace.bin, for `trace-diff`; `replay` prints it in words',
    type: 'boolean',
    default: false,
  },
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

const text = (option: string, describe: string) =>
  ({ describe, type: 'string', requiresArg: true, coerce: onlyOne(option) }) as const

export const SWEEP_OPTIONS = {
  set: {
    ...OPTIONS.set,
    describe: 'Override a value of the scenario in all points, as path=value; may be repeated',
  },
  seeds: text('seeds', 'How many seeds, instead of the seeds in the file'),
  workers: text('workers', 'How many runs at a time [one per core]'),
  memory: text('memory', 'What they may take together, such as 4GiB [four fifths of what is free]'),
  shard: text('shard', 'Do a share of the runs, such as 2/5; `merge` joins them'),
  out: text('out', 'The results folder [results/sweeps/<name>]'),
  'dry-run': { describe: 'Say what would be run, and run nothing', type: 'boolean', default: false },
  yes: { describe: 'More than 10,000 runs are meant', type: 'boolean', default: false },
  quiet: OPTIONS.quiet,
  force: { ...OPTIONS.force, describe: 'Remove the results of a different sweep' },
  json: { ...OPTIONS.json, describe: 'Print what came of it as JSON' },
} as const

export const MERGE_OPTIONS = {
  out: text('out', 'The results folder [the one in which the shards lie]'),
  force: SWEEP_OPTIONS.force,
  json: SWEEP_OPTIONS.json,
} as const

export const REPORT_OPTIONS = {
  out: text('out', 'The page [<results>/report.html]'),
  format: text('format', 'What figures are written as beside SVG, separated by commas: pdf, png'),
  quiet: OPTIONS.quiet,
  json: { ...OPTIONS.json, describe: 'Print what was written as JSON' },
} as const

export const EXPLORE_OPTIONS = {
  runs: text('runs', 'How many seeds to explore [1000]'),
  for: text('for', 'How long to explore in real time, instead of a number of seeds, such as 10m'),
  from: text('from', 'The first seed [1]'),
  'shrink-for': text(
    'shrink-for',
    'How long at most to shrink each scenario that breaks a promise; 0 for never [2m]',
  ),
  workers: text('workers', 'How many processes [one per core]'),
  checks: text('checks', 'Only these checks, by name, separated by commas [all]'),
  without: text('without', 'All checks but these'),
  write: text('write', 'Explore nothing: write the scenario of this seed, as drawn-<seed>.yaml'),
  out: text('out', 'The folder for scenarios [results/explore]'),
  table: {
    describe: 'Print all that was exercised, in one line for each kind',
    type: 'boolean',
    default: false,
  },
  quiet: OPTIONS.quiet,
  json: { ...OPTIONS.json, describe: 'Print what came of it as JSON' },
} as const

export const REPLAY_OPTIONS = {
  seed: OPTIONS.seed,
  set: OPTIONS.set,
  node: text('node', 'Only what happens at these nodes, and then all that they believe, such as 3,7'),
  key: {
    describe: 'Only what is about this key, by its name or its id; may be repeated',
    type: 'string',
    array: true,
    requiresArg: true,
  },
  operation: text('operation', 'Only what belongs to these operations, by their numbers'),
  kind: text('kind', 'Only messages, reports and timers of these kinds, such as insert,ack,suspected,timer'),
  from: text('from', 'Only from this time on, such as 95s'),
  to: text('to', 'Only up to this time; the replay stops there'),
  until: text(
    'until',
    'Stop at a time, at the first `violation`, or at the end of an operation: "operation 17" [the end]',
  ),
  lines: text('lines', 'How many lines to print at most, the last ones, or all [40]'),
  full: { describe: 'Print long lists of what nodes believe in full', type: 'boolean', default: false },
  quiet: OPTIONS.quiet,
} as const

export const TRACE_DIFF_OPTIONS = {
  seed: { ...OPTIONS.seed, describe: 'Override the seed of both' },
  set: { ...OPTIONS.set, describe: 'Override a value of both scenarios, as path=value; may be repeated' },
  'seed-a': text('seed-a', 'Override the seed of the first'),
  'set-a': { ...OPTIONS.set, describe: 'Override a value of the first; may be repeated' },
  'seed-b': text('seed-b', 'Override the seed of the second'),
  'set-b': { ...OPTIONS.set, describe: 'Override a value of the second; may be repeated' },
  quiet: OPTIONS.quiet,
} as const

/** npm has an option of this name, too: a certificate, which users set permanently. Only `replay` may have lost its own to npm. */
const OF_NPM = 'key'

/** The names of options that the user of a command may have meant. */
export const optionsMeantFor = (command: string | undefined): readonly string[] =>
  command === 'replay' ? ALL_OPTIONS : ALL_OPTIONS.filter((option) => option !== OF_NPM)

/** The names of all options of all commands. */
export const ALL_OPTIONS: readonly string[] = [
  ...new Set(
    [OPTIONS, SWEEP_OPTIONS, EXPLORE_OPTIONS, REPLAY_OPTIONS, TRACE_DIFF_OPTIONS].flatMap((options) =>
      Object.keys(options),
    ),
  ),
]
