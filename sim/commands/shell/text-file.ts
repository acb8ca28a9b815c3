import { closeSync, openSync, writeFileSync } from 'node:fs'

const BLOCK_CHARACTERS = 65_536

/** A file that is written from front to back in large blocks, so that memory stays bounded however long it grows. */
export class TextFile {
  readonly #descriptor: number
  #pending = ''

  /** Creates the file, or empties it. Throws the system's error. */
  constructor(path: string) {
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
    writeFileSync(this.#descriptor, this.#pending)
    this.#pending = ''
  }
}
