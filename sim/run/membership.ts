import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromHex, truncateId } from '../../protocol/base/id.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { PastryNode } from '../../protocol/node.ts'
import { withRoomFor } from '../core/growable.ts'
import { type RandomStream, randomStream, streamKey } from '../core/random.ts'
import type { MachineFault } from '../host/machines/machine-fault.ts'
import type { Remembers } from '../scenario/phases/crash.ts'
import type { JoinPhase, ResolvedScenario } from '../scenario/resolved.ts'
import { convergedStart } from './converged/converged-start.ts'
import { freeId, type IdRange, type TakenIds } from './free-id.ts'
import { Identities } from './identities.ts'
import { NodePool } from './node-pool.ts'
import type { Departure, MembershipObserver, RunObserver } from './observer.ts'
import { randomId, randomIdInArc } from './users/keys.ts'
import type { Memory, World } from './world.ts'

/** A node that comes. */
export interface Newcomer {
  readonly id: Id
  readonly via: JoinPhase['via']
  /** What a file calls it, for the results. */
  readonly name?: string | undefined
  /** The name of the phase that it joins in, if it is a `join`. */
  readonly phase?: string
  /** If the id turns out to be taken: another one. */
  anotherId(): Id
}

/** A node that has gone, as it can come back. */
export interface Departed {
  readonly newcomer: Newcomer
  readonly at: Micros
  /** What it will remember; undefined: nothing. */
  readonly memory: Memory | undefined
}

export interface MembershipOptions {
  readonly scenario: Pick<ResolvedScenario, 'seed' | 'pastry' | 'onIdTaken'>
  readonly world: World
  readonly observers: readonly MembershipObserver[]
}

/** With few id bits a free id may be hard to draw: then the next one is taken. */
const RETRIES_MAX = 1_000

/** Steps of a converged start after which it is shown how far it is: some milliseconds. */
const SHOWN_EVERY = 256

/** Which nodes live in the world: starts nodes, and takes them away. */
export class Membership implements RunObserver {
  /** Nodes that run, joined or not. */
  readonly live = new NodePool()
  /** The nodes of these that have been active: the users of the overlay. */
  readonly joined = new NodePool()
  /** The first node that was started. */
  first = NO_NODE
  /** How often a node has come, crashed, left, or given up after it had joined. */
  turnover = 0
  /** How many nodes have gone because their join failed. */
  givenUp = 0
  private readonly options: MembershipOptions
  private readonly ids: RandomStream
  /** Nodes that have not joined yet. */
  private readonly joiners = new Map<NodeHandle, Newcomer>()
  /** The names of the `join` phases in which nodes have come. */
  private readonly phaseNames: string[] = []
  /** By node: which of these it came in, plus one; 0 if it came otherwise. */
  private phases = new Uint16Array(0)
  /** Nodes that hand over what they hold, and then go. */
  private readonly leaving = new Set<NodeHandle>()
  /** Nodes that have joined and whose processes are stopped. */
  private readonly stopped = new Set<NodeHandle>()
  private readonly identities: Identities
  /** Nodes that come back under the id of a node that is still leaving, once that node has gone. */
  private readonly returning = new Map<NodeHandle, Newcomer>()

  constructor(options: MembershipOptions) {
    this.options = options
    this.identities = new Identities({
      idOf: (node) => options.world.idOf(node),
      isLive: (node) => this.live.has(node),
    })
    this.ids = randomStream(streamKey(options.scenario.seed, 'ids'))
  }

  /**
   * Joiner number `index` of a phase begins to join, under a drawn id if none is given. A machine has one life at a time: if
   * the node that had the given id is still handing over what it held, the joiner begins when that has gone.
   */
  join(phase: JoinPhase, index: number): void {
    const newcomer = this.newcomer(phase, index)
    const earlierLife = phase.ids === null ? NO_NODE : this.identities.holderOf(newcomer.id)
    if (this.isLeaving(earlierLife)) this.returning.set(earlierLife, newcomer)
    else this.start(newcomer)
  }

