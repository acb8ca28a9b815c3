import type { AgendaKind, Schedule } from './agenda.ts'
import { NO_NODE, type NodeHandle, type TimerId } from './base/handles.ts'
import type { PastryParameters } from './base/parameters.ts'
import type { Micros } from './base/time.ts'
import type { NodeEvent } from './events.ts'
import type { OwnEnvironment } from './own-environment.ts'
import { Questions } from './questions.ts'
import type { DirectNeighbours } from './state/direct-neighbours.ts'
import type { NodeState } from './state/node-state.ts'
import type { Int32Fact } from './store/facts.ts'
import type { NodeStore } from './store/node-store.ts'
import { isRelayable, type Message, type RelayableMessage } from './wire/messages.ts'
import { HANDLE_BYTES, HEADER_BYTES, RELAY_BYTES } from './wire/sizes.ts'

/** Bytes of a message about leaf sets or rows that are not handles, at most. */
const LIST_OVERHEAD = 16

type HostState = Pick<NodeState, 'self' | 'neighbours' | 'ways' | 'writtenTo'>

/**
 * What each part of a node builds on: the node's environment and parameters. It notes each message to the left
 * neighbour, and relays messages to nodes that are not reached directly.
 */
export class Host {
  readonly parameters: PastryParameters
  readonly questions: Questions
  private readonly env: OwnEnvironment
  private readonly agenda: Schedule
  private readonly neighbours: DirectNeighbours
  private readonly state: HostState
  /** The node whose message is being handled, and the node that delivered it: answers go back the same way. */
  private readonly answered: Int32Fact<NodeHandle>
  private readonly answeredBy: Int32Fact<NodeHandle>

  constructor(
    store: NodeStore,
    env: OwnEnvironment,
    parameters: PastryParameters,
    state: HostState,
    agenda: Schedule,
  ) {
    this.env = env
    this.agenda = agenda
    this.parameters = parameters
    this.neighbours = state.neighbours
    this.state = state
    this.questions = new Questions(store, env)
    this.answered = store.int32(NO_NODE)
    this.answeredBy = store.int32(NO_NODE)
  }

  now(): Micros {
    return this.env.now()
  }

  /** Uniform on [0, 1), from the node's own stream. */
  random(): number {
    return this.env.random()
  }

  send(to: NodeHandle, message: Message): void {
    this.sendByWay(this.state.ways.via(to, this.env.now()), to, message)
  }

  /** A probe shows whether a peer is reached directly: it takes a detour only if the direct way has failed recently. */
  sendProbe(to: NodeHandle, message: Message): void {
    this.sendByWay(this.state.ways.detour(to, this.env.now()), to, message)
  }

  private sendByWay(way: NodeHandle, to: NodeHandle, message: Message): void {
    if (to === this.neighbours.left) this.neighbours.sentLeftAt = this.env.now()
    this.state.writtenTo?.add(to)
    const by = to === this.answered.value ? this.answeredBy.value : way
    if (by === NO_NODE || by === to || !isRelayable(message)) this.env.send(to, message)
    else this.sendBy(by, to, message)
  }

  /** For messages that are to show whether a node can be reached. */
  sendStraight(to: NodeHandle, message: Message): void {
    this.state.writtenTo?.add(to)
    this.env.send(to, message)
  }

  /** Has another node pass a message on. */
  sendBy(relay: NodeHandle, to: NodeHandle, message: RelayableMessage): void {
    const relayed = { to: this.env.idOf(to), origin: this.state.self, hops: 0, message }
    this.env.send(relay, { kind: 'relayed', ...relayed })
  }

  /** The node that delivered the message of `origin` that is being handled: another, or `origin` itself. */
  broughtBy(origin: NodeHandle): NodeHandle {
    return origin === this.answered.value ? this.answeredBy.value : origin
  }

  /** Passes on what another node has sent. */
  passOn(next: NodeHandle, message: Extract<Message, { kind: 'relayed' }>): void {
    this.env.send(next, { ...message, hops: message.hops + 1 })
  }

  /**
   * A message of `origin` is being handled, which `by` delivered: until `answersEnd` messages to `origin` go back the
   * same way. If a direct question were answered by a detour, its sender would believe that only the detour is open.
   */
  answersBegin(origin: NodeHandle, by: NodeHandle): void {
    this.answered.value = origin
    this.answeredBy.value = by
  }

  answersEnd(): void {
    this.answered.value = NO_NODE
  }

  /** How many nodes a message can list, with this many bytes about each of them. */
  listCapacity(bytesAboutEach = 0): number {
    return Math.floor(
      (this.env.maxMessageBytes - HEADER_BYTES - LIST_OVERHEAD) / (HANDLE_BYTES + bytesAboutEach),
    )
  }

  /** How many nodes a message about leaf sets can list: it may be relayed. */
  leafCapacity(): number {
    return Math.floor((this.env.maxMessageBytes - HEADER_BYTES - LIST_OVERHEAD - RELAY_BYTES) / HANDLE_BYTES)
  }

  /** Moves what is already scheduled of that kind. */
  schedule(kind: AgendaKind, after: Micros): void {
    this.agenda.schedule(kind, after)
  }

  cancel(kind: AgendaKind): void {
    this.agenda.cancel(kind)
  }

  isScheduled(kind: AgendaKind): boolean {
    return this.agenda.isScheduled(kind)
  }

  /** For waits of which a node may have several at a time; the token distinguishes them. */
  startTimer(kind: number, after: Micros, token: number): TimerId {
    return this.env.startTimer(kind, after, token)
  }

  cancelTimer(id: TimerId): void {
    this.env.cancelTimer(id)
  }

  emit(event: NodeEvent): void {
    this.env.emit(event)
  }
}
