import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import { type Micros, micros } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { NodeState } from '../state/node-state.ts'
import type { ByteFact, Int32Fact } from '../store/facts.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'
import type { LeafSetProbe } from '../wire/messages.ts'
import { DEATHS_MAX, Deaths } from './deaths.ts'
import type { Patience } from './patience.ts'
import { forgetTries, indexOf, loseTries, type OpenProbe, type Probe, silentTries, tryAt } from './probe.ts'

/** How many dead peers a node remembers that it has asked once more. */
const DOUBTED_MAX = 64

/** While this many times L probes are open, hearsay begins no further one. */
const OPEN_PER_LEAF = 8

/** What probing needs of the repair of leaf sets; the two together are one figure [MSP fig. 2]. */
export interface ProbingOwner {
  /** Is the node to be asked for its leaf set, because it is a leaf or would be one? Any other node is asked for a sign of life. */
  questionFor(peer: NodeHandle): 'leafSet' | 'signOfLife'
  /** Is the node no leaf, though it would be one on a side where it is missing? */
  isCandidate(peer: NodeHandle): boolean
  /** The node is being asked for its leaf set. */
  asked(peer: NodeHandle): void
  leafSetProbe(nonce: number): LeafSetProbe
  /** Other nodes that may reach it if this one does not, the likeliest first: three are enough. */
  helpersFor(peer: NodeHandle): readonly NodeHandle[]
  /** The peer answered none of its probes, or its host refused one. */
  died(peer: NodeHandle): void
  /** Every node that was asked for its leaf set has answered or died [MSP fig. 2: done]. */
  allAnswered(): void
}

/**
 * Probes peers and finds them alive or dead [MSP fig. 2: probe, probe timed out]. Hearsay never removes a node. Only
 * silence does: to `1 + probeRetries` probes of `probeTimeout` each, or to more if datagrams get lost (`Patience`). It is no
 * silence if the peer has acknowledged a message meanwhile.
 */
export class Probing {
  private readonly host: Host
  private readonly state: Pick<NodeState, 'self' | 'peers' | 'status' | 'ways'>
  private readonly patience: Pick<
    Patience,
    'loss' | 'noteAnswer' | 'noteTries' | 'tries' | 'interval' | 'lastInterval'
  >
  private readonly owner: ProbingOwner
  private readonly probes: MapFact<NodeHandle, Probe>
  private readonly deaths: Deaths
  /** Peers whose deaths have been forgotten since they were last doubted. */
  private readonly forgotten: ObjectFact<NodeHandle[]>
  /** Dead peers that were asked once more after a while. */
  private readonly doubted: MapFact<NodeHandle, true>
  /** Open probes that the leaf set depends on. */
  private readonly openOfLeaves: Int32Fact<number>
  /** Of the latest transmission. */
  private readonly nonce: ByteFact<number>

  constructor(
    store: NodeStore,
    host: Host,
    state: Pick<NodeState, 'self' | 'peers' | 'status' | 'ways'>,
    patience: Probing['patience'],
    owner: ProbingOwner,
  ) {
    this.host = host
    this.state = state
    this.patience = patience
    this.owner = owner
    this.probes = store.map()
    this.deaths = new Deaths(store)
    this.forgotten = store.object()
    this.doubted = store.map()
    this.openOfLeaves = store.int32(0)
    this.nonce = store.byte(0)
  }

  /** Are answers that the leaf set depends on outstanding? */
  get isAskingLeaves(): boolean {
    return this.openOfLeaves.value > 0
  }

  isProbing(peer: NodeHandle): boolean {
    return this.probes.has(peer)
  }

  hasFailed(peer: NodeHandle): boolean {
    return this.deaths.has(peer)
  }

  /** The peers found dead recently, oldest first. */
  failed(): readonly NodeHandle[] {
    this.forgetOldDeaths()
    return this.deaths.list()
  }

  // For observers.

  /** The probes that are unanswered, in the order in which they began. */
  open(): OpenProbe[] {
    return [...this.probes].map(([peer, { tries, asksFor, at, wait }]) => {
      return { peer, tries, asksFor, dueAt: micros(at + wait) }
    })
  }

  /** The peers found dead recently, oldest first, also the ones that `failed` would forget. */
  foundDead(): readonly NodeHandle[] {
    return this.deaths.list()
  }

  /**
   * Decision 11: asks for a sign of life from a peer that has left a message unacknowledged, or that another node has
   * found dead. It is asked as many times as any peer, but at shorter intervals. An open probe is shortened.
   */
  suspect(peer: NodeHandle, evidence: 'own' | 'rumour' = 'own'): void {
    const { suspicionTimeout } = this.host.parameters
    const current = this.probes.get(peer)
    if (current !== undefined) this.hurry(peer, current, suspicionTimeout)
    else this.begin(peer, 'signOfLife', suspicionTimeout, evidence)
    if (evidence === 'rumour' && current !== undefined) current.isRumoured = true
  }

