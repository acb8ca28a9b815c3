import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { copiesRange } from '../../protocol/storage/quorums.ts'
import { assert } from '../core/assert.ts'
import { HOST_EVENT_KINDS } from '../host/hosts.ts'
import type { OperationKind } from '../measure/outcomes.ts'
import type { ResolvedScenario } from '../scenario/resolved.ts'
import { GroundTruth } from './ground-truth.ts'
import { Membership } from './membership.ts'
import type { RunObserver } from './observer.ts'
import { Script } from './script.ts'
import { storageParameters } from './terms.ts'
import { KeyStore } from './users/key-store.ts'
import { keyId } from './users/keys.ts'
import { Requests } from './users/requests.ts'
import { World, type WorldOptions } from './world.ts'

/** An operation that the user of the library asks for. */
export interface OwnOperation {
  readonly kind: OperationKind
  /** A node that has joined. */
  readonly caller: NodeHandle
  /** Its id is the leading bits of its SHA-1. */
  readonly key: string
  /** Of an insert. */
  readonly value?: Uint8Array | undefined
}

const NO_VALUE = new Uint8Array(0)

/**
 * A scenario that is carried out: clock, network and hosts, the nodes that come and go, the operations of their users, and
 * the script. What happens is the same with any observers, or none.
 */
export class Execution {
  readonly world: World
  readonly truth: GroundTruth
  readonly membership: Membership
  readonly script: Script
  private readonly requests: Requests
  private readonly keys = new KeyStore()
  private readonly idBits: number
  /** In the order in which they hear. */
  private readonly observers: RunObserver[] = []

  constructor(scenario: ResolvedScenario, options: WorldOptions) {
    const { seed, pastry, storage, phases, interval } = scenario
    const { observers, keys } = this
    this.idBits = pastry.idBits
    const world = new World(scenario, options)
    const membership = new Membership({ scenario, world, observers })
    const truth = new GroundTruth({
      replicas: storage.replicas,
      replicasMax: copiesRange(storageParameters(storage, phases)).max,
      copies: storage.capacity === 0 ? 'on the closest' : 'anywhere',
      leafSetSize: pastry.leafSetSize,
      now: () => world.now,
      idOf: (node) => world.idOf(node),
      leafSetOf: (node) => world.nodeOf(node)!.sharedLeafSet,
      nodesLive: () => membership.live.size,
    })
    const requests = new Requests({
      world,
      observers,
      deadline: scenario.operationDeadline,
      period: () => this.script.operationPeriod,
      awaitDeadline: (at) => this.script.awaitDeadline(at),
    })
    const simulated = { seed, idBits: pastry.idBits, world, membership, requests, keys, truth, observers }
    this.world = world
    this.truth = truth
    this.membership = membership
    this.requests = requests
    this.script = new Script({ phases, interval, scheduler: world.scheduler, simulated })
    for (const part of [truth, membership, requests, this.script]) this.observe(part)
  }

  /** The observer hears of all that happens from now on, after those before it. */
  observe(observer: RunObserver): void {
    this.observers.push(observer)
    this.world.hosts.observe(observer)
  }

  start(): void {
    this.script.start()
  }

  get isOver(): boolean {
    return this.script.isOver
  }

  /** The clock goes to the next event. Nothing has happened at that instant yet, but for the events before it. */
  advance(): void {
    if (!this.world.scheduler.step())
      throw new Error('nothing is left to happen, and the scenario is not over')
  }

  /** The event that the clock has come to happens. */
  handle(): void {
    const { hosts, scheduler } = this.world
    if (scheduler.queue.kind < HOST_EVENT_KINDS) hosts.handleEvent()
    else this.script.handleEvent(scheduler.queue)
  }

  /** Begins an operation that no phase asks for. */
  begin({ kind, caller, key: name, value }: OwnOperation): OperationId {
    assert(this.membership.joined.has(caller), `node ${caller} has not joined`)
    const key = keyId(name, this.idBits)
    if (kind === 'insert') this.keys.add({ name, id: key })
    if (kind === 'delete') this.keys.remove({ name, id: key })
    const bytes = kind === 'insert' ? (value ?? NO_VALUE) : undefined
    return this.requests.begin({ kind, caller, key, keyName: name, value: bytes })
  }
}
