import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ReplayedRun } from '../../sim/commands/replay/replayed-run.ts'
import { readScenario } from '../../sim/commands/shell/read-files.ts'
import { parseDocument } from '../../sim/explore/document.ts'
import type { Violations } from '../../sim/measure/violations.ts'
import { withDefect } from '../explore/defects/defect.ts'
import { tombstoneForgotten } from '../explore/defects/storage.ts'
import { call } from './calling.ts'

const SIX = `name: six
seed: 1
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
phases:
  - join: { ids: ["10", "30", "50", "70", "90", "b0"], over: 6s }
  - settle: { for: 60s }
  - insert: { dataset: capitals.json, over: 1s, from: first }
  - settle: { for: 30s }
  - crash: { list: [4] }
  - settle: { for: 10s }
`

function workshop(): string {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-'))
  writeFileSync(join(folder, 'six.yaml'), SIX)
  writeFileSync(join(folder, 'capitals.json'), '{"France": "Paris", "Spain": "Madrid"}')
  return folder
}

const replay = (folder: string, ...options: string[]) => call(folder, 'replay', 'six.yaml', ...options)

/** The lines of the trace, without its header. */
const traceIn = (stdout: string): string[] => (stdout.split('\n\n')[1] ?? '').split('\n').slice(1)

test('a replay prints the trace of an operation up to its answer, and then one line per node', (t) => {
  const { stdout, stderr, status } = replay(workshop(), '--operation', '1', '--until', 'operation 1')
  t.is(stderr, '')
  t.is(status, 0)
  t.is(
    stdout,
    `six, seed 1

       time_s     node  operation  what happened
    66.056170        1          1  starts insert 1 of key e3 “France”
    66.056170        1          1  handles operation 1 as the root, after 0 hops
    66.056170        1          1  holds 7 bytes, version 1
    66.056170        1          1  → 6  store of 7 bytes, version 1, 98 bytes, arrives in 10.000 ms
    66.056170        1          1  → 2  store of 7 bytes, version 1, 98 bytes, arrives in 10.000 ms
    66.066170        6          1  ← 1  store of 7 bytes, version 1
    66.066170        6          1  holds 7 bytes, version 1
    66.066170        6          1  → 1  kept version 1, 99 bytes, arrives in 10.000 ms
    66.066170        2          1  ← 1  store of 7 bytes, version 1
    66.066170        2          1  holds 7 bytes, version 1
    66.066170        2          1  → 1  kept version 1, 99 bytes, arrives in 10.000 ms
    66.076170        1          1  ← 2  kept version 1
    66.076170        1          1  has the answer to operation 1: stored

At 66.076170 s, after 618 events: insert 1 has its answer: stored.

node  id  status  leaves  table  keys  root of  unacked
────  ──  ──────  ──────  ─────  ────  ───────  ───────
   1  10  active       4      3     1        1        1
   2  30  active       4      2     1                 1
   3  50  active       4      3
   4  70  active       4      3
   5  90  active       4      3
   6  b0  active       4      3     1                 1
`,
  )
})

test('all beliefs of a named node are printed', (t) => {
  const { stdout } = replay(workshop(), '--node', '3', '--until', '97.5s', '--lines', '0')
  t.is(
    stdout,
    `six, seed 1

… 106 lines left out; --lines all prints them

At 97.500000 s, after 808 events: the time that was asked for.

Node 3, id 50: active
leaves clockwise    ✗4 ✓5 +6
  counterclockwise  ✓2 ✓1
table                0  1  2  3
  row 0              1  ■  5  ·
  row 1              ·  ■  · 4†
keys                1 key, root of 0: “Spain” (version 1, 8 bytes, root 1)
open probes         none
unacknowledged      none
found dead          none
timers              agenda in 0.670 s, watch in 0.670 s, tableProbe in 8.958 s,
                    heartbeat in 11.650 s, rightNeighbour in 29.760 s, storage
                    period in 408.816 s, registration in 804.690 s, rowExchange
                    in 1104.670 s, leafExchange in 1704.670 s

By ground truth, which no node knows: ✓ is in its place, ✗ is not, + is missing,
† does not run. ■ is its own digit.
`,
  )
})

