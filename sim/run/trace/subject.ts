import type { OperationId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { StoragePayload } from '../../../protocol/storage/messages.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import type { ProbeMessage } from '../../host/routing-probe.ts'
import { PROBE_APPLICATION, STORAGE_APPLICATION } from '../world.ts'

/** The operation that a message belongs to, or null. */
export function operationOfMessage(message: Message): OperationId | null {
  switch (message.kind) {
    case 'route':
    case 'tracedRoute':
    case 'direct':
      return operationOfPayload(message)
    case 'relayed':
      return operationOfMessage(message.message)
    default:
      return null
  }
}

/** The same of a report that names one itself. */
export function operationOfReport(report: NodeEvent): OperationId | null {
  switch (report.type) {
    case 'handled':
    case 'completed':
      return report.operation
    case 'stored':
      return report.version.writer
    default:
      return null
  }
}

function operationOfPayload(message: { application: number; payload: unknown }): OperationId | null {
  if (message.application === PROBE_APPLICATION) return (message.payload as ProbeMessage).operation
  if (message.application !== STORAGE_APPLICATION) return null
  const payload = message.payload as StoragePayload
  if ('operation' in payload) return payload.operation
  return payload.kind === 'store' || payload.kind === 'kept' ? payload.version.writer : null
}

/** What an application or a relay wraps: `insert` of a route, `ping` of what is relayed; of other messages ''. */
export function innerKindOf(message: Message): string {
  switch (message.kind) {
    case 'route':
    case 'tracedRoute':
    case 'direct':
      if (message.application === STORAGE_APPLICATION) return (message.payload as StoragePayload).kind
      return message.application === PROBE_APPLICATION ? 'probe' : ''
    case 'relayed':
      return message.message.kind
    default:
      return ''
  }
}

/** The keys that a message names: where it is routed to, and those of which storage says something. A key on an arc that it names is none. */
export function keysOfMessage(message: Message): readonly Id[] {
  switch (message.kind) {
    case 'route':
    case 'tracedRoute':
      return [message.key, ...keysOfPayload(message)]
    case 'direct':
      return keysOfPayload(message)
    case 'relayed':
      return keysOfMessage(message.message)
    default:
      return []
  }
}

function keysOfPayload(message: { application: number; payload: unknown }): readonly Id[] {
  if (message.application !== STORAGE_APPLICATION) return []
  const payload = message.payload as StoragePayload
  if ('key' in payload) return [payload.key]
  if ('keys' in payload) return payload.keys
  if ('items' in payload) return payload.items.map(({ key }) => key)
  return 'entries' in payload ? payload.entries.map(({ key }) => key) : []
}
