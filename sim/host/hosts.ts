import { NO_NODE, type NodeHandle, type TimerId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { Environment } from '../../protocol/environment.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { Message } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { DATAGRAM_OVERHEAD_BYTES } from '../../protocol/wire/sizes.ts'
import { fail } from '../core/assert.ts'
import type { Ticket } from '../core/event-queue.ts'
import type { EventFields } from '../core/event-records.ts'
import { withRoomFor } from '../core/growable.ts'
import { hash32Pair, type StreamKey, subKey, toUnit } from '../core/random.ts'
import type { Scheduler } from '../core/scheduler.ts'
import { INTACT, LOST } from '../network/faults/link-fault.ts'
import type { Network } from '../network/network.ts'
import { Directory } from './directory.ts'
import { DatagramRecord, EventRecord, TimerRecord } from './event-records.ts'
import type { MachineFault } from './machines/machine-fault.ts'
import { Machines } from './machines/machines.ts'
import type { Datagram, DropCause, FiredTimer, HostObserver } from './observer.ts'
import { DamagedMessage, Wire } from './wire.ts'

/** What kinds of event the hosts put into the queue. Scripted events have others. */
const MESSAGE = 0
const TIMER = 1
const REFUSAL = 2
/** A message of which a bit has flipped. */
const DAMAGED = 3
/** A message, damaged or not, comes to the access link of its receiver. */
const AT_DOWNLINK = 4
/** The machine of a host takes up what waits there. */
const WAKE = 5
export const HOST_EVENT_KINDS = 6

/** What leaves an access link is numbered from here on, above what a host itself may send and time in a run. */
const FROM_DOWNLINK = 0x80000000

/** What runs on a simulated host: a node, or the seed server. */
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

/**
 * The simulated machines: they carry their parties' effects into the clock and the network, and events back to them. They are the
 * environment of every party.
 */
export class Hosts implements Environment {
  readonly directory = new Directory()
  readonly scheduler: Scheduler
  readonly network: Network
  readonly maxMessageBytes: number
  private readonly wire: Wire
  private readonly wireMode: 'off' | 'on'
  private readonly nodeStreams: StreamKey
  private readonly machines = new Machines((handle, after) => this.wakeAfter(handle, after))
  private readonly parties: (Party | undefined)[] = []
  /** By what they hear: an observer is asked only for the methods that it has. */
  private readonly observers: Observers = {
    sent: [],
    received: [],
    vanished: [],
    dropped: [],
    misread: [],
    timerFired: [],
    emitted: [],
  }
  /** By stream: how many draws it has given on each host. */
  private readonly draws: Int32Array[] = []
  private readonly datagram = new DatagramRecord()
  private readonly passage = { from: NO_NODE, to: NO_NODE, sequence: 0, bytes: 0, now: micros(0) }
  private readonly timer = new TimerRecord()
  private readonly event = new EventRecord()
  /** How many datagrams have left the access link towards each host. */
  private fromDownlink = new Float64Array(64)

  constructor(options: HostsOptions) {
    this.scheduler = options.scheduler
    this.network = options.network
    this.maxMessageBytes = options.maxMessageBytes
    this.wire = new Wire(options.payloads, this.directory)
    this.wireMode = options.wireMode
    this.nodeStreams = options.nodeStreams
  }

  /** From now on the observer hears what happens, after those before it. */
  observe(observer: HostObserver): void {
    for (const [report, observers] of Object.entries(this.observers))
      if (observer[report as keyof HostObserver] !== undefined) observers.push(observer as never)
  }

  /** A new machine for a party of that id; `run` installs what runs there. */
  addHost(id: Id): NodeHandle {
    const handle = this.directory.add(id)
    this.parties.push(undefined)
    return handle
  }

  run(handle: NodeHandle, party: Party): void {
    this.parties[handle] = party
  }

  /** What ran there is gone at once; what is under way to it, or waits there, vanishes. */
  stop(handle: NodeHandle): void {
    this.parties[handle] = undefined
    for (const { kind, token, payload, code } of this.machines.stop(handle))
      if (kind === MESSAGE || kind === DAMAGED) this.vanish(handle, token as NodeHandle, payload, code)
  }

  /** From now on something is wrong with the machine of a host. */
  beginFault(handle: NodeHandle, fault: MachineFault): void {
    this.machines.begin(handle, fault, this.scheduler.now)
  }

  endFault(handle: NodeHandle, fault: MachineFault): void {
    this.machines.end(handle, fault, this.scheduler.now)
  }

  /** Is the process stopped that runs there? */
  isPaused(handle: NodeHandle): boolean {
    return this.machines.isPaused(handle)
  }

  isRunning(handle: NodeHandle): boolean {
    return this.parties[handle] !== undefined
  }

  /**
   * For observers: the timers that are queued for a host, in the order in which they fire. Timers that wait at a paused
   * machine are not among them.
   */
  timersOf(handle: NodeHandle): readonly (FiredTimer & { readonly at: Micros })[] {
    return this.scheduler.queue
      .queuedFor(handle)
      .filter(({ kind }) => kind === TIMER)
      .map(({ time, code, token }) => ({ at: time, node: handle, kind: code, token }))
  }

  /** Handles the event that the scheduler has just moved to, if it is one of the hosts'. */
  handleEvent(): void {
    const { queue } = this.scheduler
    const at = queue.target as NodeHandle
    // The datagram has left the network, even if the machine is stopped.
    if (queue.kind === AT_DOWNLINK) return this.enterDownlink(at)
    if (this.machines.areSound) return this.handle(at, queue)
    if (queue.kind === WAKE) {
      const waiting = this.machines.next(at)
      return waiting && this.handle(at, waiting)
    }
    const bytes = queue.kind === MESSAGE || queue.kind === DAMAGED ? queue.code : 0
    const ticket = queue.kind === TIMER ? queue.ticket : undefined
    const arrival = this.machines.arrived(at, queue, ticket, bytes)
    if (arrival === 'no room') this.vanish(at, queue.token as NodeHandle, queue.payload, bytes)
    else if (arrival !== 'later') this.handle(at, arrival)
  }

  send(from: NodeHandle, to: NodeHandle, message: Message): void {
    const size = this.wire.sizeOf(message)
    if (size > this.maxMessageBytes) fail(`${message.kind} of ${size} bytes, at most ${this.maxMessageBytes}`)
    const bytes = size + DATAGRAM_OVERHEAD_BYTES
    const source = sourceOf(from)
    const sequence = this.scheduler.nextSequence(source)
    const { passage } = this
    passage.from = from
    passage.to = to
    passage.sequence = sequence
    passage.bytes = bytes
    passage.now = this.scheduler.now
    const fate = this.network.fate(passage)
    const isSound = fate.flippedBit === INTACT
    const datagram = this.datagram.of(from, to, message, bytes)
    datagram.fate = fate.delay
    datagram.copies = fate.delay === LOST ? 0 : fate.copies.length
    datagram.condition = isSound || fate.delay === LOST ? 'sound' : 'damaged'
    datagram.uplink = fate.uplink
    for (const observer of this.observers.sent) observer.sent(datagram)
    if (fate.delay === LOST) return
    const carried = this.wireMode === 'on' ? this.wire.carried(from, message) : message
    const { event } = this
    event.target = to
    event.kind = this.network.hasDownlinks ? AT_DOWNLINK : isSound ? MESSAGE : DAMAGED
    event.code = bytes
    event.token = from
    event.payload = isSound ? carried : this.wire.damaged(from, message, fate)
    let time = micros(this.scheduler.now + fate.delay)
    this.scheduler.scheduleNumbered(source, sequence, time, event)
    // A copy has the number of its datagram and a later time: it takes none from its sender.
    for (const after of fate.copies) {
      time = micros(time + after)
      this.scheduler.scheduleNumbered(source, sequence, time, event)
    }
  }

  /** What the clock of the host shows. */
  now(handle: NodeHandle): Micros {
    const { now } = this.scheduler
    return this.machines.areSound ? now : this.machines.shownAt(handle, now)
  }

  random(handle: NodeHandle, stream: number): number {
    const draws = withRoomFor(this.draws[stream] ?? new Int32Array(64), handle)
    this.draws[stream] = draws
    return toUnit(hash32Pair(subKey(this.nodeStreams, handle), stream, draws[handle]!++))
  }

  idOf(handle: NodeHandle): Id {
    return this.directory.idOf(handle)
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.directory.leadingWordOf(handle)
  }

  startTimer(handle: NodeHandle, kind: number, after: Micros, token: number): TimerId {
    const time = this.machines.areSound ? micros(this.scheduler.now + after) : this.timeAfter(handle, after)
    const { event } = this
    event.target = handle
    event.kind = TIMER
    event.code = kind
    event.token = token
    event.payload = undefined
    return this.scheduler.schedule(sourceOf(handle), time, event) as number as TimerId
  }

  cancelTimer(handle: NodeHandle, id: TimerId): void {
    if (id < 0) return
    const ticket = id as number as Ticket
    if (!this.scheduler.cancel(sourceOf(handle), ticket)) this.machines.cancelTimer(handle, ticket)
  }

  emit(node: NodeHandle, event: NodeEvent): void {
    const reported = this.machines.areSound ? event : this.inTrueTime(node, event)
    for (const observer of this.observers.emitted) observer.emitted(node, reported)
  }

  /** The party of a host takes an event in. */
  private handle(at: NodeHandle, { kind, code, token, payload }: EventFields): void {
    const party = this.parties[at]
    switch (kind) {
      case MESSAGE:
        return this.arrive(token as NodeHandle, at, payload as Message, code)
      case DAMAGED:
        return this.arriveDamaged(token as NodeHandle, at, payload as DamagedMessage, code)
      case TIMER: {
        if (party === undefined) return undefined
        const { timer } = this
        timer.node = at
        timer.kind = code
        timer.token = token
        for (const observer of this.observers.timerFired) observer.timerFired(timer)
        return party.timerFired(code, token)
      }
      case REFUSAL:
        return party?.refused?.(token as NodeHandle)
      case WAKE:
        return undefined // What ran there has gone.
      default:
        return fail(`event kind ${kind}`)
    }
  }

  private arrive(from: NodeHandle, to: NodeHandle, message: Message, bytes: number): void {
    const party = this.parties[to]
    if (party === undefined) {
      this.vanish(to, from, message, bytes)
      return this.refuse(to, from)
    }
    const datagram = this.datagram.of(from, to, message, bytes)
    for (const observer of this.observers.received) observer.received(datagram)
    return party.receive(from, message)
  }

  /** The checksum of UDP is the receiver's, and what it misses goes through the codec. */
  private arriveDamaged(from: NodeHandle, to: NodeHandle, damaged: DamagedMessage, bytes: number): void {
    if (this.parties[to] === undefined) return this.vanish(to, from, damaged, bytes)
    const datagram = this.datagram.of(from, to, damaged.message, bytes)
    if (damaged.bytes === undefined) return this.drop(datagram, 'checksum wrong')
    const read = this.wire.decoded(damaged.bytes)
    if (read === undefined) return this.drop(datagram, 'undecodable')
    for (const observer of this.observers.misread) observer.misread()
    this.arrive(read.from, to, read.message, bytes)
  }

  private enterDownlink(to: NodeHandle): void {
    const { scheduler } = this
    const { code: bytes, token, payload } = scheduler.queue
    const delay = this.network.throughDownlink(to, bytes, scheduler.now)
    if (delay === LOST) {
      return this.drop(this.datagram.of(token as NodeHandle, to, messageIn(payload), bytes), 'downlink full')
    }
    this.fromDownlink = withRoomFor(this.fromDownlink, to)
    const sequence = FROM_DOWNLINK + this.fromDownlink[to]!++
    const event = {
      target: to,
      kind: payload instanceof DamagedMessage ? DAMAGED : MESSAGE,
      code: bytes,
      token,
      payload,
    }
    scheduler.scheduleNumbered(sourceOf(to), sequence, micros(scheduler.now + delay), event)
  }

  private drop(datagram: Datagram, cause: DropCause): void {
    for (const observer of this.observers.dropped) observer.dropped(datagram, cause)
  }

  private vanish(to: NodeHandle, from: NodeHandle, payload: unknown, bytes: number): void {
    const datagram = this.datagram.of(from, to, messageIn(payload), bytes)
    for (const observer of this.observers.vanished) observer.vanished(datagram)
  }

  private wakeAfter(handle: NodeHandle, after: Micros): void {
    const event = { target: handle, kind: WAKE, code: 0, token: 0, payload: undefined }
    this.scheduler.schedule(sourceOf(handle), micros(this.scheduler.now + after), event)
  }

  /** When the clock of the host shows this much more than now. */
  private timeAfter(handle: NodeHandle, after: Micros): Micros {
    const time = this.machines.timeOf(handle, micros(this.now(handle) + after))
    return micros(Math.max(time, this.scheduler.now))
  }

  /** A node reports times by its own clock. */
  private inTrueTime(node: NodeHandle, event: NodeEvent): NodeEvent {
    if (event.type !== 'stored' || event.expiresAt === undefined) return event
    return { ...event, expiresAt: this.machines.timeOf(node, event.expiresAt) }
  }

  /** If only the process is down, the machine may answer; if the machine is down, nothing does. */
  private refuse(dead: NodeHandle, caller: NodeHandle): void {
    if (this.network.deadHost === 'silent' || this.parties[caller] === undefined) return
    const time = micros(this.scheduler.now + this.network.oneWay(dead, caller))
    const event = { target: caller, kind: REFUSAL, code: 0, token: dead, payload: undefined }
    this.scheduler.schedule(sourceOf(dead), time, event)
  }
}

/** What a datagram says, be it damaged or not. */
const messageIn = (payload: unknown): Message =>
  payload instanceof DamagedMessage ? payload.message : (payload as Message)

/** The script is source 0, before all hosts. */
const sourceOf = (handle: NodeHandle): number => handle + 1
