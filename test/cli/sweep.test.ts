import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { call, TABLES, tablesOf } from './calling.ts'
import { CLI, ENVIRONMENT, type Outcome } from './command.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-sweep-'))
test.after.always(() => rmSync(root, { recursive: true }))

/** Twelve runs of which some rings are severed, and one point fails its expectation. */
const SWEEP = `name: small
description: A leaf set that survives
base:
  phases:
    - join: { nodes: 40, start: converged }
    - crash: { fraction: 0.3 }
    - route: { label: after, count: 60, over: 5s }
  expect:
    - phase: crash
      nodesLive: { atLeast: 24 }
parameters:
  grid:
    pastry.leafSetSize: [4, 16]
    phases[1].crash.fraction: [0.2, 0.5]
seeds: 3
figures:
  quality: { metric: latency_ms_mean, phase: after }
`
const RESULTS = join('results', 'sweeps', 'small')

// One after another: each starts processes, and some watch what these do meanwhile.

let count = 0

function workshop(sweep = SWEEP): string {
  const folder = join(root, `workshop-${count++}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'sweep.yaml'), sweep)
  return folder
}

const sweep = (cwd: string, ...args: string[]) => call(cwd, 'sweep', 'sweep.yaml', ...args)

/** The results of the sweep if nothing disturbs it: done once. */
let undisturbed: string | undefined
function expected(): string {
  if (undisturbed === undefined) {
    const folder = workshop()
    sweep(folder, '--workers', '2')
    undisturbed = tablesOf(join(folder, RESULTS))
  }
  return undisturbed
}

function isMistake(t: ExecutionContext, { status, stdout, stderr }: Outcome, message: RegExp) {
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, message)
  t.notRegex(stderr, /^ +at /m, 'a stack trace')
}

test.serial('a sweep writes its tables, says what failed and how to repeat it, and ends with 1', (t) => {
  const folder = workshop()
  const { status, stdout, stderr } = sweep(folder)
  t.is(stderr, '')
  t.is(status, 1)
  t.deepEqual(readdirSync(join(folder, RESULTS)), [...TABLES, 'runs.jsonl', 'sweep.json'].sort())
  t.regex(stdout, /4 points × 3 seeds: 12 runs/)
  t.regex(stdout, /\n6 runs failed\n✘ run 4: crash: nodes live 20 \(expected at least 24\)\n/)
  t.regex(stdout, /\nresults {2}results\/sweeps\/small\n/)
  const lines = readFileSync(join(folder, RESULTS, 'runs.csv'), 'utf8')
    .trim()
    .split('\n')
  t.is(lines.length, 1 + 12 * 3)
  const [first = '', ...others] = readFileSync(join(folder, RESULTS, 'failures.csv'), 'utf8')
    .trim()
    .split('\n')
  t.regex(first, /,replay$/)
  t.is(others.length, 6)
  // Two of one seed do not get in each other's way, and the sweep goes on as before.
  for (const line of [others[0]!, others[3]!]) {
    const replay = /npm run scenario -- (sweep\.yaml .*)$/.exec(line)![1]
    const again = spawnSync(`node ${CLI} scenario ${replay}`, {
      cwd: folder,
      shell: true,
      encoding: 'utf8',
      env: ENVIRONMENT,
    })
    t.is(again.status, 1, again.stderr)
    t.regex(again.stdout, /✘ crash: nodes live 20 \(expected at least 24\)/)
  }
  t.deepEqual(readdirSync(join(folder, RESULTS, 'replays')), ['run-10', 'run-4'])
  t.is(sweep(folder).status, 1)
})

test.serial('the same bytes with one process and with two', (t) => {
  const folder = workshop()
  sweep(folder, '--workers', '1')
  t.is(tablesOf(join(folder, RESULTS)), expected())
})

test.serial('--json reports the same to programs', (t) => {
  const { status, stdout } = sweep(workshop(), '--json')
  t.is(status, 1)
  const told = JSON.parse(stdout)
  t.like(told, { name: 'small', ok: false, runs: 12 })
  t.is(told.failures.length, 6)
  t.like(told.failures[0], { run: 4, point: 2, seed: '1', status: 'failed' })
  t.true(
    told.figures.every(({ metric }: { metric: string }) =>
      ['latency_ms_mean', 'bytes_per_node_s'].includes(metric),
    ),
  )
})

for (const signal of ['SIGINT', 'SIGKILL'] as const)
  test.serial(`a sweep ended by ${signal} goes on where it stopped, to the same bytes`, async (t) => {
    const folder = workshop()
    const runs = join(folder, RESULTS, 'runs.jsonl')
    const linesOf = () => (existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0)
    const child = spawn(process.execPath, [CLI, 'sweep', 'sweep.yaml', '--workers', '1'], {
      cwd: folder,
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (text) => {
      said += text
    })
    while (linesOf() < 3 && child.exitCode === null) await sleep(5)
    child.kill(signal)
    await once(child, 'close')
    const kept = linesOf()
    t.true(kept >= 3 && kept < 12, `${kept} runs were kept`)
    t.false(existsSync(join(folder, RESULTS, 'runs.csv')))
    if (signal === 'SIGINT') {
      t.is(child.exitCode, 130)
      t.regex(said, /interrupted by SIGINT; \d+ of 12 runs are kept in .*the same command goes on from there/)
    }
    const { stdout } = sweep(folder)
    t.regex(stdout, new RegExp(`\n${kept} of them are there already\n`))
    t.is(tablesOf(join(folder, RESULTS)), expected())
    t.is(linesOf(), 12)
  })

test.serial('seeds of any text are replayed', (t) => {
  const folder = workshop(SWEEP.replace('seeds: 3', 'seeds: ["-x", "a b\'c", "--set"]'))
  sweep(folder)
  const lines = readFileSync(join(folder, RESULTS, 'failures.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1, 4)
  for (const line of lines) {
    const replay = /npm run scenario -- (sweep\.yaml .*?)"?$/.exec(line)![1]
    const options = { cwd: folder, shell: true, encoding: 'utf8', env: ENVIRONMENT } as const
    t.is(spawnSync(`node ${CLI} scenario ${replay}`, options).status, 1, line)
  }
})

test.serial('a report of earlier results does not stay beside new ones; files of the user do', (t) => {
  const folder = workshop()
  sweep(folder, '--seeds', '1')
  t.is(call(folder, 'report', RESULTS).status, 0)
  writeFileSync(join(folder, RESULTS, 'figures', 'paper.R'), 'mine')
  sweep(folder, '--force')
  t.false(existsSync(join(folder, RESULTS, 'report.html')))
  t.deepEqual(readdirSync(join(folder, RESULTS, 'figures')), ['paper.R'])
  t.is(tablesOf(join(folder, RESULTS)), expected())
})

test.serial('what was left by a process that was killed is no obstacle, and goes', (t) => {
  const folder = workshop()
  mkdirSync(join(folder, RESULTS), { recursive: true })
  writeFileSync(join(folder, RESULTS, '.sweep.json.new'), '{')
  t.is(sweep(folder, '--seeds', '1').status, 1)
  t.false(existsSync(join(folder, RESULTS, '.sweep.json.new')))
})

test.serial('done again, a sweep has nothing to do', (t) => {
  const folder = workshop()
  sweep(folder)
  const runs = join(folder, RESULTS, 'runs.jsonl')
  const before = statSync(runs).mtimeMs
  t.regex(sweep(folder).stdout, /12 of them are there already/)
  t.is(statSync(runs).mtimeMs, before)
  t.is(tablesOf(join(folder, RESULTS)), expected())
})

test.serial('three shards merged are the complete sweep, to the last byte', (t) => {
  const folder = workshop()
  for (const shard of ['3/3', '1/3', '2/3']) {
    const { stdout } = sweep(folder, '--shard', shard)
    t.regex(stdout, /12 runs|4 runs, a shard of them/)
  }
  const shards = [1, 2, 3].map((index) => join(RESULTS, `shard-${index}-of-3`))
  t.false(existsSync(join(folder, shards[0]!, 'runs.csv')))
  const merged = call(folder, 'merge', ...shards)
  t.is(merged.stderr, '')
  t.is(merged.status, 1)
  t.is(tablesOf(join(folder, RESULTS)), expected())
  t.is(call(folder, 'merge', ...shards).status, 1, 'once more')
  t.is(tablesOf(join(folder, RESULTS)), expected())
})

test.serial('anything but a complete set of shards of one sweep is not merged', (t) => {
  const folder = workshop()
  for (const shard of ['1/2', '2/2']) sweep(folder, '--shard', shard)
  sweep(folder, '--shard', '2/2', '--seeds', '2', '--out', 'other-seeds')
  sweep(folder, '--shard', '2/2', '--set', 'network.loss=0.01', '--out', 'other-scenario')
  sweep(folder, '--shard', '2/3', '--out', 'thirds')
  sweep(folder, '--out', 'whole')
  const [first, second] = [1, 2].map((index) => join(RESULTS, `shard-${index}-of-2`)) as [string, string]
  const merge = (...shards: string[]) => call(folder, 'merge', ...shards, '--out', 'merged')
  isMistake(t, merge(first), /Of the 2 shards 2 is missing\./)
  isMistake(t, merge(first, second, second), /It is shard 2\/2, and so is/)
  isMistake(t, merge(first, 'other-seeds'), /does not belong together with .*: its seeds are others\./)
  isMistake(t, merge(first, 'other-scenario'), /does not belong together with .*: its scenarios are others\./)
  isMistake(t, merge(first, 'thirds'), /It is one of 3 shards, and the first is one of 2\./)
  isMistake(t, merge('whole'), /It is a complete sweep, not a shard of one/)
  isMistake(t, merge(first, 'nowhere'), /Expected the folder of a sweep .*, found no such folder/)

  const manifest = join(folder, second, 'sweep.json')
  const told = readFileSync(manifest, 'utf8')
  const other = told.replace(/"code": "\w+"/, '"code": "0123456789ab"')
  writeFileSync(manifest, other)
  isMistake(t, merge(first, second), /sweep\.json[\s\S]*This file was changed after it was written/)
  writeFileSync(manifest, other.replace(/,\s+"checksum": "\w+"/, ''))
  isMistake(t, merge(first, second), /other code of E-Pastry ran it/)
  writeFileSync(manifest, told)

  const runs = join(folder, second, 'runs.jsonl')
  const lines = readFileSync(runs, 'utf8').trimEnd().split('\n')
  writeFileSync(runs, `${lines.slice(1).join('\n')}\n`)
  isMistake(t, merge(first, second), /1 of its 6 runs have not been done[\s\S]*--shard 2\/2/)
  cpSync(join(folder, first, 'runs.jsonl'), runs)
  isMistake(t, merge(first, second), /It holds run 1, which belongs to another shard\./)
  t.false(existsSync(join(folder, 'merged')))
})

test.serial(
  'a run whose process dies is recorded as crashed, the others go on, and it is tried again',
  (t) => {
    const folder = workshop(`name: small
base:
  phases: [{ join: { nodes: 20, start: converged } }, { route: { count: 20, over: 1s } }]
parameters:
  list: [{ 'phases[0].join.nodes': 20 }, { 'phases[0].join.nodes': 60000 }, { 'phases[0].join.nodes': 30 }]
seeds: 1
`)
    const { status, stdout, stderr } = sweep(folder, '--memory', '20MB')
    t.is(
      stderr,
      'warning: 3 runs may not fit into memory: about 347MB is expected, and the runs may take 20MB. Each is tried alone; if there is more memory, allow it: --memory 347MB\n',
    )
    t.is(status, 1)
    t.regex(
      stdout,
      /1 run failed\n✘ run 2: its process ended \(\w+\): out of memory\?\n {2}.*scenario sweep.yaml --seed 1 /,
    )
    t.regex(readFileSync(join(folder, RESULTS, 'runs.csv'), 'utf8'), /\n2,2,1,60000,crashed,,,/)
    const again = sweep(folder)
    t.is(again.status, 0)
    t.regex(again.stdout, /2 of them are there already/)
    t.notRegex(readFileSync(join(folder, RESULTS, 'runs.csv'), 'utf8'), /crashed/)
  },
)

test.serial('--dry-run states points and time, and writes nothing', (t) => {
  const folder = workshop()
  const { status, stdout } = sweep(folder, '--dry-run')
  t.is(status, 0)
  t.regex(stdout, /point +leafSetSize +fraction|point +pastry\.leafSetSize/)
  t.regex(stdout, /4 points × 3 seeds: 12 runs; about [\d.]+ s with \d at a time/)
  t.deepEqual(readdirSync(folder), ['sweep.yaml'])
})

test.serial('a million runs by mistake are refused, before anything is made or written', (t) => {
  const folder = workshop()
  isMistake(t, sweep(folder, '--seeds', '250000'), /These are 1,000,000 runs[\s\S]*say --yes/)
  t.deepEqual(readdirSync(folder), ['sweep.yaml'])
})

test.serial('the results of a different sweep are left alone, unless --force removes them', (t) => {
  const folder = workshop()
  sweep(folder, '--seeds', '1')
  isMistake(t, sweep(folder), /This folder holds a different sweep: its seeds are others\.[\s\S]*--force/)
  isMistake(t, sweep(folder, '--seeds', '1', '--set', 'network.loss=0.01'), /its scenarios are others/)
  sweep(folder, '--force')
  t.is(tablesOf(join(folder, RESULTS)), expected())
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  isMistake(t, sweep(folder, '--out', '.'), /This folder was not written by a sweep/)
  isMistake(t, sweep(folder, '--out', '.', '--force'), /This folder was not written by a sweep/)
})

test.serial('two processes do not write into one folder; the lock of a dead one does not count', (t) => {
  const folder = workshop()
  sweep(folder, '--seeds', '1')
  const lock = join(folder, RESULTS, '.lock')
  const { hostname } = JSON.parse(
    spawnSync(process.execPath, ['-p', 'JSON.stringify({ hostname: os.hostname() })'], { encoding: 'utf8' })
      .stdout,
  )
  writeFileSync(lock, `${process.pid} ${hostname}`)
  isMistake(t, sweep(folder, '--seeds', '1'), /Another process \(\d+ on .*\) is writing there\./)
  t.true(existsSync(lock))
  const dead = spawnSync('true').pid
  writeFileSync(lock, `${dead} ${hostname}`)
  t.is(sweep(folder, '--seeds', '1').status, 1)
  t.false(existsSync(lock))
})

test.serial('options that make no sense are refused', (t) => {
  const folder = workshop()
  isMistake(
    t,
    sweep(folder, '--shard', '4/3'),
    /--shard[\s\S]*Expected a share, such as 1\/3, from 1\/3 to 3\/3, found "4\/3"/,
  )
  isMistake(t, sweep(folder, '--workers', '0'), /--workers[\s\S]*Expected a whole number from 1/)
  isMistake(t, sweep(folder, '--memory', '4'), /--memory[\s\S]*Expected a size from 16MB[\s\S]*512MiB/)
  isMistake(t, sweep(folder, '--worker', '2'), /Did you mean --workers\?/)
  isMistake(t, call(folder, 'sweep', 'absent.yaml'), /The sweep cannot be read: there is no such file\./)
})
