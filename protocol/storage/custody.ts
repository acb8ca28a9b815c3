import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import { Checks } from './checks.ts'
import { type Callers, Coordinator } from './coordinator.ts'
import { Departure } from './departure.ts'
import { Entries, type Entry } from './entries.ts'
import { Holder } from './holder.ts'
import { Holdings } from './holdings.ts'
import type { Routing, StoragePayload } from './messages.ts'
import { Neighbours } from './neighbours.ts'
import { OpenQuestion } from './open-question.ts'
import { Placement } from './placement.ts'
import { Reconciliation } from './reconciliation.ts'
import { Release } from './release.ts'
import { ReleaseAnswers } from './release-answers.ts'
import { RepairRounds } from './repair-rounds.ts'
import type { Request } from './request.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'
import { Writes } from './writes.ts'

interface Needs {
  readonly routing: Routing
  readonly parameters: StorageParameters
  readonly transport: Transport
  /** When a node last entered or left the leaf set. */
  readonly changedAt: Micros
  readonly callers: Callers
}

/** The messages that concern what a node keeps for others: all but those for callers, and those that are always routed. */
type CustodyPayload = Exclude<
  StoragePayload,
  { kind: 'located' | 'answer' | 'fragment' | 'lookup' | 'delete' | 'locate' }
>

/**
 * What a node keeps for others: the parts that see to it that the nodes that owe copies of a key have them. Passes each input
 * to the part that it is for. A node that holds nothing and was never asked has none of it.
 */
export class Custody {
  private readonly parts: ReturnType<typeof assemble>

  constructor(needs: Needs) {
    this.parts = assemble(needs)
  }

  get entries(): Entries {
    return this.parts.entries
  }

  /** Does what a user asks, as the root of the key. */
  begin(caller: NodeHandle, request: Request): void {
    const { coordinator } = this.parts
    coordinator.begin(caller, request)
  }

  /** What this node, as a replica, may answer a reader with. */
  ownCopy(key: Id): Entry | undefined {
    const { holder } = this.parts
    return holder.ownCopy(key)
  }

  receive(from: NodeHandle, payload: CustodyPayload): void {
    const { holdings, checks, writes, holder, reconciliation, rounds, release, releaseAnswers } = this.parts
    const { departure, neighbours } = this.parts
    switch (payload.kind) {
      case 'insert': {
        const { kind, operation, key, value } = payload
        return this.begin(from, { kind, operation, key, value, relays: 0 })
      }
      case 'relay': {
        const { request: kind, operation, key, value, relays } = payload
        departure.tellIfDeparting(from)
        return this.begin(from, { kind, operation, key, value, relays })
      }
      case 'reserve':
        return holder.reserveReceived(from, payload)
      case 'reserved':
        return writes.reservedReceived(from, payload)
      case 'withdraw':
        return holdings.withdraw(payload.operation)
      case 'store':
        return holder.storeReceived(from, payload)
      case 'kept':
        return writes.keptReceived(from, payload)
      case 'fetch':
        return holder.fetchReceived(from, payload)
      case 'fetched':
        return checks.fetchedReceived(from, payload)
      case 'digests':
        return holder.digestsReceived(from, payload)
      case 'compared':
        return reconciliation.comparedReceived(from, payload)
      case 'list':
        return holder.listReceived(from, payload)
      case 'listed':
        return reconciliation.listedReceived(from, payload)
      case 'want':
        return holder.wantReceived(from, payload)
      case 'supply':
        return reconciliation.supplyReceived(from, payload)
      case 'handOver':
        return holder.handOverReceived(from, payload)
      case 'taken':
        reconciliation.takenReceived(from, payload)
        return release.takenReceived(from, payload)
      case 'release':
        if (payload.departing) neighbours.departs(from)
        return releaseAnswers.releaseReceived(from, payload)
      case 'released':
        return release.releasedReceived(from, payload)
      case 'offer':
        return releaseAnswers.offerReceived(from, payload)
      case 'chosen':
        return release.chosenReceived(from, payload)
      case 'invite':
        return rounds.schedule()
      case 'departing':
        return neighbours.departs(from)
    }
  }

