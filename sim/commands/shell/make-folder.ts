import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder, and those around it, where they are not there yet. Returns the outermost that it made, if any. Throws the system's
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

/** Is a folder there that can be written into, or can one be made? Makes none. Throws the system's error where not. */
export function expectWritable(path: string): void {
  let outermost = resolve(path)
  while (!existsSync(outermost)) outermost = dirname(outermost)
  // The point makes the system refuse a file.
  accessSync(`${outermost}/.`, constants.W_OK)
}
