import { freemem } from 'node:os'

/** Bytes that new processes may take: what the system could give, and no more than a container is allowed. */
export function freeMemory(): number {
  // Counts what the system would give back from its caches; undefined on some systems.
  const available: number | undefined = process.availableMemory?.()
  return available === undefined || available <= 0 ? freemem() : available
}
