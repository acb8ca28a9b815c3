import { TIMER } from '../../../protocol/base/timers.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import { PAYLOADS } from '../../../protocol/storage/messages.ts'
import { MESSAGE_KINDS } from '../../../protocol/wire/messages.ts'

const REPORTS: Readonly<Record<NodeEvent['type'], true>> = {
  activated: true,
  connected: true,
  deactivated: true,
  joinFailed: true,
  suspected: true,
  declaredDead: true,
  dropped: true,
  handled: true,
  notHandedOver: true,
  left: true,
  completed: true,
  stored: true,
  measured: true,
  discarded: true,
}

/** Of nodes that come and go, and of all timers. */
const OTHERS = ['started', 'setUp', 'crashed', 'gaveUp', 'timer', 'probe', 'route']

/** What events may be called: kinds of messages, of what they carry, of reports, operations and timers. */
export const EVENT_KINDS: readonly string[] = [
  ...new Set<string>([
    ...MESSAGE_KINDS,
    ...PAYLOADS.kinds,
    ...Object.keys(REPORTS),
    ...Object.keys(TIMER),
    ...OTHERS,
  ]),
]
