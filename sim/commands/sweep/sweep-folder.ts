import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { writeAtomically, writeAtomicallyWith } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { DATA_FOLDER, keepData } from '../shell/recorded-data.ts'
import { nearPath } from '../shell/replay-command.ts'
import { placeOfReport, removedReport, removeFigures } from '../shell/report-place.ts'
import { resultsText } from '../shell/results-file.ts'
import { isShardFolder, kindOfResults, SWEEP_FILE } from '../shell/results-kind.ts'
import { isRunning } from '../shell/running-process.ts'
import { Journal } from './journal.ts'
import { findSweepManifest, type SweepManifest } from './sweep-manifest.ts'

export const RUNS_FILE = 'runs.jsonl'
const LOCK_FILE = '.lock'
/** What is written once all runs are there. */
const SWEEP_TABLES = ['runs.csv', 'aggregate.csv', 'compare.csv', 'failures.csv'] as const
/** Where runs that are repeated alone write to. */
const REPLAYS = 'replays'
/** The file that identifies the sweep is removed last, so that the folder is known as ours as long as it holds anything of ours. */
const OWN = [RUNS_FILE, ...SWEEP_TABLES, DATA_FOLDER, SWEEP_FILE]

export interface SweepFolderOptions {
  readonly path: string
  /** The sweep that is to fill it. */
  readonly manifest: SweepManifest
  /** Existing results are continued if they are of the same sweep; results of another sweep are removed only if the user asks for it. */
  readonly replaces: 'same sweep' | 'any sweep'
}

/** Have all runs been done, and the tables been written? */
export const isWholeSweep = (folder: string): boolean =>
  SWEEP_TABLES.every((name) => existsSync(join(folder, name)))

/** Where the results of a sweep, or of a shard of one, are kept. One process at a time writes there. */
export class SweepFolder {
  readonly path: string
  readonly journal: Journal
  /** What of earlier results was removed, in words. */
  readonly removed: string[] = []

  /** Throws Problems, before anything is written, if the name is taken by something else, or another process is at it. */
  constructor({ path, manifest, replaces }: SweepFolderOptions) {
    this.path = resolve(path)
    const present = existsSync(this.path) ? readdirSync(this.path) : []
    const isEmpty = present.every(
      // What begins with a dot is a lock, was being written when a process was ended, or is the system's.
      (name) => name.startsWith('.') || name === REPLAYS || isShardFolder(name),
    )
    const isSame = !isEmpty && isSameSweep(this.path, manifest, replaces)
    makeFolder(this.path)
    this.#lock()
    // What a process that was killed had not finished.
    for (const name of present)
      if (OWN.some((own) => name.startsWith(`.${own}.`))) rmSync(join(this.path, name), { force: true })
    if (!isEmpty && !isSame) {
      this.removeReport()
      for (const name of OWN) rmSync(join(this.path, name), { recursive: true, force: true })
      this.removed.push('the results of the other sweep')
    }
    // Also of the same sweep: its titles, its figures and its baseline may be others now.
    const scenario = keepData(manifest.scenario, join(this.path, DATA_FOLDER))
    writeAtomically(join(this.path, SWEEP_FILE), resultsText({ ...manifest, scenario }))
    this.journal = new Journal(join(this.path, RUNS_FILE))
  }

  /** Writes a file under a temporary name; it takes its own when it is complete. */
  writeWhole(name: string, write: (path: string) => Promise<void>): Promise<void> {
    return writeAtomicallyWith(join(this.path, name), write)
  }

  /** A page beside other results would mislead. Figures of the user's own stay. */
  removeReport(): void {
    const { page, figures } = placeOfReport(this.path, undefined)
    if (!existsSync(page)) return
    rmSync(page)
    this.removed.push(...removedReport(page, removeFigures(figures)))
  }

  /** How many runs have a record on the disk. */
  get keptRuns(): number {
    return this.journal.isInPlace() ? this.journal.size : 0
  }

  close(): void {
    this.journal.close()
    rmSync(join(this.path, LOCK_FILE), { force: true })
  }

  /** The lock of a process that is no more does not count. */
  #lock(): void {
    const lock = join(this.path, LOCK_FILE)
    const own = `${process.pid} ${hostname()}`
    try {
      writeFileSync(lock, own, { flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = readFileSync(lock, 'utf8')
      if (isAtWork(holder))
        throw refusal(
          this.path,
          `Another process (${holder.replace(' ', ' on ')}) is writing there.`,
          `Wait for it, or write elsewhere (--out <folder>). If it is no more, remove ${nearPath(lock)}.`,
        )
      writeFileSync(lock, own)
    }
  }
}

/** For a process on another machine it cannot be known; its lock counts. */
function isAtWork(holder: string): boolean {
  const [pid, host] = holder.split(' ')
  return host === hostname() ? isRunning(Number(pid)) : holder !== ''
}

/** Do the results there belong to this sweep? Throws Problems if they do not and may not be removed. */
function isSameSweep(
  path: string,
  manifest: SweepManifest,
  replaces: SweepFolderOptions['replaces'],
): boolean {
  const found = findSweepManifest(path)
  if (found === undefined)
    throw refusal(
      path,
      kindOfResults(path) === 'run'
        ? 'These are the results of a run, not of a sweep, so they are left alone.'
        : 'This folder was not written by a sweep, so it is left alone.',
      'Choose another folder with --out.',
    )
  const difference =
    found === 'changed'
      ? `its ${SWEEP_FILE} was changed after it was written`
      : (differenceOf(found, manifest) ?? shardDifference(found, manifest))
  if (difference === undefined) return true
  if (replaces === 'any sweep') return false
  throw refusal(
    path,
    `This folder holds a different sweep: ${difference}.`,
    'Keep both by writing elsewhere (--out <folder>), or remove what is there and begin again (--force).',
  )
}

/** Why the runs of two sweeps may not be mixed; undefined if they may. */
export function differenceOf(found: SweepManifest, wanted: SweepManifest): string | undefined {
  const [there, here] = [found.versions, wanted.versions]
  if (there['e-pastry'] !== here['e-pastry'])
    return `version ${there['e-pastry']} of E-Pastry ran it, and this is ${here['e-pastry']}`
  if (there.code !== here.code) return 'other code of E-Pastry ran it, and its runs may differ'
  if (JSON.stringify(found.outline.seeds) !== JSON.stringify(wanted.outline.seeds))
    return 'its seeds are others'
  return found.outline.digest === wanted.outline.digest ? undefined : 'its scenarios are others'
}

function shardDifference(found: SweepManifest, wanted: SweepManifest): string | undefined {
  const shardOf = ({ shard }: SweepManifest) =>
    shard === null ? 'all runs' : `shard ${shard.index}/${shard.of}`
  return shardOf(found) === shardOf(wanted)
    ? undefined
    : `it is ${shardOf(found)}, and this is ${shardOf(wanted)}`
}

function refusal(path: string, statement: string, hint: string): Problems {
  return new Problems([new Problem({ file: nearPath(path), statement, hint })])
}
