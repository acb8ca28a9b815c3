import type { NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, minutes, seconds } from '../base/time.ts'
import type { Arc } from './arc.ts'
import { ArcSet } from './arc-set.ts'
import type { Certainty } from './certainty.ts'
import { Evidence, type Testimony } from './evidence.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Peer, Placement } from './placement.ts'
import { readQuorumOf } from './quorums.ts'
import type { Reconciliation, ReconciliationOwner } from './reconciliation.ts'
import { copiesOf } from './terms.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'
import type { Witnesses } from './witnesses.ts'

/** A holder that this node does not know of makes itself known within this time after a change, by invitation or release. */
const SILENCE = seconds(10)
/** Elders that have just become active themselves are waited for this long at most: two may wait for each other. */
const PENDING_MAX = minutes(1)

/** How long the next round waits after one that failed. */
const PAUSE = seconds(10)
/** After this many unfinished rounds in a row the next ones wait, longer each time, up to `PAUSES_MAX` pauses. */
const ROUNDS_AT_ONCE = 4
const PAUSES_MAX = 30
/** Rounds for want of evidence wait longer each time, up to this many times `repairDelay`. */
const DELAYS_MAX = 10

/** A reconciliation with each peer in turn. */
interface Round {
  readonly epoch: number
  readonly peers: Peer[]
  readonly evidence: Evidence
  /** The arcs whose root this node has been throughout. Another root may have acknowledged more since this node learned of other arcs. */
  own: ArcSet
  /** Have all replicas been found to hold the same, by an earlier round in this epoch? */
  readonly settled: boolean
  /** The peer that is being reconciled with, and what this node knew of those arcs when that began. */
  current: { readonly peer: Peer; readonly known: ArcSet } | undefined
  /** Are all nodes asked that may hold something? */
  isWide: boolean
  /** Peers that died, or did not answer. */
  readonly failed: NodeHandle[]
  /** Has something come up that makes another round necessary? */
  isUnfinished: boolean
  /** Is there a copy for which no node has room? */
  isShort: boolean
  /** The length of the shortest value that each node has refused in this round: it has no room for longer ones either. */
  readonly refusedLengths: Map<NodeHandle, number>
  /** The nodes that are to keep copies in place of others, each with those keys, one by one. */
  readonly diversions: Map<NodeHandle, readonly Arc[]>
}

/**
 * `scheduleRelease`: since nodes have come or gone there may be copies to drop. `scheduleReview`: it is time to look again for such.
 * `learnt`: this node knows more of its keys than before.
 */
export interface RoundsOwner {
  scheduleRelease(): void
  scheduleReview(): void
  learnt(): void
}

/**
 * Makes this node and the replicas of the keys that it is the root of hold the same. A round goes over all peers. Rounds begin
 * when a node came or went nearby, and every `repairPeriod`. They give a joiner its keys, and restore the copies after a crash.
 * What the peers say on the way is the evidence by which the node comes to know its keys, and vouches for its replicas
 * (docs/decisions/0027-absent-needs-evidence.md).
 */
export class RepairRounds implements ReconciliationOwner {
  private readonly routing: Pick<Routing, 'self' | 'now' | 'random' | 'startTimer' | 'isActive'>
  private readonly parameters: Pick<
    StorageParameters,
    'replicas' | 'replicasMin' | 'replicasMax' | 'writeQuorum' | 'repairDelay' | 'repairPeriod'
  >
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'size' | 'get' | 'dropExpiredTombstones'>
  private readonly placement: Placement
  private readonly witnesses: Witnesses
  private readonly certainty: Certainty
  private readonly reconciliation: Pick<Reconciliation, 'begin'>
  private readonly owner: RoundsOwner
  private round: Round | undefined
  /** The epoch in which a round last found that all hold the same; and that there is no room for some copies. */
  private completeIn = -1
  private shortIn = -1
  /** When a node last came or went nearby, and when this one last became active. */
  private changedAt: Micros
  private activeSince: Micros
  private isScheduled = false
  /** Was a round due while the node was not active? */
  private isMissed = false
  /** Rounds in a row that lacked evidence; and other rounds in a row after which there was more to do. */
  private roundsInDoubt = 0
  private unfinishedRounds = 0
  private isPeriodic = false

  constructor(
    routing: RepairRounds['routing'],
    parameters: RepairRounds['parameters'],
    transport: RepairRounds['transport'],
    holdings: RepairRounds['holdings'],
    placement: RepairRounds['placement'],
    witnesses: RepairRounds['witnesses'],
    certainty: RepairRounds['certainty'],
    reconciliation: RepairRounds['reconciliation'],
    owner: RepairRounds['owner'],
    changedAt: Micros,
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.witnesses = witnesses
    this.certainty = certainty
    this.reconciliation = reconciliation
    this.changedAt = changedAt
    this.activeSince = changedAt
    this.owner = owner
  }