  /** All joiners of a phase are there immediately, in an overlay that has long settled. */
  startConverged(phase: JoinPhase): void {
    const { scenario, world, observers } = this.options
    const { seed, pastry } = scenario
    const range = { idBits: pastry.idBits, arc: arcOf(phase) }
    const members = new Int32Array(phase.nodes)
    for (let index = 0; index < phase.nodes; index++) {
      const newcomer = this.newcomer(phase, index)
      const taken: TakenIds = { size: index, has: (id) => this.identities.holderOf(id) !== NO_NODE }
      let { id } = newcomer
      for (let retry = 0; taken.has(id) && retry < RETRIES_MAX; retry++) id = newcomer.anotherId()
      const { self: handle } = this.settle({ ...newcomer, id: freeId(id, taken, range) })
      for (const observer of observers) observer.nodeSetUp?.(handle, world.now)
      members[index] = handle
      this.showSettingUp(index, 2 * phase.nodes)
    }
    convergedStart(world, members, {
      seed,
      pastry,
      samples: phase.samples,
      settled: (nodes) => this.showSettingUp(phase.nodes + nodes, 2 * phase.nodes),
    })
  }

  /** One node begins to join. */
  start(newcomer: Newcomer): NodeHandle {
    const node = this.comes(newcomer)
    node.start(this.options.world.bootstrapOf(node.self, newcomer.via))
    return node.self
  }

  /**
   * The joiner goes. It may have joined before, if it was cut off and another node holds its id by now. If its id was taken and the
   * scenario says so, a node comes in its place under another id. Returns that node, or NO_NODE.
   */
  joinFailed(node: NodeHandle, reason: 'id taken' | 'given up'): NodeHandle {
    const newcomer = this.joiners.get(node)
    if (!this.live.has(node)) return NO_NODE
    if (this.joined.has(node)) this.turnover++
    this.givenUp++
    this.remove(node, 'gaveUp')
    if (reason !== 'id taken' || this.options.scenario.onIdTaken === 'give-up') return NO_NODE
    return newcomer === undefined ? NO_NODE : this.start({ ...newcomer, id: newcomer.anotherId() })
  }

  /** A node that becomes active, or finds a member that routes for it, has joined. */
  emitted(node: NodeHandle, event: NodeEvent): void {
    if (event.type !== 'activated' && event.type !== 'connected') return
    this.joined.add(node)
    this.joiners.delete(node)
  }

  /** One node falls silent. */
  crashNode(node: NodeHandle): void {
    this.turnover++
    this.remove(node, 'crashed')
  }

  /** One node falls silent, to come back with what it remembers then. */
  crashToReturn(node: NodeHandle, remembers: Remembers): Departed {
    const { world } = this.options
    const memory = remembers === 'nothing' ? undefined : world.memoryOf(node)
    const id = world.idOf(node)
    const phase = this.phaseOf(node)
    this.crashNode(node)
    return {
      newcomer: { id, via: 'seed-server', anotherId: () => id, ...(phase !== undefined && { phase }) },
      at: world.now,
      memory: memory && remembers === 'members' ? { ...memory, entries: [] } : memory,
    }
  }

  /** A node comes back under its id, as another node for all others. No effect if that id is back already. */
  restart({ newcomer, at, memory }: Departed): void {
    const { world } = this.options
    if (this.identities.holderOf(newcomer.id) !== NO_NODE) return
    if (memory === undefined || memory.knowledge.leaves.length === 0) {
      this.start(newcomer)
      return
    }
    const node = this.comes(newcomer)
    node.within(() => world.storage.restore(memory.entries, micros(world.now - at)))
    node.resume(memory.knowledge, world.bootstrapOf(node.self, newcomer.via))
  }

  /** The name of the `join` phase that a node came in; undefined if it came otherwise. */
  phaseOf(node: NodeHandle): string | undefined {
    return this.phaseNames[(this.phases[node] ?? 0) - 1]
  }

  /** The id of the node that has been away longest, which comes back; undefined if none is away but `except`. */
  takeLongestAway(except: NodeHandle): Id | undefined {
    return this.identities.takeLongestAway(except)
  }

  /** From now on something is wrong with the machine of a node. While its process is stopped no user asks it for anything. */
  beginFault(node: NodeHandle, fault: MachineFault): void {
    const { world, observers } = this.options
    const { hosts } = world
    if (!this.live.has(node)) return
    const wasPaused = hosts.isPaused(node)
    hosts.beginFault(node, fault)
    for (const observer of observers) observer.machineFaultBegan?.(node, fault)
    if (wasPaused || !hosts.isPaused(node)) return
    if (this.joined.has(node)) this.stopped.add(node)
    this.joined.remove(node)
    for (const observer of observers) observer.nodePaused?.(node, world.now)
  }