  /** Probes a peer, for its leaf set if the peer has a place in this node's, unless a probe is open or it was found dead. */
  probe(peer: NodeHandle): void {
    if (this.deaths.has(peer)) return
    const current = this.probes.get(peer)
    if (current?.asksFor === 'leafSet') return
    const asksFor = this.owner.questionFor(peer)
    if (current === undefined) {
      this.begin(peer, asksFor, this.usualTimeout())
    } else if (asksFor === 'leafSet') {
      // A probe for a sign of life becomes one for the leaf set.
      current.asksFor = asksFor
      if (!current.isOfLeaf) {
        current.isOfLeaf = true
        this.openOfLeaves.value++
      }
      this.owner.asked(peer)
      // An answer to the earlier question carries no leaf set.
      forgetTries(current)
      this.host.cancelTimer(current.timer)
      this.transmit(peer, current)
    }
  }

  /** Probes a peer that another node has named. Ignores it while too many probes are open. */
  probeNamed(peer: NodeHandle): void {
    if (this.probes.size < OPEN_PER_LEAF * this.host.parameters.leafSetSize) this.probe(peer)
  }

  /** Is transmission `nonce` to the peer unanswered? */
  awaits(peer: NodeHandle, nonce: number): boolean {
    const probe = this.probes.get(peer)
    return probe !== undefined && indexOf(probe, nonce) >= 0
  }

