import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Version } from './version.ts'

/** A commit that was built apart, until `remove` is called. */
export interface BuiltCommit extends Version {
  remove(): Promise<void>
}

const LINES_SHOWN = 10
const ABBREVIATED = 7

/** What happens where, until a signal ends it. */
interface Place {
  readonly folder: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks a commit out in a temporary folder and compiles it. The modules of the repository serve it too if they are those that its lock file
 * asks for; otherwise npm installs them. The repository's own files stay as they are. Throws an error that says what does not work, or the
 * reason of an aborted signal.
 *
 * @param repository the folder of a checkout
 */
export async function buildCommit(
  repository: string,
  commit: string,
  signal?: AbortSignal,
): Promise<BuiltCommit> {
  const here: Place = { folder: repository, signal }
  const found = await runIn(here, 'git', ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`])
  if (!found.ok) throw new Error(`git knows no commit ${commit}${found.errors}`)
  const name = found.output.slice(0, ABBREVIATED)
  const folder = mkdtempSync(join(tmpdir(), 'e-pastry-bench-'))
  const root = join(folder, name)
  const remove = async () => {
    await runIn({ folder: repository }, 'git', ['worktree', 'remove', '--force', root])
    rmSync(folder, { recursive: true, force: true })
  }
  const there: Place = { folder: root, signal }
  try {
    await mustRun(here, 'git', ['worktree', 'add', '--detach', root, commit], `${name} cannot be checked out`)
    await provideModules(there, join(repository, 'node_modules'), name)
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    await mustRun(there, process.execPath, [compiler], `${name} does not build`)
  } catch (error) {
    await remove()
    throw error
  }
  return { name, root, remove }
}

async function provideModules(there: Place, modules: string, name: string): Promise<void> {
  const { folder } = there
  if (areInstalled(join(folder, 'package-lock.json'), join(modules, '.package-lock.json')))
    symlinkSync(modules, join(folder, 'node_modules'), 'junction')
  else
    await mustRun(
      there,
      'npm',
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
      `${name}: npm ci failed`,
    )
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

async function mustRun(place: Place, program: string, args: readonly string[], fault: string): Promise<void> {
  const { ok, errors } = await runIn(place, program, args)
  if (!ok) throw new Error(`${fault}${errors}`)
}

interface Ran {
  readonly ok: boolean
  readonly output: string
  /** What it said of its failure, to be set behind what failed; empty if it said nothing. */
  readonly errors: string
}

function runIn({ folder, signal }: Place, program: string, args: readonly string[]): Promise<Ran> {
  // On Windows npm is a script, which only a shell runs.
  const shell = process.platform === 'win32' && program === 'npm'
  return new Promise((resolve, reject) => {
    // Ctrl-C reaches the program itself. It is waited for in any case: what it still wrote could not be removed.
    execFile(program, args, { cwd: folder, shell }, (error, stdout, stderr) => {
      if (signal?.aborted) return reject(signal.reason)
      const said = error === null ? '' : stderr.trim() || stdout.trim() || startFault(error)
      const lines = said.split('\n').slice(0, LINES_SHOWN)
      resolve({
        ok: error === null,
        output: stdout.trim(),
        errors: said === '' ? '' : `:\n${lines.join('\n')}`,
      })
    })
  })
}

/** Why a program did not even start; that it ended with a code is said by the caller. */
const startFault = (error: Error & { code?: unknown }): string =>
  typeof error.code === 'string' ? error.message : ''
