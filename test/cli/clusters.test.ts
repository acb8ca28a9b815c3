import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parseAllDocuments } from 'yaml'

// The scripts of examples/clusters: a sweep done by them is the sweep done at once, to the last byte.

const root = mkdtempSync(join(tmpdir(), 'e-pastry-clusters-'))
test.after.always(() => rmSync(root, { recursive: true }))

/** Some of its runs do not show what is expected: that must not stop a merge. */
const SWEEP = `name: tiny
base:
  network: { loss: 0.02 }
  phases:
    - join: { nodes: 20, start: converged }
    - crash: { count: 4 }
    - route: { count: 50, over: 5s }
  expect:
    - phase: route
      rdpMean: { atMost: 10 }
parameters:
  grid: { pastry.leafSetSize: [4, 8] }
seeds: 4
`
const TABLES = ['runs.csv', 'aggregate.csv', 'compare.csv', 'failures.csv']

let count = 0

/** A folder that looks like the project's root, with a sweep in it. */
function workshop(): string {
  const folder = join(root, `workshop-${count++}`)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const name of ['dist', 'examples', 'node_modules', 'tools'])
    symlinkSync(resolve(name), join(folder, name))
  writeFileSync(join(folder, 'tiny.yaml'), SWEEP)
  return folder
}

/** Without traces of the npm that runs the tests; programs in `bin` come first. */
function call(cwd: string, program: string, ...args: string[]) {
  // Nor $USER, which is not set everywhere.
  const env = { PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: process.env.HOME }
  return spawnSync(program, args, { cwd, encoding: 'utf8', env })
}

function tablesOf(folder: string): Record<string, string> {
  return Object.fromEntries(TABLES.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** The results of the sweep if it is done in one process: done once. */
let whole: Readonly<Record<string, string>> | undefined
function wholeSweep(t: ExecutionContext): Readonly<Record<string, string>> {
  if (whole === undefined) {
    const folder = workshop()
    t.is(call(folder, 'node', 'dist/sim/cli.js', 'sweep', 'tiny.yaml').status, 1)
    whole = tablesOf(join(folder, RESULTS))
  }
  return whole
}

function isTheWholeSweep(t: ExecutionContext, folder: string): void {
  t.deepEqual(tablesOf(join(folder, RESULTS)), wholeSweep(t))
}

const RESULTS = 'results/sweeps/tiny'

/** A process on another machine is at work on it. */
function lockShard(folder: string, shard: string): void {
  mkdirSync(join(folder, RESULTS, shard), { recursive: true })
  writeFileSync(join(folder, RESULTS, shard, '.lock'), '1 another-machine')
}

const hasParallel = spawnSync('parallel', ['--version']).status === 0

/** GNU parallel may be missing on a desk; CI installs it. */
const withParallel = test.macro((t, body: (t: ExecutionContext) => void) => {
  if (hasParallel) body(t)
  else t.pass('GNU parallel is not installed')
  if (!hasParallel) t.log('skipped: GNU parallel is not installed')
})
const SCRIPT = 'examples/clusters/gnu-parallel.sh'

test(
  'GNU parallel: shards merged are the sweep; a run that failed stops nothing, and is reported by 1',
  withParallel,
  (t) => {
    const folder = workshop()
    const { status, stderr } = call(folder, 'bash', SCRIPT, 'tiny.yaml', '3')
    t.is(status, 1, stderr)
    t.true(existsSync(join(folder, RESULTS, 'shard-3-of-3')))
    isTheWholeSweep(t, folder)
  },
)

test(
  'GNU parallel: a shard that cannot be done stops the merge; the same command goes on',
  withParallel,
  (t) => {
    const folder = workshop()
    lockShard(folder, 'shard-2-of-2')
    const { status, stderr } = call(folder, 'bash', SCRIPT, 'tiny.yaml', '2')
    t.is(status, 2)
    t.regex(stderr, /Another process/)
    t.false(existsSync(join(folder, RESULTS, 'runs.csv')))
    rmSync(join(folder, RESULTS, 'shard-2-of-2'), { recursive: true })
    t.is(call(folder, 'bash', SCRIPT, 'tiny.yaml', '2').status, 1)
    isTheWholeSweep(t, folder)
  },
)

test('GNU parallel: machines of a file, one shard at a time on each', withParallel, (t) => {
  const folder = workshop()
  // A machine that is this one, by a way that only looks like ssh.
  program(folder, 'pretended-ssh', 'shift; [ "$1" = -- ] && shift; cd / && exec bash -c "$*"')
  writeFileSync(join(folder, 'machines.txt'), `${join(folder, 'bin/pretended-ssh')} alpha\n:\n`)
  const { status, stderr } = call(folder, 'env', 'MACHINES=machines.txt', 'bash', SCRIPT, 'tiny.yaml', '3')
  t.is(status, 1, stderr)
  isTheWholeSweep(t, folder)
})

test('GNU parallel: a mistake is reported before anything is started', withParallel, (t) => {
  const folder = workshop()
  for (const [args, message] of [
    [['tiny.yaml'], /^usage/],
    [['tiny.yaml', '0'], /^usage/],
    [['none.yaml', '2'], /cannot be read/],
    [['tiny.yaml', '2', '--out', 'x'], /its own --out/],
    [['tiny.yaml', '2', '--set', 'pastry.leafSetSze=4'], /leafSetSze/],
  ] as const) {
    const { status, stderr } = call(folder, 'bash', SCRIPT, ...args)
    t.is(status, 2)
    t.regex(stderr, message)
  }
  t.false(existsSync(join(folder, 'results')))
})

function program(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 })
}

