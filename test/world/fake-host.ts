import type { NodeHandle, TimerId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { Message } from '../../protocol/wire/messages.ts'

/** What runs on a host: a node, or the seed server. */
export interface Party {
  receive(from: NodeHandle, message: Message): void
  timerFired(kind: number, token: number): void
}

/** What a host needs of its world. */
export interface HostServices {
  /** The draw number `count` of a stream of this host. */
  draw(stream: number, count: number): number
  /** Has something done after a while. */
  after(wait: Micros, act: () => void): void
  /** The party starts a timer. */
  timerStarted(kind: number, after: Micros, token: number): void
}

/** One machine of a fake world: the timers and draws of its party. Its process can be paused: what comes meanwhile waits. */
export class FakeHost {
  readonly id: Id
  party: Party | undefined
  private readonly world: HostServices
  /** Of timers that have neither fired nor been cancelled. */
  private readonly timers = new Set<TimerId>()
  private lastTimer = -1
  /** How many draws each stream has given. */
  private readonly draws: number[] = []
  /** What has come since the process was paused; undefined while it runs. */
  private backlog: ((party: Party) => void)[] | undefined

  constructor(id: Id, world: HostServices) {
    this.id = id
    this.world = world
  }

  /** Hands an input to the party, now or when its process goes on. */
  take(input: (party: Party) => void): void {
    if (this.backlog !== undefined) this.backlog.push(input)
    else if (this.party !== undefined) input(this.party)
  }

  pause(): void {
    this.backlog = []
  }

  unpause(): void {
    const backlog = this.backlog ?? []
    this.backlog = undefined
    for (const input of backlog) this.world.after(0 as Micros, () => this.take(input))
  }

  random(stream: number): number {
    const count = this.draws[stream] ?? 0
    this.draws[stream] = count + 1
    return this.world.draw(stream, count)
  }

  startTimer(kind: number, after: Micros, token: number): TimerId {
    const timer = ++this.lastTimer as TimerId
    this.timers.add(timer)
    this.world.timerStarted(kind, after, token)
    this.world.after(after, () =>
      this.take((party) => {
        if (this.timers.delete(timer)) party.timerFired(kind, token)
      }),
    )
    return timer
  }

  cancelTimer(timer: TimerId): void {
    this.timers.delete(timer)
  }
}
