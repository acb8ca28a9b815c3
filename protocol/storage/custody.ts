import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer } from '../events.ts'
import { Certainty } from './certainty.ts'
import { type CheckOwner, Checks } from './checks.ts'
import { type Callers, Coordinator } from './coordinator.ts'
import { Departure } from './departure.ts'
import { Entries, type VersionedValue } from './entries.ts'
import type { Testimony } from './evidence.ts'
import { Holder } from './holder.ts'
import { Holdings } from './holdings.ts'
import type { PayloadOf, Routing } from './messages.ts'
import { OpenQuestion } from './open-question.ts'
import { Placement } from './placement.ts'
import { copiesRange } from './quorums.ts'
import { Reconciliation, type ReconciliationOwner } from './reconciliation.ts'
import { Release } from './release.ts'
import { ReleaseAnswers } from './release-answers.ts'
import { RepairRounds, type RoundsOwner } from './repair-rounds.ts'
import type { Task } from './request.ts'
import { Stayers } from './stayers.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'
import { Witnesses } from './witnesses.ts'
import { type WriteOwner, Writes } from './writes.ts'

interface CustodyOptions {
  readonly routing: Routing
  readonly parameters: StorageParameters
  readonly transport: Transport
  readonly callers: Callers
  /** When a node last entered or left the leaf set. */
  readonly changedAt: Micros
}

/**
 * What a node keeps for others: the parts that make sure that the nodes that owe copies of a key have them, each given
 * what it needs, from the ground up. What happens in one part and concerns others is reported here, and passed on. A
 * node that holds nothing and was never asked for anything has no custody.
 */
export class Custody implements CheckOwner, WriteOwner, ReconciliationOwner, RoundsOwner {
  readonly entries = new Entries()
  readonly holdings: Holdings
  readonly certainty: Certainty
  readonly checks: Checks
  readonly writes: Writes
  readonly coordinator: Coordinator
  readonly reconciliation: Reconciliation
  readonly rounds: RepairRounds
  readonly holder: Holder
  readonly release: Release
  readonly releaseAnswers: ReleaseAnswers
  readonly departure: Departure
  readonly stayers: Stayers
  private readonly routing: Routing
  private readonly transport: Transport
  private readonly placement: Placement
  private readonly witnesses: Witnesses
  private lastUnreachable: { readonly node: NodeHandle; readonly at: Micros } | undefined

  constructor({ routing, parameters, transport, callers, changedAt }: CustodyOptions) {
    const holdings = new Holdings(routing, parameters, this.entries, this)
    const { max } = copiesRange(parameters)
    const placement = new Placement(routing, parameters.replicas, max)
    const witnesses = new Witnesses(routing, placement, max)

    const repairQuestion = new OpenQuestion(routing, transport, TIMER.repairReply)
    const reconciliation = new Reconciliation(
      parameters,
      transport,
      repairQuestion,
      holdings,
      placement,
      this,
    )
    const certainty = new Certainty(routing, placement)
    const rounds = new RepairRounds(
      routing,
      parameters,
      transport,
      holdings,
      placement,
      witnesses,
      certainty,
      reconciliation,
      this,
      changedAt,
    )
    this.holder = new Holder(parameters, transport, holdings, placement, witnesses, certainty, rounds)

    const checks = new Checks(routing, parameters, transport, holdings, placement, witnesses, certainty, this)
    const writes = new Writes(routing, parameters, transport, holdings, placement, checks, this)
    const coordinator = new Coordinator(
      routing,
      parameters,
      holdings,
      placement,
      checks,
      writes,
      callers,
      this,
    )

    const releaseQuestion = new OpenQuestion(routing, transport, TIMER.releaseReply)
    const release = new Release(
      routing,
      parameters,
      transport,
      releaseQuestion,
      holdings,
      placement,
      certainty,
      this,
    )
    this.releaseAnswers = new ReleaseAnswers(routing, transport, holdings, placement, witnesses, rounds)
    this.stayers = new Stayers(transport, placement)
    this.departure = new Departure(routing, parameters, transport, holdings, placement, coordinator, release)

    this.routing = routing
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.witnesses = witnesses
    this.certainty = certainty
    this.reconciliation = reconciliation
    this.rounds = rounds
    this.checks = checks
    this.writes = writes
    this.coordinator = coordinator
    this.release = release
  }

  // The leaf set.

  neighbourJoined(node: NodeHandle): void {
    this.departure.tellIfDeparting(node)
    this.invite(node)
    if (this.placement.refresh()) this.neighbourhoodChanged()
    this.reconsider()
  }

  neighbourLeft(node: NodeHandle): void {
    // Nearer nodes may only have pushed the witness out; whether it can be reached shows when it is asked.
    const wasDeparting = this.placement.noteGone(node)
    this.stayers.forget(node)
    if (this.placement.refresh()) {
      this.neighbourhoodChanged()
      this.inviteNextClosest(node)
    }
    this.reconciliation.peerGone(node, wasDeparting ? 'left' : 'died')
    this.reconsider()
  }

