import assert from 'node:assert/strict'
import type { Application, KeyBasedRouting, PayloadCodec } from '../../protocol/application.ts'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, ZERO_ID } from '../../protocol/base/id.ts'
import { MSPASTRY, SEED_SERVER, STORAGE } from '../../protocol/base/parameters.ts'
import { type Micros, micros, seconds } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { joinCodec } from '../../protocol/join/admission.ts'
import { SeedServer } from '../../protocol/join/seed-server.ts'
import { PastryNode } from '../../protocol/node.ts'
import { JOIN_APPLICATION } from '../../protocol/routing/applications.ts'
import { type StoragePayload, storageCodec } from '../../protocol/storage/messages.ts'
import { Storage } from '../../protocol/storage/storage.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Hosts } from '../../sim/host/hosts.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { type LOST, Network } from '../../sim/network/network.ts'
import { randomId } from '../../sim/run/users/keys.ts'

const STORAGE_APPLICATION = 1
/** The id under which the application of the test runs. */
export const OWN_APPLICATION = 7

/** Loses nothing before it is told to. */
class PatientNetwork extends Network {
  state: 'sound' | 'lossy' = 'sound'

  override delay(from: NodeHandle, to: NodeHandle, sequence: number): Micros | typeof LOST {
    return this.state === 'lossy' ? super.delay(from, to, sequence) : this.oneWay(from, to)
  }
}

/** A node with two applications: storage, and one that the test brings. */
export interface Inhabitant<A> {
  readonly handle: NodeHandle
  readonly id: Id
  readonly node: PastryNode
  readonly storage: Storage
  readonly own: A
}

export interface TinyWorldOptions<P, A extends Application<P>> {
  readonly nodes: number
  readonly codec: PayloadCodec<P>
  readonly create: (routing: KeyBasedRouting<P>) => A
  readonly wireMode?: 'off' | 'on'
  /** Once all nodes have joined. */
  readonly loss?: number
  readonly seed?: string
}

/** A handful of nodes on simulated hosts, without scenario and script: what it takes to run an application of one's own. */
export class TinyWorld<P, A extends Application<P>> {
  readonly inhabitants: Inhabitant<A>[] = []
  /** Everything that nodes reported. */
  readonly events: { readonly at: Micros; readonly by: NodeHandle; readonly event: NodeEvent }[] = []
  readonly scheduler = new Scheduler()
  readonly hosts: Hosts
  private readonly options: TinyWorldOptions<P, A>

  constructor(options: TinyWorldOptions<P, A>) {
    const { nodes, codec, wireMode = 'off', loss = 0, seed = 'tiny' } = options
    this.options = options
    const network = new PatientNetwork({
      latency: new ConstantLatency({ oneWay: micros(10_000) }),
      jitter: { model: 'none' },
      loss,
      deadHost: 'silent',
      key: streamKey(seed, 'network'),
    })
    this.hosts = new Hosts({
      scheduler: this.scheduler,
      network,
      maxMessageBytes: 1400,
      payloads: new Map<number, PayloadCodec<unknown>>([
        [JOIN_APPLICATION, joinCodec as PayloadCodec<unknown>],
        [STORAGE_APPLICATION, storageCodec as PayloadCodec<unknown>],
        [OWN_APPLICATION, codec as PayloadCodec<unknown>],
      ]),
      wireMode,
      nodeStreams: streamKey(seed, 'nodes'),
    })
    this.hosts.observe({
      emitted: (by, event) => this.events.push({ at: this.scheduler.now, by, event }),
    })
    const seedServer = this.hosts.addHost(ZERO_ID)
    const server = new SeedServer(seedServer.environment, SEED_SERVER)
    this.hosts.run(seedServer.handle, server)
    server.start()
    const ids = randomStream(streamKey(seed, 'ids'))
    for (let count = 0; count < nodes; count++) {
      this.add(randomId(ids, 128), seedServer.handle)
      this.passTime(seconds(1))
    }
    this.passTime(seconds(20))
    assert(this.inhabitants.every(({ node }) => node.isActive))
    network.state = 'lossy'
  }

  add(id: Id, seedServer: NodeHandle): Inhabitant<A> {
    const { handle, environment } = this.hosts.addHost(id)
    const node = new PastryNode(handle, environment, { ...MSPASTRY, leafSetSize: 8 })
    const inhabitant = {
      handle,
      id,
      node,
      storage: node.attach(
        STORAGE_APPLICATION,
        (routing: KeyBasedRouting<StoragePayload>) => new Storage(routing, STORAGE),
      ),
      own: node.attach(OWN_APPLICATION, this.options.create),
    }
    this.hosts.run(handle, node)
    this.inhabitants.push(inhabitant)
    node.start({ seedServer, coordinates: [] })
    return inhabitant
  }

  crash(handle: NodeHandle): void {
    this.hosts.stop(handle)
    this.inhabitants.splice(
      this.inhabitants.findIndex((each) => each.handle === handle),
      1,
    )
  }

  /** Whatever happens within a time, happens. */
  passTime(time: Micros): void {
    const end = this.scheduler.now + time
    for (;;) {
      const next = this.scheduler.queue.nextTime()
      if (next === undefined || next > end) break
      this.scheduler.step()
      this.hosts.handleEvent()
    }
    this.scheduler.now = micros(end)
  }

  at(handle: NodeHandle): Inhabitant<A> {
    const found = this.inhabitants.find((each) => each.handle === handle)
    assert(found !== undefined, `no node ${handle}`)
    return found
  }

  /** The answer to an operation of storage, if it has come. */
  answerTo(operation: OperationId): unknown {
    for (const { event } of this.events) {
      if (event.type === 'completed' && event.operation === operation) return event.answer
    }
    return undefined
  }
}
