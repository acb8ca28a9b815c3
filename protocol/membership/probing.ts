import { NO_TIMER, type NodeHandle, type TimerId } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import type { LeafSetProbe } from '../wire/messages.ts'

const NO_NODES: readonly NodeHandle[] = []

/** What probing needs of the repair of leaf sets, with which it makes one figure [MSP fig. 2]. */
export interface ProbingOwner {
  /** Is the node to be asked for its leaf set, because it is a leaf or would be one? Any other is asked for a sign of life. */
  questionFor(peer: NodeHandle): 'leafSet' | 'signOfLife'
  /** Is it no leaf, but would be one on a side where it is missing? */
  isCandidate(peer: NodeHandle): boolean
  /** It is being asked for its leaf set. */
  asked(peer: NodeHandle): void
  leafSetProbe(nonce: number): LeafSetProbe
  /** It was silent to all its probes, or its host refused one. */
  died(peer: NodeHandle): void
  /** Every node that was asked for its leaf set has answered or died [MSP fig. 2: done]. */
  allAnswered(): void
}

interface Probe {
  /** Since it was started, or started over. */
  transmissions: number
  /** Of the latest transmission. */
  nonce: number
  /** Of the first transmission whose answer counts; answers to earlier ones are stale. */
  firstNonce: number
  sentAt: Micros
  /** How long each transmission waits for its answer. */
  readonly timeout: Micros
  timer: TimerId
  readonly asksFor: 'leafSet' | 'signOfLife'
}

/**
 * Probes peers and finds them alive or dead [MSP fig. 2: probe, probe timed out]. Hearsay never removes a
 * node: only silence to `1 + probeRetries` probes of `probeTimeout` each does.
 */
export class Probing {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'peers' | 'status'>
  private readonly owner: ProbingOwner
  private readonly probes = new LazyMap<NodeHandle, Probe>()
  /** When each dead peer was found dead. */
  private readonly deaths = new LazyMap<NodeHandle, Micros>()
  /** The keys of `deaths`, a value; undefined when they have changed. */
  private deadList: readonly NodeHandle[] | undefined
  private leafSetProbes = 0
  /** Of the latest transmission to any peer, modulo 256: late answers to earlier probes do not answer a new one. */
  private nonce = 0

  constructor(host: Host, state: Pick<NodeState, 'self' | 'peers' | 'status'>, owner: ProbingOwner) {
    this.host = host
    this.state = state
    this.owner = owner
  }

  /** Are answers about the leaf set outstanding? */
  get isAskingLeaves(): boolean {
    return this.leafSetProbes > 0
  }

  isProbing(peer: NodeHandle): boolean {
    return this.probes.has(peer)
  }

  hasFailed(peer: NodeHandle): boolean {
    return this.deaths.has(peer)
  }

  /** The peers found dead of late, oldest first. */
  failed(): readonly NodeHandle[] {
    if (this.deaths.size === 0) return NO_NODES
    this.forgetOldDeaths()
    this.deadList ??= [...this.deaths.keys()]
    return this.deadList
  }

  /**
   * Decision 11: probes a peer that has left a message unacknowledged, or that another node has found dead, as often as any,
   * but with less patience.
   */
  suspect(peer: NodeHandle): void {
    this.probe(peer, this.host.parameters.suspicionTimeout)
  }

  /** Probes a peer, unless that is going on or the peer was found dead. `timeout` is how long each probe waits. */
  probe(peer: NodeHandle, timeout: Micros = this.usualTimeout()): void {
    if (peer === this.state.self || this.deaths.has(peer)) return
    const current = this.probes.get(peer)
    if (current?.asksFor === 'leafSet') return
    const asksFor = this.owner.questionFor(peer)
    if (current !== undefined) {
      // One for a sign of life gives way to one for the leaf set.
      if (asksFor === 'signOfLife') return
      this.host.cancelTimer(current.timer)
      this.probes.delete(peer)
    }
    if (asksFor === 'leafSet') {
      this.leafSetProbes++
      this.owner.asked(peer)
    }
    const probe: Probe = {
      transmissions: 0,
      nonce: this.nonce,
      firstNonce: (this.nonce + 1) & 255,
      sentAt: this.host.now(),
      timeout,
      timer: NO_TIMER,
      asksFor,
    }
    this.probes.set(peer, probe)
    this.transmit(peer, probe)
  }

