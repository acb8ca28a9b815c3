import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test from 'ava'
import { isNpmQuiet, refuseOptionsKeptByNpm } from '../../sim/commands/shell/kept-by-npm.ts'
import { ALL_OPTIONS } from '../../sim/commands/shell/options.ts'

// `npm run sweep FILE --dry-run` ran the sweep: with the real npm, each option is noticed that it keeps.

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-npm-'))
test.after.always(() => rmSync(folder, { recursive: true }))

const script = `node ${resolve('dist/sim/cli.js')} scenario`
writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', scripts: { scenario: script } }))
writeFileSync(join(folder, 'fine.yaml'), 'name: fine\nphases: [{ join: { nodes: 2 } }]\n')

const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
const npm = (...args: string[]) =>
  spawnSync('npm', ['run', 'scenario', 'fine.yaml', ...args], { cwd: folder, encoding: 'utf8', env: clean })

test('every option that is kept is noticed, and every one that is hardly misspelt', (t) => {
  const kept =
    (name: string, value = 'true') =>
    () =>
      refuseOptionsKeptByNpm({ npm_lifecycle_event: 'scenario', [`npm_config_${name}`]: value }, ALL_OPTIONS)
  for (const option of ALL_OPTIONS.filter((each) => each !== 'quiet')) {
    const [, positive] = /^no-(.*)/.exec(option) ?? []
    const action = positive === undefined ? kept(option.replaceAll('-', '_')) : kept(positive, '')
    t.throws(action, { message: new RegExp(`npm kept --${option} for itself`) })
  }
  for (const option of ['dryrun', 'worker', 'sed', 'o']) t.throws(kept(option))
  // npm's own, of which users set some for good.
  for (const option of [
    'cache',
    'color',
    'omit',
    'save',
    'scope',
    'shell',
    'tag',
    'timing',
    'user_agent',
    'workspaces',
  ])
    t.notThrows(kept(option), option)
})

for (const option of ['dry-run', 'no-check', 'set'])
  test(`npm keeps ${option}: said, and nothing is run`, (t) => {
    const { status, stderr, stdout } = npm(option.length === 1 ? `-${option}` : `--${option}`)
    t.is(status, 2, stderr)
    t.regex(stderr, new RegExp(`npm kept --?${option} for itself`))
    t.notRegex(stdout, /fine, seed/)
  })

test('without options nothing is taken for one, and --quiet is obeyed though npm keeps it', (t) => {
  t.is(npm().status, 0)
  t.is(npm('--quiet').status, 0)
  t.true(isNpmQuiet({ npm_lifecycle_event: 'scenario', npm_config_loglevel: 'warn' }))
  t.false(isNpmQuiet({ npm_lifecycle_event: 'scenario', npm_config_loglevel: 'notice' }))
  t.false(isNpmQuiet({ npm_config_loglevel: 'warn' }))
})
