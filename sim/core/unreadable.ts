/** Why a file cannot be read: the reason alone, for a sentence of the caller's, and what to do if that is plain. */
export class Unreadable extends Error {
  /** A full sentence. */
  readonly remedy: string | undefined

  constructor(reason: string, { remedy, cause }: { remedy?: string | undefined; cause?: unknown } = {}) {
    super(reason, { cause })
    this.name = 'Unreadable'
    this.remedy = remedy
  }
}

/** What to do about an error of reading a file, if it says so. */
export const remedyOf = (error: unknown): string | undefined =>
  error instanceof Unreadable ? error.remedy : undefined
