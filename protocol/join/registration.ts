import { NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'

/** A silent seed server is asked again after `seedRetry`, doubled each time up to 32 times that. */
export const backoff = (silences: number): number => 1 << Math.min(silences, 5)

/** A founder reports itself so many times without delay: until it is confirmed nobody can join. */
const FOUNDER_REPORTS = 16

/** Where a seed server is reached, and the coordinates that the node announces to it. */
export interface SeedContact {
  readonly seedServer: NodeHandle
  readonly coordinates: readonly number[]
}

/** Keeps the seed server informed that this node is a member: until it has confirmed, and again once a period. */
export class Registration {
  private readonly host: Host
  /** Undefined where there is no seed server. */
  private contact: SeedContact | undefined
  private isFounder = false
  /** Unanswered so far. */
  private attempts = 0
  private timer = NO_TIMER

  constructor(host: Host) {
    this.host = host
  }

  begin(contact: SeedContact | undefined): void {
    this.contact = contact
  }

  /** Is this the seed server? Another's word on who is a member counts for nothing. */
  isWith(node: NodeHandle): boolean {
    return node === this.contact?.seedServer
  }

  /** The seed server has told this node to found the ring. */
  registerFounder(): void {
    this.isFounder = true
    this.register()
  }

  /** The seed server knows the node as a member: its turn comes some time within a period. */
  startSettled(): void {
    this.registerAfter(Math.ceil(this.host.random() * this.host.parameters.registrationPeriod))
  }

  /** The node is isolated: until it is active again no other can join through it. */
  suspend(): void {
    this.host.cancelTimer(this.timer)
    this.timer = NO_TIMER
    this.isFounder = false
  }

  register(): void {
    if (this.contact === undefined) return
    const { seedServer, coordinates } = this.contact
    this.host.send(seedServer, { kind: 'addNode', founder: this.isFounder, coordinates })
    const silences = this.attempts++ - (this.isFounder ? FOUNDER_REPORTS : 0)
    this.registerAfter(this.host.parameters.seedRetry * backoff(Math.max(0, silences)))
  }

  /** The seed server is told that this node is leaving. */
  unregister(): void {
    this.suspend()
    if (this.contact !== undefined) this.host.send(this.contact.seedServer, { kind: 'leaving', leaves: [] })
  }

  /** These nodes did not answer. */
  reportSilent(silent: readonly NodeHandle[]): void {
    if (this.contact === undefined) return
    for (const member of silent) this.host.send(this.contact.seedServer, { kind: 'reportDead', member })
  }

  /** The seed server has heard of this node. */
  replied(): void {
    if (this.timer === NO_TIMER) return
    this.attempts = 0
    this.isFounder = false
    // The server forgets a member that did not answer its polls, be it by chance: then this brings the node back.
    this.registerAfter(this.host.parameters.registrationPeriod)
  }

  private registerAfter(wait: number): void {
    this.host.cancelTimer(this.timer)
    this.timer = this.host.startTimer(TIMER.registration, micros(wait))
  }
}
