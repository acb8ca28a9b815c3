import { closeSync, openSync, writeFileSync } from 'node:fs'
import { isSystemError } from './system-error.ts'

const BLOCK_CHARACTERS = 65_536

/** A file that is written from front to back in large blocks, so that memory stays bounded however long it grows. */
export class TextFile {
  readonly #path: string
  readonly #descriptor: number
  #pending = ''

  /** Creates the file, or empties it. Throws the system's error. */
  constructor(path: string) {
    this.#path = path
    this.#descriptor = openSync(path, 'w')
  }

  append(text: string): void {
    this.#pending += text
    if (this.#pending.length >= BLOCK_CHARACTERS) this.#flush()
  }

  close(): void {
    try {
      this.#flush()
    } finally {
      closeSync(this.#descriptor)
    }
  }

  #flush(): void {
    const text = this.#pending
    // If there is no room now, there will not be any at the end either.
    this.#pending = ''
    try {
      writeFileSync(this.#descriptor, text)
    } catch (error) {
      throw isSystemError(error) ? Object.assign(error, { path: this.#path }) : error
    }
  }
}
