import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those around it, where they are not there yet. Returns the outermost that it made, if any. Throws the system's
 * error. (Node's own way to make several at once says of a read-only disk that there is no such file, and never ends in /proc.)
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
