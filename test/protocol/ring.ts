import type { PayloadCodec } from '../../protocol/application.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromHex } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros, milliseconds } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { PastryNode } from '../../protocol/node.ts'
import type { Message, MessageKind } from '../../protocol/wire/messages.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Hosts } from '../../sim/host/hosts.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { Network } from '../../sim/network/network.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import { Courier, parcelCodec } from '../host/courier.ts'
import { Process } from './membership/process.ts'
import { convergedOverlay, rootOf } from './overlay.ts'
import { node } from './samples.ts'

const COURIER = 7
const ROUND_TRIP = milliseconds(20)

export interface Resumed {
  readonly handle: NodeHandle
  readonly node: PastryNode
  readonly courier: Courier
  readonly process: Process
}

export interface RingOptions {
  readonly nodes: number
  readonly parameters?: Partial<PastryParameters>
  /** When the nodes go on. */
  readonly at?: Micros
  readonly seed?: string
}

/** Nodes 10 ms from each other that have all been in a converged ring in an earlier life, and now go on with it. */
export class Ring {
  readonly members: Resumed[]
  readonly sent: { readonly at: Micros; readonly from: NodeHandle; readonly message: Message }[] = []
  readonly events: { readonly at: Micros; readonly by: NodeHandle; readonly event: NodeEvent }[] = []
  readonly ids: readonly Id[]
  private readonly scheduler = new Scheduler()
  private readonly hosts: Hosts

  constructor({ nodes, parameters = {}, at = micros(0), seed = 'ring' }: RingOptions) {
    this.hosts = new Hosts({
      scheduler: this.scheduler,
      network: new Network({
        latency: new ConstantLatency({ oneWay: micros(ROUND_TRIP / 2) }),
        jitter: { model: 'none' },
        loss: 0,
        deadHost: 'silent',
        key: streamKey(seed, 'network'),
      }),
      maxMessageBytes: 1400,
      payloads: new Map([[COURIER, parcelCodec as PayloadCodec<unknown>]]),
      wireMode: 'off',
      nodeStreams: streamKey(seed, 'nodes'),
    })
    this.hosts.observe({
      sent: ({ from, message }) => this.sent.push({ at: this.now, from, message }),
      emitted: (by, event) => this.events.push({ at: this.now, by, event }),
    })
    const stream = randomStream(streamKey(seed, 'ids'))
    this.ids = Array.from({ length: nodes }, () => randomId(stream, 128))
    const all = { ...MSPASTRY, leafSetSize: 8, ...parameters }
    this.members = this.ids.map((id) => this.add(id, all))
    this.scheduler.now = at
    const states = convergedOverlay({ ids: this.ids, ...all, seed: 1 })
    for (const [index, { node: self }] of this.members.entries()) {
      const { leafSet, table } = states[index]!
      const entries = [...table.entries()].map((entry) => ({ node: entry, roundTrip: ROUND_TRIP }))
      self.resume({ leaves: leafSet.members(), entries }, { contact: node((index + 1) % nodes) })
    }
  }

  get now(): Micros {
    return this.scheduler.now
  }

  /** Whatever happens within a time, happens. */
  pass(time: Micros): void {
    const end = this.scheduler.now + time
    for (;;) {
      const next = this.scheduler.queue.nextTime()
      if (next === undefined || next > end) break
      this.scheduler.step()
      this.hosts.handleEvent()
    }
    this.scheduler.now = micros(end)
  }

  /** Sends a parcel to the root of a key. */
  route(from: NodeHandle, key: Id, number: number): void {
    this.members[from]!.courier.routing.route(key, { number, instruction: 'pass', stamps: [] })
  }

  /** Who took delivery of a parcel. */
  receivers(number: number): NodeHandle[] {
    return this.members.flatMap(({ handle, courier }) =>
      courier.delivered.filter(({ payload }) => payload.number === number).map(() => handle),
    )
  }

  rootOf(key: Id): NodeHandle {
    return rootOf(this.ids, key)
  }

  /** A node whose leaf set is not what it should be, if all live. */
  wrongLeafSets(): NodeHandle[] {
    const ideal = convergedOverlay({ ids: this.ids, digitBits: 4, leafSetSize: 8, seed: 1 })
    const sides = ({ leafSet }: Pick<PastryNode, 'leafSet'>): string =>
      `${leafSet.side('counterclockwise')} | ${leafSet.side('clockwise')}`
    return this.members
      .filter((each, index) => sides(each.node) !== sides(ideal[index]!))
      .map(({ handle }) => handle)
  }

  /** How many messages of a kind have been sent since a time. */
  countOf(kind: MessageKind, since: Micros): number {
    return this.sent.filter(({ at, message }) => at >= since && message.kind === kind).length
  }

  private add(id: Id, parameters: PastryParameters): Resumed {
    const { handle, environment } = this.hosts.addHost(id)
    const process = new Process(environment)
    const self = process.run(new PastryNode(handle, process, parameters))
    const courier = self.attach(COURIER, (routing) => new Courier(routing as never))
    this.hosts.run(handle, process)
    return { handle, node: self, courier, process }
  }
}

/** Keys to route to. */
export const keys = (count: number): Id[] =>
  Array.from({ length: count }, (_, index) =>
    idFromHex(((index * 40_503) % 65_536).toString(16).padStart(4, '0')),
  )