  endFault(node: NodeHandle, fault: MachineFault): void {
    const { world, observers } = this.options
    const { hosts } = world
    if (!this.live.has(node)) return
    const wasPaused = hosts.isPaused(node)
    hosts.endFault(node, fault)
    if (!wasPaused || hosts.isPaused(node)) return
    if (this.stopped.delete(node)) this.joined.add(node)
    for (const observer of observers) observer.nodeUnpaused?.(node, world.now)
  }

  /** Does it hand over what it holds, to go then? */
  isLeaving(node: NodeHandle): boolean {
    return this.leaving.has(node)
  }

  /**
   * It begins to leave: no user asks it for anything more, and it goes once it has handed over what it holds. One whose process is
   * stopped hears nothing of that: it goes without a word.
   */
  leave(node: NodeHandle): void {
    const { world } = this.options
    const resident = world.nodeOf(node)
    if (resident === undefined || this.isLeaving(node)) return
    if (world.hosts.isPaused(node)) return this.crashNode(node)
    this.joined.remove(node)
    this.leaving.add(node)
    if (resident.leave() === 'left') this.left(node)
  }

  /** It has announced its departure, and goes. */
  left(node: NodeHandle): void {
    if (!this.live.has(node)) return
    this.turnover++
    this.remove(node, 'left')
  }

  /** How many steps of a converged start are done, of two per node. */
  private showSettingUp(done: number, steps: number): void {
    if (done % SHOWN_EVERY !== 0) return
    for (const observer of this.options.observers) observer.settingUp?.(done / steps)
  }

  private newcomer(phase: JoinPhase, index: number): Newcomer {
    const { ids, via } = phase
    const { idBits } = this.options.scenario.pastry
    const arc = arcOf(phase)
    const anotherId = (): Id =>
      arc === null ? randomId(this.ids, idBits) : randomIdInArc(this.ids, arc, idBits)
    // Drawn in any case, so that a given id does not change the others.
    const drawn = anotherId()
    const given = ids?.[index]
    const id = given === undefined ? drawn : truncateId(idFromHex(given), idBits)
    return { id, via, phase: phase.label, anotherId }
  }

  /** A node is there that will seek its place in the overlay. */
  private comes(newcomer: Newcomer): PastryNode {
    const { world, observers } = this.options
    const resident = this.settle(newcomer)
    const { self: handle } = resident
    for (const observer of observers) observer.nodeStarted?.(handle, world.now)
    const { name } = newcomer
    if (name !== undefined) for (const observer of observers) observer.nodeNamed?.(handle, name)
    this.joiners.set(handle, newcomer)
    return resident
  }

  /** A node is there, and does nothing yet. */
  private settle({ id, phase }: Newcomer): PastryNode {
    const resident = this.options.world.addNode(id)
    if (phase !== undefined) this.notePhase(resident.self, phase)
    if (this.first === NO_NODE) this.first = resident.self
    this.identities.arrive(resident.self)
    this.live.add(resident.self)
    this.turnover++
    return resident
  }

  private notePhase(node: NodeHandle, name: string): void {
    const known = this.phaseNames.lastIndexOf(name)
    const phase = known < 0 ? this.phaseNames.push(name) - 1 : known
    this.phases = withRoomFor(this.phases, node)
    this.phases[node] = phase + 1
  }

  private remove(node: NodeHandle, how: Departure): void {
    const { world, observers } = this.options
    world.stopNode(node)
    this.live.remove(node)
    this.joined.remove(node)
    this.leaving.delete(node)
    this.stopped.delete(node)
    this.joiners.delete(node)
    this.identities.depart(node)
    for (const observer of observers) observer.nodeGone?.(node, how, world.now)
    const returning = this.returning.get(node)
    if (returning === undefined) return
    this.returning.delete(node)
    this.start(returning)
  }
}

const arcOf = ({ idsInArc: arc }: JoinPhase): IdRange['arc'] =>
  arc && { from: idFromHex(arc.from), to: idFromHex(arc.to) }
