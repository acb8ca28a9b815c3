import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'yaml'

// The workflows of examples/ci: they are complete, and what they call exists.

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
}

interface Workflow {
  readonly on: unknown
  readonly permissions?: unknown
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
      for (const [path] of commands.matchAll(/examples\/ci\/[a-z-]+\.(?:yaml|sh)/g))
        t.true(existsSync(path) || commands.includes(`> ${path}`), path)
    }
  })

/** Calls a step that files findings, where `gh` only writes down what it is called with. */
function fileFindings(t: ExecutionContext, job: Job, { open }: { readonly open: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-ci-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'results/explore'), { recursive: true })
  mkdirSync(join(folder, 'results/sweeps/fresh-seeds'), { recursive: true })
  symlinkSync(resolve('examples'), join(folder, 'examples'))
  for (let seed = 1; seed <= 8; seed++)
    writeFileSync(join(folder, `results/explore/seed-${seed}.yaml`), `# Broken: one answer\nseed: ${seed}\n`)
  writeFileSync(join(folder, 'results/sweeps/fresh-seeds/failures.csv'), 'run,seed\n1,41000\n')
  const gh = `#!/bin/sh
if [ "$2" = list ]; then echo "$OPEN"; else echo "$@" | sed 's| /.*||' > gh.txt; for last; do :; done; cat "$last" >> gh.txt; fi`
  writeFileSync(join(folder, 'bin/gh'), gh, { mode: 0o755 })
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    OPEN: open,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'a/b',
    GITHUB_RUN_ID: '7',
    GITHUB_SHA: 'c0ffee',
  }
  const step = job.steps.find(({ run }) => run?.includes('file-findings.sh'))!
  t.regex(step.if!, /^failure\(\) && hashFiles\('results\/\S+'\) != ''$/)
  const { status, stderr } = spawnSync('bash', ['-e', '-c', step.run!], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  t.is(status, 0, stderr)
  return readFileSync(join(folder, 'gh.txt'), 'utf8')
}

test('what a night finds becomes an issue, or a comment on the one that is open', (t) => {
  const { jobs, permissions } = workflow('nightly.yml')
  t.deepEqual(permissions, { contents: 'read', issues: 'write' })
  const created = fileFindings(t, jobs.explore!, { open: '' })
  t.regex(created, /^issue create --title Exploration found broken promises --body-file\n/)
  t.regex(created, /\nhttps:\/\/github\.com\/a\/b\/actions\/runs\/7, at c0ffee\n/)
  t.regex(created, /\n`results\/explore\/seed-1\.yaml`\n\n```\n# Broken: one answer\nseed: 1\n\n```\n/)
  t.regex(created, /seed-6\.yaml[\s\S]*\n… and 2 more, in the artifact of the run\n$/)
  t.notRegex(created, /seed-7/)
  t.regex(fileFindings(t, jobs.explore!, { open: '12' }), /^issue comment 12 --body-file\n/)
  t.regex(fileFindings(t, jobs['fresh-seeds']!, { open: '' }), /Fresh seeds fail[\s\S]*1,41000\n/)
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
