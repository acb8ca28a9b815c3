import { createHash } from 'node:crypto'
import { type Id, idToHex } from '../../../protocol/base/id.ts'
import type { TraceFact } from '../../run/trace/trace-event.ts'

/** What JSON can say. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [field: string]: Plain }

const BYTES_SHOWN = 8

/** All that there is to know of an event, in a form of its own: the event may change. */
export function plainFact(fact: TraceFact): Plain {
  switch (fact.sort) {
    case 'sent':
    case 'lost': {
      const { message, bytes, fate: arrivesAfter, copies, condition } = fact.datagram
      return plain({ message, bytes, arrivesAfter, copies, condition })
    }
    case 'received':
    case 'vanished':
      return plain({ message: fact.datagram.message, bytes: fact.datagram.bytes })
    case 'dropped':
      return plain({ message: fact.datagram.message, bytes: fact.datagram.bytes, cause: fact.cause })
    case 'timer':
      return { token: fact.timer.token }
    case 'reported':
      return plain(fact.report)
    case 'asked':
      return plain(fact.operation)
    case 'came':
    case 'gone':
      return { how: fact.how }
  }
}

function plain(value: unknown): Plain {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return bytesText(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return null
  if (isId(value)) return idToHex(value)
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner)]))
}

const isId = (value: object): value is Id => 'w0' in value && 'w3' in value

function bytesText(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, BYTES_SHOWN)).toString('hex')
  if (bytes.length <= BYTES_SHOWN) return start
  const digest = createHash('sha256')
    .update(bytes)
    .digest('hex')
    .slice(0, 2 * BYTES_SHOWN)
  return `${start}… (${bytes.length} bytes, SHA-256 ${digest}…)`
}
