import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'
import type { AddNodeReply, JoinReply, SeedReply } from '../wire/messages.ts'
import { SeedDiscovery } from './seed-discovery.ts'

/** A silent seed server is asked again after `seedRetry`, doubled each time up to 32 times that. */
const backoff = (silences: number): number => 1 << Math.min(silences, 5)

/** Where a join stands. */
type Phase = 'idle' | 'asking seed server' | 'choosing contact' | 'requesting' | 'probing' | 'done'

/** Through whom a node joins: the seed server, or one contact that the user names (itself: it founds the ring). */
export type Bootstrap =
  | { readonly seedServer: NodeHandle; readonly coordinates: readonly number[] }
  | { readonly contact: NodeHandle }

/**
 * The joiner's side of a join: seed server, contact, root, probes of every leaf [P01 §2.4, MSP §3]. Whatever
 * goes silent on the way, the join starts again, up to `joinAttempts` times in a row.
 */
export class Joining {
  readonly discovery: SeedDiscovery
  private readonly node: PastryNode
  private bootstrap: Bootstrap | undefined
  private phase: Phase = 'idle'
  private attempts = 0
  private timer = NO_TIMER
  private admittedBy = NO_NODE
  private isFounder = false
  /** Unanswered so far. */
  private registrations = 0
  private registration = NO_TIMER

  constructor(node: PastryNode) {
    this.node = node
    this.discovery = new SeedDiscovery(node)
  }

  /** The node is a member already, from an earlier life. */
  resume(bootstrap: Bootstrap): void {
    const { env, parameters } = this.node
    this.bootstrap = bootstrap
    this.phase = 'done'
    this.registerAfter(Math.ceil(env.random() * parameters.registrationPeriod))
  }

  start(bootstrap: Bootstrap): void {
    this.bootstrap = bootstrap
    this.attempts = 0
    this.restart()
  }

  /** Begins again, after a failed attempt or when the node has lost everyone it knew. */
  restart(): void {
    const { bootstrap } = this
    if (bootstrap === undefined) return
    if (this.attempts++ >= this.node.parameters.joinAttempts) {
      this.giveUp(this.phase === 'asking seed server' ? 'seed server silent' : 'no contact answers')
    } else if ('contact' in bootstrap) {
      if (bootstrap.contact === this.node.self) this.node.enterOverlay([])
      else this.chooseAmong([bootstrap.contact])
    } else {
      this.askSeedServer(bootstrap.seedServer, bootstrap.coordinates)
    }
  }

  seedReplyReceived(from: NodeHandle, reply: SeedReply): void {
    if (this.phase !== 'asking seed server') return
    switch (reply.answer) {
      case 'found':
        this.isFounder = true
        this.admittedBy = NO_NODE
        this.node.enterOverlay([])
        break
      case 'wait':
        // Being told to wait is not silence: it does not count as an attempt.
        this.attempts--
        this.startTimer(TIMER.seedServer, this.jittered(this.node.parameters.seedRetry))
        break
      case 'taken':
        this.giveUp('id taken')
        break
      case 'members':
        this.chooseAmong(reply.members.filter((member) => member !== this.node.self && member !== from))
        break
    }
  }

  /** The search for a contact has ended; with NO_NODE and those who did not answer, if nobody did. */
  contactFound(contact: NodeHandle, silent: readonly NodeHandle[]): void {
    if (contact !== NO_NODE) {
      this.request(contact)
    } else {
      this.reportSilent(silent)
      this.restart()
    }
  }

  refused(): void {
    if (this.phase === 'requesting') this.giveUp('id taken')
  }

  queued(): void {
    if (this.phase !== 'requesting') return
    // Whoever is made to wait is not met by silence.
    this.attempts = 0
    this.expectWithin(this.node.parameters.joinRetry)
  }

