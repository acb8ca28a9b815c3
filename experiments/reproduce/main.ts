import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { codeVersion } from '../../sim/commands/shell/code-version.ts'
import { exitCodeOf, UsageMistake, wholeNumber } from '../arguments.ts'
import { csvOf, markdownOf, tableOf, withGenerated } from './report.ts'
import { type DoneSetting, FIGURES, type Result, resultOf } from './result.ts'
import { type KeptOptions, keptRun, runsOf } from './runs.ts'
import { extentOf, SETTINGS, type Setting, type Size } from './settings.ts'
import { doRuns } from './work.ts'

const USAGE = `npm run reproduce [-- [name …] [--reduced | --full] [--workers N] [--list | --report] [--any-version]]

Runs what is missing of the settings whose names begin with a name given (of all, if none is), each run in a process of its
own, and keeps what came of it in results/reproduce. Then writes docs/reproduction.csv and docs/reproduction.md from all that
is kept: of each setting the full extent if it is there, else the standard one.

  --reduced      small and short, seconds: only a table on stdout, and results/reproduce/reduced.csv
  --full         the long runs, hours
  --workers N    processes at a time, 2 if not given; each takes up to 1.5 GB
  --list         only list the runs, and which are kept
  --report       run nothing, only write the pages
  --any-version  let runs count that another version of the code did; the page names the versions

Settings: ${SETTINGS.map(({ name }) => name).join(', ')}
`

const PAGE = 'docs/reproduction.md'
const CSV = 'docs/reproduction.csv'
const REDUCED_FOLDER = 'results/reproduce'
const REDUCED_CSV = `${REDUCED_FOLDER}/reduced.csv`

async function main(): Promise<number> {
  const { values, positionals } = readArguments()
  const size: Size = values.reduced ? 'reduced' : values.full ? 'full' : 'standard'
  const wanted = chosen(positionals)
  const workers = wholeNumber(values.workers, { name: '--workers', from: 1, to: 1_000 })!
  const kept: KeptOptions = { code: codeVersion(), versions: values['any-version'] ? 'any' : 'present' }
  const runs = wanted.flatMap((setting) => {
    const extent = extentOf(setting, size)
    return extent === undefined ? [] : runsOf(setting, extent)
  })
  const missing = runs.filter((run) => keptRun(run, kept) === undefined)
  if (values.list) {
    for (const run of runs)
      say(`${missing.includes(run) ? 'to do' : 'kept '}  ${run.setting.name}, seed ${run.seed}`)
    say(`${missing.length} of ${runs.length} runs to do`)
    return 0
  }
  if (!values.report) await doRuns(missing, { workers, code: kept.code, say })
  const sizes: readonly Size[] = size === 'reduced' ? ['reduced'] : ['full', 'standard']
  const done = new Map(
    SETTINGS.flatMap((setting) => {
      const found = doneSetting(setting, sizes, kept)
      return found === undefined ? [] : [[setting.name, found] as const]
    }),
  )
  const results = FIGURES.map((figure) => resultOf(figure, done))
  if (size === 'reduced') writeReduced(results.filter((result) => result.runs > 0))
  else writePages(results, done)
  const violations = violationsIn(done)
  for (const violation of violations) say(violation)
  return violations.length > 0 ? 1 : 0
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        reduced: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        workers: { type: 'string', default: '2' },
        list: { type: 'boolean', default: false },
        report: { type: 'boolean', default: false },
        'any-version': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageMistake((error as Error).message)
  }
}

function chosen(names: readonly string[]): readonly Setting[] {
  const unknown = names.filter((name) => !SETTINGS.some((setting) => setting.name.startsWith(name)))
  if (unknown.length > 0) throw new UsageMistake(`no setting's name begins with ${unknown.join(' or ')}`)
  return SETTINGS.filter(
    (setting) => names.length === 0 || names.some((name) => setting.name.startsWith(name)),
  )
}

/** What there is of a setting: the first size of which all is there, else the first of which something is. */
function doneSetting(setting: Setting, sizes: readonly Size[], kept: KeptOptions): DoneSetting | undefined {
  const candidates = sizes.flatMap((size) => {
    const extent = setting.extents[size]
    if (extent === undefined) return []
    const runs = runsOf(setting, extent).flatMap((run) => keptRun(run, kept) ?? [])
    return runs.length === 0 ? [] : [{ setting, extent, runs }]
  })
  return candidates.find(({ extent, runs }) => runs.length === extent.seeds) ?? candidates[0]
}

function writeReduced(results: readonly Result[]): void {
  mkdirSync(REDUCED_FOLDER, { recursive: true })
  writeFileSync(REDUCED_CSV, csvOf(results))
  process.stdout.write(tableOf(results))
}

function writePages(results: readonly Result[], done: ReadonlyMap<string, DoneSetting>): void {
  const missing = SETTINGS.filter(({ name }) => !done.has(name)).map(({ name }) => name)
  writeFileSync(CSV, csvOf(results))
  writeFileSync(
    PAGE,
    withGenerated(readFileSync(PAGE, 'utf8'), markdownOf(results, [...done.values()], missing)),
  )
  process.stdout.write(tableOf(results.filter(({ runs }) => runs > 0)))
}

/** Which runs broke an invariant, and which one. */
function violationsIn(done: ReadonlyMap<string, DoneSetting>): string[] {
  return [...done.values()].flatMap(({ runs }) =>
    runs.flatMap(({ run, record }) =>
      record.violations.map((violation) => `${run.setting.name}, seed ${run.seed}: ${violation}`),
    ),
  )
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof UsageMistake) process.exitCode = exitCodeOf(error, USAGE)
  else {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
