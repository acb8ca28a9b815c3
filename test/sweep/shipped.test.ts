import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { runCount } from '../../sim/sweep/plan.ts'
import { projectPath } from '../scenario/parsing.ts'
import { parse } from './parsing.ts'

const FOLDER = 'scenarios/sweeps'
const files = readdirSync(projectPath(FOLDER)).filter((name) => name.endsWith('.yaml'))

for (const file of files)
  test(`the shipped ${file} is sound, asks a question, and has at most 200 runs`, (t) => {
    const text = readFileSync(projectPath(`${FOLDER}/${file}`), 'utf8')
    const plan = parse(text, { file, folder: FOLDER, runsAtMost: 200 })
    t.is(plan.name, file.replace(/\.yaml$/, ''))
    t.true(plan.description.endsWith('?'))
    t.true(plan.parameters.every(({ path, title }) => title !== path))
    t.true(runCount(plan) > plan.points.length)
    t.true(text.startsWith('# yaml-language-server: $schema=../sweep.schema.json\n'))
  })

test('some sweeps are shipped', (t) => {
  t.true(files.length >= 4)
})
