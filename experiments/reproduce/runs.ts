import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../../sim/commands/shell/atomic-write.ts'
import { readScenario } from '../../sim/commands/shell/read-files.ts'
import { RECORD_FORMAT, type RunRecord } from './record.ts'
import type { Extent, Setting } from './settings.ts'

const FOLDER = join('results', 'reproduce')

/** One run that figures rest on. */
export interface Run {
  readonly setting: Setting
  readonly seed: number
  /** The scenario's file and its overrides. */
  readonly file: string
  readonly set: readonly string[]
  /** Names the resolved scenario: what is run, to the last parameter. */
  readonly scenario: string
}

/** A run that has been done, and by which version of the code. */
export interface DoneRun {
  readonly run: Run
  readonly code: string
  readonly record: RunRecord
}

/** The runs of a setting, one per seed. */
export function runsOf(setting: Setting, extent: Extent): Run[] {
  const file = join('scenarios', 'papers', `${setting.scenario}.yaml`)
  const set = [...setting.set, ...extent.set]
  return Array.from({ length: extent.seeds }, (_, index) => {
    const seed = index + 1
    // Neither what it is called nor what it should show makes another run.
    const { name, description, expect, ...resolved } = readScenario({ file, set, seed: String(seed) })
    const scenario = createHash('sha256').update(JSON.stringify(resolved)).digest('hex').slice(0, 12)
    return { setting, seed, file, set, scenario }
  })
}

export interface KeptOptions {
  readonly code: string
  /** `present`: only what this version of the code did. `any`: else what another did, the last by name. */
  readonly versions: 'present' | 'any'
}

/** What is kept of a run; undefined if it has not been done. */
export function keptRun(run: Run, { code, versions }: KeptOptions): DoneRun | undefined {
  const names = [fileName(run, code), ...(versions === 'any' ? otherVersions(run) : [])]
  for (const name of names) {
    const done = read(run, name)
    if (done !== undefined) return done
  }
  return undefined
}

/** A file takes its name only when it is complete. */
export function keepRun({ run, code, record }: DoneRun): void {
  const folder = join(FOLDER, run.setting.name)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, fileName(run, code))
  const { file, set, seed } = run
  writeAtomically(path, `${JSON.stringify({ format: RECORD_FORMAT, code, file, set, seed, record })}\n`)
}

function fileName({ seed, scenario }: Run, code: string): string {
  return `seed-${seed}-${scenario}-${code}.json`
}

function otherVersions(run: Run): string[] {
  const start = fileName(run, '').slice(0, -'.json'.length)
  const names = attempt(() => readdirSync(join(FOLDER, run.setting.name))) ?? []
  return names.filter((name) => name.startsWith(start) && name.endsWith('.json')).sort()
}

function read(run: Run, name: string): DoneRun | undefined {
  const kept = attempt(() => JSON.parse(readFileSync(join(FOLDER, run.setting.name, name), 'utf8')))
  return kept?.format === RECORD_FORMAT ? { run, code: kept.code, record: kept.record } : undefined
}

/** Undefined if the file is not there. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
