import { NO_NODE, type NodeHandle, type TimerId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { Environment } from '../../protocol/environment.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { PastryNode } from '../../protocol/node.ts'
import type { Message, MessageKind } from '../../protocol/wire/messages.ts'
import type { Party } from '../../sim/host/hosts.ts'
import { node as nodeOf } from './samples.ts'

/** What everyone else says to a message, and how long after; undefined for silence. */
export type Answering = (
  to: NodeHandle,
  message: Message,
) => { readonly after: Micros; readonly message: Message } | undefined

export interface Sent<M extends Message = Message> {
  readonly at: Micros
  readonly to: NodeHandle
  readonly message: M
}

interface Entry {
  readonly due: Micros
  readonly timer: number
  readonly act: () => void
}

const NO_TIMER = 0

/** The world of one party, as a test scripts it: there is nobody else, only what the test lets the party hear. */
export class ScriptedWorld implements Environment {
  readonly maxMessageBytes = 1400
  readonly sent: Sent[] = []
  readonly events: { readonly at: Micros; readonly event: NodeEvent }[] = []
  answering: Answering = () => undefined
  private readonly ids: readonly Id[]
  private readonly draw: () => number
  private party: Party | undefined
  private time: Micros
  /** What is to come, in the order in which it was asked for. */
  private agenda: Entry[] = []
  private lastTimer = NO_TIMER

  /** Handle i has the id `ids[i]`. */
  constructor(ids: readonly Id[], { at = micros(0), draw = (): number => 0.5 } = {}) {
    this.ids = ids
    this.time = at
    this.draw = draw
  }

  run<P extends Party>(party: P): P {
    this.party = party
    return party
  }

  hear(from: NodeHandle, message: Message): void {
    this.party?.receive(from, message)
  }

  /** Whatever is due within a time happens. */
  pass(time: Micros): void {
    const end = this.time + time
    for (;;) {
      const next = this.agenda.reduce<Entry | undefined>(
        (first, entry) => (first === undefined || entry.due < first.due ? entry : first),
        undefined,
      )
      if (next === undefined || next.due > end) break
      this.agenda = this.agenda.filter((entry) => entry !== next)
      this.time = micros(Math.max(this.time, next.due))
      next.act()
    }
    this.time = micros(end)
  }

  /** The party is stopped for a time: what falls due meanwhile comes late. */
  stopFor(time: Micros): void {
    this.time = micros(this.time + time)
  }

  /** What of one kind the party has sent. */
  sentOf<K extends MessageKind>(kind: K): Sent<Extract<Message, { readonly kind: K }>>[] {
    return this.sent.filter(({ message }) => message.kind === kind) as Sent<
      Extract<Message, { readonly kind: K }>
    >[]
  }

  /** The events of one type, in order. */
  eventsOf<T extends NodeEvent['type']>(type: T): Extract<NodeEvent, { readonly type: T }>[] {
    return this.events.flatMap(({ event }) =>
      event.type === type ? [event as Extract<NodeEvent, { readonly type: T }>] : [],
    )
  }

  now(): Micros {
    return this.time
  }

  random(): number {
    return this.draw()
  }

  send(to: NodeHandle, message: Message): void {
    this.sent.push({ at: this.time, to, message })
    const answer = to === NO_NODE ? undefined : this.answering(to, message)
    if (answer !== undefined) this.schedule(answer.after, NO_TIMER, () => this.hear(to, answer.message))
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    const timer = ++this.lastTimer
    this.schedule(after, timer, () => this.party?.timerFired(kind, token))
    return timer as TimerId
  }

  cancelTimer(id: TimerId): void {
    if (id > NO_TIMER) this.agenda = this.agenda.filter(({ timer }) => timer !== id)
  }

  idOf(handle: NodeHandle): Id {
    return this.ids[handle]!
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.idOf(handle).w0
  }

  emit(event: NodeEvent): void {
    this.events.push({ at: this.time, event })
  }

  private schedule(after: Micros, timer: number, act: () => void): void {
    this.agenda.push({ due: micros(this.time + after), timer, act })
  }
}

/** What a live member that has no news answers when it is asked whether it lives. */
export function signOfLife(message: Message, probePeriod = micros(0)): Message | undefined {
  switch (message.kind) {
    case 'ping':
      return { kind: 'pong', nonce: message.nonce }
    case 'distanceProbe':
      return { kind: 'distanceReply', sentAt: message.sentAt }
    case 'leafSetProbe':
      return {
        kind: 'leafSetReply',
        nonce: message.nonce,
        leaves: [],
        failed: [],
        active: true,
        probePeriod,
      }
    default:
      return undefined
  }
}

export interface MemberOptions {
  readonly world: ScriptedWorld
  readonly parameters?: Partial<PastryParameters>
  readonly leaves: readonly number[]
  /** Nodes of the routing table, by handle, and the round trip to each. */
  readonly entries?: Readonly<Record<number, Micros>>
}

/** Node 0 as an active member of a ring of which it knows this much. Its leaf set has room for four. */
export function memberOf({ world, parameters = {}, leaves, entries = {} }: MemberOptions): PastryNode {
  const node = world.run(new PastryNode(nodeOf(0), world, { ...MSPASTRY, leafSetSize: 4, ...parameters }))
  const known = Object.entries(entries).map(([handle, roundTrip]) => ({
    node: nodeOf(Number(handle)),
    roundTrip,
  }))
  node.resume({ leaves: leaves.map(nodeOf), entries: known }, { contact: nodeOf(leaves[0]!) })
  return node
}