/** Slurm as far as our script speaks to it: jobs are done at once, those of an array one after another. */
function pretendSlurm(folder: string, { queued = '', merge = 'taken' } = {}): void {
  program(folder, 'squeue', `echo -n '${queued}'`)
  program(folder, 'scancel', 'echo "scancel $*" >> log')
  program(folder, 'srun', 'echo "srun $*" >> log; while [[ $1 == --* ]]; do shift 2; done; exec "$@"')
  program(
    folder,
    'sbatch',
    `echo "sbatch $*" >> log
array=none
while [[ $1 == --* ]]; do
  case $1 in
    --parsable) echo '17;here'; shift ;;
    --array) array=\${2#1-}; shift 2 ;;
    *) shift 2 ;;
  esac
done
if [ $array = none ]; then ${merge === 'taken' ? 'bash "$@"; echo "merge: $?" >> log; exit 0' : 'exit 1'}; fi
export SLURM_ARRAY_TASK_COUNT=$array SLURM_CPUS_PER_TASK=2 SLURM_MEM_PER_NODE=1000
for ((task = 1; task <= array; task++)); do
  SLURM_ARRAY_TASK_ID=$task bash "$@" > /dev/null || echo "task $task: $?" >> log
done`,
  )
}

const SLURM = 'examples/clusters/slurm.sh'

test('Slurm: an array of shards, and a merge after it', (t) => {
  const folder = workshop()
  pretendSlurm(folder)
  // What a task left that was killed on another node.
  lockShard(folder, 'shard-2-of-3')
  const { status, stderr } = call(folder, 'bash', SLURM, 'tiny.yaml', '3', '--seeds', '4')
  // Of the merge the script sees that it is queued, not how it ends.
  t.is(status, 0, stderr)
  const log = readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n')
  t.deepEqual(log, [
    `sbatch --parsable --job-name e-pastry-tiny --output %x-%A-%a.log --array 1-3 ${SLURM} --shard ${RESULTS} tiny.yaml --seeds 4`,
    ...[1, 2, 3].map(
      (shard) =>
        `srun --ntasks 1 --cpus-per-task 2 node dist/sim/cli.js sweep tiny.yaml --seeds 4 --memory 800MiB --shard ${shard}/3 --workers 2`,
    ),
    `sbatch --job-name e-pastry-tiny --output %x-merge-%j.log --cpus-per-task 1 --dependency afterok:17 --kill-on-invalid-dep yes ${SLURM} --merge ${RESULTS} 3`,
    `srun --ntasks 1 node dist/sim/cli.js merge ${[1, 2, 3].map((shard) => `${RESULTS}/shard-${shard}-of-3`).join(' ')}`,
    'merge: 1',
  ])
  isTheWholeSweep(t, folder)
})

test('Slurm: if the merge is refused, the array does not stay behind', (t) => {
  const folder = workshop()
  pretendSlurm(folder, { merge: 'refused' })
  const { status, stderr } = call(folder, 'bash', SLURM, 'tiny.yaml', '1')
  t.is(status, 1)
  t.regex(stderr, /array job 17 is cancelled too/)
  t.regex(readFileSync(join(folder, 'log'), 'utf8'), /^scancel 17$/m)
})

