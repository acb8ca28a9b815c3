import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromHex, isOnArc, truncateId } from '../../protocol/base/id.ts'
import { IdMap } from '../../protocol/base/id-map.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { hash32, type RandomStream, randomStream, type StreamKey, streamKey } from '../core/random.ts'
import { wholeShare } from '../core/whole-share.ts'
import type { Oracle } from '../measure/oracle.ts'
import type { CrashPhase, JoinPhase, LeavePhase } from '../scenario/resolved.ts'
import { convergedStart } from './converged/converged-start.ts'
import { freeId, type IdRange } from './free-id.ts'
import { NodePool } from './node-pool.ts'
import { randomId, randomIdInArc } from './users/keys.ts'
import type { Resident, World } from './world.ts'

/** What becomes known of a node's coming and going. */
export interface MembershipObserver {
  /** A node begins to join. */
  nodeStarted(resident: Resident, at: Micros): void
  /** A node is there as if it had joined long ago. */
  nodeSetUp(resident: Resident, at: Micros): void
  nodeCrashed(node: NodeHandle, at: Micros): void
  nodeLeft(node: NodeHandle, at: Micros): void
  /** A node goes because its join came to nothing, be it the first or one back into the overlay that it had lost. */
  nodeGaveUp(node: NodeHandle, at: Micros): void
}

/** A node that comes. */
export interface Newcomer {
  readonly id: Id
  readonly via: JoinPhase['via']
  /** Where the id turns out to be taken: another one. */
  anotherId(): Id
}

type Victims = CrashPhase['victims']
type Leavers = LeavePhase['leavers']

