import type { Micros } from '../../protocol/base/time.ts'
import { applicationOfTimer, TIMER } from '../../protocol/base/timers.ts'
import type { StoragePayload } from '../../protocol/storage/messages.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import { describe, describeEvent } from '../../sim/run/trace/words.ts'
import { STORAGE_APPLICATION } from '../../sim/run/world.ts'
import { formatDuration } from '../../sim/scenario/text/quantities.ts'
import type { Parcel } from './courier.ts'
import type { Entry, Started } from './fake-world.ts'
import { COURIER_APPLICATION } from './ring.ts'

const TIMER_NAMES = new Map<number, string>(Object.entries(TIMER).map(([name, kind]) => [kind, name]))

/** What happened in a fake world as a line to be read: which node sent what to which, or what happened at a node. */
export function lineOf(entry: Entry): string {
  if (entry.what === 'event') return `${entry.by}      ${describeEvent(entry.event)}`
  if (entry.what === 'timer')
    return `${entry.by}      starts timer ${timerName(entry)}, ${formatDuration(entry.after)}`
  const { from, to, message, fate } = entry
  const suffix = fate === 'vanished' ? `  (${to} is down)` : fate === 'lost' ? '  (lost)' : ''
  return `${from} → ${to}  ${described(message)}${suffix}`
}

/** Seconds, to the millisecond. */
export const timeOf = ({ at }: { readonly at: Micros }): string => (at / 1_000_000).toFixed(3)

/**
 * The name by which a line is asked for: the kind of a message or of what it carries (`joinRequest` and `parcel` for
 * what has no kind of its own), the type of an event, or `timer`.
 */
export function kindOf(entry: Entry): string {
  if (entry.what === 'event') return entry.event.type
  if (entry.what === 'timer') return 'timer'
  const { message } = entry
  if (message.kind !== 'route' && message.kind !== 'direct') return message.kind
  switch (message.application) {
    case STORAGE_APPLICATION:
      return (message.payload as StoragePayload).kind
    case COURIER_APPLICATION:
      return 'parcel'
    default:
      return 'joinRequest'
  }
}

function timerName({ kind, token }: Started): string {
  const owner = applicationOfTimer(kind)
  const name =
    owner === undefined ? TIMER_NAMES.get(kind)! : `${owner.kind} of application ${owner.application}`
  return token === 0 ? name : `${name} ${token}`
}

function described(message: Message): string {
  if ((message.kind !== 'route' && message.kind !== 'direct') || message.application !== COURIER_APPLICATION)
    return describe(message)
  const { number } = message.payload as Parcel
  return message.kind === 'route' ? `parcel ${number}, hop ${message.hops}` : `receipt of parcel ${number}`
}
