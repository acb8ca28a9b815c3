import assert from 'node:assert/strict'
import { NO_NODE, type NodeHandle, type TimerId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { Environment } from '../../protocol/environment.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { Codec } from '../../protocol/wire/codec.ts'
import { MESSAGES, type Message } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { DATAGRAM_OVERHEAD_BYTES } from '../../protocol/wire/sizes.ts'
import type { Ticket } from '../core/event-queue.ts'
import { hash32, hash32Pair, type StreamKey, toUnit } from '../core/random.ts'
import type { Scheduler } from '../core/scheduler.ts'
import { LOST } from '../network/faults/link-fault.ts'
import type { Network } from '../network/network.ts'
import { Directory } from './directory.ts'
import type { FiredTimer, HostObserver, SentDatagram } from './observer.ts'

/** What kinds of event the hosts put into the queue. Scripted events have others. */
const MESSAGE = 0
const TIMER = 1
const REFUSAL = 2
export const HOST_EVENT_KINDS = 3

/** Whatever runs on a simulated host: a node, or the seed server. */
export interface Party {
  receive(from: NodeHandle, message: Message): void
  timerFired(kind: number, token: number): void
  refused?(peer: NodeHandle): void
}

export interface HostsOptions {
  readonly scheduler: Scheduler
  readonly network: Network
  readonly maxMessageBytes: number
  /** The codec of each application, by application id. */
  readonly payloads: ReadonlyMap<number, PayloadCodec<unknown>>
  /** `on`: every message goes through the codec. */
  readonly wireMode: 'off' | 'on'
  /** The key from which every node's stream derives. */
  readonly nodeStreams: StreamKey
}

type Observers = { readonly [Report in keyof HostObserver]-?: Required<Pick<HostObserver, Report>>[] }

/** The simulated machines: they carry their parties' effects into the clock and the network, and events back to them. */
export class Hosts {
  readonly directory = new Directory()
  readonly scheduler: Scheduler
  readonly network: Network
  readonly maxMessageBytes: number
  private readonly codec: Codec
  private readonly wireMode: 'off' | 'on'
  private readonly nodeStreams: StreamKey
  private readonly parties: (Party | undefined)[] = []
  /** By what they hear: an observer is asked only for the methods that it has. */
  private readonly observers: Observers = {
    sent: [],
    received: [],
    vanished: [],
    timerFired: [],
    emitted: [],
  }
  private readonly datagram = new DatagramRecord()
  private readonly passage = { from: NO_NODE, to: NO_NODE, sequence: 0, bytes: 0, now: micros(0) }
  private readonly timer = new TimerRecord()

  constructor(options: HostsOptions) {
    this.scheduler = options.scheduler
    this.network = options.network
    this.maxMessageBytes = options.maxMessageBytes
    this.codec = new Codec(options.payloads)
    this.wireMode = options.wireMode
    this.nodeStreams = options.nodeStreams
  }

  /** From now on the observer hears what happens, after those before it. */
  observe(observer: HostObserver): void {
    for (const [report, observers] of Object.entries(this.observers))
      if (observer[report as keyof HostObserver] !== undefined) observers.push(observer as never)
  }

  /** A new machine for a party of that id; `run` installs what runs there. */
  addHost(id: Id): { handle: NodeHandle; environment: Environment } {
    const handle = this.directory.add(id)
    this.parties.push(undefined)
    const key = { high: hash32(this.nodeStreams, 2 * handle), low: hash32(this.nodeStreams, 2 * handle + 1) }
    return { handle, environment: new HostEnvironment(this, handle, key) }
  }

  run(handle: NodeHandle, party: Party): void {
    this.parties[handle] = party
  }

  /** What ran there is gone at once; what is under way to it vanishes. */
  stop(handle: NodeHandle): void {
    this.parties[handle] = undefined
  }

  isRunning(handle: NodeHandle): boolean {
    return this.parties[handle] !== undefined
  }

  /** Handles the event that the scheduler has just moved to, if it is one of the hosts'. */
  handleEvent(): void {
    const { queue } = this.scheduler
    const at = queue.target as NodeHandle
    const party = this.parties[at]
    switch (queue.kind) {
      case MESSAGE:
        return this.arrive(at, party)
      case TIMER: {
        if (party === undefined) return undefined
        const { timer } = this
        timer.node = at
        timer.kind = queue.code
        timer.token = queue.token
        for (const observer of this.observers.timerFired) observer.timerFired(timer)
        return party.timerFired(timer.kind, timer.token)
      }
      case REFUSAL:
        return party?.refused?.(queue.token as NodeHandle)
      default:
        return assert.fail(`event kind ${queue.kind}`)
    }
  }

  send(from: NodeHandle, to: NodeHandle, message: Message): void {
    const size = this.codec.encodedSize(message)
    if (size > this.maxMessageBytes)
      assert.fail(`${message.kind} of ${size} bytes, at most ${this.maxMessageBytes}`)
    const bytes = size + DATAGRAM_OVERHEAD_BYTES
    const source = sourceOf(from)
    const sequence = this.scheduler.nextSequence(source)
    const { passage } = this
    passage.from = from
    passage.to = to
    passage.sequence = sequence
    passage.bytes = bytes
    passage.now = this.scheduler.now
    const { delay } = this.network.fate(passage)
    const datagram = this.datagram.of(from, to, message, bytes)
    datagram.fate = delay
    for (const observer of this.observers.sent) observer.sent(datagram)
    if (delay === LOST) return
    this.scheduler.scheduleNumbered(source, sequence, micros(this.scheduler.now + delay), {
      target: to,
      kind: MESSAGE,
      code: bytes,
      token: from,
      payload: this.wireMode === 'on' ? this.overTheWire(from, message, size) : message,
    })
  }

  startTimer(handle: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    const time = micros(this.scheduler.now + after)
    const event = { target: handle, kind: TIMER, code: kind, token, payload: undefined }
    return this.scheduler.schedule(sourceOf(handle), time, event) as number as TimerId
  }

  cancelTimer(handle: NodeHandle, id: TimerId): void {
    if (id >= 0) this.scheduler.cancel(sourceOf(handle), id as number as Ticket)
  }

  emit(node: NodeHandle, event: NodeEvent): void {
    for (const observer of this.observers.emitted) observer.emitted(node, event)
  }

  /** The message of the event that the scheduler has moved to is there. */
  private arrive(to: NodeHandle, party: Party | undefined): void {
    const { queue } = this.scheduler
    const from = queue.token as NodeHandle
    const message = queue.payload as Message
    const datagram = this.datagram.of(from, to, message, queue.code)
    if (party === undefined) {
      for (const observer of this.observers.vanished) observer.vanished(datagram)
      return this.refuse(to, from)
    }
    for (const observer of this.observers.received) observer.received(datagram)
    return party.receive(from, message)
  }

  /** As the receiver would decode it. */
  private overTheWire(from: NodeHandle, message: Message, size: number): Message {
    const bytes = this.codec.encode(from, message, this.directory)
    assert.equal(bytes.length, size, `encoded size of a ${message.kind}`)
    const decoded = this.codec.decode(bytes, this.directory)
    assert.equal(decoded.from, from)
    return decoded.message
  }

  /** Where only the process is down the machine may answer; where the machine is down nothing does. */
  private refuse(dead: NodeHandle, caller: NodeHandle): void {
    if (this.network.deadHost === 'silent' || this.parties[caller] === undefined) return
    const time = micros(this.scheduler.now + this.network.oneWay(dead, caller))
    const event = { target: caller, kind: REFUSAL, code: 0, token: dead, payload: undefined }
    this.scheduler.schedule(sourceOf(dead), time, event)
  }
}

/** In which every datagram is reported: nothing is allocated for one. */
class DatagramRecord implements SentDatagram {
  from = NO_NODE
  to = NO_NODE
  message!: Message
  kind = 0
  bytes = 0
  fate: number = LOST

  of(from: NodeHandle, to: NodeHandle, message: Message, bytes: number): this {
    this.from = from
    this.to = to
    this.message = message
    this.kind = MESSAGES.codeOf(message.kind)
    this.bytes = bytes
    return this
  }
}

class TimerRecord implements FiredTimer {
  node = NO_NODE
  kind = 0
  token = 0
}

/** The script is source 0, before all hosts. */
const sourceOf = (handle: NodeHandle): number => handle + 1

/** What one host gives to its party. */
class HostEnvironment implements Environment {
  private readonly hosts: Hosts
  private readonly directory: Directory
  private readonly handle: NodeHandle
  private readonly key: StreamKey
  /** How many draws each stream has given. */
  private readonly draws: number[] = []

  constructor(hosts: Hosts, handle: NodeHandle, key: StreamKey) {
    this.hosts = hosts
    this.directory = hosts.directory
    this.handle = handle
    this.key = key
  }

  get maxMessageBytes(): number {
    return this.hosts.maxMessageBytes
  }

  now(): Micros {
    return this.hosts.scheduler.now
  }

  random(stream = 0): number {
    const draw = this.draws[stream] ?? 0
    this.draws[stream] = draw + 1
    return toUnit(hash32Pair(this.key, stream, draw))
  }

  send(to: NodeHandle, message: Message): void {
    this.hosts.send(this.handle, to, message)
  }

  startTimer(kind: number, after: Micros, token = 0): TimerId {
    return this.hosts.startTimer(this.handle, kind, after, token)
  }

  cancelTimer(id: TimerId): void {
    this.hosts.cancelTimer(this.handle, id)
  }

  idOf(handle: NodeHandle): Id {
    return this.directory.idOf(handle)
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.directory.leadingWordOf(handle)
  }

  emit(event: NodeEvent): void {
    this.hosts.emit(this.handle, event)
  }
}
