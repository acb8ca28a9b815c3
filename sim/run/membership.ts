import { type Micros, NO_NODE, type NodeHandle } from '../../protocol/environment.ts'
import { type Id, idFromHex, isOnArc, truncateId } from '../../protocol/id.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../core/random.ts'
import { wholeShare } from '../core/whole-share.ts'
import type { Oracle } from '../measure/oracle.ts'
import type { CrashPhase, JoinPhase, LeavePhase } from '../scenario/resolved.ts'
import { randomId } from './keys.ts'
import { NodePool } from './node-pool.ts'
import type { Resident, World } from './world.ts'

/** What becomes known of a node's coming and going. */
export interface MembershipObserver {
  nodeStarted(resident: Resident, at: Micros): void
  nodeCrashed(node: NodeHandle, at: Micros): void
  nodeLeft(node: NodeHandle, at: Micros): void
  nodeGaveUp(node: NodeHandle, at: Micros): void
}

type Victims = CrashPhase['victims']
type Leavers = LeavePhase['leavers']

/** Who lives in the world: starts nodes, and takes them away. */
export class Membership {
  /** Nodes that run, joined or not. */
  readonly live = new NodePool()
  /** Those of them that have been active: the users of the overlay. */
  readonly joined = new NodePool()
  private readonly world: World
  private readonly oracle: Oracle
  private readonly observer: MembershipObserver
  private readonly ids: RandomStream
  private readonly vias = new Map<NodeHandle, JoinPhase['via']>()
  /** The first node that was started. */
  first = NO_NODE

  constructor(world: World, oracle: Oracle, observer: MembershipObserver) {
    this.world = world
    this.oracle = oracle
    this.observer = observer
    this.ids = randomStream(streamKey(world.scenario.seed, 'ids'))
  }

  /** One node begins to join, under a drawn id if none is given. */
  start(via: JoinPhase['via'], hex: string | undefined): void {
    const { idBits } = this.world.scenario.pastry
    // Drawn in any case, so that a given id does not change the others.
    const drawn = randomId(this.ids, idBits)
    this.startWithId(hex === undefined ? drawn : truncateId(idFromHex(hex), idBits), via)
  }

  /** The id was taken: as the scenario says, the joiner comes again under another. */
  joinFailed(node: NodeHandle, reason: 'id taken' | 'given up'): void {
    const via = this.vias.get(node)
    if (!this.live.has(node)) return
    this.remove(node)
    this.observer.nodeGaveUp(node, this.world.now)
    if (reason !== 'id taken' || this.world.scenario.onIdTaken === 'give-up' || via === undefined) return
    this.startWithId(randomId(this.ids, this.world.scenario.pastry.idBits), via)
  }

  activated(node: NodeHandle): void {
    this.joined.add(node)
    this.vias.delete(node)
  }

  /** The victims fall silent, all at once. Returns how many there were. */
  crash(victims: Victims, phase: number): number {
    const chosen = this.victims(victims, streamKey(this.world.scenario.seed, 'crash', phase))
    for (const node of chosen) {
      this.remove(node)
      this.observer.nodeCrashed(node, this.world.now)
    }
    return chosen.length
  }

  /** Who will leave, in the order in which they go. */
  leavers(leavers: Leavers, phase: number): NodeHandle[] {
    return this.choose(leavers, streamKey(this.world.scenario.seed, 'leave', phase))
  }

  leave(node: NodeHandle): void {
    const resident = this.world.resident(node)
    if (resident === undefined) return
    resident.node.leave()
    this.remove(node)
    this.observer.nodeLeft(node, this.world.now)
  }

  private startWithId(id: Id, via: JoinPhase['via']): void {
    const resident = this.world.addNode(id)
    if (this.first === NO_NODE) this.first = resident.handle
    this.vias.set(resident.handle, via)
    this.live.add(resident.handle)
    this.observer.nodeStarted(resident, this.world.now)
    resident.node.start(this.world.bootstrapOf(resident.handle, via))
  }

  private remove(node: NodeHandle): void {
    this.world.stopNode(node)
    this.live.remove(node)
    this.joined.remove(node)
    this.vias.delete(node)
  }

  private victims(victims: Victims, key: StreamKey): NodeHandle[] {
    if ('idsInArc' in victims) {
      const from = idFromHex(victims.idsInArc.from)
      const to = idFromHex(victims.idsInArc.to)
      return this.live.inOrder().filter((node) => isOnArc(from, this.world.idOf(node), to))
    }
    if ('adjacent' in victims) {
      const ring = [...this.oracle.handles()]
      const start = randomStream(key).integer(Math.max(1, ring.length))
      return ring.map((_, offset) => ring[(start + offset) % ring.length]!).slice(0, victims.adjacent)
    }
    if ('region' in victims) {
      const { latency } = this.world.network
      const { radiusKm, ...place } = victims.region
      return this.live.inOrder().filter((node) => (latency.distanceKm?.(node, place) ?? Infinity) <= radiusKm)
    }
    return this.choose(victims, key)
  }

  /** By a hash of each node, so that those chosen at 10 % are among those chosen at 30 %. */
  private choose(amount: Leavers, key: StreamKey): NodeHandle[] {
    if ('list' in amount)
      return amount.list.map((node) => node as NodeHandle).filter((node) => this.live.has(node))
    const count = 'count' in amount ? amount.count : wholeShare(amount.fraction, this.live.size)
    const ranked = this.live.inOrder().map((node) => ({ node, rank: hash32(key, node) }))
    ranked.sort((a, b) => a.rank - b.rank || a.node - b.node)
    return ranked.slice(0, count).map(({ node }) => node)
  }
}
