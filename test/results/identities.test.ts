import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse as parseCsv } from 'csv-parse/sync'
import type { CsvFile } from '../../sim/measure/columns.ts'
import { run } from '../../sim/run.ts'
import { parse } from '../random/digest.ts'
import { randomScenario } from '../random/scenario.ts'
import { projectPath } from '../scenario/parsing.ts'
import { brokenIdentities } from './identities.ts'
import { type Cells, cellsOf, numberIn, type Tables } from './tables.ts'

const REFERENCE = projectPath('results/reference')
const FILES: readonly CsvFile[] = ['summary', 'traffic', 'timeseries', 'nodes', 'lookups', 'lost_keys']

/** Seeds of random scenarios that no other test runs. */
const SEEDS = Array.from({ length: 10 }, (_, index) => 41 + index)

/** The results of a shipped scenario as they are kept; of a large file only the digest is. */
function kept(name: string): Tables {
  const files = FILES.map((file) => [file, `${REFERENCE}/${name}/${file}.csv`] as const)
  return Object.fromEntries(
    files
      .filter(([, path]) => existsSync(path))
      .map(([file, path]) => [file, parseCsv(readFileSync(path), { columns: true }) as Cells[]]),
  )
}

const shipped = readdirSync(projectPath('scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))

for (const name of shipped)
  test(`the results of ${name} add up`, (t) => {
    const tables = kept(name)
    for (const file of ['summary', 'traffic', 'timeseries', 'nodes', 'lost_keys'] as const)
      t.true(tables[file] !== undefined, `${file}.csv is not kept`)
    t.deepEqual(brokenIdentities(tables), [])
  })

test('the results of random scenarios add up', (t) => {
  for (const seed of SEEDS) {
    const rows: Record<string, Cells[]> = Object.fromEntries(FILES.map((file) => [file, []]))
    const scenario = parse(randomScenario(seed))
    run(
      { ...scenario, record: { ...scenario.record, lookups: 'all' } },
      { sinks: { row: (file, row) => rows[file]?.push(cellsOf(file, row)) } },
    )
    t.deepEqual(brokenIdentities(rows), [], `seed ${seed}`)
  }
})

test('what does not add up is named', (t) => {
  const name = shipped[0]!
  const { traffic = [], ...others } = kept(name)
  const counted = traffic.findIndex(({ background }) => background === 'no')
  const more = traffic.map((row, index) =>
    index === counted ? { ...row, messages: String(numberIn(row, 'messages') + 1) } : row,
  )
  const broken = brokenIdentities({ ...others, traffic: more })
  t.true(broken.some((line) => line.startsWith('messages: ')))
})
