import assert from 'node:assert/strict'
import { NO_NODE, type NodeHandle, type TimerId } from '../../protocol/base/handles.ts'
import { type Id, idEquals } from '../../protocol/base/id.ts'
import { type Micros, micros, milliseconds } from '../../protocol/base/time.ts'
import type { Environment } from '../../protocol/environment.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { HandleDirectory } from '../../protocol/wire/bytes.ts'
import type { Codec } from '../../protocol/wire/codec.ts'
import type { Message, MessageKind } from '../../protocol/wire/messages.ts'
import { hash32, hash32Pair, streamKey, toUnit } from '../../sim/core/random.ts'
import { SCRIPT_SOURCE, Scheduler } from '../../sim/core/scheduler.ts'
import { FakeHost, type Party } from './fake-host.ts'

/** A message that a party sent. `vanished`: nothing ran at the receiver, and the test did not answer in its place. */
export interface Sent<M extends Message = Message> {
  readonly what: 'sent'
  readonly at: Micros
  readonly from: NodeHandle
  readonly to: NodeHandle
  readonly message: M
  fate: 'under way' | 'arrived' | 'answered' | 'lost' | 'vanished'
}

/** An event that a node reported to its host. */
export interface Reported {
  readonly what: 'event'
  readonly at: Micros
  readonly by: NodeHandle
  readonly event: NodeEvent
}

/** A timer that a party started. */
export interface Started {
  readonly what: 'timer'
  readonly at: Micros
  readonly by: NodeHandle
  readonly kind: number
  readonly after: Micros
  readonly token: number
}

export type Entry = Sent | Reported | Started

/** What a host that the test plays says to a message, and how long after it was sent; undefined for silence. */
export type Answering = (
  to: NodeHandle,
  message: Message,
) => { readonly after: Micros; readonly message: Message } | undefined

export interface FakeWorldOptions {
  /** Host i has the id `ids[i]`. More can be added later. */
  readonly ids?: readonly Id[]
  /** When it begins. */
  readonly at?: Micros
  /** Of the draws of the parties. */
  readonly seed?: string
  /** Instead of the draws of a seed. */
  readonly draw?: () => number
  /** From any host to any other. Default 10 ms. */
  readonly oneWay?: Micros
  /** Encodes and decodes each message on its way, if there is one. */
  readonly codec?: Codec
}

/**
 * The one fake world of the tests: hosts for parties of the pure protocol, a virtual clock, and a network that does as the
 * test says. A host without a party is played by the test (`answering`), or is down. Simultaneous events come in the order
 * of the simulator, (source, the source's own sequence number), and draws are the simulator's: a conversation here is the
 * conversation there. It is the environment of all parties.
 */
export class FakeWorld implements Environment {
  readonly maxMessageBytes = 1_400
  /** What parties sent, reported and started, in order. */
  readonly log: Entry[] = []
  answering: Answering = () => undefined
  /** Each event is reported to it, as to the host of a node. */
  listener: (by: NodeHandle, event: NodeEvent) => void = () => {}
  /** Which messages the network loses. */
  drops: (from: NodeHandle, to: NodeHandle, message: Message) => boolean = () => false
  private readonly scheduler = new Scheduler()
  private readonly hosts: FakeHost[] = []
  private readonly options: FakeWorldOptions

  constructor(options: FakeWorldOptions = {}) {
    this.options = options
    this.scheduler.now = options.at ?? micros(0)
    for (const id of options.ids ?? []) this.addHost(id)
  }

  get time(): Micros {
    return this.scheduler.now
  }

  get sent(): Sent[] {
    return this.log.filter((entry) => entry.what === 'sent')
  }

  get events(): Reported[] {
    return this.log.filter((entry) => entry.what === 'event')
  }

  /** The messages of one kind, in order. */
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

  addHost(id: Id): NodeHandle {
    const handle = this.hosts.length as NodeHandle
    const streams = streamKey(this.options.seed ?? 'fake world', 'nodes')
    const key = { high: hash32(streams, 2 * handle), low: hash32(streams, 2 * handle + 1) }
    const host = new FakeHost(id, {
      draw: this.options.draw ?? ((stream, count) => toUnit(hash32Pair(key, stream, count))),
      after: (wait, act) => this.after(wait, handle, act),
      timerStarted: (kind, after, token) =>
        this.log.push({ what: 'timer', at: this.time, by: handle, kind, after, token }),
    })
    this.hosts.push(host)
    return handle
  }

  /** Of all hosts, whether anything runs there or not. */
  handles(): NodeHandle[] {
    return [...this.hosts.keys()] as NodeHandle[]
  }

