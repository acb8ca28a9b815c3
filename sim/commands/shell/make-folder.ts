import { existsSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isSystemError } from './system-error.ts'

/**
 * Makes a folder, and those around it, if they are not there yet. Returns the outermost that it made, if any. Throws the system's
 * error. (Node's recursive option reports a read-only disk as a missing file, and never ends in /proc.)
 */
export function makeFolder(path: string): string | undefined {
  if (existsSync(path)) return undefined
  const outermost = makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return outermost
  }
  return outermost ?? path
}

/**
 * Is a folder there that can be written into, or can one be made? Leaves none behind. Throws the system's error if not. (It tries, since
 * the rights say nothing about a file system in which no user can create anything, such as /proc.)
 */
export function expectWritable(path: string): void {
  let outermost = resolve(path)
  while (!existsSync(outermost)) outermost = dirname(outermost)
  try {
    rmdirSync(mkdtempSync(join(outermost, '.e-pastry-')))
  } catch (error) {
    if (!isSystemError(error)) throw error
    // The user knows nothing of the folder for the trial. The one around it is there: what is missing is the permission.
    const code = error.code === 'ENOENT' ? 'EPERM' : error.code
    throw Object.assign(error, { path: outermost, syscall: 'mkdir', code })
  }
}
