import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { areInstalled, buildCommit } from '../../bench/commit.ts'

const SETTINGS = '{ "compilerOptions": { "outDir": "dist" }, "files": ["sum.ts"] }'
const RIGHT = 'export const sum: number = 1\n'
const WRONG = 'export const sum: number = "one"\n'

/** A repository with two commits, of which the first does not build, and the modules of this one. */
function repository(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
      cwd: folder,
      stdio: 'pipe',
    })
  git('init', '--quiet')
  writeFileSync(join(folder, 'tsconfig.json'), SETTINGS)
  writeFileSync(join(folder, 'package-lock.json'), '{ "packages": { "": {} } }')
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n')
  for (const text of [WRONG, RIGHT]) {
    writeFileSync(join(folder, 'sum.ts'), text)
    git('add', '.')
    git('commit', '--quiet', '--message', 'sum')
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

const worktrees = (folder: string): string[] => {
  const kept = join(folder, '.git', 'worktrees')
  return existsSync(kept) ? readdirSync(kept) : []
}

test('a commit is built apart, and nothing of it is left', async (t) => {
  const folder = repository(t)
  writeFileSync(join(folder, 'sum.ts'), WRONG)
  const { root, name, remove } = await buildCommit(folder, 'HEAD')
  t.regex(name, /^[0-9a-f]{7}$/)
  t.true(existsSync(join(root, 'dist', 'sum.js')))
  t.false(existsSync(join(folder, 'dist')))
  await remove()
  t.false(existsSync(root))
  t.deepEqual(worktrees(folder), [])
})

test('a commit that does not exist is named', async (t) => {
  await t.throwsAsync(buildCommit(repository(t), 'nowhere'), { message: 'git knows no commit nowhere' })
})

test('a commit that does not build says so as the compiler does, and nothing of it is left', async (t) => {
  const folder = repository(t)
  await t.throwsAsync(buildCommit(folder, 'HEAD~1'), {
    message: /^[0-9a-f]{7} does not build:\nsum\.ts\(1,14\): error/,
  })
  t.deepEqual(worktrees(folder), [])
})

test('an interruption ends it, and nothing of it is left', async (t) => {
  const folder = repository(t)
  const interruption = new AbortController()
  const built = buildCommit(folder, 'HEAD', interruption.signal)
  interruption.abort(new Error('interrupted'))
  await t.throwsAsync(built, { message: 'interrupted' })
  t.deepEqual(worktrees(folder), [])
})

for (const [what, wanted, expected] of [
  ['the same versions', { '': {}, 'node_modules/a': { version: '1.0.0' } }, true],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
  ['one that is missing', { 'node_modules/c': { version: '1.0.0' } }, false],
  ['an optional one that is missing', { 'node_modules/c': { version: '1.0.0', optional: true } }, true],
  ['an optional one in another version', { 'node_modules/a': { version: '2.0.0', optional: true } }, false],
] as const)
  test(`a lock file that asks for ${what}: the modules that are there ${expected ? 'serve' : 'do not serve'}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'e-pastry-test-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const installed = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }
    mkdirSync(join(folder, 'node_modules'))
    const there = join(folder, 'node_modules', '.package-lock.json')
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: wanted }))
    t.false(areInstalled(join(folder, 'package-lock.json'), there))
    writeFileSync(there, JSON.stringify({ packages: installed }))
    t.is(areInstalled(join(folder, 'package-lock.json'), there), expected)
  })
