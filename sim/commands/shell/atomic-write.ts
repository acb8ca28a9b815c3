import { createHash } from 'node:crypto'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isRunning } from './running-process.ts'
import { isSystemError } from './system-error.ts'

type Purpose = 'new' | 'old'

/** Distinguishes machines that write into one shared folder: whether a process on another machine is running cannot be known. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)

/**
 * A hidden name beside a path, for what shall take the place of it when it is complete (`new`) or has lost it (`old`). No other
 * process uses the same.
 */
export function nameBeside(path: string, purpose: Purpose): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${HOST}.${purpose}`)
}

/** Something under a hidden name that a process left there which was killed. */
export interface Leftover {
  /** The path that it lies beside. */
  readonly of: string
  readonly purpose: Purpose
  readonly path: string
}

const HIDDEN = /^\.(.+)\.(\d+)-([0-9a-f]{6})\.(new|old)$/

/** What processes of this machine that are no more have left in a folder. */
export function leftoversIn(folder: string): Leftover[] {
  return namesIn(folder).flatMap((name): Leftover[] => {
    const [, of = '', process, host, purpose] = HIDDEN.exec(name) ?? []
    if (host !== HOST || isRunning(Number(process))) return []
    return [{ of: join(folder, of), purpose: purpose as Purpose, path: join(folder, name) }]
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** Removes files that processes which were killed had not finished. */
export function sweepUpFiles(folder: string): void {
  for (const { path } of leftoversIn(folder)) rmSync(path, { force: true })
}

/** Writes a text to a file, which never exists half-written. Throws the system's error, which names that file. */
export function writeAtomically(path: string, text: string | Uint8Array): void {
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
