import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { Message } from '../../protocol/wire/messages.ts'

/** A message between two hosts. One record serves all reports: it is valid during the call, and no observer may keep it. */
export interface Datagram {
  readonly from: NodeHandle
  readonly to: NodeHandle
  readonly message: Message
  /** Place of the message's kind in MESSAGE_KINDS. */
  readonly kind: number
  /** On the wire, with IP and UDP headers. */
  readonly bytes: number
}

/** A datagram that has just been sent. */
export interface SentDatagram extends Datagram {
  /** The time until it arrives in microseconds, or LOST; if the receiver has an access link: until it comes to that link. */
  readonly fate: number
  /** How many more of it arrive. */
  readonly copies: number
  /** `damaged`: one of its bits flips on the way. */
  readonly condition: 'sound' | 'damaged'
  /** `full`: the queue of its sender's access link had no room, which is why it is lost. */
  readonly uplink: 'passed' | 'full'
}

/** Why a datagram that was not lost on the way does not reach its node. */
export type DropCause = 'downlink full' | 'checksum wrong' | 'undecodable'

/** A timer of a node that fires. One record serves all reports. */
export interface FiredTimer {
  readonly node: NodeHandle
  readonly kind: number
  readonly token: number
}

/** Is notified of the events on the hosts, each before the node acts on it. Its actions may not reach a node immediately. */
export interface HostObserver {
  sent?(datagram: SentDatagram): void
  received?(datagram: Datagram): void
  /** Nothing runs at its destination, or what does is stopped and its buffer is full: the datagram is gone. */
  vanished?(datagram: Datagram): void
  /** It is dropped at its receiver, before the node hears of it. */
  dropped?(datagram: Datagram, cause: DropCause): void
  /** Damage that neither the checksum nor the codec noticed: the message that is received next differs from the one that was sent. */
  misread?(): void
  timerFired?(timer: FiredTimer): void
  /** A node reports to its host. */
  emitted?(node: NodeHandle, event: NodeEvent): void
}
