import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { call, callApart } from './calling.ts'
import { CLI, ENVIRONMENT, type Outcome } from './command.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-'))
test.after.always(() => rmSync(root, { recursive: true }))

const TINY = `name: tiny
description: Twenty nodes
seed: 3
pastry: { leafSetSize: 8 }
phases:
  - join: { nodes: 20, over: 1s }
  - settle: { until: stable }
  - insert: { keys: 20, valueBytes: 1..50, over: 1s }
  - lookup: { count: 40, over: 2s, keys: inserted }
expect:
  - phase: lookup
    failureRate: { atMost: 0 }
`

let count = 0

/** A working directory with scenario.yaml in it. */
function workshop(scenario = TINY): string {
  const folder = join(root, `workshop-${count++}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'scenario.yaml'), scenario)
  return folder
}

const run = (cwd: string, ...args: string[]) => call(cwd, 'scenario', 'scenario.yaml', ...args)

const RESULTS = join('results', 'tiny', 'seed-3')
const CSV_FILES = [
  'degrees.csv',
  'lookups.csv',
  'lost_keys.csv',
  'nodes.csv',
  'ring.csv',
  'summary.csv',
  'timeseries.csv',
  'traffic.csv',
]

/** All CSV files of a results folder, in one text. */
const csvOf = (folder: string) => CSV_FILES.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))

function isMistake(t: ExecutionContext, { status, stdout, stderr }: Outcome, message: RegExp): void {
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, message)
  t.notRegex(stderr, /^ +at /m, 'a stack trace')
}

test('a run writes its files, prints the summary, where the results are and how to repeat it', (t) => {
  const folder = workshop()
  const { status, stdout, stderr } = callApart(folder, 'scenario', 'scenario.yaml')
  t.is(stderr, '')
  t.is(status, 0)
  t.deepEqual(readdirSync(join(folder, RESULTS)), [...CSV_FILES, 'manifest.json'].sort())
  t.regex(stdout, /^tiny, seed 3: Twenty nodes\n/)
  t.regex(stdout, /\nlookup +[\d.]+ s +20 +40 +0 %/)
  t.regex(stdout, /\n✔ .*lookup/)
  t.regex(
    stdout,
    /\nresults {2}results\/tiny\/seed-3\nrepeat {3}node .*cli\.js scenario scenario\.yaml --seed 3\nreport {3}node .*cli\.js report results\/tiny\/seed-3\n$/,
  )
  const { fingerprint, scenario, command } = manifestOf(join(folder, RESULTS))
  t.truthy(fingerprint)
  t.is(scenario.pastry.leafSetSize, 8)
  t.true(stdout.includes(command))
})

test('same scenario and seed, same bytes: run again, with wire mode, with a trace, and elsewhere', (t) => {
  const folder = workshop()
  t.is(run(folder).status, 0)
  const bytes = csvOf(join(folder, RESULTS))
  const { fingerprint } = manifestOf(join(folder, RESULTS))
  t.is(callApart(folder, 'scenario', 'scenario.yaml', '--out', 'again').status, 0)
  t.is(csvOf(join(folder, 'again')), bytes)
  for (const options of [[], ['--wire'], ['--trace'], ['--quiet', '--json']]) {
    t.is(run(folder, '--out', 'again', '--force', ...options).status, 0)
    t.is(csvOf(join(folder, 'again')), bytes)
    t.is(manifestOf(join(folder, 'again')).fingerprint, fingerprint)
  }
})

/** The cells of a CSV text without commas in them, as columns. */
const columnsIn = (csv: string): ReadonlyMap<string, readonly string[]> => {
  const [header = [], ...rows] = csv.split('\n').map((line) => line.split(','))
  return new Map(header.map((name, column) => [name, rows.map((row) => row[column] ?? '')]))
}

test('--no-check empties the column of the check and changes nothing else', (t) => {
  const folder = workshop()
  t.is(run(folder).status, 0)
  t.is(run(folder, '--no-check', '--out', 'unchecked').status, 0)
  const read = (results: string, file: string) => readFileSync(join(folder, results, file), 'utf8')
  for (const file of CSV_FILES) {
    const [on, off] = [columnsIn(read(RESULTS, file)), columnsIn(read('unchecked', file))]
    const differing = [...on.keys()].filter((name) => on.get(name)?.join() !== off.get(name)?.join())
    t.deepEqual(differing, file === 'summary.csv' ? ['claims_wrong'] : [], file)
  }
  const { command, checks, fingerprint } = manifestOf(join(folder, 'unchecked'))
  t.is(checks, 'off')
  t.regex(command, /--no-check$/)
  t.is(fingerprint, manifestOf(join(folder, RESULTS)).fingerprint)
})

test('a run that starts converged says so, on the terminal and in the manifest', (t) => {
  const folder = workshop(TINY.replace('nodes: 20, over: 1s', 'nodes: 20, start: converged'))
  const { status, stdout } = run(folder)
  t.is(status, 0)
  t.regex(stdout, /^starts converged \(set up from ground truth\)$/m)
  t.is(manifestOf(join(folder, RESULTS)).start, 'converged')
  const joined = workshop()
  t.notRegex(run(joined).stdout, /converged/)
  t.is(manifestOf(join(joined, RESULTS)).start, 'protocol')
})

test('another seed gives another run, in a folder of its own', (t) => {
  const folder = workshop()
  t.is(run(folder).status, 0)
  t.is(run(folder, '--seed', '4').status, 0)
  const [one, other] = [RESULTS, join('results', 'tiny', 'seed-4')].map((path) => join(folder, path))
  t.not(csvOf(one ?? ''), csvOf(other ?? ''))
  t.not(manifestOf(one ?? '').fingerprint, manifestOf(other ?? '').fingerprint)
})

test('a run that differs in --set is refused the folder of the first; --out and --force help', (t) => {
  const folder = workshop()
  t.is(run(folder).status, 0)
  const before = csvOf(join(folder, RESULTS))
  const different = ['--set', 'pastry.leafSetSize=16']
  isMistake(t, run(folder, ...different), /leafSetSize is 8 there and 16 here[\s\S]*--out[\s\S]*--force/)
  t.is(csvOf(join(folder, RESULTS)), before)
  t.is(run(folder, ...different, '--out', 'other').status, 0)
  t.is(run(folder, ...different, '--force').status, 0)
  t.is(manifestOf(join(folder, RESULTS)).scenario.pastry.leafSetSize, 16)
})

test('a failed expectation exits 1, keeps the results, and prints the command that repeats it', (t) => {
  const folder = workshop(TINY.replace('failureRate: { atMost: 0 }', 'hopsMean: { atLeast: 50 }'))
  const { status, stdout } = run(folder, '--set', 'network.loss=0')
  t.is(status, 1)
  t.regex(stdout, /\n✘ .*lookup/)
  const bytes = csvOf(join(folder, RESULTS))
  const [, command = ''] = /\nrepeat +(.*)\n/.exec(stdout) ?? []
  rmSync(join(folder, 'results'), { recursive: true })
  t.is(spawnSync('sh', ['-c', command], { cwd: folder, env: ENVIRONMENT }).status, 1)
  t.is(csvOf(join(folder, RESULTS)), bytes)
})

for (const [mistake, scenario, message] of [
  ['a misspelt key', TINY.replace('leafSetSize', 'leafsetSise'), /scenario\.yaml:4:11[\s\S]*leafSetSize/],
  ['a missing unit', TINY.replace('over: 1s', 'over: 1'), /scenario\.yaml:6/],
  ['an empty file', '', /scenario\.yaml/],
  [
    'a missing dataset',
    TINY.replace('keys: 20, valueBytes: 1..50', 'dataset: none.json'),
    /none\.json.*no such file/,
  ],
] as const)
  test(`${mistake} exits 2, says where, and writes nothing`, (t) => {
    const folder = workshop(scenario)
    isMistake(t, run(folder), message)
    t.deepEqual(readdirSync(folder), ['scenario.yaml'])
  })

test('a dataset that is not UTF-8 is a problem, not a guess', (t) => {
  const folder = workshop(TINY.replace('keys: 20, valueBytes: 1..50', 'dataset: data.json'))
  writeFileSync(join(folder, 'data.json'), Buffer.from('{"Ürümqi": 1}', 'latin1'))
  isMistake(t, run(folder), /data\.json.*not UTF-8/)
})

for (const [mistake, args, message] of [
  ['no command', [], /e-pastry sweep <file>[\s\S]*Name a command/],
  ['an unknown command', ['scenarios'], /Did you mean scenario\?/],
  ['a misspelt option', ['scenario', 'scenario.yaml', '--sed', '4'], /Did you mean --seed\?/],
  ['an option without its value', ['scenario', 'scenario.yaml', '--seed'], /--seed needs a value/],
  ['an option given twice', ['scenario', 'scenario.yaml', '--out', 'a', '--out', 'b'], /Give --out once/],
  [
    'a missing argument',
    ['scenario'],
    /argument <file> is missing[\s\S]*scenario scenarios\/first-steps\.yaml/,
  ],
  ['a missing second argument', ['explain', '.'], /argument <operation> is missing[\s\S]*explain results\//],
  ['no sweep', ['sweep'], /argument <file> is missing[\s\S]*sweep scenarios\/sweeps\//],
  ['no shards', ['merge'], /argument <shards> is missing[\s\S]*shard-\*-of-2/],
  ['a scenario that is not there', ['scenario', 'absent.yaml'], /absent\.yaml[\s\S]*no such file/],
  [
    'a folder in place of a scenario',
    ['scenario', '.'],
    /found a folder[\s\S]*In it there are: scenario\.yaml/,
  ],
  ['a folder in place of a sweep', ['sweep', '.'], /Expected the YAML file of a sweep, found a folder/],
  [
    'results that are not there',
    ['explain', 'absent', '1'],
    /absent[\s\S]*Expected the folder of a run.*found no such folder/,
  ],
  ['an operation that is not a number', ['explain', '.', 'first'], /by its number/],
] as const)
  test(`${mistake} exits 2 with a plain message`, (t) => {
    isMistake(t, call(workshop(), ...args), message)
  })

test('--set may stand before the file', (t) => {
  const folder = workshop()
  t.is(call(folder, 'scenario', '--set', 'pastry.leafSetSize=16', 'scenario.yaml', '--quiet').status, 0)
  t.is(manifestOf(join(folder, RESULTS)).scenario.pastry.leafSetSize, 16)
})

test('--json prints one JSON document and nothing else', (t) => {
  const { status, stdout } = run(workshop(), '--json')
  t.is(status, 0)
  const printed = JSON.parse(stdout)
  t.is(printed.results, 'results/tiny/seed-3')
  t.true(printed.ok)
  t.deepEqual(
    printed.summary.map(({ label }: { label: string }) => label),
    ['join', 'settle', 'insert', 'lookup'],
  )
})

test('--trace writes what happened, and replay prints it in words, in the order of time', (t) => {
  const folder = workshop()
  t.is(run(folder, '--trace').status, 0)
  t.deepEqual(readdirSync(join(folder, RESULTS)), [...CSV_FILES, 'manifest.json', 'trace.bin'].sort())
  const { stdout, status } = call(folder, 'replay', RESULTS, '--lines', 'all')
  t.is(status, 0)
  const [, trace = ''] = stdout.split('\n\n')
  const [header = '', ...lines] = trace.split('\n')
  t.regex(header, /^ +time_s +node +operation +what happened$/)
  t.true(lines.length > 100)
  const times = lines.map((line) => Number.parseFloat(line))
  t.true(times.every((time, index) => time >= (times[index - 1] ?? 0)))
})

test('explain reports the course of an operation of which nothing was recorded', (t) => {
  const folder = workshop(`${TINY}record: { lookups: none }\n`)
  t.is(run(folder).status, 0)
  t.is(readFileSync(join(folder, RESULTS, 'lookups.csv'), 'utf8').split('\n').length, 2)
  const operation = firstLookup(workshop())
  const { status, stdout, stderr } = call(folder, 'explain', RESULTS, operation)
  t.is(stderr, '')
  t.is(status, 0)
  t.regex(stdout, new RegExp(`^Operation ${operation}: lookup of .* by node \\d+ at [\\d.]+ s\n`))
  t.regex(stdout, /\nOutcome: succeeded\./)
  t.regex(stdout, /\nHandled by node \d+ after \d+ hops? \(the root at that instant\)/)
})

/** The number of a lookup of the tiny scenario, from a run that writes its lookups. */
function firstLookup(folder: string): string {
  run(folder)
  const line = readFileSync(join(folder, RESULTS, 'lookups.csv'), 'utf8')
    .split('\n')
    .find((row) => row.includes(',lookup,'))
  return line?.split(',')[0] ?? 'none'
}

/** As an older version wrote it: without a checksum. */
function writeManifest(folder: string, { checksum: _, ...manifest }: { readonly checksum?: string }): void {
  writeFileSync(join(folder, RESULTS, 'manifest.json'), JSON.stringify(manifest))
}

test('a manifest that was changed by hand is a problem, with a checksum or without', (t) => {
  const folder = workshop()
  t.is(run(folder).status, 0)
  const manifest = manifestOf(join(folder, RESULTS))
  const changes: readonly [path: string, value: unknown][] = [
    ['phases', null],
    ['phases', [{ ...manifest.scenario.phases[0], nodes: 1e12 }]],
    ['pastry', []],
  ]
  for (const [path, value] of changes) {
    const changed = { ...manifest, scenario: { ...manifest.scenario, [path]: value } }
    writeManifest(folder, changed)
    isMistake(t, call(folder, 'explain', RESULTS, '1'), /phases|pastry/)
  }
  isMistake(t, call(folder, 'report', RESULTS), /pastry/)
  writeFileSync(join(folder, RESULTS, 'manifest.json'), JSON.stringify({ ...manifest, violations: null }))
  for (const command of [
    ['explain', RESULTS, '1'],
    ['report', RESULTS],
    ['scenario', 'scenario.yaml'],
  ])
    isMistake(t, call(folder, ...command), /changed after it was written/)
  t.is(run(folder, '--force').status, 0)
})

test('explain replays what an older version recorded that knew no moments of the ring', (t) => {
  const folder = workshop()
  const operation = firstLookup(folder)
  const manifest = manifestOf(join(folder, RESULTS))
  delete manifest.scenario.record.ring
  writeManifest(folder, manifest)
  const { status, stdout, stderr } = call(folder, 'explain', RESULTS, operation)
  t.is(stderr, '')
  t.is(status, 0)
  t.regex(stdout, /\nOutcome: succeeded\./)
})

test('explain says so if there is no such operation, and if the replay is not the recorded run', (t) => {
  const folder = workshop()
  const operation = firstLookup(folder)
  isMistake(t, call(folder, 'explain', RESULTS, '999999'), /60 operations/)
  const manifest = manifestOf(join(folder, RESULTS))
  writeManifest(folder, { ...manifest, fingerprint: 'other' })
  const { status, stdout, stderr } = call(folder, 'explain', RESULTS, operation)
  t.is(status, 1)
  t.regex(stdout, /^Operation/)
  t.regex(stderr, /not the recorded run/)
})

test('an interrupted run exits 130 and leaves nothing behind', async (t) => {
  const folder = workshop(TINY.replace('until: stable', 'for: 500h'))
  const child = spawn(process.execPath, [CLI, 'scenario', 'scenario.yaml'], { cwd: folder, env: ENVIRONMENT })
  await once(child.stdout, 'data')
  t.true(existsSync(join(folder, 'results')))
  child.kill('SIGINT')
  t.deepEqual(await once(child, 'exit'), [130, null])
  t.deepEqual(readdirSync(folder), ['scenario.yaml'])
})

test('help and version exit 0', (t) => {
  const folder = workshop()
  t.regex(
    call(folder, '--help').stdout,
    /e-pastry scenario <file>[\s\S]*e-pastry explain <results> <operation>/,
  )
  t.regex(call(folder, 'scenario', '--help').stdout, /--seed[\s\S]*--set[\s\S]*--out/)
  t.regex(callApart(folder, '--version').stdout, /^\d+\.\d+\.\d+\n$/)
})

test('options that npm kept for itself are reported; those of npx are its own', (t) => {
  const folder = workshop()
  const called = (environment: Record<string, string>) =>
    spawnSync(process.execPath, [CLI, 'scenario', 'scenario.yaml', '--quiet'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...ENVIRONMENT, npm_config_yes: 'true', ...environment },
    })
  isMistake(t, called({ npm_lifecycle_event: 'scenario' }), /npm kept --yes for itself/)
  const other = called({ npm_lifecycle_event: 'npx' })
  t.is(other.status, 0)
  t.regex(other.stdout, /\nrepeat {3}npx e-pastry scenario scenario\.yaml/)
})
