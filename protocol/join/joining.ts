import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
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
import type { Distances } from '../tables/distances.ts'
import type { AddNodeReply, JoinReply, SeedReply } from '../wire/messages.ts'
import { AccessPoints } from './access-points.ts'
import type { Bootstrap, SeedContact } from './bootstrap.ts'
import { backoff, type Registration } from './registration.ts'
import type { Reunion } from './reunion.ts'
import { type DiscoveryOwner, SeedDiscovery } from './seed-discovery.ts'

/** A request, or its answer, may be lost on the way: the contact that has answered before is tried again. */
const REQUESTS_MAX = 2

/** Requests to the seed server that follow each other without delay; then it is taken to be silent, and not lossy. */
const PROMPT_REQUESTS = 4

/** Where a join stands. */
type Phase =
  | 'idle'
  | 'asking seed server'
  | 'choosing contact'
  | 'requesting'
  /** The root has replied along the path: does anyone reach this node straight? */
  | 'checking'
  | 'probing'
  /** Nobody is a member yet: the node founds the ring as soon as the seed server has confirmed that it is the first. */
  | 'founding'
  | 'done'
  /** A member that has found nobody waits before it asks again. */
  | 'pausing'
  /** The node cannot be dialled: a member routes for it. */
  | 'client'

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
 * 7. be active: tell the root, the seed server and the        `Activity.becomeActive`, `completed`,
 *    nodes of one's own table                                 `Registration`, `TableRepair.announceArrival`
 *
 * The first node of all is told to found the ring instead; it does once the seed server has confirmed it (`addNodeReplyReceived`).
 * Whatever goes silent on the way, the join starts again. A node that was never active gives up after `joinAttempts` times
 * in a row. A member that was cut off holds data, and goes on asking, less often: it is active again when it has found
 * others, or when the seed server says that there are none.
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
  private readonly reunion: Pick<Reunion, 'isStranger' | 'met'>
  private readonly dialability: Pick<Dialability, 'begin' | 'canBeChecked' | 'check' | 'joined'>
  private readonly access: AccessPoints
  private readonly owner: JoiningOwner
  private bootstrap: Bootstrap | undefined
  private phase: Phase = 'idle'
  /** To join through contacts that were named, without being admitted or queued. */
  private attempts = 0
  /** Requests in a row that the seed server has not answered. */
  private silences = 0
  private contact = NO_NODE
  /** Of the requests through this contact; -1: there has been none. */
  private number = -1
  /** Requests through this contact so far. */
  private requests = 0
  private timer = NO_TIMER
  private admittedBy = NO_NODE
  /** What the root has handed over. */
  private leaves: readonly NodeHandle[] = []
  /** Is the node known to be undialable, as of its last check? */
  private isUndialable = false

  constructor(
    host: Host,
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
    this.access = new AccessPoints(state, probing, dialability)
    this.discovery = new SeedDiscovery(host, state, patience, distances, this)
  }

  /** The node comes back from an earlier life: it probes the leaves that it had then. */
  resume(bootstrap: Bootstrap): void {
    this.useBootstrap(bootstrap)
    this.phase = 'probing'
  }

  /** The node is a member already, of an overlay that has long settled. */
  startSettled(bootstrap: Bootstrap): void {
    this.useBootstrap(bootstrap)
    this.phase = 'done'
    this.registration.startSettled()
  }

  start(bootstrap: Bootstrap): void {
    this.useBootstrap(bootstrap)
    this.dialability.begin()
    this.attempts = 0
    this.restart()
  }

  /** Begins again, after a failed attempt or when the node has lost every node that it knew. */
  restart(): void {
    if (this.bootstrap === undefined) return
    const { joinAttempts } = this.host.parameters
    if (this.silences < joinAttempts && this.attempts < joinAttempts) this.ask()
    else if (this.state.status.isSeeking) this.pause()
    else this.giveUp(this.silences >= joinAttempts ? 'seed server silent' : 'no contact answers')
  }

  seedReplyReceived(from: NodeHandle, reply: SeedReply): void {
    if (!this.registration.isWith(from)) return
    this.silences = 0
    // A question from before was late, and the seed server has taken the member that asked it off its list.
    if (this.phase === 'done') this.registration.register()
    if (this.phase !== 'asking seed server') return
    switch (reply.answer) {
      case 'found':
        this.phase = 'founding'
        this.admittedBy = NO_NODE
        this.awaitProgress()
        this.registration.registerFounder()
        break
      case 'wait':
        this.startTimer(TIMER.seedServer, this.jittered(this.host.parameters.seedRetry))
        break
      case 'taken':
        this.giveUp('id taken')
        break
      case 'members':
        this.chooseAmong(reply.members.filter((member) => member !== this.state.self && member !== from))
        break
    }
  }

  /** Of two that were told to found the ring, because a lease ran out, the seed server confirms one; the other joins it. */
  addNodeReplyReceived(from: NodeHandle, { answer, neighbours }: AddNodeReply): void {
    if (!this.registration.isWith(from)) return
    const strangers = neighbours.filter((peer) => this.reunion.isStranger(peer))
    this.registration.replied(strangers.length === 0 ? 'known' : 'strangers')
    this.registration.reportSilent(strangers.filter((peer) => this.probing.hasFailed(peer)))
    for (const peer of neighbours) this.reunion.met(peer)
    if (this.phase !== 'founding') return
    if (answer === 'welcome') {
      this.activity.enter([])
    } else {
      this.registration.suspend()
      this.restart()
    }
  }

  contactFound(contact: NodeHandle, silent: readonly NodeHandle[]): void {
    if (contact !== NO_NODE) {
      this.contact = contact
      this.number = this.host.questions.draw()
      this.requests = 0
      this.request()
    } else {
      this.registration.reportSilent(silent)
      this.restart()
    }
  }

  /** A member has found this node, which knows none: it joins through that one, where no other way is open. */
  met(member: NodeHandle): void {
    const isWaiting = this.phase === 'pausing' || this.phase === 'asking seed server'
    if (isWaiting && this.state.status.isSeeking) this.chooseAmong([member])
  }

  /** The root of this node's id holds that id itself. */
  refused(number: number): void {
    if (this.phase === 'requesting' && this.hasAsked(number)) this.giveUp('id taken')
  }

  /** The root has admitted another joiner before this one. */
  queued(number: number): void {
    if (this.phase !== 'requesting' || !this.hasAsked(number)) return
    // To be told to wait is not to be met by silence.
    this.attempts = 0
    this.awaitProgress()
  }

  replyReceived(from: NodeHandle, reply: JoinReply): void {
    if (!this.hasAsked(reply.number)) return
    // A root that replies again has not heard that the join is done.
    if (this.phase === 'done') this.host.send(from, { kind: 'joinDone' })
    if (this.phase !== 'requesting') return
    this.admittedBy = from
    this.leaves = reply.leaves.filter((leaf) => leaf !== this.state.self)
    this.patience.learn(reply.lossPercent)
    this.stopTimer()
    if (this.isUndialable) return this.becomeClient([this.contact, ...this.leaves])
    // The reply to a second request comes along the path: it proves nothing.
    if (this.requests === 1 || !this.dialability.canBeChecked(this.leaves)) return this.enter()
    this.phase = 'checking'
    this.dialability.check(this.leaves)
  }

  /** Another node has dialled this one: a joiner goes on, and a client may join. */
  dialable(): void {
    this.isUndialable = false
    if (this.phase === 'checking') return this.enter()
    if (this.phase !== 'client') return
    this.access.use([])
    this.dialability.begin()
    this.restart()
  }

  /** Too few nodes have answered to say. */
  undecided(): void {
    if (this.phase === 'checking') this.enter()
  }

  /** Nobody has. */
  undialable(): void {
    this.isUndialable = true
    if (this.phase !== 'checking') return
    this.host.send(this.admittedBy, { kind: 'joinDone' })
    this.becomeClient([this.contact, ...this.leaves])
  }

  /** From now on one of these members, the first that lives, routes for this node. */
  becomeClient(members: readonly NodeHandle[]): void {
    this.isUndialable = true
    this.access.use(members)
    if (members.length === 0) return this.restart()
    this.phase = 'client'
    this.attempts = 0
    this.keepWayOpen()
    this.owner.connected()
  }

  /** An access point that dies is replaced by the next; after the last of them the node asks for others. */
  peerDied(peer: NodeHandle): void {
    if (this.access.peerDied(peer) === 'none') this.restart()
  }

  private keepWayOpen(): void {
    this.access.keepWayOpen()
    this.startTimer(TIMER.join, this.host.parameters.heartbeatPeriod)
  }

  /** Is this the number of this node's latest join request? */
  hasAsked(number: number): boolean {
    return number === this.number
  }

  private enter(): void {
    this.phase = 'probing'
    this.awaitProgress()
    this.activity.enter(this.leaves)
  }

  /** The node has become active. */
  completed(): void {
    const { phase } = this
    if (phase === 'done') return
    this.phase = 'done'
    this.attempts = 0
    this.stopTimer()
    if (this.admittedBy !== NO_NODE) this.host.send(this.admittedBy, { kind: 'joinDone' })
    if (phase !== 'founding') this.registration.register()
    this.dialability.joined()
  }

  timedOut(): void {
    if (this.phase === 'client') this.keepWayOpen()
    else if (this.phase === 'probing' && this.probing.isAskingLeaves) this.awaitProgress()
    else if (this.phase === 'requesting' && this.requests < REQUESTS_MAX) this.request()
    else if (this.phase === 'pausing') this.ask()
    else if (this.phase === 'founding') this.foundAnew()
    else if (this.phase !== 'done') this.restart()
  }

  /** The seed server has not confirmed that this node founds the ring: perhaps it is silent by now. */
  private foundAnew(): void {
    this.silences++
    this.registration.suspend()
    this.restart()
  }

  private useBootstrap(bootstrap: Bootstrap): void {
    this.bootstrap = bootstrap
    this.registration.begin('seedServer' in bootstrap ? bootstrap : undefined)
  }

  private ask(): void {
    const bootstrap = this.bootstrap!
    const isSeedServerAsked = !('contact' in bootstrap) || this.state.status.isSeeking
    if (isSeedServerAsked && 'seedServer' in bootstrap) this.askSeedServer(bootstrap)
    else if (bootstrap.contact === this.state.self) this.activity.enter([])
    else this.chooseAmong([bootstrap.contact])
  }

  private pause(): void {
    this.phase = 'pausing'
    const { joinAttempts, seedRetry } = this.host.parameters
    const failures = Math.max(this.silences, this.attempts) - joinAttempts
    this.startTimer(TIMER.join, this.jittered(seedRetry * backoff(failures)))
  }

  private askSeedServer({ seedServer, coordinates }: SeedContact): void {
    this.phase = 'asking seed server'
    this.host.send(seedServer, { kind: 'seedRequest', coordinates })
    const factor = backoff(Math.max(0, ++this.silences - PROMPT_REQUESTS))
    this.startTimer(TIMER.seedServer, this.jittered(this.host.parameters.seedRetry * factor))
  }

  private chooseAmong(members: readonly NodeHandle[]): void {
    this.attempts++
    this.stopTimer()
    this.phase = 'choosing contact'
    this.discovery.start(members)
  }

  private request(): void {
    this.phase = 'requesting'
    this.requests++
    const answers = this.requests > 1 || this.isUndialable ? 'back along the path' : 'straight'
    this.forwarding.route(
      JOIN_APPLICATION,
      this.state.selfId,
      { nextRow: 0, number: this.number },
      { hint: this.contact, answers },
    )
    this.awaitProgress()
  }

  private giveUp(reason: JoinFailure): void {
    this.phase = 'idle'
    this.stopTimer()
    this.host.emit({ type: 'joinFailed', reason })
  }

  private awaitProgress(): void {
    this.startTimer(TIMER.join, this.host.parameters.joinRetry)
  }

  private startTimer(kind: number, wait: number): void {
    this.stopTimer()
    this.timer = this.host.startTimer(kind, micros(Math.ceil(wait)))
  }

  private stopTimer(): void {
    this.host.cancelTimer(this.timer)
    this.timer = NO_TIMER
  }

  /** Up to a half more, so that callers who came together do not come back together. */
  private jittered(wait: number): number {
    return Math.round(wait * (1 + this.host.random() / 2))
  }
}