  timerFired(kind: number, token: number): void {
    const { coordinator, reconciliation, rounds, release } = this.parts
    switch (kind) {
      case TIMER.task:
        return coordinator.taskDue()
      case TIMER.repair:
        return rounds.due()
      case TIMER.period:
        return rounds.periodOver()
      case TIMER.repairReply:
        return reconciliation.replyOverdue(token)
      case TIMER.release:
        return release.due()
      case TIMER.releaseReply:
        return release.replyOverdue(token)
    }
  }

  /** A node entered or left the leaf set. */
  update(node: NodeHandle, change: 'joined' | 'left'): void {
    const { neighbours } = this.parts
    if (change === 'joined') neighbours.joined(node)
    else neighbours.left(node)
  }

  /** This node was not active for a while. */
  interrupted(): void {
    const { neighbours } = this.parts
    neighbours.interrupted()
  }

  /** A node does not acknowledge what was sent to it. */
  undeliverable(to: NodeHandle): void {
    const { reconciliation } = this.parts
    reconciliation.peerGone(to, 'died')
  }

  /** This node is to leave. Returns whether it may at once. */
  depart(): 'ready' | 'later' {
    const { departure } = this.parts
    return departure.begin()
  }
}

/** Makes the parts, each with what it needs; what it has to say to a part that is made later is a callback. */
function assemble({ routing, parameters, transport, changedAt, callers }: Needs) {
  const entries = new Entries()
  const holdings = new Holdings(routing, parameters, entries, () => rounds.begin())
  const placement = new Placement(routing, parameters.replicas)

  const reconciliation = new Reconciliation({
    parameters,
    transport,
    holdings,
    placement,
    question: new OpenQuestion(routing, transport, TIMER.repairReply),
    onGained: () => rounds.gained(),
    onNotSynced: (peer) => rounds.notSynced(peer),
    onRefused: (key) => rounds.refused(key),
    onFinished: (how) => rounds.finished(how),
  })
  const rounds: RepairRounds = new RepairRounds({
    routing,
    parameters,
    holdings,
    placement,
    reconciliation,
    changedAt,
    scheduleRelease: () => release.schedule(),
  })

  const checks = new Checks({
    routing,
    parameters,
    transport,
    holdings,
    placement,
    rounds,
    onChecked: (task, newest) => coordinator.checked(task, newest),
    onGaveUp: (task) => coordinator.finish(task),
  })
  const writes = new Writes({
    routing,
    parameters,
    transport,
    holdings,
    placement,
    checks,
    onRedirect: (task) => coordinator.redirect(task),
    onFinished: (task, answer) => coordinator.finish(task, answer),
  })
  const coordinator: Coordinator = new Coordinator({
    routing,
    parameters,
    holdings,
    placement,
    checks,
    writes,
    callers,
    onIdle: () => departure.leaveIfDone(),
  })

  const release: Release = new Release({
    routing,
    parameters,
    transport,
    holdings,
    placement,
    question: new OpenQuestion(routing, transport, TIMER.releaseReply),
    onPassOver: () => departure.leaveIfDone(),
  })
  const departure: Departure = new Departure({
    routing,
    parameters,
    transport,
    holdings,
    placement,
    coordinator,
    release,
  })

  const holder = new Holder({ parameters, transport, holdings, placement, rounds })
  const releaseAnswers = new ReleaseAnswers({ transport, holdings, placement, rounds })
  const neighbours = new Neighbours({
    routing,
    transport,
    holdings,
    placement,
    coordinator,
    reconciliation,
    rounds,
    departure,
  })
  return {
    entries,
    holdings,
    checks,
    writes,
    coordinator,
    reconciliation,
    rounds,
    holder,
    release,
    releaseAnswers,
    departure,
    neighbours,
  }
}
