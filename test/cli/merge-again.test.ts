import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { Journal } from '../../sim/commands/sweep/journal.ts'
import { crashedRecord } from '../../sim/sweep/record.ts'
import * as calling from './calling.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-merge-again-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const SWEEP = `name: tiny
base:
  phases:
    - join: { nodes: 10, start: converged }
    - route: { count: 10, over: 5s }
parameters:
  list: [{ pastry.leafSetSize: 4 }]
seeds: 2
`

const call = (...args: string[]): number | null => calling.call(folder, ...args).status

test('a run that crashed, and that its shard has done since, is done in the next merge', (t) => {
  writeFileSync(join(folder, 'tiny.yaml'), SWEEP)
  const shards = ['1/2', '2/2']
  for (const shard of shards) t.is(call('sweep', 'tiny.yaml', '--shard', shard), 0)
  const results = join(folder, 'results/sweeps/tiny')
  const journal = join(results, 'shard-2-of-2/runs.jsonl')
  const kept = new Journal(journal)
  kept.keep(crashedRecord(2, 'its process ended'), kept.costOf(2)!)
  kept.close()

  const folders = ['shard-1-of-2', 'shard-2-of-2'].map((name) => `results/sweeps/tiny/${name}`)
  const failures = () => readFileSync(join(results, 'failures.csv'), 'utf8').trimEnd().split('\n').slice(1)
  t.is(call('merge', ...folders), 1)
  t.is(failures().length, 1)
  t.is(call('sweep', 'tiny.yaml', '--shard', '2/2'), 0)
  t.is(call('merge', ...folders), 0)
  t.deepEqual(failures(), [])
})
