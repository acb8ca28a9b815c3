import type { Application, KeyBasedRouting } from '../../protocol/application.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, ZERO_ID } from '../../protocol/base/id.ts'
import { NONE } from '../../protocol/base/none.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { joinCodec } from '../../protocol/join/admission.ts'
import type { Bootstrap, SeedContact } from '../../protocol/join/bootstrap.ts'
import { SeedServer } from '../../protocol/join/seed-server.ts'
import { type EarlierLife, PastryMachine } from '../../protocol/machine.ts'
import { PastryNode } from '../../protocol/node.ts'
import { JOIN_APPLICATION } from '../../protocol/routing/applications.ts'
import { type SentEntry, type StoragePayload, storageCodec } from '../../protocol/storage/messages.ts'
import { Storage } from '../../protocol/storage/storage.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { assert } from '../core/assert.ts'
import { randomStream, streamKey } from '../core/random.ts'
import { Scheduler } from '../core/scheduler.ts'
import { Hosts } from '../host/hosts.ts'
import { type ProbeMessage, RoutingProbe } from '../host/routing-probe.ts'
import type { Metric } from '../measure/metrics.ts'
import { createLatencyModel } from '../network/create-latency.ts'
import type { LatencyModel } from '../network/latency.ts'
import { Network } from '../network/network.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { isForStorage } from '../scenario/storage-phases.ts'
import { storageParameters } from './terms.ts'

export const STORAGE_APPLICATION = 1
export const PROBE_APPLICATION = 2

/** The seed server is host 0; nodes are numbered from 1 in the order in which they start. */
export const SEED_SERVER_HANDLE = 0 as NodeHandle
const FIRST_NODE_HANDLE = 1 as NodeHandle

/** What nodes that announce no coordinates begin with: one for all of them. */
const SEED_SERVER_ONLY: SeedContact = { seedServer: SEED_SERVER_HANDLE, coordinates: NONE }

const PAYLOADS = new Map<number, PayloadCodec<unknown>>([
  [JOIN_APPLICATION, joinCodec as PayloadCodec<unknown>],
  [STORAGE_APPLICATION, storageCodec as PayloadCodec<unknown>],
  [PROBE_APPLICATION, RoutingProbe.codec as PayloadCodec<unknown>],
])

/** An application of your own, to run on every node beside storage. */
export interface OwnApplication<P> {
  /** Names it on every node: 16 … 255. */
  readonly id: number
  readonly codec: PayloadCodec<P>
  /** What it reports by the event `measured`: columns of the summary. */
  readonly metrics?: readonly Metric[]
  /** Called once, before the first node comes: what is to be remembered of each node is kept in `routing.store`. */
  create(routing: KeyBasedRouting<P>): Application<P>
}

/** What a node knew of others, and what it held. */
export interface Memory {
  readonly knowledge: EarlierLife
  readonly entries: readonly SentEntry[]
}

/** What a scenario says of the world before anything happens. */
export type WorldSettings = Pick<
  ResolvedScenario,
  'seed' | 'network' | 'pastry' | 'storage' | 'seedServer' | 'phases'
>

export interface WorldOptions {
  readonly wireMode: 'off' | 'on'
  /** Instead of the scenario's latency model. */
  readonly latency?: LatencyModel | undefined
  readonly applications?: readonly OwnApplication<unknown>[] | undefined
}

/** Everything that a scenario's nodes live in: clock, network, hosts, and the seed server. */
export class World {
  readonly scheduler = new Scheduler()
  readonly network: Network
  readonly hosts: Hosts
  /** The rules of all nodes, and what runs on them. */
  readonly machine: PastryMachine
  readonly storage: Storage
  readonly probe: RoutingProbe
  /** The codec of each application, by application id. */
  readonly payloads: ReadonlyMap<number, PayloadCodec<unknown>>
  private readonly settings: WorldSettings
  private readonly nodes: (PastryNode | undefined)[] = []
  private readonly topology
  private seedServer: SeedServer

