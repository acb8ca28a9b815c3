import type { NodeHandle } from '../base/handles.ts'
import { micros, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { ByteFact, FlagFact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { Bootstrap, SeedContact } from './bootstrap.ts'

/** A silent seed server is asked again after `seedRetry`, doubled each time up to 32 times that. */
export const backoff = (silences: number): number => doubled(silences, 5)

/** For a member, which has time: doubled up to 128 times that. */
const DOUBLINGS_OF_MEMBERS = 7

/** If the seed server and the node do not agree on its neighbours, the node registers anew after this time, doubled each time up to the usual period. */
const RECHECK = seconds(16)
const RECHECK_DOUBLINGS = 10

/** Nodes that have seen many leaves come or go together register anew within this time. */
const UPHEAVAL = seconds(10)

/** How many times a founder reports itself without delay: until it is confirmed no node can join. */
const FOUNDER_REPORTS = 16

/** Counts end here: every wait has reached its maximum long before. */
const COUNT_MAX = 255

/**
 * Keeps the seed server informed that this node is a member: until it has confirmed, and again once per period, or sooner if the
 * node may be on a ring of its own (decision 34).
 */
export class Registration {
  private readonly host: Host
  private readonly bootstrap: ObjectFact<Bootstrap>
  private readonly isFounder: FlagFact
  /** Unanswered so far. */
  private readonly attempts: ByteFact<number>
  /** Consecutive answers that named nodes which are not this node's neighbours. */
  private readonly disagreements: ByteFact<number>

  /** `bootstrap`: absent until the node begins to join. */
  constructor(store: NodeStore, host: Host, bootstrap: ObjectFact<Bootstrap>) {
    this.host = host
    this.bootstrap = bootstrap
    this.isFounder = store.flag(false)
    this.attempts = store.byte(0)
    this.disagreements = store.byte(0)
  }

  /** Undefined if there is no seed server. */
  private get contact(): SeedContact | undefined {
    const bootstrap = this.bootstrap.value
    return bootstrap !== undefined && 'seedServer' in bootstrap ? bootstrap : undefined
  }

  /** Is this the seed server? No other node says which nodes are members. */
  isWith(node: NodeHandle): boolean {
    return node === this.contact?.seedServer
  }

  /** The seed server has asked this node to found the ring. */
  registerFounder(): void {
    this.isFounder.value = true
    this.register()
  }

  /** The seed server knows the node as a member: its turn comes some time within a period. */
  startSettled(): void {
    this.registerAfter(Math.ceil(this.host.random() * this.host.parameters.registrationPeriod))
  }

  /** The node is isolated: until it is active again no other can join through it. */
  suspend(): void {
    this.host.cancel(TIMER.registration)
    this.isFounder.value = false
  }

  register(): void {
    const { contact } = this
    if (contact === undefined) return
    const { seedServer, coordinates } = contact
    this.host.send(seedServer, { kind: 'addNode', founder: this.isFounder.value, coordinates })
    const attempts = this.attempts.value
    this.attempts.value = Math.min(attempts + 1, COUNT_MAX)
    const silences = Math.max(0, attempts - (this.isFounder.value ? FOUNDER_REPORTS : 0))
    const wait = this.host.parameters.seedRetry * doubled(silences, DOUBLINGS_OF_MEMBERS)
    this.registerAfter(silences === 0 ? wait : this.about(wait))
  }

  /** Announces to the seed server that this node is leaving. */
  unregister(): void {
    this.suspend()
    const { contact } = this
    if (contact !== undefined) this.host.send(contact.seedServer, { kind: 'leaving', leaves: [] })
  }

  /** These nodes did not answer. */
  reportSilent(silent: readonly NodeHandle[]): void {
    const { contact } = this
    if (contact === undefined) return
    for (const member of silent) this.host.send(contact.seedServer, { kind: 'reportDead', member })
  }

  /** Many leaves have come or gone: if that was a cut, the seed server may know of nodes beyond it. */
  upheaval(): void {
    if (!this.host.isScheduled(TIMER.registration) || this.attempts.value > 0) return
    this.registerAfter(Math.ceil(this.host.random() * UPHEAVAL))
  }

  /** The seed server has heard of this node. `strangers`: it has named members that would be leaves of this node, and are not. */
  replied(neighbours: 'known' | 'strangers'): void {
    if (!this.host.isScheduled(TIMER.registration)) return
    this.attempts.value = 0
    this.isFounder.value = false
    const disagreements = neighbours === 'known' ? 0 : Math.min(this.disagreements.value + 1, COUNT_MAX)
    this.disagreements.value = disagreements
    // The server forgets a member that did not answer its polls, even by mere loss: then this brings the node back.
    const { registrationPeriod } = this.host.parameters
    const recheck = (): number => this.about(RECHECK * doubled(disagreements - 1, RECHECK_DOUBLINGS))
    this.registerAfter(disagreements === 0 ? registrationPeriod : Math.min(recheck(), registrationPeriod))
  }

  /** Half to one and a half times as long: nodes that were cut off together do not come back together. */
  private about(wait: number): number {
    return wait * (0.5 + this.host.random())
  }

  private registerAfter(wait: number): void {
    this.host.schedule(TIMER.registration, micros(Math.ceil(wait)))
  }
}

/** 2 to the power of `times`, or of `most` if that is less. */
function doubled(times: number, most: number): number {
  return 1 << Math.min(times, most)
}
