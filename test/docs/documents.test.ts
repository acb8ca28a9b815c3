import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { problemsOf } from '../scenario/parsing.ts'
import { problemsOf as problemsOfSweep } from '../sweep/parsing.ts'
import { rowsOf } from './tables.ts'

const LESSONS = readFileSync('docs/lessons.md', 'utf8')

for (const [, name = '', shown = ''] of LESSONS.matchAll(
  /^ {4}\$ node dist\/examples\/([\w-]+)\.js\n((?: {4}.*\n)+)/gm,
))
  test(`examples/${name}.ts prints what its lesson shows`, (t) => {
    const { stdout, stderr } = spawnSync(process.execPath, [`dist/examples/${name}.js`], { encoding: 'utf8' })
    t.is(stderr, '')
    t.is(stdout, shown.replaceAll(/^ {4}/gm, ''))
  })

test('every excerpt of a lesson stands in the file that it names', (t) => {
  const excerpts = [...LESSONS.matchAll(/^<!-- from (\S+) -->\n\n```ts\n([\s\S]*?)```$/gm)]
  t.is(excerpts.length, LESSONS.split('```ts\n').length - 1)
  for (const [, path = '', text = ''] of excerpts) t.true(readFileSync(path, 'utf8').includes(text), path)
})

const blocksOf = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text)

test('the scenarios of README.md and docs/scenarios.md can be run, and so can the sweep', (t) => {
  const [scenario = '', sweep = ''] = blocksOf('README.md')
  t.deepEqual(problemsOf(scenario), [])
  t.deepEqual(problemsOfSweep(sweep, { files: { '../my-first.yaml': scenario } }), [])
  for (const text of blocksOf('docs/scenarios.md')) t.deepEqual(problemsOf(text), [])
})

test('docs/decisions/README.md lists every decision by its title', (t) => {
  const folder = 'docs/decisions'
  const titles = readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .sort()
    .map((name) => {
      const [, number, title] = /^# (\d+)\. (.*)$/m.exec(readFileSync(`${folder}/${name}`, 'utf8'))!
      return [number, `[${title}](${name})`]
    })
  t.deepEqual(
    rowsOf(readFileSync(`${folder}/README.md`, 'utf8'), 2)
      .slice(1)
      .filter(([n]) => n !== '---'),
    titles,
  )
})
