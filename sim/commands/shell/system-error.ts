import { ownValue } from '../../core/own-value.ts'
import { Problem, Problems } from '../../core/problem.ts'
import { nearPath } from './replay-command.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EBUSY: 'it is in use',
  ENAMETOOLONG: 'its name is too long',
}

/** Did the system refuse something (a file, a disk), as opposed to a fault in our code? */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

/** A file that is being written was removed meanwhile: as if the system had refused to write it. */
export class FileGone extends Error {
  readonly code = 'ENOENT'
  readonly syscall = 'write'

  readonly path: string

  constructor(path: string) {
    super('the file was removed while it was written')
    this.path = path
  }
}

/** Why the system refused, in words. */
export function systemReason(error: unknown): string {
  if (!isSystemError(error)) return String(error)
  return ownValue(REASONS, error.code ?? '') ?? error.message
}

/** Why a file of ours could not be written: what is not there then is the folder around it. */
export function reasonNotWritten(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'its folder is no more' : systemReason(error)
}

/** What the system refused, as a mistake of the user's. */
export function systemProblem(error: NodeJS.ErrnoException): Problems {
  const file = error.path === undefined ? {} : { file: nearPath(error.path) }
  const reason = systemReason(error)
  const statement = `The system refuses ${error.syscall ?? 'access'}: ${reason}.`
  return new Problems([
    new Problem({ ...file, statement, hint: ownValue(REMEDIES, error.code ?? '') ?? ELSEWHERE }),
  ])
}

const ELSEWHERE = 'Choose another place, such as with --out <folder>.'
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room, or write elsewhere with --out <folder>.',
  EACCES: 'Ask for the right to it, or write elsewhere with --out <folder>.',
}
