import assert from 'node:assert/strict'
import type { KeyBasedRouting } from '../../protocol/application.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, ZERO_ID } from '../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters, SEED_SERVER, STORAGE } from '../../protocol/base/parameters.ts'
import { type Micros, milliseconds, seconds } from '../../protocol/base/time.ts'
import { joinCodec } from '../../protocol/join/admission.ts'
import { SeedServer } from '../../protocol/join/seed-server.ts'
import type { PastryMachine } from '../../protocol/machine.ts'
import type { PastryNode } from '../../protocol/node.ts'
import { JOIN_APPLICATION } from '../../protocol/routing/applications.ts'
import { type StoragePayload, storageCodec } from '../../protocol/storage/messages.ts'
import { Storage } from '../../protocol/storage/storage.ts'
import { Codec } from '../../protocol/wire/codec.ts'
import type { MessageKind } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import { STORAGE_APPLICATION } from '../../sim/run/world.ts'
import { convergedOverlay, rootOf } from '../protocol/overlay.ts'
import { node } from '../protocol/samples.ts'
import { Courier, type Parcel, parcelCodec } from './courier.ts'
import { FakeWorld, type FakeWorldOptions } from './fake-world.ts'
import { loneNode } from './lone-node.ts'

export const COURIER_APPLICATION = 7

/** Of all messages of nodes with storage and a courier. */
export const codec = new Codec(
  new Map<number, PayloadCodec<unknown>>([
    [JOIN_APPLICATION, joinCodec as PayloadCodec<unknown>],
    [STORAGE_APPLICATION, storageCodec as PayloadCodec<unknown>],
    [COURIER_APPLICATION, parcelCodec as PayloadCodec<unknown>],
  ]),
)

/** A node, its courier, and what else was attached to it. */
export type Member<A> = A & {
  readonly handle: NodeHandle
  readonly id: Id
  readonly node: PastryNode
  readonly courier: Courier
}

export interface RingOptions extends Omit<FakeWorldOptions, 'ids'> {
  readonly parameters?: Partial<PastryParameters>
}

/** Nodes of a fake world, each with a courier. */
export class Ring<A = unknown> {
  readonly world: FakeWorld
  readonly parameters: PastryParameters
  /** In the order of their handles; those that crashed are gone. */
  readonly members: Member<A>[] = []
  private readonly attach: (machine: PastryMachine) => A

  /** `attach` gives the machine of a new node its applications beside the courier. */
  constructor({ parameters = {}, ...options }: RingOptions, attach: (machine: PastryMachine) => A) {
    this.world = new FakeWorld(options)
    this.parameters = { ...MSPASTRY, leafSetSize: 8, ...parameters }
    this.attach = attach
  }

  get ids(): Id[] {
    return this.members.map(({ id }) => id)
  }

  /** Sets a node up on a new host. It does nothing before it starts. */
  add(id: Id): Member<A> {
    const handle = this.world.addHost(id)
    const { node: self, attached } = loneNode(handle, this.world, this.parameters, (machine) => ({
      ...this.attach(machine),
      courier: machine.attach(
        COURIER_APPLICATION,
        (routing: KeyBasedRouting<Parcel>) => new Courier(routing),
      ),
    }))
    this.world.run(handle, () => self)
    const member = { ...attached, handle, id, node: self }
    this.members.push(member)
    return member
  }

  at(handle: NodeHandle): Member<A> {
    const found = this.members.find((each) => each.handle === handle)
    assert(found !== undefined, `no node ${handle}`)
    return found
  }

  crash(handle: NodeHandle): void {
    this.members.splice(this.members.indexOf(this.at(handle)), 1)
    this.world.stop(handle)
  }

  /** Sends a parcel to the root of a key. */
  route(from: NodeHandle, key: Id, number: number): void {
    this.at(from).courier.routing.route(key, { number, instruction: 'pass', stamps: [] })
  }

  /** The nodes to which a parcel was delivered. */
  receivers(number: number): NodeHandle[] {
    return this.members.flatMap(({ handle, courier }) =>
      courier.delivered.filter(({ payload }) => payload.number === number).map(() => handle),
    )
  }

  /** The member whose id is numerically closest to a key. */
  rootOf(key: Id): NodeHandle {
    return this.members[rootOf(this.ids, key)]!.handle
  }

  /** The members whose leaf sets are not those of ground truth. */
  wrongLeafSets(): NodeHandle[] {
    const ideal = convergedOverlay({ ...this.parameters, ids: this.ids, seed: 1 })
    const ofMember = (place: NodeHandle): NodeHandle => this.members[place]!.handle
    return this.members
      .filter(({ node: { leafSet } }, index) => {
        const wanted = ideal[index]!.leafSet
        return (
          `${leafSet.side('clockwise')}` !== `${wanted.side('clockwise').map(ofMember)}` ||
          `${leafSet.side('counterclockwise')}` !== `${wanted.side('counterclockwise').map(ofMember)}`
        )
      })
      .map(({ handle }) => handle)
  }

  /** How many messages of a kind have been sent since a time. */
  countOf(kind: MessageKind, since: Micros): number {
    return this.world.sentOf(kind).filter(({ at }) => at >= since).length
  }
}

/** Nodes that have all been in a converged ring in an earlier life, and now go on with it. */
export function resumedRing({ nodes, ...options }: RingOptions & { readonly nodes: number }): Ring {
  const { seed = 'ring' } = options
  const ring = new Ring({ ...options, seed }, () => ({}))
  const stream = randomStream(streamKey(seed, 'ids'))
  for (let count = 0; count < nodes; count++) ring.add(randomId(stream, 128))
  const states = convergedOverlay({ ...ring.parameters, ids: ring.ids, seed: 1 })
  for (const [index, { node: self }] of ring.members.entries()) {
    const { leafSet, table } = states[index]!
    const entries = table.entries()
    const roundTrips = entries.map(() => milliseconds(20))
    self.startSettled(
      { leaves: leafSet.members(), entries, roundTrips },
      { contact: node((index + 1) % nodes) },
    )
  }
  return ring
}

/** Nodes with storage that have joined through a seed server, one per second, without loss so far. */
export function joinedRing({ nodes, ...options }: RingOptions & { readonly nodes: number }) {
  const { seed = 'ring' } = options
  const ring = new Ring({ ...options, seed }, (machine) => ({
    storage: machine.attach(
      STORAGE_APPLICATION,
      (routing: KeyBasedRouting<StoragePayload>) => new Storage(routing, STORAGE),
    ),
  }))
  const seedServer = ring.world.addHost(ZERO_ID)
  ring.world.run(seedServer, (self, environment) => new SeedServer(self, environment, SEED_SERVER)).start()
  const stream = randomStream(streamKey(seed, 'ids'))
  for (let count = 0; count < nodes; count++) {
    ring.add(randomId(stream, 128)).node.start({ seedServer, coordinates: [] })
    ring.world.advance(seconds(1))
  }
  ring.world.advance(seconds(20))
  assert(ring.members.every(({ node: self }) => self.isActive))
  return ring
}
