import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
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
// Each in a process of its own, which ends: one that met a full disk may still hold a file there.
import { callApart as call, tablesOf } from './calling.ts'
import { CLI, ENVIRONMENT } from './command.ts'
import { skipped } from './skipped.ts'

// Disks that are full or cannot be written, and folders that are removed while a command writes there.

const root = mkdtempSync(join(tmpdir(), 'e-pastry-disk-'))
test.after.always(() => rmSync(root, { recursive: true }))

const SWEEP = `name: small
base:
  phases:
    - join: { nodes: 40, start: converged }
    - crash: { fraction: 0.3 }
    - route: { label: after, count: 60, over: 5s }
parameters:
  grid: { pastry.leafSetSize: [4, 16], 'phases[1].crash.fraction': [0.2, 0.5] }
seeds: 3
`
const RESULTS = join('results', 'sweeps', 'small')
let count = 0

function workshop(): string {
  const folder = join(root, `workshop-${count++}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'sweep.yaml'), SWEEP)
  return folder
}

const sweep = (cwd: string, ...args: string[]) => call(cwd, 'sweep', 'sweep.yaml', ...args)

/** A file system of its own, small enough to be filled; undefined if none can be mounted. */
function smallDisk(t: ExecutionContext, size: string): string | undefined {
  const disk = mkdtempSync(join(root, 'disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]).status !== 0)
    return skipped(t, 'no file system can be mounted here.')
  t.teardown(() => spawnSync('umount', [disk]))
  return disk
}

test.serial(
  'if the disk is full, the runs that were done are kept, and with more room the sweep goes on',
  (t) => {
    const disk = smallDisk(t, '48k')
    if (disk === undefined) return
    const folder = workshop()
    const out = join(disk, 'results')
    const { status, stderr } = sweep(folder, '--out', out)
    t.is(status, 3)
    t.notRegex(readFileSync(join(out, 'runs.jsonl'), 'utf8'), /crashed/)
    t.regex(
      stderr,
      /the disk is full\.\s+Hint: \d+ of 12 runs are kept in .*; the same command goes on from there\./,
    )
    t.notRegex(stderr, /^ +at /m)
    t.is(spawnSync('mount', ['-o', 'remount,size=10m', disk]).status, 0)
    t.notRegex(sweep(folder, '--out', out).stdout, /\n0 of them/)
    sweep(folder, '--out', 'undisturbed')
    t.is(tablesOf(out), tablesOf(join(folder, 'undisturbed')))
  },
)

test.serial(
  'if the disk is full at the end of a run, that is reported, with exit code 3, and nothing is left of the run',
  (t) => {
    const disk = smallDisk(t, '16k')
    if (disk === undefined) return
    const folder = workshop()
    writeFileSync(
      join(folder, 'run.yaml'),
      'name: small\nphases: [{ join: { nodes: 30 } }, { route: { count: 500 } }]\n',
    )
    const { status, stderr } = call(folder, 'scenario', 'run.yaml', '--out', join(disk, 'results'))
    t.is(status, 3)
    t.regex(
      stderr,
      /results\/\w+\.csv\s+It could not be written: the disk is full\.\s+Hint: Nothing of this run is kept/,
    )
    t.deepEqual(readdirSync(disk), [])
  },
)

test.serial('a sweep whose folder is removed meanwhile says so, and that nothing is kept', async (t) => {
  const folder = workshop()
  const runs = join(folder, RESULTS, 'runs.jsonl')
  const child = spawn(process.execPath, [CLI, 'sweep', 'sweep.yaml', '--workers', '1'], {
    cwd: folder,
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  while (!existsSync(runs) || statSync(runs).size === 0) await sleep(5)
  rmSync(join(folder, 'results'), { recursive: true })
  await once(child, 'close')
  t.is(child.exitCode, 3)
  t.regex(
    said,
    /runs\.jsonl\s+It could not be written: its folder is no more\.\s+Hint: None of its runs is kept\./,
  )
})

test.serial('a read-only folder is called that', (t) => {
  const disk = smallDisk(t, '1m')
  if (disk === undefined) return
  t.is(spawnSync('mount', ['-o', 'remount,ro', disk]).status, 0)
  const { status, stderr } = sweep(workshop(), '--out', join(disk, 'results'))
  t.is(status, 2)
  t.regex(stderr, /: the disk is read-only\./)
})
