import type { NodeHandle, TimerId } from '../base/handles.ts'
import type { Micros } from '../base/time.ts'
import type { Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { DirectMessage, RouteMessage } from '../wire/messages.ts'
import type { Detour } from './routing-decision.ts'

/** One transmission that awaits its acknowledgement. */
export interface Transmission {
  readonly ackId: number
  /** As it was sent. */
  readonly message: RouteMessage | DirectMessage
  /** The message before the application changed it on its way out: this one is rerouted. */
  readonly original: RouteMessage | DirectMessage
  readonly to: NodeHandle
  readonly detour: Detour
  /** How many times it has been sent. */
  transmissions: number
  sentAt: Micros
  timeout: Micros
  timer: TimerId
}

/** The transmissions of a node that await their acknowledgements. */
export class OpenTransmissions {
  /** Few at any time. The order has no meaning, but is the same in every run. Absent while there are none. */
  private readonly open: ObjectFact<Transmission[]>
  private readonly lastAckId: Int32Fact<number>

  constructor(store: NodeStore) {
    this.open = store.object()
    this.lastAckId = store.int32(0)
  }

  get size(): number {
    return this.open.value?.length ?? 0
  }

  /** Draws the number that the next acknowledgement must repeat. */
  takeAckId(): number {
    return ++this.lastAckId.value
  }

  add(transmission: Transmission): void {
    const open = this.open.value
    if (open === undefined) this.open.value = [transmission]
    else open.push(transmission)
  }

  find(ackId: number): Transmission | undefined {
    const open = this.open.value
    if (open !== undefined) for (const each of open) if (each.ackId === ackId) return each
    return undefined
  }

  /** For observers. */
  all(): readonly Transmission[] {
    return this.open.value ?? []
  }

  /** Those to one node. */
  to(node: NodeHandle): Transmission[] {
    return this.open.value?.filter(({ to }) => to === node) ?? []
  }

  /** Takes one out, if it is there. */
  remove(transmission: Transmission): void {
    const open = this.open.value
    const index = open?.indexOf(transmission) ?? -1
    if (open === undefined || index < 0) return
    const last = open.pop()!
    if (last !== transmission) open[index] = last
    if (open.length === 0) this.open.value = undefined
  }
}