  /** A closer node has pushed a live one out of the leaf set: that stays a witness, and a leaver if it was one. */
  neighbourDisplaced(): void {
    if (this.placement.refresh()) this.neighbourhoodChanged()
    this.coordinator.reconsider()
  }

  /** There are no nodes but the leaves: none can be behind a row of leavers. */
  ringSpanned(): void {
    if (!this.placement.refresh()) return
    this.neighbourhoodChanged()
    this.reconsider()
  }

  /** A node is about to leave: from now on this one does not count on it. */
  neighbourDeparts(node: NodeHandle): void {
    if (this.placement.noteDeparting(node)) {
      this.neighbourhoodChanged()
      // It holds something, or it would have gone: perhaps keys of which this node is the root from now on.
      this.rounds.schedule()
      this.inviteNextClosest(node)
    }
    this.reconsider()
  }

  /** This node was not active for a while: others may have served its keys. */
  interrupted(): void {
    this.placement.noteInterruption()
    this.certainty.lose()
    this.rounds.interrupted()
    this.checks.startOver()
    this.coordinator.interrupted()
  }

  /** This node answers for its keys since then. `before`: what had been acknowledged of them until then, if that is known. */
  activated(since: Micros, before: 'nothing' | 'unknown'): void {
    this.placement.refresh()
    this.certainty.placementChanged()
    if (before === 'nothing') this.certainty.noteAllKnown()
    else this.witnesses.noteElders()
    this.rounds.activated(since)
    this.departure.activated()
    this.coordinator.reconsider()
  }

  /** The node was in doubt whether others had served its keys; none had. */
  reassured(): void {
    this.rounds.reassured()
    this.departure.activated()
    this.coordinator.reconsider()
  }

  /** This node is to leave: from now on it owes nothing. Returns whether it may leave at once. */
  leave(): 'ready' | 'later' {
    const how = this.departure.begin()
    this.certainty.placementChanged()
    this.stayers.placementChanged()
    return how
  }

  /** Is this a node that counts when copies are placed? */
  knows(node: NodeHandle): boolean {
    return this.placement.counts(node)
  }

  /** A node holds keys of which it takes this one for the root. */
  holderHeard(node: NodeHandle): void {
    if (this.certainty.unknown.isEmpty) return
    this.witnesses.note(node)
    this.rounds.schedule()
  }

  /** A node cannot be reached. Every message to it is reported, at the same instant: the first report is enough. */
  unreachable(node: NodeHandle): void {
    const at = this.routing.now()
    if (this.lastUnreachable?.node === node && this.lastUnreachable.at === at) return
    this.lastUnreachable = { node, at }
    this.witnesses.drop(node)
    this.stayers.forget(node)
    this.reconciliation.peerGone(node, 'died')
    if (this.placement.dropNamed(node)) this.neighbourhoodChanged()
    this.reconsider()
  }

  /** All leaves on a side are about to leave, and the outermost of them names the nodes that stay. */
  stayersNamed(leaver: NodeHandle, answer: PayloadOf<'staying'>): void {
    if (this.stayers.stayingReceived(leaver, answer)) this.neighbourhoodChanged()
    this.reconsider()
  }

  private neighbourhoodChanged(): void {
    this.certainty.placementChanged()
    this.rounds.neighbourhoodChanged()
  }

  /** Open questions and requests under way may concern other nodes now. */
  private reconsider(): void {
    this.stayers.placementChanged()
    this.coordinator.reconsider()
  }

  /** Keys of which a departed node was the root now belong to the nodes on both sides, which may not know that there are any. */
  private inviteNextClosest(departed: NodeHandle): void {
    for (const node of this.placement.closest(this.routing.idOf(departed), 2))
      if (node !== this.routing.self) this.invite(node)
  }

  /** Has a node look for its keys, if it is the root of any entry held here. */
  private invite(node: NodeHandle): void {
    if (this.holdings.size === 0) return
    const arc = this.placement.rootArc(node)
    if (this.holdings.on(arc).length > 0) this.transport.send(node, { kind: 'invite' })
  }

  // Repair.

  holdsFirst(): void {
    this.rounds.begin()
  }

  keptBy(nodes: readonly NodeHandle[]): void {
    for (const node of nodes) this.witnesses.noteKeeper(node)
  }

  scheduleRelease(): void {
    this.release.schedule()
  }

  scheduleReview(): void {
    this.release.scheduleReview()
  }

  gained(): void {
    this.rounds.gained()
  }

  learnt(): void {
    this.coordinator.reconsider()
  }

  peerFull(key: Id): void {
    this.rounds.peerFull(key)
  }

  reconciled(testimony: Testimony | undefined): void {
    this.rounds.reconciled(testimony)
  }

  reconciliationFailed(): void {
    this.rounds.reconciliationFailed()
  }

  // Requests.

  checked(task: Task, newest: VersionedValue | undefined): void {
    this.coordinator.checked(task, newest)
  }

  redirect(task: Task): void {
    this.coordinator.redirect(task)
  }

  finish(task: Task, answer?: OperationAnswer): void {
    this.coordinator.finish(task, answer)
  }

  // Departure.

  requestsDone(): void {
    this.departure.leaveIfDone()
  }

  passOver(): void {
    this.departure.leaveIfDone()
  }
}
