import type { OperationId } from '../../../protocol/base/handles.ts'
import type { MessageName } from '../../../protocol/events.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { operationOfMessage } from './subject.ts'
import type { TraceEvent } from './trace-event.ts'

/** To which operation events belong, also those that name none themselves: the suspicion of a hop that did not acknowledge its message. */
export class Attribution {
  /** The operations behind the routed messages seen, by origin and message id. */
  private readonly operations = new Map<string, OperationId>()
  /** The operation that last made a node suspect a peer. */
  private readonly suspicions = new Map<string, number>()

  /** The operation of an event, or null. It must be asked of every event, in order. */
  take(event: TraceEvent): number | null {
    const { fact, node } = event
    if (fact.sort === 'sent' || fact.sort === 'lost') this.remember(fact.datagram.message)
    if (fact.sort !== 'reported') return event.operation
    const { report } = fact
    switch (report.type) {
      case 'suspected': {
        const operation = this.behind(report.message)
        if (operation !== null) this.suspicions.set(`${node}/${report.peer}`, operation)
        return operation
      }
      case 'dropped':
        return this.behind(report.message)
      case 'declaredDead':
        return this.suspicions.get(`${node}/${report.peer}`) ?? null
      default:
        return event.operation
    }
  }

  private behind(message: MessageName | undefined): number | null {
    return message === undefined ? null : (this.operations.get(nameOf(message)) ?? null)
  }

  private remember(message: Message): void {
    if (message.kind !== 'route' && message.kind !== 'tracedRoute') return
    const operation = operationOfMessage(message)
    if (operation !== null) this.operations.set(nameOf(message), operation)
  }
}

const nameOf = ({ origin, id }: MessageName): string => `${origin}/${id}`