test('a trace is filtered by node, kind, key and time', (t) => {
  const folder = workshop()
  const byNode = traceIn(replay(folder, '--node', '5', '--to', '68s', '--lines', 'all').stdout)
  t.true(byNode.length > 20)
  t.true(byNode.every((line) => /^ *[\d.]+ +5 /.test(line)))
  const byKind = traceIn(replay(folder, '--kind', 'insert,kept', '--lines', 'all').stdout)
  t.true(byKind.every((line) => / (insert|kept)/.test(line)))
  t.true(byKind.some((line) => line.includes('insert')) && byKind.some((line) => line.includes('kept')))
  const byKey = traceIn(replay(folder, '--key', 'France', '--to', '90s', '--lines', 'all').stdout)
  t.true(byKey.length > 10)
  t.true(byKey.every((line) => !line.includes('Spain')))
  t.deepEqual(traceIn(replay(folder, '--key', 'e3', '--to', '90s', '--lines', 'all').stdout), byKey)
  const byTime = traceIn(replay(folder, '--from', '20s', '--to', '40s', '--lines', 'all').stdout)
  const times = byTime.map((line) => Number.parseFloat(line))
  t.true(times.length > 10)
  t.true(times.every((time) => time >= 20 && time <= 40))
  const timers = traceIn(replay(folder, '--kind', 'timer', '--to', '40s', '--lines', 'all').stdout)
  t.true(timers.length > 10)
  t.true(timers.every((line) => line.includes(' timer ')))
})

test('by default the last forty lines are printed, and how many there are before', (t) => {
  const { stdout } = replay(workshop(), '--to', '40s')
  const [left = '', ...lines] = traceIn(stdout)
  t.regex(left, /^… [\d,]+ earlier lines left out; --lines all prints them$/)
  t.is(lines.length, 40)
  t.true(
    replay(workshop(), '--kind', 'seek', '--to', '2s').stdout.includes('Nothing that happened is like that.'),
  )
})

test('of a node that there is not, or not yet, the replay says so', (t) => {
  const folder = workshop()
  const last = (node: string, until: string) => replay(folder, '--node', node, '--until', until).stdout
  t.regex(last('99', '90s'), /^There is no node 99 yet: the newest is \d+\.$/m)
  t.regex(last('0', '1s'), /^Node 0 is the seed server/m)
  t.notRegex(last('0,99', '1s'), /ground truth/, 'a legend without marks')
  t.regex(replay(folder, '--node', '99', '--lines', '0').stdout, /^There is no node 99: the newest is 6\.$/m)
  t.regex(last('99,3', '90s'), /yet: the newest is 6\.\n\nNode 3, id 50[\s\S]*\n\nBy ground truth/)
})

test('of operations and keys that there are not the replay says so', (t) => {
  const folder = workshop()
  const { stdout } = replay(folder, '--operation', '1,99999', '--key', 'Nowhere', '--key', 'France')
  t.regex(stdout, / starts insert 1 /)
  t.regex(stdout, /\nNo operation has the number 99999: there were 2 up to here\.\n/)
  t.regex(stdout, /\nNothing up to here was about a key called “Nowhere”\.\n/)
  t.notRegex(stdout, /“France”\./)
})

test('a replay without a violation says so, and one of an operation that is not there', (t) => {
  const folder = workshop()
  t.regex(
    replay(folder, '--until', 'violation', '--lines', '0').stdout,
    /\nAt [\d.]+ s, after [\d,]+ events: the run ends, and no invariant and no promise was broken\.\n/,
  )
  t.regex(
    replay(folder, '--until', 'operation 9', '--lines', '0').stdout,
    /: the run ends; it had 2 operations, and none has the number 9\.\n/,
  )
})

