import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import type { Problem } from '../sim/core/problem.ts'
import { formatProblems } from '../sim/scenario/text/problem.ts'
import { projectPath } from './scenario/parsing.ts'

export interface Malformed {
  /** From the project: it holds the files. */
  readonly folder: string
  /** The problems of a file, named relative to the folder. */
  readonly problemsOf: (text: string, file: string) => readonly Problem[]
}

/**
 * Every .yaml in a folder of malformed files has what a user reads about it beside it, as .txt. A change of a message is read
 * there as a diff; EXPECTED=write writes them anew. One test a file; returns how many there are.
 */
export function testMessages({ folder, problemsOf }: Malformed): number {
  const names = readdirSync(projectPath(folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  for (const name of names) {
    test(`${name}: each mistake is reported with place, expectation and remedy`, (t) => {
      const file = `${name}.yaml`
      const problems = problemsOf(readFileSync(projectPath(`${folder}/${file}`), 'utf8'), file)
      t.true(problems.length > 0, 'it was accepted')
      const told = `${formatProblems(problems, { colour: 'off' })}\n`
      const expected = projectPath(`${folder}/${name}.txt`)
      if (process.env.EXPECTED === 'write') writeFileSync(expected, told)
      t.true(existsSync(expected), 'no expected message; run with EXPECTED=write and read what it writes')
      t.is(told, readFileSync(expected, 'utf8'))
    })
  }
  return names.length
}
