import { NO_TIMER, type NodeHandle, type TimerId } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { PastryNode } from '../node.ts'

const NOBODY: readonly NodeHandle[] = []

interface Probe {
  /** Since it was started, or started over. */
  transmissions: number
  /** Of the latest transmission. */
  nonce: number
  /** Of the first transmission that has not been in vain; answers to earlier ones are stale. */
  firstNonce: number
  sentAt: Micros
  /** How long each transmission waits for its answer. */
  readonly timeout: Micros
  timer: TimerId
  /** Does this probe ask for the leaf set, or only for a sign of life? */
  readonly about: 'leafSet' | 'life'
}

/**
 * Probes peers and finds them alive or dead [MSP fig. 2: probe, done, probe time-out]. Hearsay never removes a
 * node: only silence to `1 + probeRetries` probes of `probeTimeout` each does.
 */
export class Prober {
  private readonly node: PastryNode
  private readonly probes = new LazyMap<NodeHandle, Probe>()
  /** When each dead peer was found dead. */
  private readonly deaths = new LazyMap<NodeHandle, Micros>()
  /** The keys of `deaths`, a value; undefined when they have changed. */
  private deadList: readonly NodeHandle[] | undefined
  private leafSetProbes = 0
  /** Of the latest transmission to anyone, modulo 256: late answers to earlier probes do not answer a new one. */
  private nonce = 0

  constructor(node: PastryNode) {
    this.node = node
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
    if (this.deaths.size === 0) return NOBODY
    this.forgetOldDeaths()
    this.deadList ??= [...this.deaths.keys()]
    return this.deadList
  }

  /**
   * Probes a peer that has left a message unacknowledged, or that another node has found dead. Against loss it is probed as
   * often as any, but with less patience.
   */
  suspect(peer: NodeHandle): void {
    this.probe(peer, this.node.parameters.suspicionTimeout)
  }

  /**
   * Probes a peer, unless that is going on or the peer was found dead. A leaf, or one that would be, is asked
   * for its leaf set; any other only for a sign of life. `timeout` is how long each probe waits.
   */
  probe(peer: NodeHandle, timeout: Micros = this.node.parameters.probeTimeout): void {
    const { node } = this
    if (peer === node.self || this.deaths.has(peer)) return
    const isLeaf = node.leafSet.has(peer)
    const current = this.probes.get(peer)
    if (current !== undefined) {
      // One for a sign of life gives way to one about the leaf set.
      if (current.about === 'leafSet' || !node.isMember || !(isLeaf || node.leafSets.wants(peer))) return
      node.env.cancelTimer(current.timer)
      this.probes.delete(peer)
    }
    // A probe about leaf sets tells the peer that this node belongs into its own.
    const about = node.isMember && (isLeaf || node.leafSets.wants(peer)) ? 'leafSet' : 'life'
    if (about === 'leafSet') {
      this.leafSetProbes++
      if (!isLeaf) node.leafSets.expect(peer)
    }
    const probe: Probe = {
      transmissions: 0,
      nonce: this.nonce,
      firstNonce: (this.nonce + 1) & 255,
      sentAt: node.env.now(),
      timeout,
      timer: NO_TIMER,
      about,
    }
    this.probes.set(peer, probe)
    this.transmit(peer, probe)
  }

  /** A reply to transmission `nonce` came: what it tells of the distance. */
  measured(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || nonce !== probe.nonce) return
    const now = this.node.env.now()
    this.node.peers.measured(peer, micros(now - probe.sentAt))
    this.node.peers.heard(peer, now)
  }

  /** The reply's content has been taken in. */
  answered(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || !isBetween(probe.firstNonce, nonce, probe.nonce)) return
    this.stopProbing(peer)
    // It was asked for a sign of life only, and may have become a leaf meanwhile.
    if (probe.about === 'life' && this.node.isMember && this.node.leafSets.wants(peer)) this.probe(peer)
  }

  timedOut(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    if (probe.transmissions <= this.node.parameters.probeRetries) {
      this.transmit(peer, probe)
    } else {
      this.died(peer)
    }
  }

  /** Its host says that it does not run: no need to wait for the time-outs. */
  refused(peer: NodeHandle): void {
    if (this.deaths.has(peer)) return
    this.died(peer)
    this.node.leafSets.review()
  }

  /** This node was paused: that nobody has answered meanwhile means nothing. */
  startOver(): void {
    for (const [peer, probe] of this.probes) {
      this.node.env.cancelTimer(probe.timer)
      probe.transmissions = 0
      probe.firstNonce = (this.nonce + 1) & 255
      this.transmit(peer, probe)
    }
  }

  /** Any message proves that its sender lives. Whoever was thought dead may be a leaf again. */
  heard(peer: NodeHandle): void {
    if (this.deaths.size === 0 || !this.deaths.delete(peer)) return
    this.deadList = undefined
    if (this.node.isMember && this.node.leafSets.wants(peer)) this.probe(peer)
  }

  /** Forgets a peer that said it is leaving. */
  departed(peer: NodeHandle): void {
    this.noteDeath(peer)
    this.stopProbing(peer)
  }

  private noteDeath(peer: NodeHandle): void {
    this.deaths.set(peer, this.node.env.now())
    this.deadList = undefined
  }

  private transmit(peer: NodeHandle, probe: Probe): void {
    const { node } = this
    probe.transmissions++
    this.nonce = (this.nonce + 1) & 255
    probe.nonce = this.nonce
    probe.sentAt = node.env.now()
    probe.timer = node.env.startTimer(TIMER.probe, probe.timeout, peer)
    if (probe.about === 'leafSet') {
      const { isSeeking: seeking } = node
      node.send(peer, { kind: 'leafSetProbe', nonce: probe.nonce, seeking, ...node.leafSets.state() })
    } else {
      node.send(peer, { kind: 'ping', nonce: probe.nonce })
    }
  }

  private died(peer: NodeHandle): void {
    this.noteDeath(peer)
    this.node.peerDied(peer)
    this.stopProbing(peer)
  }

  private stopProbing(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    this.node.env.cancelTimer(probe.timer)
    this.finish(peer, probe)
  }

  private finish(peer: NodeHandle, probe: Probe): void {
    this.probes.delete(peer)
    if (probe.about !== 'leafSet') return
    this.leafSetProbes--
    if (this.leafSetProbes === 0) this.node.leafSets.probesDone()
  }

  /** By then every leaf knows of the death. Who speaks of the peer still may be right: it is probed once more. */
  private forgetOldDeaths(): void {
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.node.parameters
    const memory = heartbeatPeriod + (probeRetries + 2) * probeTimeout
    const horizon = this.node.env.now() - memory
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
