import { Agenda, type AgendaKind, type AgendaOwner } from './agenda.ts'
import type { Application, KeyBasedRouting } from './application.ts'
import type { NodeHandle } from './base/handles.ts'
import type { PastryParameters } from './base/parameters.ts'
import { TIMER } from './base/timers.ts'
import type { Environment } from './environment.ts'
import { Host } from './host.ts'
import { Admission } from './join/admission.ts'
import type { Bootstrap } from './join/bootstrap.ts'
import { Joining } from './join/joining.ts'
import { Registration } from './join/registration.ts'
import { Reunion } from './join/reunion.ts'
import { Activity, type ActivityOwner } from './membership/activity.ts'
import { Dialability, type DialabilityOwner } from './membership/dialability.ts'
import { Heartbeats } from './membership/heartbeats.ts'
import { LeafExchange } from './membership/leaf-exchange.ts'
import { LeafSetRepair, type RepairOwner } from './membership/leaf-set-repair.ts'
import { Patience } from './membership/patience.ts'
import type { Probing } from './membership/probing.ts'
import { OwnEnvironment } from './own-environment.ts'
import { Applications } from './routing/applications.ts'
import { Forwarding, type JoinQueue } from './routing/forwarding.ts'
import { type ApplicationOwner, NodeRouting } from './routing/key-based-routing.ts'
import { Relay, type RelayOwner } from './routing/relay.ts'
import { NodeState } from './state/node-state.ts'
import type { FlagFact } from './store/facts.ts'
import type { NodeStore } from './store/node-store.ts'
import { Distances } from './tables/distances.ts'
import { TableMaintenance } from './tables/table-maintenance.ts'
import { TableRepair } from './tables/table-repair.ts'
import type { RelayableMessage, RouteMessage } from './wire/messages.ts'

/**
 * The parts of the machine: each is given what it needs, from the ground up. What happens in one part and concerns
 * others is reported here, and passed on in an order that is stated once.
 */
