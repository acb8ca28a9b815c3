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

/** Why the system refused, in words. */
export function systemReason(error: unknown): string {
  if (!isSystemError(error)) return String(error)
  return REASONS[error.code ?? ''] ?? error.message
}
