import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those around it, where they are not there yet. Returns the outermost that it made, if any. Throws the system's
 * error.
 */
export function makeFolder(path: string): string | undefined {
  try {
    return mkdirSync(path, { recursive: true })
  } catch (error) {
    // Of a read-only disk Node says that there is no such file; the folder that is there knows better.
    accessSync(nearestExisting(path), constants.W_OK)
    throw error
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