  replyReceived(from: NodeHandle, reply: JoinReply): void {
    // Whoever asks again has not heard that it is done.
    if (this.phase === 'done') this.node.send(from, { kind: 'joinDone' })
    if (this.phase !== 'requesting') return
    this.phase = 'probing'
    this.admittedBy = from
    this.expectWithin(this.node.parameters.joinRetry)
    this.node.enterOverlay(reply.leaves)
  }

  /** The node has become active. */
  completed(): void {
    if (this.phase === 'done') return
    this.phase = 'done'
    this.attempts = 0
    this.stopTimer()
    if (this.admittedBy !== NO_NODE) this.node.send(this.admittedBy, { kind: 'joinDone' })
    this.register()
  }

  timedOut(): void {
    if (this.phase === 'probing' && this.node.prober.isAskingLeaves)
      this.expectWithin(this.node.parameters.joinRetry)
    else if (this.phase !== 'done') this.restart()
  }

  /** Tells the seed server that this node is a member: until it has confirmed, and again once a period. */
  register(): void {
    const { bootstrap, node } = this
    if (bootstrap === undefined || 'contact' in bootstrap) return
    const { seedServer, coordinates } = bootstrap
    node.send(seedServer, { kind: 'addNode', founder: this.isFounder, coordinates })
    const factor = backoff(this.registrations++)
    this.registerAfter(node.parameters.seedRetry * factor)
  }

  /** Tells the seed server that this node is leaving. */
  unregister(): void {
    this.node.env.cancelTimer(this.registration)
    if (this.bootstrap !== undefined && 'seedServer' in this.bootstrap) {
      this.node.send(this.bootstrap.seedServer, { kind: 'leaving', leaves: [] })
    }
  }

  addNodeReplied(reply: AddNodeReply): void {
    this.registrations = 0
    // The server forgets who did not answer its polls, be it by chance: then this brings the node back.
    this.registerAfter(this.node.parameters.registrationPeriod)
    const isRejected = reply.answer === 'rejoin' && this.isFounder
    this.isFounder = false
    if (!isRejected) return
    this.node.deactivate('another ring was founded')
    this.node.isolated()
  }

  private registerAfter(wait: number): void {
    const { env } = this.node
    env.cancelTimer(this.registration)
    this.registration = env.startTimer(TIMER.membership, micros(wait))
  }

  private askSeedServer(seedServer: NodeHandle, coordinates: readonly number[]): void {
    this.phase = 'asking seed server'
    this.node.send(seedServer, { kind: 'seedRequest', coordinates })
    const factor = backoff(this.attempts - 1)
    this.startTimer(TIMER.seedServer, this.jittered(this.node.parameters.seedRetry * factor))
  }

  private chooseAmong(members: readonly NodeHandle[]): void {
    this.stopTimer()
    this.phase = 'choosing contact'
    this.discovery.start(members)
  }

  private request(contact: NodeHandle): void {
    this.phase = 'requesting'
    this.node.forwarding.route(this.node.joinApplication, this.node.selfId, { nextRow: 0 }, contact)
    this.expectWithin(this.node.parameters.joinRetry)
  }

  private reportSilent(silent: readonly NodeHandle[]): void {
    const { bootstrap } = this
    if (bootstrap === undefined || 'contact' in bootstrap) return
    for (const member of silent) this.node.send(bootstrap.seedServer, { kind: 'reportDead', member })
  }

  private giveUp(reason: 'seed server silent' | 'id taken' | 'no contact answers'): void {
    this.phase = 'idle'
    this.stopTimer()
    this.node.env.emit({ type: 'joinFailed', reason })
  }

  private expectWithin(wait: number): void {
    this.startTimer(TIMER.join, wait)
  }

  private startTimer(kind: number, wait: number): void {
    this.stopTimer()
    this.timer = this.node.env.startTimer(kind, micros(Math.ceil(wait)))
  }

  private stopTimer(): void {
    this.node.env.cancelTimer(this.timer)
    this.timer = NO_TIMER
  }

  /** Up to a half more, so that callers who came together do not come back together. */
  private jittered(wait: number): number {
    return Math.round(wait * (1 + this.node.env.random() / 2))
  }
}
