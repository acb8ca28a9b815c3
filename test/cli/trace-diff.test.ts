import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { readScenario } from '../../sim/commands/shell/read-files.ts'
import { TraceWriter } from '../../sim/commands/shell/trace-file.ts'
import { run } from '../../sim/run.ts'
import { call } from './calling.ts'

const FOUR = `name: four
seed: 1
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
phases:
  - join: { ids: ["10", "50", "90", "d0"], over: 4s }
  - settle: { for: 20s }
  - insert: { keys: 5, over: 5s }
`
const TRACE = 'out/trace.bin'

function workshop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-'))
  writeFileSync(join(folder, 'four.yaml'), FOUR)
  return folder
}

/** One in which a traced run lies in `out`. */
function traced(): string {
  const folder = workshop()
  call(folder, 'scenario', 'four.yaml', '--trace', '--out', 'out', '--quiet')
  return folder
}

const diff = (folder: string, ...args: string[]) => call(folder, 'trace-diff', ...args)

test('two runs of one scenario are the same: number of events, one fingerprint, exit code 0', (t) => {
  const { stdout, stderr, status } = diff(workshop(), 'four.yaml')
  t.is(stderr, '')
  t.is(status, 0)
  t.is(
    stdout,
    `a  four.yaml, seed 1
b  four.yaml, seed 1

The runs are the same: 511 events, fingerprint 911736640ffd7b60.
`,
  )
})

test('two seeds: the first event that differs, with its surroundings and its fields, exit code 1', (t) => {
  const { stdout, status } = diff(workshop(), 'four.yaml', '--seed-b', '2')
  t.is(status, 1)
  t.is(
    stdout,
    `a  four.yaml, seed 1
b  four.yaml, seed 2

The runs are the same for 15 events, and then differ.

          time_s     node  what happened at nodes 1, 2
        0.040000        1  is active
        1.000000        2  begins to join
        1.000000        2  → 0  seedRequest, 53 bytes, arrives in 10.000 ms
        1.010000        0  ← 2  seedRequest
        1.010000        0  → 2  seedReply members [1], 77 bytes, arrives in 10.000 ms
        1.020000        2  ← 0  seedReply members [1]
a       1.020000        2  → 1  distanceProbe, 56 bytes, arrives in 10.000 ms
b       1.020000        2  → 1  distanceProbe, 56 bytes, arrives in 10.000 ms

What differs within it:
   message.number: 3468868 in a, 3338758465 in b

          time_s     node  afterwards in a           │ afterwards in b
        1.020000        1  timer agenda              = timer agenda
        1.030000        1  ← 2  distanceProbe        = ← 2  distanceProbe
        1.030000        1  → 2  distanceReply, 56 b… ≠ → 2  distanceReply, 56 b…
        1.040000        2  ← 1  distanceReply        = ← 1  distanceReply
        1.040000        2  → 1  entriesRequest (dis… ≠ → 1  entriesRequest (dis…
        1.050000        1  ← 2  entriesRequest (dis… = ← 2  entriesRequest (dis…
`,
  )
})

test('a parameter that is changed parts the runs where it has its first effect', (t) => {
  const { stdout, status } = diff(
    workshop(),
    'four.yaml',
    'four.yaml',
    '--set-b',
    'network.latency.oneWay=11ms',
  )
  t.is(status, 1)
  t.regex(stdout, /^a {2}four\.yaml, seed 1\nb {2}four\.yaml, seed 1, network\.latency\.oneWay=11ms\n/)
  t.regex(stdout, /\nWhat differs within it:\n {3}arrivesAfter: 10000 in a, 11000 in b\n/)
})

test('a trace file and a results folder are compared like the scenario that they are of', (t) => {
  const folder = traced()
  const same = diff(folder, TRACE, 'four.yaml')
  t.is(same.status, 0)
  t.regex(same.stdout, /^a {2}out\/trace\.bin: four, seed 1, by version [\d.]+\nb {2}four\.yaml, seed 1\n/)
  t.is(diff(folder, 'out', TRACE).status, 0)
  t.is(diff(folder, 'out', 'four.yaml', '--seed-b', '3').status, 1)
})

