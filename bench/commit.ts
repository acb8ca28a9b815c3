import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Version } from './version.ts'

/** A commit that was built apart, until `remove` is called. */
export interface BuiltCommit extends Version {
  remove(): void
}

const LINES_SHOWN = 10
const ABBREVIATED = 7

/**
 * Checks a commit out in a temporary folder and compiles it. The modules of the repository serve it too if they are those that its lock file
 * asks for; otherwise npm installs them. The repository's own files stay as they are. Throws an error that says what does not work.
 */
export function buildCommit(repository: string, commit: string): BuiltCommit {
  const found = runIn(repository, 'git', ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`])
  if (found.status !== 0) throw new Error(`git knows no commit ${commit}${found.errors}`)
  const name = found.output.trim().slice(0, ABBREVIATED)
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-bench-'))
  const root = join(folder, name)
  const remove = () => {
    runIn(repository, 'git', ['worktree', 'remove', '--force', root])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    mustRun(repository, 'git', ['worktree', 'add', '--detach', root, commit], `${name} cannot be checked out`)
    provideModules(repository, root, name)
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    mustRun(root, process.execPath, [compiler], `${name} does not build`)
  } catch (error) {
    remove()
    throw error
  }
  return { name, root, remove }
}

function provideModules(repository: string, root: string, name: string): void {
  const modules = join(repository, 'node_modules')
  if (areInstalled(join(root, 'package-lock.json'), join(modules, '.package-lock.json')))
    symlinkSync(modules, join(root, 'node_modules'), 'junction')
  else
    mustRun(root, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], `${name}: npm ci has failed`)
}

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>
}

/**
 * Are all packages that a lock file asks for among those that npm notes as installed, in the same versions? Optional ones may be missing:
 * most are for other systems. More than those may be there.
 */
export function areInstalled(lockFile: string, installedFile: string): boolean {
  if (!existsSync(lockFile) || !existsSync(installedFile)) return false
  const { packages: wanted } = JSON.parse(readFileSync(lockFile, 'utf8')) as LockFile
  const { packages: installed } = JSON.parse(readFileSync(installedFile, 'utf8')) as LockFile
  return Object.entries(wanted).every(([path, { version, optional = false }]) => {
    const there = installed[path]
    return path === '' || (there === undefined ? optional : there.version === version)
  })
}

function mustRun(folder: string, program: string, args: readonly string[], fault: string): void {
  const { status, errors } = runIn(folder, program, args)
  if (status !== 0) throw new Error(`${fault}${errors}`)
}

function runIn(folder: string, program: string, args: readonly string[]) {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === 'win32' && program === 'npm'
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', shell })
  const said = error?.message ?? (stderr || stdout || '')
  const lines = said.trim().split('\n').slice(0, LINES_SHOWN)
  return { status, output: stdout ?? '', errors: said === '' ? '' : `:\n${lines.join('\n')}` }
}
