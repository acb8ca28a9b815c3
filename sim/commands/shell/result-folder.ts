import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { counted } from '../../core/words.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { type Leftover, leftoversIn, nameBeside } from './atomic-write.ts'
import { type Difference, differences } from './differences.ts'
import { makeFolder } from './make-folder.ts'
import { findManifest, MANIFEST_FILE } from './manifest.ts'
import { DATA_FOLDER, withoutData } from './recorded-data.ts'
import { nearPath } from './replay-command.ts'
import { FIGURES_FOLDER, REPORT_FILE, removedReport, removeFigures } from './report-place.ts'
import { kindOfResults } from './results-kind.ts'
import { TRACE_FILE } from './trace-file.ts'

/**
 * Everything a run may write, and the page of a report, which shows the run that was there before. Other files in a results folder
 * are the user's own and survive a repetition.
 */
const RESULT_FILES = [
  'summary.csv',
  'traffic.csv',
  'lookups.csv',
  'timeseries.csv',
  'nodes.csv',
  'degrees.csv',
  'lost_keys.csv',
  'ring.csv',
  TRACE_FILE,
  // Of versions before 0.1.0.
  'trace.txt',
  MANIFEST_FILE,
  REPORT_FILE,
  DATA_FOLDER,
]

export interface ResultFolderOptions {
  /** Its final name. */
  readonly path: string
  /** The run that is to fill it. */
  readonly scenario: ResolvedScenario
  /** What it may take the place of: a result of the same scenario and seed, or the result of any run. */
  readonly replaces: 'same run' | 'any run'
}

/**
 * Where the files of one run go. They are written into a hidden folder beside the final name, which is taken
 * when they are complete: nothing half-written ever bears it.
 */
export class ResultFolder {
  readonly path: string
  readonly #options: ResultFolderOptions
  readonly #temporary: string
  readonly #firstCreated: string | undefined