/** With few id bits a free id may be hard to draw: then the next one is taken. */
const RETRIES_MAX = 1_000

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
  /** Those that have not joined yet. */
  private readonly joiners = new Map<NodeHandle, Newcomer>()
  /** Those that hand over what they hold, and then go. */
  private readonly leaving = new Set<NodeHandle>()
  /** The first node that was started. */
  first = NO_NODE
  /** How often a node has come, crashed, left, or given up after it had joined. */
  turnover = 0

  constructor(world: World, oracle: Oracle, observer: MembershipObserver) {
    this.world = world
    this.oracle = oracle
    this.observer = observer
    this.ids = randomStream(streamKey(world.scenario.seed, 'ids'))
  }

  /** Joiner number `index` of a phase begins to join, under a drawn id if none is given. */
  join(phase: JoinPhase, index: number): void {
    this.start(this.newcomer(phase, index))
  }

  /** All joiners of a phase are there at once, in an overlay that has long settled. */
  startConverged(phase: JoinPhase): void {
    const taken = new IdMap<true>()
    const range = { idBits: this.world.scenario.pastry.idBits, arc: arcOf(phase) }
    const residents: Resident[] = []
    for (let index = 0; index < phase.nodes; index++) {
      const newcomer = this.newcomer(phase, index)
      let { id } = newcomer
      for (let retry = 0; taken.has(id) && retry < RETRIES_MAX; retry++) id = newcomer.anotherId()
      id = freeId(id, taken, range)
      taken.set(id, true)
      const resident = this.settle(id)
      this.observer.nodeSetUp(resident, this.world.now)
      residents.push(resident)
    }
    convergedStart(this.world, residents, { samples: phase.samples })
  }

  /** One node begins to join. */
  start(newcomer: Newcomer): NodeHandle {
    const resident = this.settle(newcomer.id)
    this.observer.nodeStarted(resident, this.world.now)
    const { handle, node } = resident
    this.joiners.set(handle, newcomer)
    node.start(this.world.bootstrapOf(handle, newcomer.via))
    return handle
  }

  /** The joiner goes; it may have joined before, and been cut off. If its id was taken it comes again under another, as the scenario says: as whom, else NO_NODE. */
  joinFailed(node: NodeHandle, reason: 'id taken' | 'given up'): NodeHandle {
    const newcomer = this.joiners.get(node)
    if (!this.live.has(node)) return NO_NODE
    if (this.joined.has(node)) this.turnover++
    this.remove(node)
    this.observer.nodeGaveUp(node, this.world.now)
    if (reason !== 'id taken' || this.world.scenario.onIdTaken === 'give-up') return NO_NODE
    return newcomer === undefined ? NO_NODE : this.start({ ...newcomer, id: newcomer.anotherId() })
  }

  activated(node: NodeHandle): void {
    this.joined.add(node)
    this.joiners.delete(node)
  }

  /** The victims fall silent, all at once. Returns how many there were. */
  crash(victims: Victims, phase: number): number {
    const chosen = this.victims(victims, streamKey(this.world.scenario.seed, 'crash', phase))
    for (const node of chosen) this.crashNode(node)
    return chosen.length
  }

  /** One node falls silent. */
  crashNode(node: NodeHandle): void {
    this.remove(node)
    this.turnover++
    this.observer.nodeCrashed(node, this.world.now)
  }

  /** Who will leave, in the order in which they go. */
  leavers(leavers: Leavers, phase: number): NodeHandle[] {
    const key = streamKey(this.world.scenario.seed, 'leave', phase)
    return this.choose(leavers, key, (node) => !this.leaving.has(node))
  }

  /** It begins to leave: no user asks it for anything more, and it goes once it has handed over what it holds. */
  leave(node: NodeHandle): void {
    const resident = this.world.resident(node)
    if (resident === undefined) return
    this.joined.remove(node)
    this.leaving.add(node)
    if (resident.node.leave() === 'left') this.left(node)
  }

  /** It has announced its departure, and goes. */
  left(node: NodeHandle): void {
    if (!this.live.has(node)) return
    this.remove(node)
    this.turnover++
    this.observer.nodeLeft(node, this.world.now)
  }

  private newcomer(phase: JoinPhase, index: number): Newcomer {
    const { ids, via } = phase
    const { idBits } = this.world.scenario.pastry
    const arc = arcOf(phase)
    const anotherId = (): Id =>
      arc === null ? randomId(this.ids, idBits) : randomIdInArc(this.ids, arc, idBits)
    // Drawn in any case, so that a given id does not change the others.
    const drawn = anotherId()
    const given = ids?.[index]
    return { id: given === undefined ? drawn : truncateId(idFromHex(given), idBits), via, anotherId }
  }

  /** A node is there, and does nothing yet. */
  private settle(id: Id): Resident {
    const resident = this.world.addNode(id)
    if (this.first === NO_NODE) this.first = resident.handle
    this.live.add(resident.handle)
    this.turnover++
    return resident
  }

  private remove(node: NodeHandle): void {
    this.world.stopNode(node)
    this.live.remove(node)
    this.joined.remove(node)
    this.leaving.delete(node)
    this.joiners.delete(node)
  }

  private victims(victims: Victims, key: StreamKey): NodeHandle[] {
    if ('idsInArc' in victims) {
      const from = idFromHex(victims.idsInArc.from)
      const to = idFromHex(victims.idsInArc.to)
      return this.live.inOrder().filter((node) => isOnArc(from, this.world.idOf(node), to))
    }
    if ('adjacent' in victims) {
      const ring = this.oracle.ring()
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
  private choose(
    amount: Leavers,
    key: StreamKey,
    isEligible: (node: NodeHandle) => boolean = () => true,
  ): NodeHandle[] {
    if ('list' in amount)
      return amount.list.map((node) => node as NodeHandle).filter((node) => this.live.has(node))
    const eligible = this.live.inOrder().filter(isEligible)
    const count = 'count' in amount ? amount.count : wholeShare(amount.fraction, eligible.length)
    const ranked = eligible.map((node) => ({ node, rank: hash32(key, node) }))
    ranked.sort((a, b) => a.rank - b.rank || a.node - b.node)
    return ranked.slice(0, count).map(({ node }) => node)
  }
}

const arcOf = ({ idsInArc: arc }: JoinPhase): IdRange['arc'] =>
  arc && { from: idFromHex(arc.from), to: idFromHex(arc.to) }