export class NodeParts
  implements
    AgendaOwner,
    RepairOwner,
    ActivityOwner,
    ApplicationOwner,
    JoinQueue,
    RelayOwner,
    DialabilityOwner
{
  // What every message needs comes first: it shares a line of the cache.
  readonly state: NodeState
  readonly probing: Probing
  readonly repair: LeafSetRepair
  readonly forwarding: Forwarding
  readonly relay: Relay
  readonly host: Host
  readonly agenda: Agenda
  readonly activity: Activity
  readonly tables: TableRepair
  readonly heartbeats: Heartbeats
  readonly dialability: Dialability
  readonly exchange: LeafExchange
  readonly distances: Distances
  readonly maintenance: TableMaintenance
  readonly applications: Applications
  readonly admission: Admission
  readonly registration: Registration
  readonly joining: Joining
  readonly reunion: Reunion
  readonly env: OwnEnvironment
  private readonly store: NodeStore
  /** Is it leaving the ring to continue as a client, once its applications have handed over what they hold? */
  private readonly isWithdrawing: FlagFact
  /** Is it leaving for good? */
  private readonly isLeaving: FlagFact
  readonly receive: (origin: NodeHandle, message: RelayableMessage) => void

  /** `receive`: takes in a message that has come by way of another node. */
  constructor(
    store: NodeStore,
    environment: Environment,
    parameters: PastryParameters,
    receive: NodeParts['receive'],
  ) {
    const state = new NodeState(store, parameters, environment)
    const env = new OwnEnvironment(environment, state)
    const agenda = new Agenda(store, env, this)
    const host = new Host(store, env, parameters, state, agenda)

    const patience = new Patience(store, parameters)
    const repair = new LeafSetRepair(store, host, state, patience, this)
    const { probing } = repair
    const dialability = new Dialability(store, host, state, patience, this)
    this.heartbeats = new Heartbeats(host, state.neighbours, probing, repair, dialability)
    this.exchange = new LeafExchange(store, host, state, probing)
    const activity = new Activity(store, host, state, probing, repair, this)

    const distances = new Distances(store, host, state)
    const tables = new TableRepair(host, state, probing, repair, distances)
    this.maintenance = new TableMaintenance(store, host, state, probing)

    const applications = new Applications(store)
    const relay = new Relay(host, state, probing, this)
    const forwarding = new Forwarding(
      store,
      host,
      state,
      patience,
      probing,
      relay,
      tables,
      applications,
      this,
    )

    const bootstrap = store.object<Bootstrap>('most')
    const registration = new Registration(store, host, bootstrap)
    this.admission = new Admission(store, host, state, patience, probing, tables, forwarding)
    const reunion = new Reunion(store, host, state, probing, repair, tables)
    this.joining = new Joining(
      store,
      host,
      bootstrap,
      state,
      patience,
      probing,
      distances,
      forwarding,
      activity,
      registration,
      reunion,
      dialability,
      this,
    )
    applications.attachJoin(this.admission as Application<unknown>)

    this.env = env
    this.store = store
    this.isWithdrawing = store.flag(false)
    this.isLeaving = store.flag(false)
    this.state = state
    this.host = host
    this.agenda = agenda
    this.repair = repair
    this.probing = probing
    this.activity = activity
    this.dialability = dialability
    this.distances = distances
    this.tables = tables
    this.applications = applications
    this.forwarding = forwarding
    this.relay = relay
    this.receive = receive
    this.registration = registration
    this.reunion = reunion
  }

  /** What the node offers to the application of one id. */
  routingFor<P>(application: number): KeyBasedRouting<P> {
    return new NodeRouting<P>(application, this.env, this.store, this.state, this.forwarding, this)
  }

  // What is due.

  due(kind: AgendaKind): void {
    switch (kind) {
      case TIMER.watch:
        return this.activity.watchDue()
      case TIMER.heartbeat:
        return this.heartbeats.heartbeatDue()
      case TIMER.rightNeighbour:
        return this.heartbeats.rightNeighbourDue()
      case TIMER.leafExchange:
        this.distances.forgetStrangers()
        this.forwarding.forgetOld()
        this.host.questions.forgetOld()
        this.state.ways.forgetOld(this.host.now())
        return this.exchange.due()
      case TIMER.tableProbe:
        return this.maintenance.probesDue()
      case TIMER.rowExchange:
        return this.maintenance.rowExchangeDue()
      case TIMER.registration:
        return this.registration.register()
      case TIMER.seek:
        return this.reunion.seekDue()
      case TIMER.admissionLease:
        return this.admission.leaseExpired()
      case TIMER.dialBack:
        return this.dialability.timedOut()
      case TIMER.discovery:
        return this.joining.discovery.timedOut()
      case TIMER.seedServer:
      case TIMER.join:
        return this.joining.timedOut()
    }
  }

  // The leaf set and the peers.

  leafSetChanging(): void {
    this.applications.leafSetChanging()
  }

  leafSetChanged(peer: NodeHandle, change: 'joined' | 'left'): void {
    const { leafSet, neighbours } = this.state
    this.applications.leafSetChanged(peer, change)
    neighbours.update(leafSet.left, leafSet.right, this.env.now())
    if (this.exchange.leafSetChanged() === 'upheaval') this.registration.upheaval()
  }

  /** The node begins with all of these leaves, before it is active. */
  leavesSettled(leaves: readonly NodeHandle[]): void {
    const { leafSet, neighbours } = this.state
    for (const leaf of leaves) this.applications.leafSetChanged(leaf, 'joined')
    neighbours.update(leafSet.left, leafSet.right, this.env.now())
  }

  leafDisplaced(leaf: NodeHandle): void {
    this.applications.leafSetChanged(leaf, 'displaced')
  }

  peerDied(peer: NodeHandle): void {
    const { leafSet, table } = this.state
    this.env.emit({ type: 'declaredDead', peer })
    if (leafSet.has(peer) || table.has(peer)) {
      this.maintenance.noteFailure()
      this.reunion.noteDeath(peer)
    }
    this.forget(peer)
    this.repair.leafDied(peer)
    this.forwarding.peerDied(peer)
    this.admission.peerDied(peer)
    this.joining.peerDied(peer)
  }

  /** A peer has announced its departure; its leaves help to close the gap. */
  peerLeft(peer: NodeHandle, leaves: readonly NodeHandle[]): void {
    this.probing.departed(peer)
    this.reunion.departed(peer)
    this.forget(peer)
    this.repair.drop(peer)
    this.forwarding.peerDied(peer)
    this.admission.peerDied(peer)
    this.repair.consider(leaves)
    this.repair.review()
  }

  /** A peer lives and has no leaf set to report: it is not on the ring, or no longer. */
  peerIsOutside(peer: NodeHandle): void {
    if (!this.state.leafSet.has(peer)) return
    this.forget(peer)
    this.repair.drop(peer)
    this.forwarding.peerDied(peer)
  }

  wayFound(peer: NodeHandle): void {
    this.forwarding.wayFound(peer)
    this.doubtDialability()
  }

  private forget(peer: NodeHandle): void {
    this.state.ways.forgetVia(peer)
    this.state.ways.forget(peer)
    // First, so that what is known of the peer does not outlive its places.
    this.state.peers.forget(peer)
    this.tables.entryDied(peer)
    this.state.neighborhood.remove(peer)
  }

  // Whether the node can be dialled (decision 35).

  dialable(): void {
    this.joining.dialable()
  }

  undecided(): void {
    this.joining.undecided()
  }

  /** A member leaves the ring, to continue as a client. */
  undialable(): void {
    if (!this.state.status.isMember) return this.joining.undialable()
    if (this.isWithdrawing.value || this.isLeaving.value) return
    this.isWithdrawing.value = true
    if (this.applications.leaving() === 'ready') this.withdraw()
  }

  /** A client has found its access point. */
  connected(): void {
    this.env.emit({ type: 'connected' })
    this.forwarding.releaseHeld()
  }

  /** The node is to leave for good. */
  leaving(): void {
    this.isLeaving.value = true
    this.isWithdrawing.value = false
  }

  private withdraw(): void {
    const { leafSet, table, status } = this.state
    this.isWithdrawing.value = false
    this.activity.deactivate('cannot be dialled')
    this.depart()
    const leaves = leafSet.members()
    const entries = table.entries()
    status.lostEveryone()
    this.applications.withdrawn()
    for (const leaf of leaves) this.repair.drop(leaf)
    for (const entry of entries) this.tables.entryDied(entry)
    this.joining.becomeClient([...leaves, ...entries])
  }

  private doubtDialability(): void {
    if (!this.isWithdrawing.value && this.state.status.isMember) this.dialability.doubt()
  }

  // The node's status.

  takenForDead(): void {
    this.activity.takenForDead()
  }

  sideLost(): void {
    this.activity.deactivate('lost a side of its leaf set')
  }

  ringSpanned(): void {
    this.applications.ringSpanned()
  }

  complete(): void {
    this.activity.complete()
  }

  upkeepBegins(): void {
    this.distances.start()
    this.heartbeats.start()
    this.exchange.start()
    this.maintenance.start()
  }

  arrived(): void {
    this.tables.announceArrival()
  }

  activated(): void {
    this.joining.completed()
    this.admission.routeWaiting()
    this.applications.activated()
    this.forwarding.releaseHeld()
  }

  interrupted(): void {
    this.applications.interrupted()
  }

  lastLeafLost(): void {
    this.activity.isolate()
  }

  isolated(): void {
    if (this.isWithdrawing.value) return this.withdraw()
    this.registration.suspend()
    this.joining.restart()
  }

  // Requests of joiners and of applications.

  queue(request: RouteMessage): void {
    this.admission.queue(request)
  }

  drawNumber(): number {
    return this.host.questions.draw()
  }

  awake(): void {
    this.activity.awake()
  }

  watchForPauses(): void {
    this.activity.watch()
  }

  readyToLeave(application: number): void {
    if (!this.applications.noteReady(application)) return
    if (this.isWithdrawing.value) return this.withdraw()
    this.depart()
    this.env.emit({ type: 'left' })
  }

  /** Announces the departure to all nodes that have this one in their leaf sets, and to the seed server. */
  depart(): void {
    const { leafSet, status } = this.state
    const leaves = leafSet.members()
    if (status.isActive) status.interrupted()
    for (const leaf of leaves)
      this.host.send(leaf, { kind: 'leaving', leaves: leaves.filter((other) => other !== leaf) })
    this.registration.unregister()
  }
}
