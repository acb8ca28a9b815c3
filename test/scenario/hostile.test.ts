import test from 'ava'
import { formatProblems } from '../../sim/scenario/text/problem.ts'
import { Source } from '../../sim/scenario/text/source.ts'
import { problemsOf } from './parsing.ts'

/** Texts that no user means, but that come: of another format, damaged, or made to do harm. */

const HEAD = 'name: x\nphases:\n  - join: { nodes: 5 }\n'

const manyKeys = (count: number) =>
  `${HEAD}${Array.from({ length: count }, (_, key) => `key${key}: 1\n`).join('')}`

test('thousands of unknown keys are reported in a time that grows with their number, and in a short text', (t) => {
  const seconds = (count: number) => {
    const text = manyKeys(count)
    const before = process.cpuUsage()
    t.is(problemsOf(text).length, count)
    return process.cpuUsage(before).user / 1_000_000
  }
  seconds(1_000)
  const [few, many] = [Math.min(seconds(2_000), seconds(2_000)), seconds(20_000)]
  // Ten times as many; a time that grows with the square would be a hundred times as long.
  t.true(many < 40 * few, `${few.toFixed(3)} s, then ${many.toFixed(3)} s`)
  t.true(formatProblems(problemsOf(manyKeys(20_000))).length < 10_000)
})

test('thousands of broken lines are reported as fast', (t) => {
  const problems = problemsOf(`${HEAD}${'a: b: c\n'.repeat(20_000)}`)
  t.true(problems.length > 0)
})

for (const [shape, text] of [
  ['lists in lists', `name: x\nphases: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
  ['lists that nothing closes', `name: x\nphases: ${'['.repeat(20_000)}\n`],
  ['maps in maps', `name: x\nphases: ${'{a: '.repeat(300)}1${'}'.repeat(300)}\n`],
  [
    'maps by indentation',
    `name: x\n${Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')}`,
  ],
] as const)
  test(`${shape}: nesting without end is a problem`, (t) => {
    const problems = problemsOf(text)
    t.true(problems.length > 0)
    t.notRegex(problems[0]!.statement, /call stack/)
  })

for (const text of ['phases: &a [*a]', 'phases: &a [{ join: *a }]', 'phases: [&a { x: [1, *a] }]'])
  test(`what names itself is a problem: ${text}`, (t) => {
    t.regex(problemsOf(`name: x\n${text}\n`)[0]!.statement, /stands within what it names/)
  })

test('a value may be nested deeply', (t) => {
  t.deepEqual(new Source({ file: 'f', text: `a: ${'['.repeat(90)}${']'.repeat(90)}` }).problems, [])
})
