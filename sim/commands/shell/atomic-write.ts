import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isSystemError } from './system-error.ts'

/**
 * A hidden name beside a path, for what shall take the place of it when it is complete (`new`) or has lost it (`old`). No other
 * process uses the same.
 */
export function nameBeside(path: string, purpose: 'new' | 'old'): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${purpose}`)
}

/** Writes a text to a file. Nothing half-written ever bears its name. Throws the system's error, which names that file. */
export function writeAtomically(path: string, text: string): void {
  const beside = nameBeside(path, 'new')
  try {
    writeFileSync(beside, text)
    renameSync(beside, path)
  } catch (error) {
    throw failure(error, { path, beside })
  }
}

/** The same of a file that `write` writes, to the path that it is given. Also throws what `write` throws: then the file is as it was. */
export async function writeAtomicallyWith(
  path: string,
  write: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = nameBeside(path, 'new')
  try {
    await write(beside)
    renameSync(beside, path)
  } catch (error) {
    throw failure(error, { path, beside })
  }
}

function failure(error: unknown, { path, beside }: { path: string; beside: string }): unknown {
  rmSync(beside, { force: true })
  // The user knows nothing of the file beside.
  return isSystemError(error) ? Object.assign(error, { path }) : error
}
