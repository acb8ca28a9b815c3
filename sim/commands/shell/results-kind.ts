import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { Problem, Problems } from '../../core/problem.ts'
import { nearPath } from './replay-command.ts'

/** The file that makes a folder the results of a run, or of a sweep or a shard of one. */
export const MANIFEST_FILE = 'manifest.json'
export const SWEEP_FILE = 'sweep.json'

/** What may be found where results are asked for. `other`: a folder without results of its own. */
export type ResultsKind = 'run' | 'sweep' | 'other' | 'file' | 'missing'

export function kindOfResults(path: string): ResultsKind {
  if (!existsSync(path)) return 'missing'
  if (!statSync(path).isDirectory()) return 'file'
  if (existsSync(join(path, SWEEP_FILE))) return 'sweep'
  return existsSync(join(path, MANIFEST_FILE)) ? 'run' : 'other'
}

const NAMES: Readonly<Record<ResultsKind, string>> = {
  run: 'the results of a run',
  sweep: 'the results of a sweep',
  other: 'a folder without results of its own',
  file: 'a file',
  missing: 'no such folder',
}

const EXAMPLES = {
  run: 'the folder of a run, such as results/mass-failure/seed-1',
  sweep: 'the folder of a sweep or of a shard, such as results/sweeps/leaf-set',
}

type Results = keyof typeof EXAMPLES

/** Throws Problems, with what is there instead and what may have been meant, unless the path is a folder of such results. */
export function requireResults(path: string, wanted: readonly Results[]): void {
  const kind = kindOfResults(path)
  if (wanted.some((each) => each === kind)) return
  throw new Problems([
    new Problem({
      file: nearPath(resolve(path)),
      expected: wanted.map((each) => EXAMPLES[each]).join(', or '),
      found: NAMES[kind],
      hint: remedy(path, kind, wanted),
    }),
  ])
}

function remedy(path: string, kind: ResultsKind, wanted: readonly Results[]): string {
  const around = dirname(resolve(path))
  if (kind === 'file' && wanted.some((each) => each === kindOfResults(around)))
    return `Name its folder: ${nearPath(around)}.`
  const place = kind === 'missing' || kind === 'file' ? nearestFolder(around) : resolve(path)
  const there = resultsWithin(place, wanted)
  if (there.length > 0)
    return `${nearPath(place) === '.' ? 'Here' : `In ${nearPath(place)}`} there are: ${there.join(', ')}.`
  if (kind === 'sweep')
    return 'A sweep keeps no single operations: repeat one of its runs alone, by a command of failures.csv.'
  if (kind === 'run') return 'A run is not part of a sweep: `report` and `explain` take it.'
  return `There are no such results in ${nearPath(place)}; the commands \`scenario\` and \`sweep\` say at their end where theirs are.`
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path))
}

const SHOWN = 5
/** `results/<name>/seed-<seed>` from the working directory. */
const LEVELS = 3

/** Folders of such results within a folder, some levels down. */
export function resultsWithin(folder: string, wanted: readonly Results[], levels = LEVELS): string[] {
  const found = withinLevels(folder, wanted, levels)
  return found.length > SHOWN ? [...found.slice(0, SHOWN), '…'] : found
}

function withinLevels(folder: string, wanted: readonly Results[], levels: number): string[] {
  if (levels === 0) return []
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name))
    .sort()
  const here = folders.filter((each) => wanted.some((kind) => kind === kindOfResults(each))).map(nearPath)
  const further = folders.flatMap((each) =>
    here.length > SHOWN ? [] : withinLevels(each, wanted, levels - 1),
  )
  return [...here, ...further]
}

/** Throws Problems, with what may have been meant, if a folder stands where a YAML file is asked for. */
export function refuseFolder(path: string, what: 'scenario' | 'sweep'): void {
  const kind = kindOfResults(path)
  if (kind === 'file' || kind === 'missing') return
  const files = readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
  const shown = [...files.slice(0, SHOWN), ...(files.length > SHOWN ? ['…'] : [])]
  const hint =
    kind !== 'other'
      ? `The \`command\` in its ${kind === 'run' ? MANIFEST_FILE : SWEEP_FILE} names the file.`
      : files.length === 0
        ? `There is no YAML file in it. Shipped ones are in scenarios/ and scenarios/sweeps/.`
        : `In it there are: ${shown.join(', ')}.`
  throw new Problems([
    new Problem({
      file: nearPath(resolve(path)),
      expected: `the YAML file of a ${what}`,
      found: NAMES[kind],
      hint,
    }),
  ])
}

/** Is it the folder that shards of a sweep are in by default? */
export const isShardFolder = (path: string): boolean => /^shard-\d+-of-\d+$/.test(basename(path))
