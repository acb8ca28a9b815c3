import type { NodeHandle } from '../base/handles.ts'
import { idEquals } from '../base/id.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import { UNMEASURED } from '../state/routing-table.ts'
import type { FlagFact, Float64Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { LeafSetRepair } from './leaf-set-repair.ts'
import type { Probing } from './probing.ts'

/**
 * Decision 33. A pause may swallow all probes of a suspect if it is longer than this share of the time from the first
 * probe to the last: less than all of it, since two clocks may differ by 1 %.
 */
const UNNOTICED_SHARE = 0.95
/** The watch is due after this share of that time: the rest allows for timers that are late for other reasons. */
const WATCH_SHARE = 0.75

const NEVER = Number.NEGATIVE_INFINITY as Micros

/** What follows in the rest of the node when its status changes. */
export interface ActivityOwner {
  /** The node is active for the first time: its periodic work begins. */
  upkeepBegins(): void
  /** The node is active for the first time after a join: it announces its arrival. */
  arrived(): void
  /** The node is active: what has waited for that continues. */
  activated(): void
  /** The node is no longer active. */
  interrupted(): void
  /** No node that this one knew is left: it joins again. */ isolated(): void
}

/** When a node enters the overlay, answers for its keys, and stops doing so [MSP §3]; the statuses and their order are in `NodeStatus`. */
export class Activity {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'leafSet' | 'table' | 'peers' | 'status' | 'idOf'>
  private readonly probing: Probing
  private readonly repair: LeafSetRepair
  private readonly owner: ActivityOwner
  private readonly lastInput: Float64Fact<Micros>
  /** When the watch was last due, or began; NEVER: no application has asked for one. */
  private readonly watchedAt: Float64Fact<Micros>
  /** Is it inactive because others may have found it dead, and has not heard yet whether they have? */
  private readonly isInDoubt: FlagFact
  /** The leaf set that the root handed over, or that of an earlier life; until the node is active. */
  private readonly given: ObjectFact<readonly NodeHandle[]>
  /** Has the node come back from an earlier life, without having been active in this one? */
  private readonly isReturning: FlagFact

  constructor(
    store: NodeStore,
    host: Host,
    state: Pick<NodeState, 'leafSet' | 'table' | 'peers' | 'status' | 'idOf'>,
    probing: Probing,
    repair: LeafSetRepair,
    owner: ActivityOwner,
  ) {
    this.host = host
    this.state = state
    this.probing = probing
    this.repair = repair
    this.owner = owner
    this.lastInput = store.float64(micros(0))
    this.watchedAt = store.float64(NEVER)
    this.isInDoubt = store.flag(false)
    this.given = store.object()
    this.isReturning = store.flag(false)
  }

  /** The node begins to run. */
  start(): void {
    this.lastInput.value = this.host.now()
  }

  /** The root has handed over its leaf set; without leaves this node founds the ring. */
  enter(leaves: readonly NodeHandle[]): void {
    const { leafSet, table, peers, status } = this.state
    status.entered()
    this.given.value = leaves
    if (leaves.length === 0) {
      leafSet.confirmSpansRing()
      this.becomeActive()
    } else if (this.host.parameters.join === 'basic') {
      for (const leaf of leaves) this.repair.admit(leaf)
      for (const leaf of leaves) table.add(leaf, peers.roundTrip(leaf) ?? UNMEASURED)
      this.becomeActive()
      for (const leaf of leaves) this.probing.probe(leaf)
    } else {
      for (const leaf of leaves) this.probing.probe(leaf)
      this.repair.review()
    }
  }

  /** The node comes back from an earlier life, in which these were its leaves. */
  resume(leaves: readonly NodeHandle[]): void {
    this.state.status.resumed()
    this.isReturning.value = true
    this.given.value = leaves
    for (const leaf of leaves) this.probing.probe(leaf)
    this.repair.review()
  }

  /** The node is a member of an overlay that has long settled; its leaf set and table are as they should be. */
  startSettled(): void {
    const { leafSet } = this.state
    if (leafSet.overlaps || leafSet.isEmpty) leafSet.confirmSpansRing()
    this.owner.upkeepBegins()
    this.becomeActive()
  }

  /** Its neighbours know it and it knows them, unless most of the nodes that its root knew have died: then the root may be cut off. */
  complete(): void {
    const isNew = this.state.status.isProbing || this.isReturning.value
    if (isNew && this.haveMostGivenDied) this.isolate()
    else this.becomeActive()
  }

  private get haveMostGivenDied(): boolean {
    const given = this.given.value ?? []
    const dead = given.filter((leaf) => this.probing.hasFailed(leaf) && !this.isBack(leaf))
    return 2 * dead.length > given.length
  }

  /** Is a node of the same id a leaf, such as the next life of the dead one? */
  private isBack(dead: NodeHandle): boolean {
    const { leafSet, idOf } = this.state
    const closest = leafSet.closest(idOf(dead))
    return closest !== dead && idEquals(idOf(closest), idOf(dead))
  }

  /** From now on the node answers for its keys. */
  becomeActive(): void {
    const { status } = this.state
    if (status.isActive) return
    const isFirst = !status.isSeeking || this.isReturning.value
    this.isReturning.value = false
    this.given.value = undefined
    status.activated()
    this.isInDoubt.value = false
    this.host.emit({ type: 'activated' })
    if (isFirst) {
      this.owner.upkeepBegins()
      this.owner.arrived()
    }
    this.owner.activated()
  }

  deactivate(reason: string): void {
    if (!this.state.status.isActive) return this.confirmDoubt()
    this.state.status.interrupted()
    this.interrupted(reason)
  }

  /** No node that this one knew is left: it joins again. */
  isolate(): void {
    const { status } = this.state
    const { isActive } = status
    status.lostEveryone()
    this.confirmDoubt()
    if (isActive) this.interrupted('knows no live node')
    this.owner.isolated()
  }

  /** From now on a timer, which costs no traffic, shows how long the node has had no input. */
  watch(): void {
    if (!this.isWatching) this.watchDue()
  }

  watchDue(): void {
    this.host.schedule(TIMER.watch, micros(Math.ceil(WATCH_SHARE * this.probesSpan)))
    this.watchedAt.value = this.host.now()
  }

  private get isWatching(): boolean {
    return this.watchedAt.value !== NEVER
  }

  /**
   * An active node has an input at least once per heartbeat period, and with a watch far more often. If it has had none
   * for so long that others may have found it dead, it was paused, and another may be the root of its keys by now. Then
   * it first probes its way back, whatever the input. To be called before each input; returns whether the node was
   * paused.
   */
  awake(): boolean {
    const now = this.host.now()
    const awakeAt = this.isWatching ? this.watchedAt.value : this.lastInput.value
    const wasPaused = now - awakeAt > this.unnoticed
    this.lastInput.value = now
    if (!wasPaused) return false
    if (this.isWatching) this.watchDue()
    this.probing.startOver()
    this.doubt('was paused')
    return true
  }

  /** A leaf had found this node dead: others may have served its keys. */
  takenForDead(): void {
    this.doubt('was found dead')
    this.confirmDoubt()
  }

  /** How long a node may have no input without having been paused, or without another node having found it dead. */
  private get unnoticed(): number {
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.host.parameters
    if (this.isWatching) return UNNOTICED_SHARE * this.probesSpan
    return heartbeatPeriod + (probeRetries + 1) * probeTimeout
  }

  /** From the first to the last probe of a node that is suspected. */
  private get probesSpan(): number {
    const { suspicionTimeout, probeRetries } = this.host.parameters
    return Math.max(1, probeRetries) * suspicionTimeout
  }

  /**
   * Others may have found this node dead, and taken its place. It is active again when its leaves have answered. Its
   * applications are notified only if a leaf had found it dead.
   */
  private doubt(reason: string): void {
    const { status, leafSet } = this.state
    if (!status.isActive) return
    status.interrupted()
    this.isInDoubt.value = true
    this.host.emit({ type: 'deactivated', reason })
    for (const leaf of leafSet.members()) this.probing.probe(leaf)
    this.repair.review()
  }

  private confirmDoubt(): void {
    if (!this.isInDoubt.value) return
    this.isInDoubt.value = false
    this.owner.interrupted()
  }

  private interrupted(reason: string): void {
    this.host.emit({ type: 'deactivated', reason })
    this.owner.interrupted()
  }
}
