import type { NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Peer, Placement } from './placement.ts'
import type { Reconciliation, ReconciliationOwner } from './reconciliation.ts'
import { TIMER } from './timers.ts'

/** A node that holders have not invited for this long after a change is not missing anything. */
const SILENCE = seconds(10)

/** How long the next round waits after one that failed. */
const PAUSE = seconds(10)
/** After this many unfinished rounds in a row the next ones wait, longer each time, up to `PAUSES_MAX` pauses. */
const ROUNDS_AT_ONCE = 4
const PAUSES_MAX = 30

/** A reconciliation with each peer in turn. */
interface Round {
  readonly epoch: number
  readonly peers: Peer[]
  /** Nodes asked about all keys that this node is the root of. */
  readonly askedAll: NodeHandle[]
  /** Has something come up that makes another round necessary? */
  isUnfinished: boolean
  hasFailed: boolean
  /** Is there a copy for which no node has room? */
  isShort: boolean
}

/**
 * Sees to it that the replicas of the keys that this node is the root of hold what it holds, and it what they hold: in rounds
 * over all peers, when a node came or went nearby, and every `repairPeriod`. A joiner fetches its keys by it, and after a
 * crash it restores the copies.
 */
export class RepairRounds implements ReconciliationOwner {
  private readonly routing: Pick<Routing, 'self' | 'idOf' | 'now' | 'random' | 'startTimer'>
  private readonly parameters: Pick<StorageParameters, 'replicas' | 'repairDelay' | 'repairPeriod'>
  private readonly holdings: Pick<Holdings, 'size' | 'dropExpiredTombstones'>
  private readonly placement: Placement
  private readonly reconciliation: Pick<Reconciliation, 'begin'>
  /** `scheduleRelease`: it is time, too, to look for copies to drop. */
  private readonly owner: { scheduleRelease(): void }
  private round: Round | undefined
  /** The epoch in which a round last found that all hold the same. */
  private completeIn = -1
  /** When a node last entered or left the leaf set. */
  private changedAt: Micros
  private isScheduled = false
  /** Rounds in a row after which there was more to do. */
  private unfinishedRounds = 0
  private isPeriodic = false

  constructor(
    routing: RepairRounds['routing'],
    parameters: RepairRounds['parameters'],
    holdings: RepairRounds['holdings'],
    placement: RepairRounds['placement'],
    reconciliation: RepairRounds['reconciliation'],
    owner: RepairRounds['owner'],
    changedAt: Micros,
  ) {
    this.routing = routing
    this.parameters = parameters
    this.holdings = holdings
    this.placement = placement
    this.reconciliation = reconciliation
    this.changedAt = changedAt
    this.owner = owner
  }

  /** Would this node know of any entry that it should have? */
  get isSynced(): boolean {
    if (this.isComplete || this.placement.isAlone) return true
    return this.isQuiet && this.routing.now() - this.changedAt > SILENCE
  }

  /** Do all replicas of its keys hold them? */
  get isComplete(): boolean {
    return this.completeIn === this.placement.epoch && this.isQuiet
  }

  private get isQuiet(): boolean {
    return !this.isScheduled && this.round === undefined
  }

  /** The node holds something for the first time: from now on there is a round every `repairPeriod`. */
  begin(): void {
    if (this.isPeriodic) return
    this.isPeriodic = true
    // Nodes that began together do not act together.
    const after = Math.ceil(this.parameters.repairPeriod * (0.5 + this.routing.random() / 2))
    this.routing.startTimer(TIMER.period, micros(after))
  }

  periodOver(): void {
    this.isPeriodic = false
    this.holdings.dropExpiredTombstones()
    if (this.holdings.size === 0) return
    this.begin()
    this.schedule()
    this.owner.scheduleRelease()
  }

  /** Nodes with which this one shares keys have come or gone. */
  neighbourhoodChanged(): void {
    this.changedAt = this.routing.now()
    if (this.holdings.size === 0) return
    this.schedule()
    this.owner.scheduleRelease()
  }

  /** There is, or may be, something to do; a round under way will see it, or be followed by another. */
  schedule(after: Micros = this.parameters.repairDelay): void {
    if (!this.isQuiet) return
    this.isScheduled = true
    this.routing.startTimer(TIMER.repair, after)
  }

  /** Something that this node is the root of came from elsewhere than from a round. */
  noteNews(): void {
    if (this.round !== undefined) this.round.isUnfinished = true
    else this.schedule()
  }

  due(): void {
    this.isScheduled = false
    this.placement.forgetDiverted()
    this.round = {
      epoch: this.placement.epoch,
      peers: this.placement.peers(),
      askedAll: [],
      isUnfinished: false,
      hasFailed: false,
      isShort: false,
    }
    this.nextPeer(this.round)
  }

  // What the reconciliation with a peer reports.

  gained(): void {
    this.round!.isUnfinished = true
  }

  /** The peer has itself just joined; also ask the node beyond it. */
  peerNotSynced(peer: NodeHandle): void {
    const round = this.round!
    const known = [...round.askedAll, peer, this.routing.self]
    const near = this.placement.holders(this.routing.idOf(peer), known.length + 1)
    const beyond = near.find((node) => !known.includes(node))
    if (beyond === undefined) return
    round.askedAll.push(beyond)
    round.peers.push({ node: beyond, arcs: [this.placement.rootArc()] })
  }

  /** Replica diversion [PAST §3.3]: the closest of the nodes that do not owe the key gets the copy, if it has room. */
  peerFull(key: Id): void {
    const round = this.round!
    const others = this.placement.closest(key, Number.POSITIVE_INFINITY).slice(this.parameters.replicas)
    const node = others.find((other) => !this.placement.isHolder(key, other))
    if (node === undefined) {
      round.isShort = true
    } else {
      this.placement.noteDiverted(key, node)
      round.peers.push({ node, arcs: [{ from: key, to: successor(key) }] })
    }
  }

  reconciled(how: 'done' | 'failed'): void {
    const round = this.round!
    if (how === 'failed') round.hasFailed = true
    this.nextPeer(round)
  }

  private nextPeer(round: Round): void {
    const peer = round.peers.shift()
    if (peer === undefined) this.roundOver(round)
    else this.reconciliation.begin(peer)
  }

  private roundOver({ epoch, isUnfinished, hasFailed, isShort }: Round): void {
    this.round = undefined
    if (this.placement.epoch !== epoch) {
      this.unfinishedRounds = 0
      return this.schedule()
    }
    if (!hasFailed && !isUnfinished) {
      this.unfinishedRounds = 0
      if (!isShort) this.completeIn = epoch
      return
    }
    this.unfinishedRounds++
    const pauses = Math.max(0, this.unfinishedRounds - ROUNDS_AT_ONCE)
    if (hasFailed || pauses > 0) this.schedule(micros(PAUSE * Math.min(PAUSES_MAX, 2 * pauses + 1)))
    else this.schedule()
  }
}
