import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { CsvFiles } from '../../lab/worker/csv-files.ts'
import { ScenarioReader } from '../../lab/worker/read-scenario.ts'
import { RunOutput } from '../../sim/commands/run/run-output.ts'
import { CSV_FILES, Simulation } from '../../sim/index.ts'

const DATA = { 'data/capitals.json': readFileSync('scenarios/data/capitals.json', 'utf8') }

for (const path of ['first-steps', 'faults/pause', 'faults/copies-and-disorder'])
  test(`the files of ${path} have the bytes that the command line writes`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'e-pastry-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const output = new RunOutput({
      file: (name) => join(folder, name),
      traceOf: undefined,
      progress: () => {},
    })
    const text = readFileSync(`scenarios/${path}.yaml`, 'utf8')
    const scenario = new ScenarioReader().read({ text, seed: undefined, files: DATA })
    const csv = new CsvFiles()
    const simulation = new Simulation(scenario, {
      sinks: {
        ...output.sinks,
        row(file, row) {
          csv.add(file, row)
          output.sinks.row!(file, row)
        },
      },
    })
    while (simulation.step(100_000) === 'running');
    simulation.result()
    output.close()
    for (const file of CSV_FILES)
      t.is(await csv.contentOf(file).text(), readFileSync(join(folder, `${file}.csv`), 'utf8'), file)
  })

test('a cell that needs quotes has them', async (t) => {
  const csv = new CsvFiles()
  const cells = { key: 'ab', key_name: 'a "b", c', version: 1, writer: 2, acknowledged_s: 0, lost_s: 1 }
  csv.add('lost_keys', { ...cells, cause: 'crash', reason: null, holders: '' })
  t.regex(await csv.contentOf('lost_keys').text(), /\nab,"a ""b"", c",1,2,0\.000000,1\.000000,crash,,\n$/)
})

test('files can be taken while rows come', async (t) => {
  const csv = new CsvFiles()
  const header = await csv.contentOf('traffic').text()
  t.regex(header, /^phase,.*\n$/)
  t.is(await csv.contentOf('traffic').text(), header)
})
