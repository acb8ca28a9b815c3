import { node, roundTrip, u8 } from './fields.ts'
import { MESSAGES } from './messages.ts'

/** Sizes on the wire, in bytes. */

/** An id, an IPv4 address and a port. */
export const HANDLE_BYTES = node.fixedBytes
export const ROUND_TRIP_BYTES = roundTrip.fixedBytes
/** The header of every message: version, kind, sender. */
export const HEADER_BYTES = u8.fixedBytes + u8.fixedBytes + node.fixedBytes
/** A routed message without its payload. */
export const ROUTE_BYTES = HEADER_BYTES + MESSAGES.formats.route.fixedBytes
/** What relaying adds to a message. */
export const RELAY_BYTES = MESSAGES.formats.relayed.fixedBytes
/** What IPv4 (20) and UDP (8) add to every message; counted as traffic, not part of `encodedSize`. */
export const DATAGRAM_OVERHEAD_BYTES = 28