  // The environment of the parties.

  now(_node: NodeHandle): Micros {
    return this.time
  }

  random(node: NodeHandle, stream: number): number {
    return this.hosts[node]!.random(stream)
  }

  startTimer(node: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    return this.hosts[node]!.startTimer(kind, after, token)
  }

  cancelTimer(node: NodeHandle, timer: TimerId): void {
    this.hosts[node]!.cancelTimer(timer)
  }

  idOf(handle: NodeHandle): Id {
    return this.hosts[handle]!.id
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.idOf(handle).w0
  }

  emit(node: NodeHandle, event: NodeEvent): void {
    this.log.push({ what: 'event', at: this.time, by: node, event })
    this.listener(node, event)
  }

  // What the test does.

  /** Puts a party on a host. */
  run<P extends Party>(handle: NodeHandle, create: (self: NodeHandle, environment: Environment) => P): P {
    const host = this.hosts[handle]!
    const party = create(handle, this)
    host.party = party
    return party
  }

  /** The party of a host is gone without a word. */
  stop(handle: NodeHandle): void {
    this.hosts[handle]!.party = undefined
  }

  /** The process of a host is stopped: what comes from now on waits. */
  pause(handle: NodeHandle): void {
    this.hosts[handle]!.pause()
  }

  /** It runs again: what has waited comes at this moment, in order, as soon as time passes. */
  unpause(handle: NodeHandle): void {
    this.hosts[handle]!.unpause()
  }

  /** The only party of the world receives a message, now. */
  hear(from: NodeHandle, message: Message): void {
    const [host, ...others] = this.hosts.filter(({ party }) => party !== undefined)
    assert(host?.party !== undefined && others.length === 0, 'there is one party')
    host.party.receive(from, message)
  }

  /** Has something done at a time to come, before all that parties do at that time. */
  at(time: Micros, act: () => void): void {
    this.schedule(SCRIPT_SOURCE, time, act)
  }

  /** What is due within a time happens. */
  advance(time: Micros): void {
    const end = this.time + time
    while ((this.scheduler.queue.nextTime() ?? Number.POSITIVE_INFINITY) <= end) this.next()
    this.scheduler.now = micros(end)
  }

  /** The next thing that is due happens. Returns false if nothing is. */
  next(): boolean {
    if (!this.scheduler.step()) return false
    const act = this.scheduler.queue.payload as () => void
    act()
    return true
  }

  send(from: NodeHandle, to: NodeHandle, original: Message): void {
    const message = this.overTheWire(from, original)
    const sent: Sent = { what: 'sent', at: this.time, from, to, message, fate: 'under way' }
    this.log.push(sent)
    const receiver = to === NO_NODE ? undefined : this.hosts[to]
    if (this.drops(from, to, message)) {
      sent.fate = 'lost'
    } else if (receiver?.party !== undefined) {
      this.after(this.options.oneWay ?? milliseconds(10), from, () => {
        sent.fate = receiver.party === undefined ? 'vanished' : 'arrived'
        receiver.take((party) => party.receive(from, message))
      })
    } else {
      const answer = receiver && this.answering(to, message)
      sent.fate = answer === undefined ? 'vanished' : 'answered'
      // Of the host that asked, so that answers come in the order of asking.
      const sender = this.hosts[from]!
      if (answer !== undefined)
        this.after(answer.after, from, () => sender.take((party) => party.receive(to, answer.message)))
    }
  }

  private after(wait: Micros, host: NodeHandle, act: () => void): void {
    this.schedule(SCRIPT_SOURCE + 1 + host, micros(this.time + wait), act)
  }

  private schedule(source: number, time: Micros, act: () => void): void {
    this.scheduler.schedule(source, time, { target: 0, kind: 0, code: 0, token: 0, payload: act })
  }

  private overTheWire(from: NodeHandle, message: Message): Message {
    const { codec } = this.options
    if (codec === undefined) return message
    const directory: HandleDirectory = {
      idOf: (handle) => this.idOf(handle),
      addressOf: (handle) => ({ ipv4: handle, port: 9_000 }),
      handleOf: (id, { ipv4 }) => {
        assert(idEquals(this.idOf(ipv4 as NodeHandle), id))
        return ipv4 as NodeHandle
      },
    }
    const bytes = codec.encode(from, message, directory)
    assert.equal(bytes.length, codec.encodedSize(message), `encoded size of a ${message.kind}`)
    const decoded = codec.decode(bytes, directory)
    assert.equal(decoded.from, from)
    return decoded.message
  }
}