  /** Throws Problems, before anything is written, if the name is taken by something that may not be replaced. */
  constructor(options: ResultFolderOptions) {
    this.#options = options
    this.path = resolve(options.path)
    sweepUp(dirname(this.path))
    refuseToOverwrite(options)
    this.#temporary = nameBeside(this.path, 'new')
    this.#firstCreated = makeFolder(dirname(this.path))
    rmSync(this.#temporary, { recursive: true, force: true })
    mkdirSync(this.#temporary)
  }

  /** Where to write the file of this name until `commit`. */
  file(name: string): string {
    return join(this.#temporary, name)
  }

  /** What a user calls a file that is being written: by its final name. */
  nameOf(path: string): string {
    return nearPath(path.replace(this.#temporary, this.path))
  }

  /**
   * Gives the folder its final name. Returns what of the results before is not replaced but gone, in words. Throws Problems if a
   * different run took the name meanwhile.
   */
  commit(): string[] {
    refuseToOverwrite(this.#options)
    const old = nameBeside(this.path, 'old')
    const present = list(this.path) ?? []
    const written = list(this.#temporary) ?? []
    const gone = present.filter((name) => RESULT_FILES.includes(name) && !written.includes(name))
    let figures = 0
    const replaces = existsSync(this.path)
    if (replaces) renameSync(this.path, old)
    try {
      // Without a page they are not of a report.
      if (present.includes(REPORT_FILE)) figures = removeFigures(join(old, FIGURES_FOLDER))
      keepForeign(old, this.#temporary)
      renameSync(this.#temporary, this.path)
    } catch (error) {
      keepForeign(this.#temporary, old)
      if (replaces) renameSync(old, this.path)
      throw error
    }
    rmSync(old, { recursive: true, force: true })
    const others = gone.filter((name) => name !== REPORT_FILE)
    return [...others, ...(gone.includes(REPORT_FILE) ? removedReport(REPORT_FILE, figures) : [])]
  }

  /** Leaves the disk as it was. Does nothing after `commit`. */
  discard(): void {
    rmSync(this.#temporary, { recursive: true, force: true })
    if (this.#firstCreated === undefined) return
    const outermost = resolve(this.#firstCreated)
    for (let folder = dirname(this.path); folder.startsWith(outermost); folder = dirname(folder)) {
      if (list(folder)?.length !== 0) return
      rmdirSync(folder)
    }
  }
}

/** Files that are not of a run move on to the folder that takes its place. */
function keepForeign(from: string, to: string): void {
  for (const name of list(from) ?? [])
    if (!RESULT_FILES.includes(name)) renameSync(join(from, name), join(to, name))
}

/**
 * Removes what processes that were killed left in a folder. One that was killed while results took the place of others, so that the
 * name was free for a moment, is helped to its end.
 */
function sweepUp(parent: string): void {
  const left = leftoversIn(parent)
  const isComplete = ({ path }: Leftover) => existsSync(join(path, MANIFEST_FILE))
  for (const old of left.filter(({ purpose }) => purpose === 'old')) {
    if (existsSync(old.of)) continue
    const next = left.find(({ of, purpose }) => of === old.of && purpose === 'new')
    if (next === undefined || !isComplete(next)) {
      renameSync(old.path, old.of)
      continue
    }
    keepForeign(old.path, next.path)
    renameSync(next.path, old.of)
  }
  for (const { path } of left) rmSync(path, { recursive: true, force: true })
}

/** `results/<name>/seed-<seed>`; what is unsafe in a file name is written %XX. */
export function defaultResultPath(scenario: { readonly name: string; readonly seed: string }): string {
  const bytes = Buffer.from(scenario.seed, 'utf8').toString('latin1')
  const seed = bytes.replace(
    /[^\w.-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return join('results', scenario.name, `seed-${seed}`)
}

function refuseToOverwrite({ path, scenario, replaces }: ResultFolderOptions): void {
  const present = list(resolve(path))
  if (present === undefined || present.length === 0) return
  const name = nearPath(resolve(path))
  const manifest = findManifest(path)
  if (!manifest) {
    const foreign = present.filter((file) => !isOurs(file, present))
    if (replaces === 'any run' && foreign.length === 0) return
    throw refusal(
      name,
      kindOfResults(path) === 'sweep'
        ? 'These are the results of a sweep, not of a run, so they are left alone.'
        : 'This folder was not written by a run, so it is left alone.',
      foreign.length === 0 ? REMEDIES : 'Choose another folder with --out.',
    )
  }
  if (replaces === 'any run') return
  if (manifest === 'changed')
    throw refusal(name, `The ${MANIFEST_FILE} of this folder was changed after it was written.`, REMEDIES)
  const changes = differences(manifest.scenario, JSON.parse(JSON.stringify(withoutData(scenario))))
  if (changes.length > 0)
    throw refusal(name, `This folder holds a different run: ${describe(changes)}.`, REMEDIES)
}

/** The figures of a report count as its own where its page is. */
const isOurs = (file: string, present: readonly string[]): boolean =>
  RESULT_FILES.includes(file) || (file === FIGURES_FOLDER && present.includes(REPORT_FILE))

const REMEDIES = 'Keep both by writing elsewhere (--out <folder>), or replace what is there (--force).'
const CHANGES_SHOWN = 3

function describe(changes: readonly Difference[]): string {
  const shown = changes
    .slice(0, CHANGES_SHOWN)
    .map(({ path, before, after }) => `${path} is ${brief(before)} there and ${brief(after)} here`)
  const rest = changes.length - shown.length
  return [...shown, ...(rest > 0 ? [counted(rest, 'more difference')] : [])].join('; ')
}

function brief(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

function refusal(file: string, statement: string, hint: string): Problems {
  return new Problems([new Problem({ file, statement, hint })])
}

/** Names in a folder; undefined if there is none. Throws Problems for a file. */
function list(folder: string): string[] | undefined {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error
    throw refusal(
      nearPath(folder),
      'Results need a folder, and this is a file.',
      'Choose another place with --out.',
    )
  }
}
