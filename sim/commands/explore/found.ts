import { join } from 'node:path'
import { counted } from '../../core/words.ts'
import { CHECKERS } from '../../explore/checks/all.ts'
import type { Finding } from '../../explore/checks/checker.ts'
import { type Fields, textOf } from '../../explore/document.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { EXCEPTION, EXCEPTION_PROMISE, type Exploration } from '../../explore/explore.ts'
import { writeAtomically } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { nearPath, npmCommand } from '../shell/replay-command.ts'
import { isSystemError } from '../shell/system-error.ts'
import { folded } from '../shell/table.ts'
import type { ShrunkSeed } from './shrink-seed.ts'
import type { ExploredSeed } from './worker.ts'

/** A seed that broke a promise, and where its scenario is. */
export interface Found {
  readonly seed: number
  /** What the written scenario breaks; if it was shrunk, first the promise that it was shrunk for. */
  readonly broken: readonly BrokenPromise[]
  /** Names of the checks whose promise the drawn scenario broke and the written one keeps. */
  readonly onlyDrawn: readonly string[]
  /** How the scenario became smaller; undefined if it is as it was drawn. */
  readonly story: string | undefined
  /** The scenario, a YAML file. */
  readonly path: string
  /** Why the system refused to write it; undefined if it is there. */
  readonly unwritten: NodeJS.ErrnoException | undefined
}

export interface BrokenPromise {
  /** The name of the check. */
  readonly name: string
  /** How it was broken, in the order in which it was noticed. */
  readonly findings: readonly Finding[]
}

const COLUMNS = 100
/** Findings of one checker that a file names. */
const NAMED = 5

/**
 * Writes the scenario of a seed that broke a promise, shrunk if it is, with the promise in a comment. What the system refuses is reported and not
 * thrown: what was found must not be lost with the file.
 */
export function saveFound(
  seed: number,
  { findings, shrunk }: Pick<Exploration, 'findings'> & Pick<ExploredSeed, 'shrunk'>,
  out: string,
): Found {
  const path = foundPath(out, seed)
  const drawn = drawScenario(seed)
  const document = shrunk?.document ?? drawn
  const broken = promisesOf(shrunk?.findings ?? findings, shrunk?.checker)
  const onlyDrawn = promisesOf(findings)
    .map(({ name }) => name)
    .filter((name) => broken.every((each) => each.name !== name))
  const story = shrunk && storyOf(shrunk, [drawn, document])
  const found = { seed, broken, onlyDrawn, story, path: nearPath(path) }
  const lines = commentOf(found).map((line) => `# ${line}`.trimEnd())
  try {
    makeFolder(out)
    writeAtomically(path, `${lines.join('\n')}\n\n${textOf(document)}`)
    return { ...found, unwritten: undefined }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return { ...found, unwritten: error }
  }
}

/** Where the scenario of a seed is that broke a promise. */
export const foundPath = (out: string, seed: number): string => join(out, `seed-${seed}.yaml`)

/** The arguments of `replay` with which it shows how the promise is broken: it stops there. */
export const showArguments = ({ path }: Pick<Found, 'path'>): string[] => [path, '--until', 'violation']

/** By checks, in the order in which they noticed something, but `first` before the others. */
function promisesOf(findings: readonly Finding[], first?: string): BrokenPromise[] {
  const names = [...new Set(findings.map(({ checker }) => checker))]
  const ordered = first === undefined ? names : [first, ...names.filter((name) => name !== first)]
  return ordered
    .map((name) => ({ name, findings: findings.filter(({ checker }) => checker === name) }))
    .filter((each) => each.findings.length > 0)
}

/** How the scenario became so small. */
function storyOf({ plays, end, checker }: ShrunkSeed, documents: readonly Fields[]): string {
  const [before, after] = documents.map((document) => textOf(document).trimEnd().split('\n').length)
  const how = { minimal: 'minimal', 'all plays used': 'perhaps not minimal', stopped: 'not yet minimal' }[end]
  return `shrunk for “${checker}” from ${before} lines to ${after} in ${counted(plays, 'run')}: ${how}`
}

/** What was promised, how it was broken, and how to see it, line by line. */
function commentOf(found: Omit<Found, 'unwritten'>): string[] {
  const { seed, broken, onlyDrawn, story } = found
  const [first, ...others] = broken
  const drawnOnly = onlyDrawn.length === 0 ? '' : ` As drawn it also broke: ${onlyDrawn.join(', ')}.`
  return [
    ...(first === undefined ? [] : promiseLines('Broken', first)),
    ...others.flatMap((each) => promiseLines('Broken as well', each)),
    ...(story === undefined ? [] : ['', ...folded(`Seed ${seed}, ${story}.${drawnOnly}`, COLUMNS - 2, '  ')]),
    '',
    `To see it:  ${npmCommand('replay', showArguments(found))}`,
    `To run it:  ${npmCommand('scenario', [found.path])}`,
  ]
}

function promiseLines(how: string, { name, findings }: BrokenPromise): string[] {
  const more = findings.length > NAMED ? [`… and ${findings.length - NAMED} more`] : []
  return [
    `${how}: ${name}. ${promiseOf(name)}`,
    ...findings.slice(0, NAMED).map(findingText),
    ...more,
  ].flatMap((line) => folded(line, COLUMNS - 2, '  '))
}

/** When a promise was broken, and how, in one line. */
export const findingText = ({ at, text }: Finding): string =>
  `at ${(at / 1_000_000).toFixed(3)} s: ${text}`.replace(/\s+/g, ' ')

/** What is promised, in one sentence. */
export const promiseOf = (name: string): string =>
  name === EXCEPTION ? EXCEPTION_PROMISE : (CHECKERS.find((checker) => checker.name === name)?.promise ?? '')
