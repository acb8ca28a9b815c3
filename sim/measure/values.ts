import type { OperationId } from '../../protocol/base/handles.ts'

/** What was written: a value that comes back must be, byte for byte, that of the write it names. */
export interface Values {
  written(by: OperationId, value: Uint8Array): void
  isAsWritten(by: OperationId, value: Uint8Array): boolean
}

/** In digest: a few bytes a write, and of two different values one in four billion passes for the other. */
export class ValueDigests implements Values {
  readonly #digests = new Map<OperationId, number>()

  written(by: OperationId, value: Uint8Array): void {
    this.#digests.set(by, digest(value))
  }

  isAsWritten(by: OperationId, value: Uint8Array): boolean {
    return this.#digests.get(by) === digest(value)
  }
}

/** Every byte of it, in copies of its own: no holder of the value can change what it is compared with. */
export class ValueCopies implements Values {
  readonly #copies = new Map<OperationId, Uint8Array>()

  written(by: OperationId, value: Uint8Array): void {
    this.#copies.set(by, value.slice())
  }

  isAsWritten(by: OperationId, value: Uint8Array): boolean {
    const copy = this.#copies.get(by)
    return copy !== undefined && copy.length === value.length && copy.every((byte, at) => byte === value[at])
  }
}

/** After unnoticed damage a node may return a value that was never written, through no fault of the protocol: any value passes. */
export class UnknownValues implements Values {
  written(): void {}

  isAsWritten(): boolean {
    return true
  }
}

/** FNV-1a, 32 bits, and the length in the upper part. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return bytes.length * 0x100000000 + (hash >>> 0)
}
