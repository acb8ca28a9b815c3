import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { MESSAGES, type Message } from '../../protocol/wire/messages.ts'
import type { EventFields } from '../core/event-records.ts'
import { LOST } from '../network/faults/link-fault.ts'
import type { FiredTimer, SentDatagram } from './observer.ts'

/** In which every datagram is reported: nothing is allocated for one. */
export class DatagramRecord implements SentDatagram {
  from = NO_NODE
  to = NO_NODE
  message!: Message
  kind = 0
  bytes = 0
  fate: number = LOST
  copies = 0
  condition: SentDatagram['condition'] = 'sound'
  uplink: SentDatagram['uplink'] = 'passed'

  of(from: NodeHandle, to: NodeHandle, message: Message, bytes: number): this {
    this.from = from
    this.to = to
    this.message = message
    this.kind = MESSAGES.codeOf(message.kind)
    this.bytes = bytes
    return this
  }
}

/** In which every timer that fires is reported. */
export class TimerRecord implements FiredTimer {
  node = NO_NODE
  kind = 0
  token = 0
}

/** In which messages and timers are handed to the queue, which copies what it says. */
export class EventRecord implements EventFields {
  target = NO_NODE
  kind = 0
  code = 0
  token = 0
  payload: unknown = undefined
}