  /** Do all replicas of its keys hold them, and know that they do? */
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
    if (this.holdings.size === 0) return
    this.begin()
    this.schedule()
    this.owner.scheduleReview()
  }

  /** The node answers for its keys since then: it looks at once for what was acknowledged before. */
  activated(since: Micros): void {
    this.activeSince = since
    this.changedAt = since
    if (!this.certainty.unknown.isEmpty) this.schedule(micros(0))
  }

  /** The node was in doubt whether others had served its keys; none had. A round that was due meanwhile begins now. */
  reassured(): void {
    if (this.isMissed) this.schedule(micros(0))
  }

  /** The node was not active for a while: what it has heard before proves nothing any more. */
  interrupted(): void {
    this.round?.evidence.clear()
    this.neighbourhoodChanged()
  }

  /** Nodes with which this one shares keys have come or gone. */
  neighbourhoodChanged(): void {
    this.changedAt = this.routing.now()
    if (this.round !== undefined) this.round.own = this.round.own.intersection(this.placement.own)
    if (this.holdings.size === 0 && this.certainty.unknown.isEmpty) return
    this.schedule()
    if (this.holdings.size > 0) this.owner.scheduleRelease()
  }

  /** There is, or may be, something to do; a round under way will see it, or be followed by another. */
  schedule(after: Micros = this.parameters.repairDelay): void {
    if (!this.isQuiet) return
    this.isScheduled = true
    this.routing.startTimer(TIMER.repair, after)
  }

  /** A holder would like to drop its copies. If it is known that there is no room for some, a round would find nothing else. */
  scheduleForHolder(): void {
    if (!this.isComplete && this.shortIn !== this.placement.epoch) this.schedule()
  }

  /** Something that this node is the root of came from elsewhere than from a round. */
  noteNews(): void {
    if (this.round !== undefined) this.round.isUnfinished = true
    else this.schedule()
  }

  due(): void {
    this.isScheduled = false
    this.isMissed = !this.routing.isActive
    if (this.isMissed) return
    this.placement.forgetDiverted()
    const own = this.certainty.unknown.union(this.placement.own)
    const round: Round = {
      epoch: this.placement.epoch,
      peers: this.placement.peers(),
      evidence: new Evidence(),
      own: this.placement.own,
      settled: this.completeIn === this.placement.epoch,
      current: undefined,
      isWide: false,
      failed: [],
      isUnfinished: false,
      isShort: false,
      refusedLengths: new Map(),
      diversions: new Map(),
    }
    if (round.settled) this.holdings.dropExpiredTombstones(this.certainty.knownOn(own))
    round.evidence.add(this.routing.self, {
      heard: own,
      sure: this.certainty.sureOn(own),
      former: this.certainty.formerOn(own),
      elders: [],
    })
    this.round = round
    this.weigh(round)
    this.nextPeer(round)
  }

  // What the reconciliation with a peer reports.

  gained(): void {
    this.round!.isUnfinished = true
  }

  /** Replica diversion [PAST §3.3]: the closest of the nodes that do not owe the key gets the copy, if it has room. */
  peerFull(key: Id): void {
    const round = this.round!
    const { refusedLengths, current } = round
    const { value, terms } = this.holdings.get(key) ?? {}
    // It has expired or was deleted meanwhile.
    if (value === undefined) return
    const { length } = value
    const shortest = refusedLengths.get(current!.peer.node) ?? Number.POSITIVE_INFINITY
    refusedLengths.set(current!.peer.node, Math.min(length, shortest))
    const mayHaveRoom = (node: NodeHandle): boolean =>
      length < (refusedLengths.get(node) ?? Number.POSITIVE_INFINITY)
    const copies = copiesOf(terms, this.parameters.replicas)
    const others = this.placement.closest(key, Number.POSITIVE_INFINITY).slice(copies)
    const node = others.find((other) => !this.placement.isHolder(key, other, terms) && mayHaveRoom(other))
    if (node === undefined) {
      round.isShort = true
    } else {
      this.placement.noteDiverted(key, node)
      const arcs = round.diversions.get(node) ?? []
      round.diversions.set(node, [...arcs, { from: key, to: successor(key) }])
    }
  }

  reconciled(testimony: Testimony | undefined): void {
    const round = this.round!
    if (testimony !== undefined) {
      const { peer, known } = round.current!
      round.evidence.add(peer.node, testimony)
      this.vouch(round, peer, testimony, known)
      this.weigh(round)
      this.follow(peer, testimony)
    }
    this.nextPeer(round)
  }

  reconciliationFailed(): void {
    const round = this.round!
    round.failed.push(round.current!.peer.node)
    if (round.isWide) round.peers.length = 0
    this.nextPeer(round)
  }

  /** If this node knew the arcs, a peer that owes copies there holds all of them now. */
  private vouch(round: Round, { node }: Peer, { heard, sure }: Testimony, known: ArcSet): void {
    const owed = ArcSet.of(...this.placement.owedArcs(node)).intersection(heard)
    const unsure = owed.minus(sure)
    const { arcs } = unsure.intersection(known)
    if (arcs.length > 0 && this.placement.epoch === round.epoch)
      this.transport.send(node, { kind: 'vouch', arcs })
    if (!unsure.minus(known).isEmpty) round.isUnfinished = true
  }

  /** So many sure replicas have answered that one of them has stored each acknowledged write. */
  private weigh({ evidence, own }: Round): void {
    this.note(evidence.sureOf(readQuorumOf(this.parameters), this.certainty.unknown.intersection(own)))
  }

  /**
   * All nodes nearby have answered. If one of them was a replica of the keys before, no live node has acknowledged what is
   * not found. Otherwise, and behind a row of leavers, only time shows that no holder lives farther off.
   */
  private weighAll({ evidence, own }: Round): void {
    const everyone = this.witnesses.everyone()
    const heard = evidence.heardFromAll(everyone, this.certainty.unknown.intersection(own))
    const visible = ArcSet.of(this.placement.visibleArc())
    this.note(heard.intersection(visible).intersection(evidence.witnessed))
    const now = this.routing.now()
    const isWaiting = now - this.activeSince <= PENDING_MAX
    const arePending = everyone.some((node) => this.witnesses.has(node) && evidence.hasElders(node))
    if (now - this.changedAt > SILENCE && !(isWaiting && arePending)) this.note(heard)
  }

  /** An elder that is nearly as new as this node names its own: at the end of the chain are nodes that were there before. */
  private follow({ node }: Peer, { elders }: Testimony): void {
    if (!this.witnesses.has(node)) return
    for (const elder of elders) this.witnesses.note(elder)
  }

  private note(arcs: ArcSet): void {
    if (arcs.isEmpty) return
    this.certainty.noteKnown(arcs)
    this.owner.learnt()
  }

  private nextPeer(round: Round): void {
    if (round.peers.length === 0 && round.diversions.size > 0) {
      round.peers.push(...[...round.diversions].map(([node, arcs]) => ({ node, arcs })))
      round.diversions.clear()
    }
    if (round.peers.length === 0 && !this.certainty.unknown.isEmpty) {
      round.isWide = true
      round.peers.push(...this.everyoneElse(round))
    }
    const peer = round.peers.shift()
    if (peer === undefined) return this.roundOver(round)
    round.current = { peer, known: this.certainty.knownOn(ArcSet.of(...peer.arcs)) }
    this.reconciliation.begin({ node: peer.node, arcs: peer.arcs, settled: round.settled })
  }

  /** The nodes that have not been asked about everything unknown to this node. None if one of them is silent: that proves nothing. */
  private everyoneElse({ evidence, failed }: Round): Peer[] {
    const { unknown } = this.certainty
    const everyone = this.witnesses.everyone()
    if (failed.some((node) => everyone.includes(node))) return []
    return everyone
      .map((node) => ({ node, arcs: unknown.minus(evidence.heardFrom(node)).arcs }))
      .filter(({ arcs }) => arcs.length > 0)
  }

  private roundOver(round: Round): void {
    if (round.isWide) this.weighAll(round)
    const lacksEvidence = !this.certainty.unknown.isEmpty
    if (!lacksEvidence) this.witnesses.forget()
    const { epoch, isUnfinished, failed, isShort } = round
    this.round = undefined
    if (this.placement.epoch !== epoch) {
      this.roundsInDoubt = 0
      this.unfinishedRounds = 0
      return this.schedule()
    }
    if (lacksEvidence) {
      this.roundsInDoubt++
      return this.schedule(micros(this.parameters.repairDelay * Math.min(DELAYS_MAX, this.roundsInDoubt)))
    }
    this.roundsInDoubt = 0
    if (failed.length === 0 && !isUnfinished) {
      this.unfinishedRounds = 0
      if (isShort) this.shortIn = epoch
      else this.completeIn = epoch
      return
    }
    this.unfinishedRounds++
    const pauses = Math.max(0, this.unfinishedRounds - ROUNDS_AT_ONCE)
    if (failed.length > 0 || pauses > 0) this.schedule(micros(PAUSE * Math.min(PAUSES_MAX, 2 * pauses + 1)))
    else this.schedule()
  }
}
