/** Sizes on the wire, in bytes. */

/** Version, kind, and the sender's handle. */
export const HEADER_BYTES = 24
/** An id (16), an IPv4 address (4) and a port (2). */
export const HANDLE_BYTES = 22
export const ID_BYTES = 16
/** A measured round trip, in microseconds. */
export const ROUND_TRIP_BYTES = 4
/** What IPv4 (20) and UDP (8) put around every message; counted as traffic, not part of `encodedSize`. */
export const DATAGRAM_OVERHEAD_BYTES = 28
/** A routed message without its payload: header, ack id, application, key, origin, message id, hops. */
export const ROUTE_BYTES = HEADER_BYTES + 4 + 1 + ID_BYTES + HANDLE_BYTES + 4 + 1
/** A direct message without its payload: header, ack id, application. */
export const DIRECT_BYTES = HEADER_BYTES + 4 + 1
