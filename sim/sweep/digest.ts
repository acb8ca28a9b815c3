import { createHash } from 'node:crypto'

/** Names a value of JSON: equal for values that are written alike. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
