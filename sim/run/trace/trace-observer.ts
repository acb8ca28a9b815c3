import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import { Codec } from '../../../protocol/wire/codec.ts'
import type { Datagram, DropCause, FiredTimer, SentDatagram } from '../../host/observer.ts'
import { LOST } from '../../network/faults/link-fault.ts'
import type { Departure, RunObserver } from '../observer.ts'
import type { IssuedOperation } from '../users/request.ts'
import type { World } from '../world.ts'
import { ContentHash } from './content-hash.ts'
import { innerKindOf } from './subject.ts'
import { timerName } from './timer-names.ts'
import { TraceEvent, type TraceFact } from './trace-event.ts'

export interface TraceObserverOptions {
  readonly world: Pick<World, 'now' | 'payloads'>
  readonly idBits: number
  /** Called for each event, in the order in which they happen. The event is valid during the call. */
  event(event: TraceEvent): void
}

/** The source of all traces: hears what happens and says it in one form. It watches only. */
export class TraceObserver implements RunObserver {
  private readonly options: TraceObserverOptions
  private readonly event: TraceEvent

  constructor(options: TraceObserverOptions) {
    const { world, idBits } = options
    this.options = options
    this.event = new TraceEvent({ idBits, codec: new Codec(world.payloads), hash: new ContentHash() })
  }

  operationStarted(operation: IssuedOperation): void {
    this.tell(operation.caller, NO_NODE, operation.kind, '', { sort: 'asked', operation })
  }

  sent(datagram: SentDatagram): void {
    const { from, to, message } = datagram
    const sort = datagram.fate === LOST ? 'lost' : 'sent'
    this.tell(from, to, message.kind, innerKindOf(message), { sort, datagram })
  }

  received(datagram: Datagram): void {
    this.arrives(datagram, { sort: 'received', datagram })
  }

  vanished(datagram: Datagram): void {
    this.arrives(datagram, { sort: 'vanished', datagram })
  }

  dropped(datagram: Datagram, cause: DropCause): void {
    this.arrives(datagram, { sort: 'dropped', datagram, cause })
  }

  timerFired(timer: FiredTimer): void {
    this.tell(timer.node, NO_NODE, timerName(timer.kind), '', { sort: 'timer', timer })
  }

  emitted(node: NodeHandle, report: NodeEvent): void {
    this.tell(node, NO_NODE, report.type, '', { sort: 'reported', report })
  }

  nodeStarted(node: NodeHandle): void {
    this.tell(node, NO_NODE, 'started', '', { sort: 'came', how: 'joining' })
  }

  nodeSetUp(node: NodeHandle): void {
    this.tell(node, NO_NODE, 'setUp', '', { sort: 'came', how: 'set up' })
  }

  nodeGone(node: NodeHandle, how: Departure): void {
    this.tell(node, NO_NODE, how, '', { sort: 'gone', how })
  }

  private arrives(datagram: Datagram, fact: TraceFact): void {
    const { from, to, message } = datagram
    this.tell(to, from, message.kind, innerKindOf(message), fact)
  }

  private tell(node: NodeHandle, peer: NodeHandle, kind: string, inner: string, fact: TraceFact): void {
    const at: Micros = this.options.world.now
    this.options.event(this.event.of(at, node, peer, kind, inner, fact))
  }
}
