import { join } from 'node:path'
import { counted } from '../../core/words.ts'
import { CHECKERS } from '../../explore/checks/all.ts'
import type { Finding } from '../../explore/checks/checker.ts'
import { type Fields, textOf } from '../../explore/document.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { EXCEPTION, EXCEPTION_PROMISE, type Exploration } from '../../explore/explore.ts'
import { writeAtomically } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { nearPath } from '../shell/replay-command.ts'
import { folded } from '../shell/table.ts'
import type { ShrunkSeed } from './shrink-seed.ts'
import type { ExploredSeed } from './worker.ts'

/** A seed that broke a promise, and where its scenario is. */
export interface Found {
  readonly seed: number
  readonly findings: readonly Finding[]
  /** The scenario, a YAML file. */
  readonly path: string
}

const COLUMNS = 100
/** Findings of one checker that a file names. */
const NAMED = 5

/** Writes the scenario of a seed that broke a promise, shrunk if it is, with the promise in a comment. Throws the system's error. */
export function saveFound(
  seed: number,
  { findings, shrunk }: Pick<Exploration, 'findings'> & Pick<ExploredSeed, 'shrunk'>,
  out: string,
): Found {
  makeFolder(out)
  const path = join(out, `seed-${seed}.yaml`)
  const drawn = drawScenario(seed)
  const document = shrunk?.document ?? drawn
  const comment = [
    ...commentOf(shrunk?.findings ?? findings),
    ...(shrunk === undefined ? [] : ['', storyOf(seed, shrunk, [drawn, document])]),
    '',
    `npm run scenario ${nearPath(path)}`,
  ]
  const lines = comment.map((line) => `# ${line}`.trimEnd())
  writeAtomically(path, `${lines.join('\n')}\n\n${textOf(document)}`)
  return { seed, findings, path: nearPath(path) }
}

/** How the scenario became so small. */
function storyOf(seed: number, { plays, end }: ShrunkSeed, documents: readonly Fields[]): string {
  const [before, after] = documents.map((document) => textOf(document).trimEnd().split('\n').length)
  const how = { minimal: 'minimal', 'all plays used': 'perhaps not minimal', stopped: 'not yet minimal' }[end]
  return `Seed ${seed}, shrunk from ${before} lines to ${after} in ${counted(plays, 'run')}: ${how}.`
}

/** What was promised, and how it was broken, line by line. */
function commentOf(findings: readonly Finding[]): string[] {
  const names = [...new Set(findings.map(({ checker }) => checker))]
  return names
    .flatMap((name) => {
      const broken = findings.filter(({ checker }) => checker === name)
      const more = broken.length > NAMED ? [`… and ${broken.length - NAMED} more`] : []
      return [
        `Broken: ${name}. ${promiseOf(name)}`,
        ...broken.slice(0, NAMED).map(({ at, text }) => `at ${(at / 1_000_000).toFixed(3)} s: ${text}`),
        ...more,
      ]
    })
    .flatMap((line) => folded(line.replace(/\s+/g, ' '), COLUMNS - 2, '  '))
}

/** What is promised, in one sentence. */
export const promiseOf = (name: string): string =>
  name === EXCEPTION ? EXCEPTION_PROMISE : (CHECKERS.find((checker) => checker.name === name)?.promise ?? '')
