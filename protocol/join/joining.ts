import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { JoinFailure } from '../events.ts'
import type { Host } from '../host.ts'
import type { Activity } from '../membership/activity.ts'
import type { Dialability } from '../membership/dialability.ts'
import type { Patience } from '../membership/patience.ts'
import type { Probing } from '../membership/probing.ts'
import { JOIN_APPLICATION } from '../routing/applications.ts'
import type { Forwarding } from '../routing/forwarding.ts'
import type { NodeState } from '../state/node-state.ts'
import type { FlagFact, Float64Fact, Int32Fact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { Distances } from '../tables/distances.ts'
import type { AddNodeReply, JoinReply, SeedReply } from '../wire/messages.ts'
import { AccessPoints } from './access-points.ts'
import { type Attempt, doneAfter, type Phase } from './attempt.ts'
import type { Bootstrap, SeedContact } from './bootstrap.ts'
import { backoff, type Registration } from './registration.ts'
import type { Reunion } from './reunion.ts'
import { type DiscoveryOwner, SeedDiscovery } from './seed-discovery.ts'

/** A request, or its answer, may be lost on the way: the contact that has answered before is tried again. */
const REQUESTS_MAX = 2

/** Requests to the seed server that follow each other without delay. After that it is taken to be silent: loss alone is unlikely. */
const PROMPT_REQUESTS = 4

/** What follows from a join in the rest of the node. */
export interface JoiningOwner {
  /** The node is a client, and may send by its access point. */
  connected(): void
}

/**
 * The joiner's side of a join [P01 §2.4, MSP §3], in seven steps:
 *
 * 1. ask the seed server for members                          `askSeedServer`, `seedReplyReceived`; `SeedServer`
 * 2. look for a contact close by [PNS]                        `chooseAmong`, `contactFound`; `SeedDiscovery`
 * 3. send a request through it towards one's own id           `request`
 * 4. nodes on its way send the rows that the joiner can use   `Admission.forward`, `TableRepair.rowsReceived`
 * 5. the root admits one joiner at a time [LU], and replies   `Admission.deliver`, `replyReceived`
 *    with its leaf set
 * 6. probe each leaf, and those that they name                `Activity.enter`, `LeafSetRepair.allAnswered`
 * 7. be active: notify the root, the seed server and the      `Activity.becomeActive`, `completed`,
 *    nodes of one's own table                                 `Registration`, `TableRepair.announceArrival`
 *
 * The seed server asks the very first node to found the ring instead. The node does so once the seed server has confirmed
 * it (`addNodeReplyReceived`). When any node goes silent on the way, the join starts again. A node that was never active
 * gives up after `joinAttempts` consecutive failures. A member that was cut off holds data, and keeps asking, less
 * often: it is active again when it has found others, or when the seed server says that there are none.
 */
export class Joining implements DiscoveryOwner {
  readonly discovery: SeedDiscovery
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'selfId' | 'status' | 'access'>
  private readonly patience: Patience
  private readonly probing: Probing
  private readonly forwarding: Forwarding
  private readonly activity: Activity
  private readonly registration: Registration
  private readonly reunion: Pick<Reunion, 'isStranger' | 'met' | 'noteDeath'>
  private readonly dialability: Pick<Dialability, 'begin' | 'canBeChecked' | 'check' | 'joined'>
  private readonly access: AccessPoints
  private readonly owner: JoiningOwner
  private readonly bootstrap: ObjectFact<Bootstrap>
  private readonly attempt: ObjectFact<Attempt>
  /** Of the requests through the latest contact; -1: there has been none. */
  private readonly number: Float64Fact<number>
  private readonly admittedBy: Int32Fact<NodeHandle>
  /** Did the last check find the node undialable? */
  private readonly isUndialable: FlagFact

  constructor(
    store: NodeStore,
    host: Host,
    bootstrap: ObjectFact<Bootstrap>,
    state: Joining['state'],
    patience: Patience,
    probing: Probing,
    distances: Distances,
    forwarding: Forwarding,
    activity: Activity,
    registration: Registration,
    reunion: Joining['reunion'],
    dialability: Joining['dialability'],
    owner: JoiningOwner,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.probing = probing
    this.forwarding = forwarding
    this.activity = activity
    this.registration = registration
    this.reunion = reunion
    this.dialability = dialability
    this.owner = owner
    this.access = new AccessPoints(store, state, probing, dialability)
    this.discovery = new SeedDiscovery(store, host, state, patience, distances, this)
    this.bootstrap = bootstrap
    this.attempt = store.object()
    this.number = store.float64(-1)
    this.admittedBy = store.int32(NO_NODE)
    this.isUndialable = store.flag(false)
  }

  /** The node comes back from an earlier life: it probes the leaves that it had then. */
  resume(bootstrap: Bootstrap): void {
    this.bootstrap.value = bootstrap
    this.begin().phase = 'probing'
  }

  /** The node is a member already, of an overlay that has long settled. */
  startSettled(bootstrap: Bootstrap): void {
    this.bootstrap.value = bootstrap
    this.registration.startSettled()
  }

  start(bootstrap: Bootstrap): void {
    this.bootstrap.value = bootstrap
    this.dialability.begin()
    const attempt = this.begin()
    attempt.phase = 'idle'
    attempt.contactsTried = 0
    this.restart()
  }

  /** Begins again, after a failed attempt or when the node has lost every node that it knew. */
  restart(): void {
    const bootstrap = this.bootstrap.value
    if (bootstrap === undefined) return
    const attempt = this.begin()
    const { silences, contactsTried } = attempt
    const { joinAttempts } = this.host.parameters
    if (Math.max(silences, contactsTried) < joinAttempts) this.ask(attempt, bootstrap)
    else if (this.state.status.isSeeking) this.pause(attempt)
    else this.giveUp(attempt, silences >= joinAttempts ? 'seed server silent' : 'no contact answers')
  }

  private get phase(): Phase {
    return this.attempt.value?.phase ?? 'done'
  }

  /** From now on the node remembers a join. */
  private begin(): Attempt {
    this.attempt.value ??= doneAfter(0)
    return this.attempt.value
  }

  seedReplyReceived(from: NodeHandle, reply: SeedReply): void {
    if (!this.registration.isWith(from)) return
    const attempt = this.attempt.value
    if (attempt !== undefined) attempt.silences = 0
    // An earlier question was late, and the seed server has taken this member off its list because of it.
    if (this.phase === 'done') this.registration.register()
    if (attempt?.phase !== 'asking seed server') return
    const members = reply.members.filter((member) => member !== this.state.self && member !== from)
    switch (reply.answer) {
      case 'found':
        attempt.phase = 'founding'
        this.admittedBy.value = NO_NODE
        this.awaitProgress()
        // They fell silent, and may continue as a ring of their own if the network has come apart.
        for (const member of members) this.reunion.noteDeath(member)
        return this.registration.registerFounder()
      case 'wait':
        return this.wait(TIMER.seedServer, this.jittered(this.host.parameters.seedRetry))
      case 'taken':
        return this.giveUp(attempt, 'id taken')
      case 'members':
        return this.chooseAmong(attempt, members)
    }
  }

  /** If two nodes were asked to found the ring, because a lease ran out, the seed server confirms one; the other joins it. */
  addNodeReplyReceived(from: NodeHandle, { answer, neighbours }: AddNodeReply): void {
    if (!this.registration.isWith(from)) return
    const strangers = neighbours.filter((peer) => this.reunion.isStranger(peer))
    this.registration.replied(strangers.length === 0 ? 'known' : 'strangers')
    this.registration.reportSilent(strangers.filter((peer) => this.probing.hasFailed(peer)))
    for (const peer of neighbours) this.reunion.met(peer)
    if (this.phase !== 'founding') return
    if (answer === 'welcome') return this.activity.enter([])
    this.registration.suspend()
    this.restart()
  }

  contactFound(contact: NodeHandle, silent: readonly NodeHandle[]): void {
    if (contact === NO_NODE) {
      this.registration.reportSilent(silent)
      return this.restart()
    }
    const attempt = this.begin()
    attempt.contact = contact
    attempt.requests = 0
    this.number.value = this.host.questions.draw()
    this.request(attempt)
  }

  /** A member has found this node, which knows no other: it joins through that member, if no other way is open. */
  met(member: NodeHandle): void {
    const attempt = this.attempt.value
    if (attempt?.phase !== 'pausing' && attempt?.phase !== 'asking seed server') return
    if (this.state.status.isSeeking) this.chooseAmong(attempt, [member])
  }

  /** The root of this node's id holds that id itself. */
  refused(number: number): void {
    const attempt = this.attempt.value
    if (attempt?.phase === 'requesting' && this.hasAsked(number)) this.giveUp(attempt, 'id taken')
  }

  /** The root has admitted another joiner before this one. */
  queued(number: number): void {
    const attempt = this.attempt.value
    if (attempt?.phase !== 'requesting' || !this.hasAsked(number)) return
    // A reply that says to wait is not silence.
    attempt.contactsTried = 0
    this.awaitProgress()
  }

  replyReceived(from: NodeHandle, reply: JoinReply): void {
    if (!this.hasAsked(reply.number)) return
    // A root that replies again has not heard that the join is done.
    if (this.phase === 'done') this.host.send(from, { kind: 'joinDone' })
    const attempt = this.attempt.value
    if (attempt?.phase !== 'requesting') return
    this.admittedBy.value = from
    attempt.leaves = reply.leaves.filter((leaf) => leaf !== this.state.self)
    this.patience.learn(reply.lossPercent)
    this.stopWaiting()
    if (this.isUndialable.value) return this.becomeClient([attempt.contact, ...attempt.leaves])
    // The reply to a second request comes along the path: it proves nothing.
    if (attempt.requests === 1 || !this.dialability.canBeChecked(attempt.leaves)) return this.enter(attempt)
    attempt.phase = 'checking'
    this.dialability.check(attempt.leaves)
  }

  /** Another node has dialled this one: a joiner goes on, and a client may join. */
  dialable(): void {
    this.isUndialable.value = false
    const attempt = this.attempt.value
    if (attempt?.phase === 'checking') return this.enter(attempt)
    if (attempt?.phase !== 'client') return
    this.access.use([])
    this.dialability.begin()
    this.restart()
  }

  /** Too few nodes have answered to decide. */
  undecided(): void {
    const attempt = this.attempt.value
    if (attempt?.phase === 'checking') this.enter(attempt)
  }

  /** No other node has. */
  undialable(): void {
    this.isUndialable.value = true
    const attempt = this.attempt.value
    if (attempt?.phase !== 'checking') return
    this.host.send(this.admittedBy.value, { kind: 'joinDone' })
    this.becomeClient([attempt.contact, ...attempt.leaves])
  }

  /** From now on one of these members, the first that lives, routes for this node. */
  becomeClient(members: readonly NodeHandle[]): void {
    this.isUndialable.value = true
    this.access.use(members)
    if (members.length === 0) return this.restart()
    const attempt = this.begin()
    attempt.phase = 'client'
    attempt.contactsTried = 0
    this.keepWayOpen()
    this.owner.connected()
  }

  /** An access point that dies is replaced by the next; after the last of them the node asks for others. */
  peerDied(peer: NodeHandle): void {
    if (this.access.peerDied(peer) === 'none') this.restart()
  }

  private keepWayOpen(): void {
    this.access.keepWayOpen()
    this.wait(TIMER.join, this.host.parameters.heartbeatPeriod)
  }

  /** Is that the number of this node's latest join request? */
  hasAsked(number: number): boolean {
    return number === this.number.value
  }

  private enter(attempt: Attempt): void {
    attempt.phase = 'probing'
    this.awaitProgress()
    this.activity.enter(attempt.leaves)
  }

  /** The node has become active. */
  completed(): void {
    const attempt = this.attempt.value
    if (attempt === undefined || attempt.phase === 'done') return
    const { phase, silences } = attempt
    this.stopWaiting()
    this.attempt.value = silences === 0 ? undefined : doneAfter(silences)
    const admittedBy = this.admittedBy.value
    if (admittedBy !== NO_NODE) this.host.send(admittedBy, { kind: 'joinDone' })
    if (phase !== 'founding') this.registration.register()
    this.dialability.joined()
  }

  timedOut(): void {
    const attempt = this.attempt.value
    if (attempt === undefined) return
    const { phase, requests } = attempt
    if (phase === 'client') this.keepWayOpen()
    else if (phase === 'probing' && this.probing.isAskingLeaves) this.awaitProgress()
    else if (phase === 'requesting' && requests < REQUESTS_MAX) this.request(attempt)
    else if (phase === 'pausing') this.ask(attempt, this.bootstrap.value!)
    else if (phase === 'founding') this.foundAnew(attempt)
    else if (phase !== 'done') this.restart()
  }

  /** The seed server has not confirmed that this node founds the ring: it may be silent by now. */
  private foundAnew(attempt: Attempt): void {
    attempt.silences++
    this.registration.suspend()
    this.restart()
  }

  private ask(attempt: Attempt, bootstrap: Bootstrap): void {
    const isSeedServerAsked = !('contact' in bootstrap) || this.state.status.isSeeking
    if (isSeedServerAsked && 'seedServer' in bootstrap) this.askSeedServer(attempt, bootstrap)
    else if (bootstrap.contact === this.state.self) this.activity.enter([])
    else this.chooseAmong(attempt, [bootstrap.contact])
  }

  private pause(attempt: Attempt): void {
    attempt.phase = 'pausing'
    const { joinAttempts, seedRetry } = this.host.parameters
    const failures = Math.max(attempt.silences, attempt.contactsTried) - joinAttempts
    this.wait(TIMER.join, this.jittered(seedRetry * backoff(failures)))
  }

  private askSeedServer(attempt: Attempt, { seedServer, coordinates }: SeedContact): void {
    attempt.phase = 'asking seed server'
    this.host.send(seedServer, { kind: 'seedRequest', coordinates })
    const factor = backoff(Math.max(0, ++attempt.silences - PROMPT_REQUESTS))
    this.wait(TIMER.seedServer, this.jittered(this.host.parameters.seedRetry * factor))
  }

  private chooseAmong(attempt: Attempt, members: readonly NodeHandle[]): void {
    attempt.contactsTried++
    this.stopWaiting()
    attempt.phase = 'choosing contact'
    this.discovery.start(members)
  }

  private request(attempt: Attempt): void {
    attempt.phase = 'requesting'
    attempt.requests++
    const answers = attempt.requests > 1 || this.isUndialable.value ? 'back along the path' : 'straight'
    this.forwarding.route(
      JOIN_APPLICATION,
      this.state.selfId,
      { nextRow: 0, number: this.number.value },
      { hint: attempt.contact, answers },
    )
    this.awaitProgress()
  }

  private giveUp(attempt: Attempt, reason: JoinFailure): void {
    attempt.phase = 'idle'
    this.stopWaiting()
    this.host.emit({ type: 'joinFailed', reason })
  }

  private awaitProgress(): void {
    this.wait(TIMER.join, this.host.parameters.joinRetry)
  }

  private wait(kind: typeof TIMER.join | typeof TIMER.seedServer, time: number): void {
    this.stopWaiting()
    this.host.schedule(kind, micros(Math.ceil(time)))
  }

  private stopWaiting(): void {
    this.host.cancel(TIMER.join)
    this.host.cancel(TIMER.seedServer)
  }

  /** Up to half as long again, so that nodes that asked at the same time do not ask again at the same time. */
  private jittered(wait: number): number {
    return Math.round(wait * (1 + this.host.random() / 2))
  }
}
