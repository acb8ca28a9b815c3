import { freemem } from 'node:os'
import { usageMistake } from './usage-mistake.ts'

/** Bytes that processes may take in addition: what the system could give, and no more than a container is allowed. */
export function freeMemory(): number {
  // Counts what the system would give back from its caches; undefined on some systems.
  const available: number | undefined = process.availableMemory?.()
  return available === undefined || available <= 0 ? freemem() : available
}

const BYTES_IN: Readonly<Record<string, number>> = { MB: 1e6, MiB: 1_048_576, GB: 1e9, GiB: 1_073_741_824 }

/** Less does not even start a process. */
const MEMORY_AT_LEAST = 16e6

/** The bytes that `--memory` says. Throws Problems for what cannot be read. */
export function memoryOption(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)(MB|MiB|GB|GiB)$/.exec(text) ?? []
  const bytes = Math.floor(Number(amount) * (BYTES_IN[unit] ?? 0))
  if (bytes >= MEMORY_AT_LEAST) return bytes
  throw usageMistake('--memory', {
    expected: 'a size from 16MB, in MB, MiB, GB or GiB',
    found: JSON.stringify(text),
    hint: 'Such as --memory 512MiB or --memory 4GiB.',
  })
}

/** Of memory, as the option takes it: `512MB`, `12GB`; rounded up. */
export function memorySize(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)}MB` : `${Math.ceil(bytes / 1e9)}GB`
}