  /** The peer has reported its leaf set: it had one, even if answers to earlier questions say otherwise. */
  leavesHeard(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe !== undefined) probe.triesBeforeLeaves = probe.tries
  }

  /** Has the peer been asked for its leaf set by transmission `nonce`, which is unanswered, and not reported it since? */
  lacksLeavesOf(peer: NodeHandle, nonce: number): boolean {
    const probe = this.probes.get(peer)
    return probe?.asksFor === 'leafSet' && indexOf(probe, nonce) >= probe.triesBeforeLeaves
  }

  /** A reply to transmission `nonce` came: it shows the distance. */
  measured(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    const index = probe === undefined ? -1 : indexOf(probe, nonce)
    if (index < 0) return
    const now = this.host.now()
    const roundTrip = micros(now - tryAt(probe!, index).at)
    this.patience.noteAnswer(roundTrip, Math.max(0, index - probe!.lost))
    this.state.peers.measured(peer, roundTrip)
    this.state.peers.heard(peer, now)
  }

  /** The reply's content has been taken in. */
  answered(peer: NodeHandle, nonce: number): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || indexOf(probe, nonce) < 0) return
    this.stopProbing(peer)
    // It was asked for a sign of life only, and may have become a candidate meanwhile.
    if (probe.asksFor === 'signOfLife' && this.owner.isCandidate(peer)) this.probe(peer)
  }

  timedOut(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    if (silentTries(probe) < this.patience.tries) return this.transmit(peer, probe)
    if (!probe.isAcknowledged) return this.died(peer)
    // All tries were lost, and the peer lived: silence counts anew.
    this.patience.noteTries(silentTries(probe))
    loseTries(probe)
    this.transmit(peer, probe)
  }

  /** The peer has acknowledged a message: it hears this node, and is heard. */
  acknowledged(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe !== undefined) probe.isAcknowledged = true
  }

  /** The peer's host says that it does not run, so no time-out has to pass. Returns whether that is new. */
  refused(peer: NodeHandle): boolean {
    if (this.deaths.has(peer)) return false
    this.died(peer)
    return true
  }

  /** This node was paused: silence of peers meanwhile means nothing. */
  startOver(): void {
    for (const peer of [...this.probes.keys()]) this.doOver(peer)
  }

  /** The peer's silence so far means nothing: an open probe begins again. */
  doOver(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined || (probe.tries > 0 && tryAt(probe, probe.lost).at === this.host.now())) return
    this.host.cancelTimer(probe.timer)
    forgetTries(probe)
    this.transmit(peer, probe)
  }

  /** Any message proves that its sender lives. A peer that was found dead may be a leaf again. */
  heard(peer: NodeHandle): void {
    this.doubted.delete(peer)
    if (!this.deaths.has(peer)) return
    // If one verdict was wrong, all recent ones may be: the network had come apart. A peer that is named as a leaf
    // again is probed again.
    this.deaths.forgetAll()
    if (this.owner.isCandidate(peer)) this.probe(peer)
  }

  /** Another node says that the peer lives. It may have been found dead here, and is probed. */
  revive(peer: NodeHandle): void {
    this.deaths.forget(peer)
    this.probe(peer)
  }

  /**
   * Called periodically. If datagrams get lost, a peer that was found dead may live. A peer that would be a leaf is
   * asked once more when its death has been forgotten, since no other node may ever name it.
   */
  doubtDeaths(): void {
    this.forgetOldDeaths()
    const forgotten = this.forgotten.value
    if (forgotten === undefined) return
    this.forgotten.value = undefined
    for (const peer of forgotten) {
      if (this.doubted.has(peer) || !this.owner.isCandidate(peer)) continue
      this.doubted.set(peer, true)
      this.doubted.keepLatest(DOUBTED_MAX)
      this.probe(peer)
    }
  }

  /** Forgets a peer that said it is leaving. */
  departed(peer: NodeHandle): void {
    this.deaths.note(peer, this.host.now())
    this.stopProbing(peer)
  }

  /** A joiner delays the others that wait for the one admission of its root: it has less patience (decision 11). */
  private usualTimeout(): Micros {
    const { probeTimeout, suspicionTimeout } = this.host.parameters
    return this.state.status.isProbing ? suspicionTimeout : probeTimeout
  }

  private begin(
    peer: NodeHandle,
    asksFor: Probe['asksFor'],
    timeout: Micros,
    evidence: 'own' | 'rumour' = 'own',
  ): void {
    if (peer === this.state.self || this.deaths.has(peer)) return
    const isOfLeaf = asksFor === 'leafSet' || this.owner.questionFor(peer) === 'leafSet'
    if (isOfLeaf) this.openOfLeaves.value++
    if (asksFor === 'leafSet') this.owner.asked(peer)
    const probe: Probe = {
      tries: 0,
      lost: 0,
      nonce: 0,
      at: this.host.now(),
      earlier: NONE,
      timeout,
      wait: timeout,
      timer: NO_TIMER,
      asksFor,
      triesBeforeLeaves: 0,
      isAcknowledged: false,
      isOfLeaf,
      isRumoured: evidence === 'rumour',
    }
    this.probes.set(peer, probe)
    this.transmit(peer, probe)
  }

  /** Waits no longer than for a suspect. */
  private hurry(peer: NodeHandle, probe: Probe, timeout: Micros): void {
    if (probe.timeout <= timeout) return
    probe.timeout = timeout
    const wait = this.waitAfter(probe)
    if (probe.at + probe.wait - this.host.now() <= wait) return
    this.host.cancelTimer(probe.timer)
    this.waitFor(peer, probe, wait)
  }

  private transmit(peer: NodeHandle, probe: Probe): void {
    const nonce = (this.nonce.value + 1) & 255
    this.nonce.value = nonce
    if (probe.tries > 0) probe.earlier = [...probe.earlier, { nonce: probe.nonce, at: probe.at }]
    probe.tries++
    probe.nonce = nonce
    probe.at = this.host.now()
    this.waitFor(peer, probe, this.waitAfter(probe))
    const question =
      probe.asksFor === 'leafSet' ? this.owner.leafSetProbe(nonce) : ({ kind: 'ping', nonce } as const)
    this.host.sendProbe(peer, question)
    // The detour may have closed, and the direct way may have opened.
    if (silentTries(probe) > 1 && this.state.ways.detour(peer, probe.at) !== NO_NODE)
      this.host.sendStraight(peer, question)
    for (const helper of this.helpersIn(peer, probe)) this.host.sendBy(helper, peer, question)
  }

  /**
   * Decision 35: a silent leaf may live, and only be out of reach from here. From the second try on it is asked also by
   * way of one other node; in each of the last two tries that is a different one.
   */
  private helpersIn(peer: NodeHandle, probe: Probe): readonly NodeHandle[] {
    const tries = silentTries(probe)
    if (!probe.isOfLeaf || probe.isRumoured || tries < 2) return NONE
    const left = this.patience.tries - tries
    if (left > 1) return NONE
    const helpers = this.owner.helpersFor(peer)
    return left === 1 ? helpers.slice(0, 1) : helpers.slice(1, 3)
  }

  private waitAfter(probe: Probe): Micros {
    const { timeout } = probe
    const isLast = silentTries(probe) >= this.patience.tries
    return isLast ? this.patience.lastInterval(timeout) : this.patience.interval(timeout)
  }

  private waitFor(peer: NodeHandle, probe: Probe, wait: Micros): void {
    probe.wait = micros(this.host.now() + wait - probe.at)
    probe.timer = this.host.startTimer(TIMER.probe, wait, peer)
  }

  private died(peer: NodeHandle): void {
    this.deaths.note(peer, this.host.now())
    this.owner.died(peer)
    this.stopProbing(peer)
  }

  private stopProbing(peer: NodeHandle): void {
    const probe = this.probes.get(peer)
    if (probe === undefined) return
    this.host.cancelTimer(probe.timer)
    this.probes.delete(peer)
    if (!probe.isOfLeaf) return
    this.openOfLeaves.value--
    if (this.openOfLeaves.value === 0) this.owner.allAnswered()
  }

  /** By then every leaf knows of the death. A node that names the peer later may be right: the peer is probed once more. */
  private forgetOldDeaths(): void {
    const { heartbeatPeriod, probeTimeout, probeRetries } = this.host.parameters
    const memory = heartbeatPeriod + (probeRetries + 2) * probeTimeout
    const old = this.deaths.forgetUntil(this.host.now() - memory)
    if (old.length === 0 || this.patience.loss === 0) return
    const forgotten = this.forgotten.value ?? []
    this.forgotten.value = forgotten
    for (const peer of old) if (forgotten.length < DEATHS_MAX) forgotten.push(peer)
  }
}
