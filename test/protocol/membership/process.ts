import type { NodeHandle, TimerId } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { Environment } from '../../../protocol/environment.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import type { Party } from '../../../sim/host/hosts.ts'

/**
 * A process that its machine can stop for a while: messages and timers wait meanwhile and then come all at once, in
 * order. It stands between the host and the party, and is the environment of the one and the party of the other.
 */
export class Process implements Environment, Party {
  private readonly host: Environment
  private party: Party | undefined
  private readonly timers = new Map<number, { readonly kind: number; readonly token: number }>()
  private lastTimer = -1
  /** What has come since the process was stopped; undefined while it runs. */
  private backlog: (() => void)[] | undefined

  constructor(host: Environment) {
    this.host = host
  }

  run<P extends Party>(party: P): P {
    this.party = party
    return party
  }

  stop(): void {
    this.backlog = []
  }

  goOn(): void {
    const backlog = this.backlog ?? []
    this.backlog = undefined
    for (const input of backlog) input()
  }

  receive(from: NodeHandle, message: Message): void {
    this.take(() => this.party?.receive(from, message))
  }

  /** `token` is the number of the timer: one that is cancelled while it waits in the backlog does not fire any more. */
  timerFired(_kind: number, token: number): void {
    this.take(() => {
      const timer = this.timers.get(token)
      this.timers.delete(token)
      if (timer !== undefined) this.party?.timerFired(timer.kind, timer.token)
    })
  }

  get maxMessageBytes(): number {
    return this.host.maxMessageBytes
  }

  now(): Micros {
    return this.host.now()
  }

  random(stream?: number): number {
    return this.host.random(stream)
  }

  send(to: NodeHandle, message: Message): void {
    this.host.send(to, message)
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    const timer = ++this.lastTimer
    this.timers.set(timer, { kind, token })
    this.host.startTimer(kind, after, timer)
    return timer as TimerId
  }

  cancelTimer(id: TimerId): void {
    this.timers.delete(id)
  }

  idOf(handle: NodeHandle): Id {
    return this.host.idOf(handle)
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.host.leadingWordOf(handle)
  }

  emit(event: NodeEvent): void {
    this.host.emit(event)
  }

  private take(input: () => void): void {
    if (this.backlog === undefined) input()
    else this.backlog.push(input)
  }
}
