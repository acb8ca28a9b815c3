import type { NodeHandle, TimerId } from './base/handles.ts'
import type { Id } from './base/id.ts'
import type { Micros } from './base/time.ts'
import type { NodeEvent } from './events.ts'
import type { Message } from './wire/messages.ts'

/**
 * All that a host gives to its nodes; each call names the node that it is for. A node never waits, and has no clock and
 * no random numbers but these. A simulator and a real host both implement this and nothing else.
 */
export interface Environment {
  /** Time since an arbitrary origin, by the node's clock; never goes back. */
  now(node: NodeHandle): Micros
  /** Uniform on [0, 1), from one of the node's own streams: 0 is the node's, 1 … 255 its applications', by id, and 256 that of the numbers of its questions. */
  random(node: NodeHandle, stream: number): number
  /** No message handed to `send` may encode to more bytes than this. */
  readonly maxMessageBytes: number
  /** Hands over one unreliable, unordered datagram. */
  send(node: NodeHandle, to: NodeHandle, message: Message): void
  /** `timerFired(kind, token)` of the node is called once, after `after` (≥ 0). */
  startTimer(node: NodeHandle, kind: number, after: Micros, token: number): TimerId
  /** Forgets a timer; one that fired or was cancelled before is ignored. */
  cancelTimer(node: NodeHandle, id: TimerId): void
  /** The id behind a handle that a node knows; it never says whether that node lives. */
  idOf(handle: NodeHandle): Id
  /** `idOf(handle).w0`, which decides nearly every comparison of ids. */
  leadingWordOf(handle: NodeHandle): number
  /** Reports what the node's user may want to know: completed operations, deliveries, state changes. */
  emit(node: NodeHandle, event: NodeEvent): void
}
