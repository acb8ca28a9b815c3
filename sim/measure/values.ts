import type { OperationId } from '../../protocol/environment.ts'

/** What was written, in digest: a value that comes back must be, byte for byte, that of the write it names. */
export class Values {
  readonly #digests = new Map<OperationId, number>()

  written(by: OperationId, value: Uint8Array): void {
    this.#digests.set(by, digest(value))
  }

  isAsWritten(by: OperationId, value: Uint8Array): boolean {
    return this.#digests.get(by) === digest(value)
  }
}

/** FNV-1a, 32 bits, and the length in the upper part. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return bytes.length * 0x100000000 + (hash >>> 0)
}
