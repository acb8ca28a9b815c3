import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
import { TIMER } from '../base/timers.ts'
import type { Host } from '../host.ts'
import type { LeafSetRepair } from '../membership/leaf-set-repair.ts'
import type { Probing } from '../membership/probing.ts'
import { RememberedDead } from '../membership/remembered-dead.ts'
import { nextHop, type RoutingState } from '../routing/routing-decision.ts'
import type { NumberFact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { TableRepair } from '../tables/table-repair.ts'
import type { Seek, SeekReply } from '../wire/messages.ts'

/** How long a node waits to be found before it seeks itself through another that it meets. */
const SEARCH = seconds(10)

/** For how many periods a node need not seek after it has found itself on the ring of one that was dead to it. */
const PERIODS_AT_HOME = 4

/**
 * Decision 34: rings that were cut apart become one again, as long as one node remembers a node of the other ring. After Shafaat, Ghodsi
 * and Haridi's ring unification: a node has its own id looked for by a node that was dead to it.
 *
 *     now and then: SEEK(self) to one that was found dead                seekDue
 *     on SEEK(j): forward it towards the id of j, but not to j           seekReceived
 *         at the root: probe j, if it would be a leaf;
 *         if it is one: SEEK-REPLY to j
 *     on SEEK-REPLY from k: if k is a leaf, the rings are one            seekReplyReceived
 *         if it would be one: probe k
 *
 * The rest is leaf-set repair: the two name their leaves to each other; these are probed and name theirs.
 */
export class Reunion {
  private readonly host: Host
  private readonly state: RoutingState
  private readonly probing: Pick<Probing, 'probe' | 'revive'>
  private readonly repair: Pick<LeafSetRepair, 'isCandidate'>
  private readonly tables: Pick<TableRepair, 'consider'>
  private readonly dead: RememberedDead
  /** The node that was asked last. */
  private readonly soughtThrough: NumberFact<NodeHandle>
  /** Until then it need not seek again: a search is under way, or it is known to be on the right ring. */
  private readonly restUntil: NumberFact<Micros>

  constructor(
    store: NodeStore,
    host: Host,
    state: RoutingState,
    probing: Reunion['probing'],
    repair: Reunion['repair'],
    tables: Reunion['tables'],
  ) {
    this.host = host
    this.state = state
    this.probing = probing
    this.repair = repair
    this.tables = tables
    this.dead = new RememberedDead(store)
    const facts = store.group()
    this.soughtThrough = facts.int32<NodeHandle>(NO_NODE)
    this.restUntil = facts.float64(micros(0))
  }

  /** A member was found dead, or is out of reach. */
  noteDeath(peer: NodeHandle): void {
    if (this.host.parameters.seekPeriod === 0) return
    this.dead.note(peer, this.host.now())
    this.restUntil.value = micros(0)
    if (!this.host.isScheduled(TIMER.seek)) this.schedule()
  }

  /** A member said that it leaves: it is not waited for. */
  departed(peer: NodeHandle): void {
    this.dead.forget(peer)
  }

  /** Any message proves that its sender lives. */
  heard(peer: NodeHandle): void {
    if (!this.dead.isEmpty && this.dead.forget(peer)) this.met(peer)
  }

  /** Is it a node next to this one that leaf-set repair does not know: is there another ring, or has it died? */
  isStranger(peer: NodeHandle): boolean {
    return this.repair.isCandidate(peer)
  }

  /** A node that may be on another ring lives. */
  met(peer: NodeHandle): void {
    if (this.repair.isCandidate(peer)) this.probing.probe(peer)
    else if (!this.state.leafSet.has(peer) && this.host.now() >= this.restUntil.value) this.seekThrough(peer)
  }

  /** Periodically, while any is remembered. */
  seekDue(): void {
    this.dead.forgetOld(this.host.now())
    if (this.dead.isEmpty) return
    if (this.host.now() >= this.restUntil.value) this.seekThrough(this.dead.pick(this.host.random()))
    this.schedule()
  }

  seekReceived(seek: Seek): void {
    const { state, host } = this
    const { seeker, asked, hops } = seek
    const next = nextHop(state, state.idOf(seeker), { suspects: [], without: seeker })
    if (next !== state.self) {
      if (hops < host.parameters.hopLimit) host.send(next, { ...seek, hops: hops + 1 })
    } else if (this.repair.isCandidate(seeker)) {
      this.probing.revive(seeker)
    } else if (state.leafSet.has(seeker)) {
      host.send(seeker, { kind: 'seekReply', asked })
    }
  }

  seekReplyReceived(from: NodeHandle, { asked }: SeekReply): void {
    if (asked !== this.soughtThrough.value) return
    if (!this.state.leafSet.has(from)) return this.met(from)
    this.restUntil.value = micros(this.host.now() + PERIODS_AT_HOME * this.host.parameters.seekPeriod)
    this.dead.forget(asked)
    this.tables.consider(asked)
  }

  private seekThrough(peer: NodeHandle): void {
    this.soughtThrough.value = peer
    this.restUntil.value = micros(this.host.now() + SEARCH)
    this.host.send(peer, { kind: 'seek', seeker: this.state.self, asked: peer, hops: 0 })
  }

  /** Half a period to one and a half: nodes that were cut off together do not seek together. */
  private schedule(): void {
    const wait = this.host.parameters.seekPeriod * (0.5 + this.host.random())
    this.host.schedule(TIMER.seek, micros(Math.ceil(wait)))
  }
}
