import type { NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import { UNMEASURED } from '../state/routing-table.ts'
import type { LeafSetRepair } from './leaf-set-repair.ts'
import type { Probing } from './probing.ts'

/** What follows in the rest of the node when its status changes. */
export interface ActivityOwner {
  /** The node is active for the first time: what an active node does now and then begins. */
  upkeepBegins(): void
  /** The node is active for the first time after a join: it announces its arrival. */
  arrived(): void
  /** The node is active: what has waited for that goes on. */
  activated(): void
  /** The node is not active any more. */
  interrupted(): void
  /** No node that this one knew is left: it joins again. */
  isolated(): void
}

/** When a node enters the overlay, answers for its keys, and stops doing so [MSP §3]; the statuses and their order are in `NodeStatus`. */
export class Activity {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'leafSet' | 'table' | 'peers' | 'status'>
  private readonly probing: Probing
  private readonly repair: LeafSetRepair
  private readonly owner: ActivityOwner
  private lastInput = micros(0)
  /** The leaf set that the root handed over. */
  private given: readonly NodeHandle[] = []

  constructor(
    host: Host,
    state: Pick<NodeState, 'leafSet' | 'table' | 'peers' | 'status'>,
    probing: Probing,
    repair: LeafSetRepair,
    owner: ActivityOwner,
  ) {
    this.host = host
    this.state = state
    this.probing = probing
    this.repair = repair
    this.owner = owner
  }

  /** The node begins to run. */
  start(): void {
    this.lastInput = this.host.now()
  }

  /** The root has handed over its leaf set; without leaves this node founds the ring. */
  enter(leaves: readonly NodeHandle[]): void {
    const { leafSet, table, peers, status } = this.state
    status.entered()
    this.given = leaves
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

  /** The node goes on as a member after an earlier life; its leaf set and table hold what it knew then. */
  resume(): void {
    const { leafSet } = this.state
    if (leafSet.overlaps || leafSet.isEmpty) leafSet.confirmSpansRing()
    this.owner.upkeepBegins()
    this.becomeActive()
  }

  /** Its neighbours know it and it knows them, unless most of those that its root knew have died: a root in such a plight may be cut off. */
  complete(): void {
    const dead = this.given.filter((leaf) => this.probing.hasFailed(leaf)).length
    if (this.state.status.isProbing && 2 * dead > this.given.length) this.isolate()
    else this.becomeActive()
  }

  /** From now on it answers for its keys. */
  becomeActive(): void {
    const { status } = this.state
    if (status.isActive) return
    const isFirst = !status.isSeeking
    status.activated()
    this.host.emit({ type: 'activated' })
    if (isFirst) {
      this.owner.upkeepBegins()
      this.owner.arrived()
    }
    this.owner.activated()
  }

  deactivate(reason: string): void {
    if (!this.state.status.isActive) return
    this.state.status.interrupted()
    this.interrupted(reason)
  }

  /** No node that this one knew is left: it joins again. */
  isolate(): void {
    const { status } = this.state
    const { isActive } = status
    status.lostEveryone()
    if (isActive) this.interrupted('knows no live node')
    this.owner.isolated()
  }

  /**
   * An active node does something at least once a heartbeat period. If it did not for so much longer that others may have
   * found it dead, it was paused, and another may be the root of its keys by now: it probes its way back first.
   * To be called before each input; returns whether the node was paused.
   */
  awake(): boolean {
    const now = this.host.now()
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.host.parameters
    const wasPaused = now - this.lastInput > heartbeatPeriod + (probeRetries + 1) * probeTimeout
    this.lastInput = now
    if (!wasPaused || !this.state.status.isActive) return false
    this.deactivate('was paused')
    this.probing.startOver()
    for (const leaf of this.state.leafSet.members()) this.probing.probe(leaf)
    this.repair.review()
    return true
  }

  private interrupted(reason: string): void {
    this.host.emit({ type: 'deactivated', reason })
    this.owner.interrupted()
  }
}
