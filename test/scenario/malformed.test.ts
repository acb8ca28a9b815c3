import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { formatProblems } from '../../sim/scenario/problem.ts'
import { problemsOf, projectPath } from './parsing.ts'

/**
 * Every malformed/*.yaml has what a user reads about it beside it, as .txt. A change of a message is read there as
 * a diff; EXPECTED=write writes them anew.
 */
const FOLDER = 'test/scenario/malformed'
const names = readdirSync(projectPath(FOLDER))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''))
  .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

test('there are more than twenty malformed scenarios', (t) => {
  t.true(names.length > 20)
})

for (const name of names) {
  test(`${name}: each mistake is told with place, expectation and remedy`, (t) => {
    const file = `${name}.yaml`
    const problems = problemsOf(readFileSync(projectPath(`${FOLDER}/${file}`), 'utf8'), {
      file,
      folder: FOLDER,
    })
    t.true(problems.length > 0, 'the scenario was accepted')
    const told = `${formatProblems(problems, { colour: 'off' })}\n`
    const expected = projectPath(`${FOLDER}/${name}.txt`)
    if (process.env.EXPECTED === 'write') writeFileSync(expected, told)
    t.true(existsSync(expected), 'no expected message; run with EXPECTED=write and read what it writes')
    t.is(told, readFileSync(expected, 'utf8'))
  })
}
