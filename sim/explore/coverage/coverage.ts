import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { StoragePayload } from '../../../protocol/storage/messages.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import type { MachineFault } from '../../host/machines/machine-fault.ts'
import type { DropCause, SentDatagram } from '../../host/observer.ts'
import type { Departure, RunObserver } from '../../run/observer.ts'
import { STORAGE_APPLICATION } from '../../run/world.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { featuresOf } from './features.ts'

/** Counts what happens in a run, by name: what the table of an exploration shows as exercised. `countable.ts` lists the names. */
export class Coverage implements RunObserver {
  private readonly counted = new Map<string, number>()
  private readonly live: ReadonlySet<NodeHandle>

  /** `live`: the nodes that live, at any moment. */
  constructor(scenario: ResolvedScenario, live: ReadonlySet<NodeHandle>) {
    this.live = live
    for (const feature of featuresOf(scenario)) this.count(`drawn: ${feature}`)
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.counted)
  }

  nodeGone(_: NodeHandle, how: Departure): void {
    this.count(`node: ${how}`)
  }

  machineFaultBegan(_: NodeHandle, { kind }: MachineFault): void {
    this.count(`machine: ${kind}`)
  }

  sent({ message, fate, copies, condition }: SentDatagram): void {
    this.count(`message: ${message.kind}`)
    this.countPayload(message)
    if (fate < 0) this.count('datagram: lost')
    if (copies > 0) this.count('datagram: copied')
    if (condition === 'damaged') this.count('datagram: damaged')
  }

  vanished(): void {
    this.count('datagram: nobody there')
  }

  dropped(_: unknown, cause: DropCause): void {
    this.count(`datagram: ${cause}`)
  }

  misread(): void {
    this.count('datagram: damage unnoticed')
  }

  emitted(_: NodeHandle, event: NodeEvent): void {
    this.count(`event: ${event.type}${this.detailOf(event)}`)
  }

  operationExpired(): void {
    this.count('operation: no answer in time')
  }

  cutEnded(superseded: readonly unknown[]): void {
    if (superseded.length > 0) this.count('operation: superseded at the end of a partition')
  }

  private count(name: string): void {
    this.counted.set(name, (this.counted.get(name) ?? 0) + 1)
  }

  private countPayload(message: Message): void {
    if (message.kind === 'relayed') return this.count(`relayed: ${message.message.kind}`)
    if (!('application' in message) || message.application !== STORAGE_APPLICATION) return
    const payload = message.payload as StoragePayload
    this.count(`storage: ${payload.kind}`)
    if (payload.kind === 'released') this.count(`release: ${payload.verdict}`)
  }

  /** What distinguishes events of one type. */
  private detailOf(event: NodeEvent): string {
    switch (event.type) {
      case 'deactivated':
      case 'joinFailed':
      case 'dropped':
      case 'notHandedOver':
        return `, ${event.reason}`
      case 'declaredDead':
        return this.live.has(event.peer) ? ', though it lives' : ''
      case 'handled':
        return `, as ${event.as}`
      case 'completed':
        return event.answer.kind === 'refused'
          ? `, refused: ${event.answer.reason}`
          : `, ${event.answer.kind}${event.retries > 0 ? ' after retries' : ''}`
      default:
        return ''
    }
  }
}