test('Slurm: options that the merge would not find its way with are refused; --force is for the merge too', (t) => {
  const folder = workshop()
  pretendSlurm(folder)
  for (const options of [
    ['--out', 'x'],
    ['--shard=1/2'],
    ['--json'],
    ['--dry-run'],
    ['--workers', '3'],
    ['--memory=1GiB'],
  ]) {
    const { status, stderr } = call(folder, 'bash', SLURM, 'tiny.yaml', '1', ...options)
    t.is(status, 2)
    t.regex(stderr, /This script has its own --/)
  }
  t.false(existsSync(join(folder, 'log')))
  call(folder, 'bash', SLURM, 'tiny.yaml', '1', '--force')
  t.regex(readFileSync(join(folder, 'log'), 'utf8'), /dist\/sim\/cli\.js merge .* --force$/m)
})

test('Slurm: a task says by its exit code that its shard is incomplete', (t) => {
  const folder = workshop()
  pretendSlurm(folder)
  program(folder, 'srun', 'exit 143')
  call(folder, 'bash', SLURM, 'tiny.yaml', '1')
  t.regex(readFileSync(join(folder, 'log'), 'utf8'), /^task 1: 143$/m)
})

test('Slurm: a mistake, and a sweep that is queued already, are reported before anything is queued', (t) => {
  const folder = workshop()
  pretendSlurm(folder)
  t.is(call(folder, 'bash', SLURM, 'tiny.yaml', 'x').status, 2)
  t.is(call(folder, 'bash', SLURM, 'none.yaml', '2').status, 2)
  pretendSlurm(folder, { queued: '17 e-pastry-tiny' })
  t.is(call(folder, 'bash', SLURM, 'tiny.yaml', '2').status, 2)
  t.false(existsSync(join(folder, 'log')))
})

test('both scripts are complete', (t) => {
  for (const script of [SCRIPT, SLURM]) t.is(spawnSync('bash', ['-n', script]).status, 0)
})

test('Kubernetes: an indexed Job of the shards, and a suspended one that merges as many', (t) => {
  const documents = parseAllDocuments(readFileSync('examples/clusters/kubernetes.yaml', 'utf8'))
  t.deepEqual(
    documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]),
    [],
  )
  const [claim, shards, merge] = documents.map((document) => document.toJS())
  t.deepEqual(
    [claim, shards, merge].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
    ['v1 PersistentVolumeClaim', 'batch/v1 Job', 'batch/v1 Job'],
  )
  const { spec } = shards
  t.is(spec.completionMode, 'Indexed')
  t.is(spec.template.spec.restartPolicy, 'Never', 'needed for backoffLimitPerIndex and podFailurePolicy')
  t.is(spec.podReplacementPolicy, 'Failed', 'no two pods in one folder')
  t.true(spec.parallelism <= spec.completions)
  t.deepEqual(spec.podFailurePolicy.rules[0].onExitCodes.values, [2])
  t.true(merge.spec.suspend)

  const [{ args, image, name, resources, volumeMounts }] = spec.template.spec.containers
  t.is(name, spec.podFailurePolicy.rules[0].onExitCodes.containerName)
  t.true(args[0].includes('shard=$((JOB_COMPLETION_INDEX + 1))'))
  t.true(args[0].includes(`--shard $shard/${spec.completions} `))
  t.true(args[0].includes(`--workers ${resources.limits.cpu} `))
  const [merger] = merge.spec.template.spec.containers
  t.true(merger.args[0].endsWith(`shard-*-of-${spec.completions}`))
  t.is(merger.image, image)
  for (const { mounts, volumes } of [
    { mounts: volumeMounts, volumes: spec.template.spec.volumes },
    { mounts: merger.volumeMounts, volumes: merge.spec.template.spec.volumes },
  ]) {
    t.is(mounts[0].name, volumes[0].name)
    t.is(volumes[0].persistentVolumeClaim.claimName, claim.metadata.name)
  }
})

test('Kubernetes: what the pods do is the sweep', (t) => {
  const folder = workshop()
  const documents = parseAllDocuments(readFileSync('examples/clusters/kubernetes.yaml', 'utf8'))
  const [shards, merge] = documents.slice(1).map((document) => {
    const [text] = document.toJS().spec.template.spec.containers[0].args as [string]
    return text
      .replaceAll('scenarios/sweeps/leaf-set.yaml', 'tiny.yaml')
      .replaceAll('leaf-set', 'tiny')
      .replace('--memory 3GiB', '--memory 300MiB')
      .replace(/(\/|-of-)8\b/g, '$12')
  }) as [string, string]
  for (let index = 0; index < 2; index++)
    t.is(call(folder, 'env', `JOB_COMPLETION_INDEX=${index}`, 'sh', '-c', shards).status, 0)
  t.is(call(folder, 'sh', '-c', merge).status, 1)
  isTheWholeSweep(t, folder)
})