test('of a results folder the recorded run is replayed, and the fingerprints are compared', (t) => {
  const folder = workshop()
  t.is(call(folder, 'scenario', 'six.yaml', '--set', 'seed=2', '--out', 'out', '--quiet').status, 0)
  const { stdout, status } = call(folder, 'replay', 'out', '--until', '5s', '--lines', '0')
  t.is(status, 0)
  t.regex(stdout, /^six, seed 2\n/)
  t.regex(stdout, /\nThe replay is the recorded run: fingerprint [0-9a-f]{16}\.\n$/)
  const path = join(folder, 'out', 'manifest.json')
  const { checksum: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify({ ...manifest, fingerprint: '0123456789abcdef' }))
  const other = call(folder, 'replay', 'out', '--lines', '0')
  t.is(other.status, 1)
  t.regex(
    other.stderr,
    /^Beware: the replay is not the recorded run .* Recorded 0123456789abcdef, replayed [0-9a-f]{16}\./,
  )
  const overridden = call(folder, 'replay', 'out', '--seed', '7')
  t.is(overridden.status, 2)
  t.regex(overridden.stderr, /What is recorded in out was run with the values that it has\./)
})

for (const [options, message] of [
  [['--until', 'later'], /Expected `violation`, a time such as 12\.5s/],
  [['--node', 'x'], /Expected whole numbers with commas between/],
  [['--from', '95'], /Expected a time from the start of the run, such as 95s/],
  [['--from', '99s', '--to', '98s'], /The replay stops at 98s, before --from 99s/],
  [['--from', '99s', '--until', '98s'], /The replay stops at 98s, before --from 99s/],
  [
    ['--until', 'operation', '17', '--quiet'],
    /A value with a space stands in quotes: --until "operation 17"\n/,
  ],
  [['--key', 'New', 'York'], /in quotes: --key "New York"\n/],
  [['--quiet', 'more'], /Unknown option or argument: more\.(?![\s\S]*quotes)/],
  [['--lines', 'many'], /Expected a whole number, or `all`/],
  [['--kind', 'inser'], /No message, report or timer is called "inser"\.[\s\S]*Did you mean `insert`\?/],
] as const)
  test(`a mistake is reported before anything runs: ${options.join(' ')}`, (t) => {
    const { stdout, stderr, status } = replay(workshop(), ...options)
    t.is(status, 2)
    t.is(stdout, '')
    t.regex(stderr, message)
  })

test('a replay stops at the first violation, with what is broken', (t) => {
  const scenario = readScenario({ file: join(workshop(), 'six.yaml'), set: [] })
  const run = new ReplayedRun(scenario, { event: 'violation' }, { event() {}, progress() {} })
  const { simulation } = run
  // The invariants hold: one is broken by hand.
  const violations = simulation.measurement.violations as Violations
  simulation.observe({
    operationStarted: () => violations.add('at 66.056170 s node 1 would deliver keys of node 2'),
  })
  while (run.step(100) === 'running');
  t.is(run.result(), 'broken invariant: node 1 would deliver keys of node 2')
  t.true(simulation.now > 66_000_000 && simulation.now < 67_000_000)
})

test('a replay stops at the first promise that is broken, with whose it is', (t) => {
  const folder = workshop()
  const phases =
    'phases: [ join: { nodes: 3 }, during: { outage: { for: 20m } }, join: { nodes: 1 }, settle: { for: 20m } ]'
  writeFileSync(join(folder, 'outage.yaml'), `name: outage\nseed: 1\n${phases}\n`)
  const { stdout, status } = call(folder, 'replay', 'outage.yaml', '--until', 'violation', '--lines', '0')
  t.is(status, 0)
  t.regex(stdout, /: broken promise “joins succeed”: node \d gave up its join: seed server silent\.\n/)
})

test('of a promise that all operations of a key have to keep the replay says at its end when it was broken', (t) => {
  const scenario = parseDocument({
    name: 'forgotten',
    phases: [
      { join: { nodes: 1 } },
      { insert: { keys: 1 } },
      { during: { mix: { deletes: 1, clients: 1 } } },
      { mix: { updates: 1, count: 2, keys: ['a'] } },
    ],
  })
  const result = withDefect(tombstoneForgotten, () => {
    const run = new ReplayedRun(scenario, { event: 'violation' }, { event() {}, progress() {} })
    while (run.step(100) === 'running');
    return run.result()
  })
  t.regex(
    result,
    /^broken promise “linearizable”, at 18\.58\d* s \(`--until 18\.58\d*s` stops there\): write out of order/,
  )
})

test('what is neither a scenario nor results is a problem', (t) => {
  const { stderr, status } = call(workshop(), 'replay', 'nowhere')
  t.is(status, 2)
  t.regex(stderr, /found no such folder/)
})
