import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import type { Datagram, DropCause, HostObserver, SentDatagram } from '../../sim/host/observer.ts'
import { Simulation } from '../../sim/run.ts'
import { type Settings, scenario } from './scenarios.ts'

/** A datagram as its two ends see it. */
export interface Seen {
  readonly from: NodeHandle
  readonly to: NodeHandle
  readonly sentAt: number
  readonly bytes: number
  /** When it came to its node, each time. */
  readonly arrivedAt: number[]
  /** Why its host dropped it, each time. */
  readonly dropped: DropCause[]
  /** How often it came to a host on which nothing runs. */
  vanished: number
}

/**
 * Counts for itself what becomes of each datagram: each sending is reported to it, it sees what comes, and does not listen to what
 * the network says. A message that its sender sends to the same peer again is left out: its arrivals could not be distinguished.
 */
export class DatagramCounter implements HostObserver {
  private readonly seen = new Map<Message, Map<NodeHandle, Seen[]>>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  get all(): Seen[] {
    return [...this.seen.values()].flatMap((peers) =>
      [...peers.values()].flatMap((sent) => (sent.length === 1 ? sent : [])),
    )
  }

  sent({ from, to, message, bytes }: SentDatagram): void {
    const peers = this.seen.get(message) ?? new Map<NodeHandle, Seen[]>()
    const sent = peers.get(to) ?? []
    sent.push({ from, to, bytes, sentAt: this.now(), arrivedAt: [], dropped: [], vanished: 0 })
    peers.set(to, sent)
    this.seen.set(message, peers)
  }

  received(datagram: Datagram): void {
    this.find(datagram)?.arrivedAt.push(this.now())
  }

  vanished(datagram: Datagram): void {
    const seen = this.find(datagram)
    if (seen !== undefined) seen.vanished++
  }

  dropped(datagram: Datagram, cause: DropCause): void {
    this.find(datagram)?.dropped.push(cause)
  }

  private find({ message, to }: Datagram): Seen | undefined {
    return this.seen.get(message)?.get(to)?.at(-1)
  }
}

/** Carries a scenario out, and counts its datagrams. Times are in microseconds. */
export function counted(settings: Settings) {
  const simulation = new Simulation(scenario(settings))
  const { world } = simulation
  const counter = new DatagramCounter(() => world.now)
  world.hosts.observe(counter)
  while (simulation.step(100_000) === 'running');
  return { simulation, result: simulation.result(), seen: counter.all }
}
