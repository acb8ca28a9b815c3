import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { KeyBasedRouting } from '../../../protocol/application.ts'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idEquals, ZERO_ID } from '../../../protocol/base/id.ts'
import { SEED_SERVER, STORAGE } from '../../../protocol/base/parameters.ts'
import { type Micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { joinCodec } from '../../../protocol/join/admission.ts'
import { SeedServer } from '../../../protocol/join/seed-server.ts'
import type { StoragePayload } from '../../../protocol/storage/messages.ts'
import { storageCodec } from '../../../protocol/storage/messages.ts'
import { Storage } from '../../../protocol/storage/storage.ts'
import type { HandleDirectory } from '../../../protocol/wire/bytes.ts'
import { Codec, MalformedMessage } from '../../../protocol/wire/codec.ts'
import { MESSAGE_KINDS, type Message } from '../../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../../protocol/wire/payloads.ts'
import { randomStream, streamKey } from '../../../sim/core/random.ts'
import { RoutingProbe } from '../../../sim/host/routing-probe.ts'
import { randomId } from '../../../sim/run/users/keys.ts'
import { STORAGE_APPLICATION } from '../../../sim/run/world.ts'
import { Ring } from '../../world/ring.ts'
import { operation } from '../samples.ts'
import { HANDLE_MAX, JOIN, messageOf, PROBE, STORAGE as STORAGE_OF_MESSAGES } from '../wire/messages.ts'
import { itemsHeldBy } from './held.ts'

const MEMBERS = 20
const KEYS = 40
/** Lies and datagrams that are made, and sent, at a time; a batch takes this long. */
const BATCH = 500
const BATCH_TIME = milliseconds(500)

/** Operations of users: strangers may do them, as any node may. */
const PUBLIC = ['insert', 'lookup', 'delete', 'locate', 'relay']
const isPublic = (message: Message): boolean =>
  (message.kind === 'route' || message.kind === 'direct') &&
  message.application === STORAGE_OF_MESSAGES &&
  PUBLIC.includes((message.payload as StoragePayload).kind)

const codec = new Codec(
  new Map<number, PayloadCodec<unknown>>([
    [JOIN, joinCodec as PayloadCodec<unknown>],
    [STORAGE_OF_MESSAGES, storageCodec as PayloadCodec<unknown>],
    [PROBE, RoutingProbe.codec as PayloadCodec<unknown>],
  ]),
)

const anyLie = fc.oneof(...MESSAGE_KINDS.map(messageOf)).filter((message) => !isPublic(message))

/** What came of a flood. */
export interface Aftermath {
  /** What arrived as a message; of random datagrams few do. */
  readonly received: number
  /** Datagrams that the members and the seed server sent meanwhile, beside what they send at rest. */
  readonly caused: number
  /** Items in all that the fullest node holds, at any time. */
  readonly heldMax: number
  readonly wrongLeafSets: number
  readonly inactive: number
  /** Keys that are not read as they were written. */
  readonly wrongValues: number
}

/** A small overlay with values in it, and around it hundreds of strangers. */
export class Besieged {
  private readonly ring = new Ring({ seed: 'besieged' }, (machine) => ({
    storage: machine.attach(
      STORAGE_APPLICATION,
      (routing: KeyBasedRouting<StoragePayload>) => new Storage(routing, STORAGE),
    ),
  }))
  private readonly seeds: SeedServer
  private readonly targets: NodeHandle[] = []
  private readonly strangers: NodeHandle[] = []
  private readonly keys: Id[]
  private readonly draw: () => number
  private readonly values = new Map<number, number>()
  private lastOperation = 0
  private sent = 0
  private heldMax = 0

  constructor(seed: number) {
    const { world } = this.ring
    const seedServer = world.addHost(ZERO_ID)
    this.seeds = world.run(seedServer, (self, environment) => new SeedServer(self, environment, SEED_SERVER))
    this.seeds.start()
    this.targets.push(seedServer)
    const ids = randomStream(streamKey(`${seed}`, 'ids'))
    const stream = randomStream(streamKey(`${seed}`, 'strangers'))
    this.draw = () => stream.next()
    for (let count = 0; count < MEMBERS; count++) {
      const { handle, node } = this.ring.add(randomId(ids, 128))
      node.start({ seedServer, coordinates: [] })
      this.targets.push(handle)
      world.advance(seconds(1))
    }
    for (let handle = world.handles().length; handle <= HANDLE_MAX; handle++) {
      const stranger = world.addHost(randomId(ids, 128))
      world.run(stranger, () => ({ receive: () => {}, timerFired: () => {} }))
      this.strangers.push(stranger)
    }
    world.listener = (_by, event) => {
      if (event.type === 'completed' && event.answer.kind === 'found')
        this.values.set(event.operation, event.answer.value[0]!)
    }
    world.advance(seconds(20))
    this.keys = Array.from({ length: KEYS }, () => randomId(ids, 128))
    for (const [index, key] of this.keys.entries())
      this.user(index).insert(this.nextOperation(), key, Uint8Array.of(index), {
        deadline: seconds(30),
        retries: 3,
      })
    world.advance(minutes(1))
  }

  /** Well-formed messages that are not true. */
  lies(count: number, seed: number): Aftermath {
    return this.flood(count, (batch) =>
      fc.sample(anyLie, { numRuns: batch, seed: this.seedOf(seed) }).map((lie) => () => lie),
    )
  }

  /** Bytes: any, any after a sound beginning, and lies in which some are damaged. */
  datagrams(count: number, seed: number): Aftermath {
    return this.flood(count, (batch) => {
      const lies = fc.sample(anyLie, { numRuns: Math.ceil(batch / 10), seed: this.seedOf(seed) })
      return Array.from({ length: batch }, (_, index) => () => this.decoded(this.datagram(index, lies)))
    })
  }

  private flood(count: number, make: (batch: number) => (() => Message | undefined)[]): Aftermath {
    const { world } = this.ring
    const rest = this.sentWithin(seconds(60)) / seconds(60)
    let received = 0
    let caused = 0
    for (let done = 0; done < count; done += BATCH) {
      for (const next of make(Math.min(BATCH, count - done))) {
        const message = next()
        if (message === undefined || isPublic(message)) continue
        received++
        world.send(this.pick(this.strangers), this.pick(this.targets), message)
      }
      caused += this.sentWithin(BATCH_TIME) - rest * BATCH_TIME
      if (done % (20 * BATCH) === 0) this.look()
    }
    this.look()
    world.advance(minutes(10))
    return { received, caused, heldMax: this.heldMax, ...this.state() }
  }

  private state(): Pick<Aftermath, 'wrongLeafSets' | 'inactive' | 'wrongValues'> {
    const { world, members } = this.ring
    const asked = this.keys.map((key, index) => {
      const number = this.nextOperation()
      this.user(index + 7).lookup(number, key, { deadline: seconds(30), retries: 3 })
      return { number, index }
    })
    world.advance(minutes(1))
    return {
      wrongLeafSets: this.ring.wrongLeafSets().length,
      inactive: members.filter(({ node }) => !node.isActive).length,
      wrongValues: asked.filter(({ number, index }) => this.values.get(number) !== index).length,
    }
  }

  private sentWithin(time: Micros): number {
    const { world } = this.ring
    world.log.length = 0
    world.advance(time)
    this.sent = world.sent.filter(({ from }) => from < this.targets.length).length
    world.log.length = 0
    return this.sent
  }

  private look(): void {
    for (const party of [this.seeds, ...this.ring.members.flatMap(({ node, storage }) => [[node, storage]])])
      this.heldMax = Math.max(this.heldMax, itemsHeldBy(party))
  }

  private datagram(index: number, lies: readonly Message[]): Uint8Array {
    const any = (length: number) => Uint8Array.from({ length }, () => this.below(256))
    if (index % 3 === 0) return any(this.below(200))
    if (index % 3 === 1) {
      const header = codec.encode(this.below(HANDLE_MAX) as NodeHandle, { kind: 'joinDone' }, this.directory)
      header[1] = this.below(MESSAGE_KINDS.length)
      return new Uint8Array([...header, ...any(this.below(120))])
    }
    const bytes = codec.encode(this.below(HANDLE_MAX) as NodeHandle, this.pick(lies), this.directory)
    for (let times = 1 + this.below(3); times > 0; times--) bytes[this.below(bytes.length)] = this.below(256)
    return bytes
  }

  private decoded(bytes: Uint8Array): Message | undefined {
    try {
      return codec.decode(bytes, this.directory).message
    } catch (error) {
      assert(error instanceof MalformedMessage, error as Error)
      return undefined
    }
  }

  /** An address that no node has is that of some stranger. */
  private readonly directory: HandleDirectory = {
    idOf: (handle) => this.ring.world.idOf(handle),
    addressOf: (handle) => ({ ipv4: handle, port: 9_000 }),
    handleOf: (id, { ipv4 }) => {
      const { world } = this.ring
      if (ipv4 <= HANDLE_MAX && idEquals(world.idOf(ipv4 as NodeHandle), id)) return ipv4 as NodeHandle
      return (this.targets.length + (ipv4 % this.strangers.length)) as NodeHandle
    },
  }

  private user(index: number): Storage {
    return this.ring.members[index % MEMBERS]!.storage
  }

  private nextOperation() {
    return operation(++this.lastOperation)
  }

  private seedOf(seed: number): number {
    return (seed * 1_000_003 + this.below(1 << 30)) | 0
  }

  private below(bound: number): number {
    return Math.floor(this.draw() * bound)
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }
}
