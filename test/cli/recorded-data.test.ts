import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import * as calling from './calling.ts'
import type { Outcome } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-data-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const SITES = 60
const row = (from: number): string =>
  Array.from({ length: SITES }, (_, to) => (from === to ? 0 : 20 + ((from * to) % 97) / 8)).join(' ')
const MATRIX = `${Array.from({ length: SITES }, (_, from) => row(from)).join('\n')}\n`

writeFileSync(join(folder, 'm.txt'), MATRIX)
writeFileSync(
  join(folder, 'far.yaml'),
  `name: far
network: { latency: { model: matrix, file: m.txt } }
phases:
  - join: { nodes: 4 }
  - route: { count: 5 }
`,
)
writeFileSync(
  join(folder, 'sweep.yaml'),
  `name: loss
base: far.yaml
parameters: { grid: { network.loss: [0, 0.01] } }
seeds: 2
`,
)

const call = (...args: string[]): Outcome => calling.call(folder, ...args)
const sizeOf = (...path: string[]) => statSync(join(folder, ...path)).size

test.serial('a data file is kept once, beside the runs of a scenario; each manifest refers to it', (t) => {
  for (const seed of ['1', '2']) t.is(call('scenario', 'far.yaml', '--seed', seed).status, 0)
  const kept = readdirSync(join(folder, 'results/far/recorded-data'))
  t.is(kept.length, 1)
  t.true(sizeOf('results/far/recorded-data', kept[0]!) < 1.1 * MATRIX.length)
  for (const seed of ['1', '2']) t.true(sizeOf('results/far', `seed-${seed}`, 'manifest.json') < 8_000)
  t.is(call('explain', 'results/far/seed-2', '1').status, 0)
  t.is(call('scenario', 'far.yaml', '--seed', '2').status, 0, 'the same run takes its place')
})

test.serial('in a folder of the user’s choice the data are within it, and nothing is beside it', (t) => {
  t.is(call('scenario', 'far.yaml', '--out', 'mine/one').status, 0)
  t.deepEqual(readdirSync(join(folder, 'mine')), ['one'])
  t.is(readdirSync(join(folder, 'mine/one/recorded-data')).length, 1)
  t.is(call('scenario', 'far.yaml', '--out', 'mine/one').status, 0)
  t.is(call('explain', 'mine/one', '1').status, 0)
  const other = call('scenario', 'far.yaml', '--out', 'mine/one', '--set', 'network.latency.unit=us')
  t.is(other.status, 2)
  t.regex(other.stderr, /holds a different run: network\.latency\.rtt/)
})

test.serial('data that are gone or changed are named', (t) => {
  t.is(call('scenario', 'far.yaml', '--out', 'mine/two').status, 0)
  const [name = ''] = readdirSync(join(folder, 'mine/two/recorded-data'))
  const path = join(folder, 'mine/two/recorded-data', name)
  writeFileSync(path, readFileSync(path, 'utf8').replace('20', '21'))
  t.regex(call('explain', 'mine/two', '0').stderr, /This file is not what was written/)
  rmSync(path)
  const { status, stderr } = call('explain', 'mine/two', '0')
  t.is(status, 2)
  t.regex(stderr, /The data of these results, recorded-data\/\w+\.json, are not there/)
})

test.serial('a sweep keeps its data once as well', (t) => {
  t.is(call('sweep', 'sweep.yaml', '--quiet').status, 0)
  t.is(readdirSync(join(folder, 'results/sweeps/loss/recorded-data')).length, 1)
  t.true(sizeOf('results/sweeps/loss', 'sweep.json') < 12_000)
  t.is(call('sweep', 'sweep.yaml', '--quiet').status, 0, 'it is gone on with')
})
