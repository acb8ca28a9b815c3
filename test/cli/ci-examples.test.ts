import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'

// The workflows of examples/ci: they are whole, and what they call exists.

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
}

interface Workflow {
  readonly on: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Job {
  readonly 'runs-on': string
  readonly strategy?: {
    readonly matrix: { readonly scenario: readonly string[]; readonly seed: readonly number[] }
  }
  readonly steps: readonly Step[]
}

const workflow = (name: string): Workflow => parse(readFileSync(`examples/ci/${name}`, 'utf8')) as Workflow
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const ACTIONS = ['actions/checkout@v4', 'actions/setup-node@v4', 'actions/upload-artifact@v4']

for (const name of ['push.yml', 'nightly.yml'])
  test(`${name}: actions, npm scripts and files that exist; results are kept of what failed`, (t) => {
    const { on, jobs } = workflow(name)
    t.truthy(on)
    for (const job of Object.values(jobs)) {
      t.is(job['runs-on'], 'ubuntu-latest')
      t.is(job.steps[0]!.uses, 'actions/checkout@v4')
      t.is(job.steps.at(-1)!.uses, 'actions/upload-artifact@v4')
      t.is(job.steps.at(-1)!.if, 'failure()')
      const commands = job.steps.flatMap(({ run }) => (run === undefined ? [] : [run])).join('\n')
      t.deepEqual(
        job.steps.flatMap(({ uses }) => (uses === undefined || ACTIONS.includes(uses) ? [] : [uses])),
        [],
      )
      for (const [, script] of commands.matchAll(/npm run (?:--\S+ )*([a-z]+)/g))
        t.truthy(scripts[script!], script)
      for (const scenario of job.strategy?.matrix.scenario ?? [])
        t.true(existsSync(`scenarios/${scenario}.yaml`))
      for (const [path] of commands.matchAll(/examples\/ci\/[a-z-]+\.yaml/g))
        t.true(existsSync(path) || commands.includes(`> ${path}`), path)
    }
  })

test('the seeds of a night follow from the number of the run, and make a sweep', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-ci-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['dist', 'scenarios']) symlinkSync(resolve(name), join(folder, name))
  spawnSync('mkdir', ['-p', join(folder, 'examples')])
  spawnSync('cp', ['-r', resolve('examples/ci'), join(folder, 'examples/ci')])
  const [job] = Object.values(workflow('nightly.yml').jobs)
  const choose = job!.steps.find(({ run }) => run?.includes('GITHUB_RUN_NUMBER'))!.run!
  const env = { PATH: process.env.PATH, GITHUB_RUN_NUMBER: '41' }
  const { status, stdout } = spawnSync('bash', ['-e', '-c', choose], { cwd: folder, env, encoding: 'utf8' })
  t.is(status, 0)
  t.regex(stdout, /^seeds: \[41000, 41001, .*, 41049\]$/m)
  const command = ['dist/sim/cli.js', 'sweep', 'examples/ci/fresh-seeds.yaml', '--dry-run']
  const planned = spawnSync(process.execPath, command, { cwd: folder, env, encoding: 'utf8' })
  t.is(planned.status, 0, planned.stderr)
  t.regex(planned.stdout, /^fresh-seeds\n/)
  t.regex(planned.stdout, /2 points × 50 seeds: 100 runs/)
})