test('what is recorded, alone, is compared with what this code makes of it', (t) => {
  const folder = traced()
  for (const [path, title] of [
    ['out', 'out'],
    [TRACE, 'out/trace.bin'],
  ] as const) {
    const { stdout, status } = diff(folder, path)
    t.is(status, 0)
    t.regex(stdout, new RegExp(`^a {2}out/trace.bin: four, .*\\nb {2}${title}, seed 1, replayed\\n`))
    t.regex(stdout, /The runs are the same: 511 events/)
  }
  t.regex(diff(folder, 'out', 'out').stdout, /\nb {2}out, seed 1, replayed\n/)
  const overridden = diff(folder, 'out', '--seed-b', '2')
  t.is(overridden.status, 2)
  t.regex(overridden.stderr, /was run with the values that it has/)
})

/** Writes `other.bin`: a trace of the scenario by code that behaves as this does with another latency. */
function recordByOtherCode(folder: string): void {
  const scenario = readScenario({ file: join(folder, 'four.yaml'), set: [] })
  const other = readScenario({ file: join(folder, 'four.yaml'), set: ['network.latency.oneWay=11ms'] })
  const writer = new TraceWriter(join(folder, 'other.bin'), scenario)
  writer.finish(run(other, { sinks: { event: (event) => writer.add(event) } }).fingerprint)
  writer.close()
}

test('a recorded trace that this code does not repeat differs from itself, run again', (t) => {
  const folder = workshop()
  recordByOtherCode(folder)
  t.is(diff(folder, 'other.bin').status, 1)
})

test('a results folder without a trace, alone, is nothing to compare: exit code 2', (t) => {
  const folder = workshop()
  call(folder, 'scenario', 'four.yaml', '--out', 'out', '--quiet')
  const { stderr, status } = diff(folder, 'out')
  t.is(status, 2)
  t.regex(stderr, /No trace is recorded in out[\s\S]*replay out/)
})

test('a results folder without a trace is replayed', (t) => {
  const folder = workshop()
  call(folder, 'scenario', 'four.yaml', '--out', 'out', '--quiet')
  const { stdout, status } = diff(folder, 'out', 'four.yaml')
  t.is(status, 0)
  t.regex(stdout, /^a {2}out, seed 1, replayed\n/)
})

test('a trace by other code: what it holds is shown, and that this code does not repeat it', (t) => {
  const folder = workshop()
  recordByOtherCode(folder)
  const { stdout, status } = diff(folder, 'other.bin', 'four.yaml')
  t.is(status, 1)
  t.regex(stdout, /\na +0\.000000 +1 {2}→ 0 {2}seedRequest, content [0-9a-f]{8}\n/)
  t.regex(stdout, /\nb +0\.000000 +1 {2}→ 0 {2}seedRequest, 53 bytes, arrives in 10\.000 ms\n/)
  t.regex(stdout, /\nWhat differs within it is not known: this code does not repeat a\.\n/)
})

for (const [title, spoil, message] of [
  ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20), /ends before its run does/],
  ['cut off in its head', (bytes: Buffer) => bytes.subarray(0, 30), /ends before its run does/],
  ['foreign', () => Buffer.from('a,b\n1,2\n'), /is not a trace file of E-Pastry/],
  ['empty', () => Buffer.alloc(0), /is not a trace file of E-Pastry|ends before its run does/],
  [
    'of another format',
    (bytes: Buffer) => Buffer.concat([Buffer.from('E-Pastry trace 9\n'), bytes.subarray(17)]),
    /written by a version whose format is another one/,
  ],
  [
    'damaged',
    (bytes: Buffer) => {
      const damaged = Buffer.from(bytes)
      damaged[bytes.length - 200]! ^= 0x10
      return damaged
    },
    /is not as it was written/,
  ],
] as const)
  test(`a trace file that is ${title} is a problem, exit code 2`, (t) => {
    const folder = traced()
    writeFileSync(join(folder, 'spoilt.bin'), spoil(readFileSync(join(folder, TRACE))))
    const { stderr, status } = diff(folder, 'spoilt.bin', 'four.yaml')
    t.is(status, 2)
    t.regex(stderr, /spoilt\.bin/)
    t.regex(stderr, message)
  })

test('overrides are for scenarios, not for what is recorded', (t) => {
  const { stderr, status } = diff(traced(), TRACE, 'four.yaml', '--seed-a', '2')
  t.is(status, 2)
  t.regex(stderr, /What is recorded in out\/trace\.bin was run with the values that it has\./)
})

test('a file that is not there is a problem', (t) => {
  const folder = workshop()
  t.is(diff(folder, 'nowhere.yaml').status, 2)
  t.is(diff(folder, 'nowhere.bin', 'four.yaml').status, 2)
})