  /** A reply to transmission `nonce` came: what it tells of the distance. */
  measured(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || nonce !== probe.nonce) return
    const now = this.host.now()
    this.state.peers.measured(peer, micros(now - probe.sentAt))
    this.state.peers.heard(peer, now)
  }

  /** The reply's content has been taken in. */
  answered(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || !isBetween(probe.firstNonce, nonce, probe.nonce)) return
    this.stopProbing(peer)
    // It was asked for a sign of life only, and may have become a candidate meanwhile.
    if (probe.asksFor === 'signOfLife' && this.owner.isCandidate(peer)) this.probe(peer)
  }

  timedOut(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    if (probe.transmissions <= this.host.parameters.probeRetries) this.transmit(peer, probe)
    else this.died(peer)
  }

  /** Its host says that it does not run: no need to wait for the time-outs. Returns whether that is news. */
  refused(peer: NodeHandle): boolean {
    if (this.deaths.has(peer)) return false
    this.died(peer)
    return true
  }

  /** This node was paused: that no peer has answered meanwhile means nothing. */
  startOver(): void {
    for (const [peer, probe] of this.probes) {
      this.host.cancelTimer(probe.timer)
      probe.transmissions = 0
      probe.firstNonce = (this.nonce + 1) & 255
      this.transmit(peer, probe)
    }
  }

  /** Any message proves that its sender lives. A peer that was found dead may be a leaf again. */
  heard(peer: NodeHandle): void {
    if (this.deaths.size === 0 || !this.deaths.delete(peer)) return
    this.deadList = undefined
    if (this.owner.isCandidate(peer)) this.probe(peer)
  }

  /** Forgets a peer that said it is leaving. */
  departed(peer: NodeHandle): void {
    this.noteDeath(peer)
    this.stopProbing(peer)
  }

  /** A joiner holds up those that wait for the one admission of its root: it has less patience (decision 11). */
  private usualTimeout(): Micros {
    const { probeTimeout, suspicionTimeout } = this.host.parameters
    return this.state.status.isProbing ? suspicionTimeout : probeTimeout
  }

  private noteDeath(peer: NodeHandle): void {
    this.deaths.set(peer, this.host.now())
    this.deadList = undefined
  }

  private transmit(peer: NodeHandle, probe: Probe): void {
    probe.transmissions++
    this.nonce = (this.nonce + 1) & 255
    probe.nonce = this.nonce
    probe.sentAt = this.host.now()
    probe.timer = this.host.startTimer(TIMER.probe, probe.timeout, peer)
    const { nonce } = probe
    this.host.send(
      peer,
      probe.asksFor === 'leafSet' ? this.owner.leafSetProbe(nonce) : { kind: 'ping', nonce },
    )
  }

  private died(peer: NodeHandle): void {
    this.noteDeath(peer)
    this.owner.died(peer)
    this.stopProbing(peer)
  }

  private stopProbing(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    this.host.cancelTimer(probe.timer)
    this.probes.delete(peer)
    if (probe.asksFor === 'signOfLife') return
    this.leafSetProbes--
    if (this.leafSetProbes === 0) this.owner.allAnswered()
  }

  /** By then every leaf knows of the death. A node that still names the peer may be right: the peer is probed once more. */
  private forgetOldDeaths(): void {
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.host.parameters
    const memory = heartbeatPeriod + (probeRetries + 2) * probeTimeout
    const horizon = this.host.now() - memory
    for (const [peer, at] of this.deaths) {
      if (at > horizon) break
      this.deaths.delete(peer)
      this.deadList = undefined
    }
  }
}

/** Is a nonce among those from `first` to `last`, modulo 256? */
const isBetween = (first: number, nonce: number, last: number): boolean =>
  ((nonce - first) & 255) <= ((last - first) & 255)
