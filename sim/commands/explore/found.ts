import { join } from 'node:path'
import { CHECKERS } from '../../explore/checks/all.ts'
import type { Finding } from '../../explore/checks/checker.ts'
import { textOf } from '../../explore/document.ts'
import { drawScenario } from '../../explore/draw/scenario.ts'
import { EXCEPTION, EXCEPTION_PROMISE } from '../../explore/explore.ts'
import { writeAtomically } from '../shell/atomic-write.ts'
import { makeFolder } from '../shell/make-folder.ts'
import { nearPath } from '../shell/replay-command.ts'
import { folded } from '../shell/table.ts'

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

/** Writes the scenario of a seed that broke a promise, with the promise in a comment. Throws the system's error. */
export function saveFound(seed: number, findings: readonly Finding[], out: string): Found {
  makeFolder(out)
  const path = join(out, `seed-${seed}.yaml`)
  // Shrinking takes its place here: what is drawn in, the smallest scenario that breaks the same promise out.
  const document = drawScenario(seed)
  writeAtomically(
    path,
    `${commentOf(findings)}#\n# npm run scenario ${nearPath(path)}\n\n${textOf(document)}`,
  )
  return { seed, findings, path: nearPath(path) }
}

/** What was promised, and how it was broken, as a comment of YAML. */
function commentOf(findings: readonly Finding[]): string {
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
    .map((line) => `# ${line}\n`)
    .join('')
}

/** What is promised, in one sentence. */
export const promiseOf = (name: string): string =>
  name === EXCEPTION ? EXCEPTION_PROMISE : (CHECKERS.find((checker) => checker.name === name)?.promise ?? '')
