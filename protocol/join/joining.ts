import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { JoinFailure } from '../events.ts'
import type { Host } from '../host.ts'
import type { Activity } from '../membership/activity.ts'
import type { Patience } from '../membership/patience.ts'
import type { Probing } from '../membership/probing.ts'
import { JOIN_APPLICATION } from '../routing/applications.ts'
import type { Forwarding } from '../routing/forwarding.ts'
import type { NodeState } from '../state/node-state.ts'
import type { Distances } from '../tables/distances.ts'
import type { JoinReply, SeedReply } from '../wire/messages.ts'
import { backoff, type Registration, type SeedContact } from './registration.ts'
import { type DiscoveryOwner, SeedDiscovery } from './seed-discovery.ts'

/** A request, or its answer, may be lost on the way: the contact that has answered before is tried again. */
const REQUESTS_MAX = 2

/** Requests to the seed server that follow each other without delay; then it is taken to be silent, and not lossy. */
const PROMPT_REQUESTS = 4

/** Where a join stands. */
type Phase = 'idle' | 'asking seed server' | 'choosing contact' | 'requesting' | 'probing' | 'done'

/** Through whom a node joins: the seed server, or one contact that the user names (itself: it founds the ring). */
export type Bootstrap = SeedContact | { readonly contact: NodeHandle }

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
 * Whatever goes silent on the way, the join starts again, up to `joinAttempts` times in a row.
 */
export class Joining implements DiscoveryOwner {
  readonly discovery: SeedDiscovery
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'selfId'>
  private readonly patience: Patience
  private readonly probing: Probing
  private readonly forwarding: Forwarding
  private readonly activity: Activity
  private readonly registration: Registration
  private bootstrap: Bootstrap | undefined
  private phase: Phase = 'idle'
  /** To join through contacts that were named, without being admitted or queued. */
  private attempts = 0
  /** Requests in a row that the seed server has not answered. */
  private silences = 0
  private contact = NO_NODE
  /** Requests through this contact so far. */
  private requests = 0
  private timer = NO_TIMER
  private admittedBy = NO_NODE

  constructor(
    host: Host,
    state: Pick<NodeState, 'self' | 'selfId'>,
    patience: Patience,
    probing: Probing,
    distances: Distances,
    forwarding: Forwarding,
    activity: Activity,
    registration: Registration,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.probing = probing
    this.forwarding = forwarding
    this.activity = activity
    this.registration = registration
    this.discovery = new SeedDiscovery(host, state.self, patience, distances, this)
  }

  /** The node is a member already, from an earlier life. */
  resume(bootstrap: Bootstrap): void {
    this.useBootstrap(bootstrap)
    this.phase = 'done'
    this.registration.resume()
  }

  start(bootstrap: Bootstrap): void {
    this.useBootstrap(bootstrap)
    this.attempts = 0
    this.restart()
  }

  /** Begins again, after a failed attempt or when the node has lost every node that it knew. */
  restart(): void {
    const { bootstrap } = this
    if (bootstrap === undefined) return
    const { joinAttempts } = this.host.parameters
    if (this.silences >= joinAttempts || this.attempts >= joinAttempts) {
      this.giveUp(this.silences >= joinAttempts ? 'seed server silent' : 'no contact answers')
    } else if ('contact' in bootstrap) {
      if (bootstrap.contact === this.state.self) this.activity.enter([])
      else this.chooseAmong([bootstrap.contact])
    } else {
      this.askSeedServer(bootstrap)
    }
  }

  seedReplyReceived(from: NodeHandle, reply: SeedReply): void {
    this.silences = 0
    if (this.phase !== 'asking seed server') return
    switch (reply.answer) {
      case 'found':
        this.registration.noteFounding()
        this.admittedBy = NO_NODE
        this.activity.enter([])
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

  contactFound(contact: NodeHandle, silent: readonly NodeHandle[]): void {
    if (contact !== NO_NODE) {
      this.contact = contact
      this.requests = 0
      this.request()
    } else {
      this.registration.reportSilent(silent)
      this.restart()
    }
  }

  /** The root of this node's id holds that id itself. */
  refused(): void {
    if (this.phase === 'requesting') this.giveUp('id taken')
  }

  /** The root has admitted another joiner before this one. */
  queued(): void {
    if (this.phase !== 'requesting') return
    // To be told to wait is not to be met by silence.
    this.attempts = 0
    this.awaitProgress()
  }

  replyReceived(from: NodeHandle, reply: JoinReply): void {
    // A root that replies again has not heard that the join is done.
    if (this.phase === 'done') this.host.send(from, { kind: 'joinDone' })
    if (this.phase !== 'requesting') return
    this.phase = 'probing'
    this.admittedBy = from
    this.awaitProgress()
    this.patience.learn(reply.lossPercent)
    this.activity.enter(reply.leaves)
  }

  /** The node has become active. */
  completed(): void {
    if (this.phase === 'done') return
    this.phase = 'done'
    this.attempts = 0
    this.stopTimer()
    if (this.admittedBy !== NO_NODE) this.host.send(this.admittedBy, { kind: 'joinDone' })
    this.registration.register()
  }

  timedOut(): void {
    if (this.phase === 'probing' && this.probing.isAskingLeaves) this.awaitProgress()
    else if (this.phase === 'requesting' && this.requests < REQUESTS_MAX) this.request()
    else if (this.phase !== 'done') this.restart()
  }

  private useBootstrap(bootstrap: Bootstrap): void {
    this.bootstrap = bootstrap
    this.registration.begin('contact' in bootstrap ? undefined : bootstrap)
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
    this.forwarding.route(JOIN_APPLICATION, this.state.selfId, { nextRow: 0 }, this.contact)
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