  constructor(settings: WorldSettings, { wireMode, latency, applications = [] }: WorldOptions) {
    for (const { id } of applications) assert(id >= 16 && id <= 255, `own application ${id}: 16 … 255`)
    const { seed, network } = settings
    this.settings = settings
    this.topology = randomStream(streamKey(seed, 'topology'))
    this.network = new Network({
      latency: latency ?? createLatencyModel(network.latency, streamKey(seed, 'topology', 'pairs')),
      jitter: network.jitter,
      loss: network.loss,
      deadHost: network.deadHost,
      key: streamKey(seed, 'network'),
      access: network.access,
      hasUnlimitedAccess: (host) => host === SEED_SERVER_HANDLE,
    })
    this.payloads = new Map([...PAYLOADS, ...applications.map(({ id, codec }) => [id, codec] as const)])
    this.hosts = new Hosts({
      scheduler: this.scheduler,
      network: this.network,
      maxMessageBytes: network.maxMessageBytes,
      payloads: this.payloads,
      wireMode,
      nodeStreams: streamKey(seed, 'nodes'),
    })
    this.machine = new PastryMachine(this.hosts, settings.pastry)
    const storage = storageParameters(settings.storage, settings.phases)
    // What starts at a given time changes nothing before that time.
    const inTurn = settings.phases.filter(({ at }) => at === undefined)
    const custodyBegins = inTurn.some(isForStorage) ? 'when active' : 'when asked'
    this.storage = this.machine.attach(
      STORAGE_APPLICATION,
      (routing: KeyBasedRouting<StoragePayload>) => new Storage(routing, storage, custodyBegins),
    )
    this.probe = this.machine.attach(
      PROBE_APPLICATION,
      (routing: KeyBasedRouting<ProbeMessage>) => new RoutingProbe(routing),
    )
    for (const { id, create } of applications) this.machine.attach(id, create)
    this.newHost(ZERO_ID)
    this.seedServer = this.newSeedServer()
    this.setSeedServer('up')
  }

  get now(): Micros {
    return this.scheduler.now
  }

  idOf(handle: NodeHandle): Id {
    return this.hosts.directory.idOf(handle)
  }

  /** Base latency between two hosts, one way. */
  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    return this.network.oneWay(from, to)
  }

  /** Great-circle distance from a host to a place, infinite if the latency model is not on the globe. */
  distanceKm(handle: NodeHandle, place: { readonly latitude: number; readonly longitude: number }): number {
    return this.network.latency.distanceKm?.(handle, place) ?? Infinity
  }

  /** The node of a host, or undefined once it is gone. */
  nodeOf(handle: NodeHandle): PastryNode | undefined {
    return this.nodes[handle]
  }

  /** Sets a node up on a new host. It does nothing before its `start` is called. */
  addNode(id: Id): PastryNode {
    const handle = this.newHost(id)
    const node = new PastryNode(this.machine, handle)
    this.nodes[handle] = node
    this.hosts.run(handle, node)
    return node
  }

  /** How a node finds the overlay. The first node cannot come through itself. */
  bootstrapOf(handle: NodeHandle, via: 'seed-server' | 'first'): Bootstrap {
    const coordinates = this.announcedCoordinatesOf(handle)
    const seed = coordinates.length === 0 ? SEED_SERVER_ONLY : { seedServer: SEED_SERVER_HANDLE, coordinates }
    return via === 'first' && handle !== FIRST_NODE_HANDLE ? { ...seed, contact: FIRST_NODE_HANDLE } : seed
  }

  /** The seed server begins with these as its members. */
  restoreSeedServer(nodes: readonly NodeHandle[]): void {
    this.seedServer.restore(nodes.map((node) => ({ node, coordinates: this.announcedCoordinatesOf(node) })))
  }

  /** The node is gone without a word. */
  stopNode(handle: NodeHandle): void {
    this.hosts.stop(handle)
    this.nodes[handle]?.remove()
    this.nodes[handle] = undefined
  }

  /** The list of the seed server is lost: it will know only nodes that report themselves. */
  forgetMembers(): void {
    this.seedServer.stop()
    this.seedServer = this.newSeedServer()
  }

  /** What a next life of a node may begin with. */
  memoryOf(handle: NodeHandle): Memory | undefined {
    const node = this.nodes[handle]
    return node?.within(() => ({ knowledge: this.machine.memory(), entries: this.storage.memory() }))
  }

  /** While it is down the seed server hears nothing. */
  setSeedServer(state: 'down' | 'up'): void {
    if (state === 'down') {
      this.hosts.stop(SEED_SERVER_HANDLE)
    } else {
      this.hosts.run(SEED_SERVER_HANDLE, this.seedServer)
      this.seedServer.start()
    }
  }

  private announcedCoordinatesOf(handle: NodeHandle): readonly number[] {
    const { network } = this.settings
    return network.announceCoordinates ? (this.network.latency.coordinates?.(handle) ?? NONE) : NONE
  }

  private newHost(id: Id): NodeHandle {
    const handle = this.hosts.addHost(id)
    this.network.latency.place(handle, this.topology)
    this.nodes.push(undefined)
    return handle
  }

  private newSeedServer(): SeedServer {
    return new SeedServer(SEED_SERVER_HANDLE, this.hosts, this.settings.seedServer)
  }
}
