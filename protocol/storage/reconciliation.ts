import type { NodeHandle } from '../base/handles.ts'
import { type Id, idEquals } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { micros } from '../base/time.ts'
import type { Arc } from './arc.ts'
import { ArcSet } from './arc-set.ts'
import { type Entry, isNewer } from './entries.ts'
import type { Testimony } from './evidence.ts'
import type { Holdings } from './holdings.ts'
import { type Item, itemsIn, type PayloadOf, type StoragePayload } from './messages.ts'
import type { OpenQuestion } from './open-question.ts'
import type { Peer, Placement } from './placement.ts'
import { copiesRange } from './quorums.ts'
import type { Transport } from './transport.ts'

/** An arc that differs and on which a node holds more entries than this is compared piece by piece. */
const LISTED_AT_ONCE = 256
const PIECES = 16
/** At most this many entries are handed over at a time, even if they are small. */
const BATCH_MAX = 1000

/** How many times a peer that does not answer is asked. */
const ATTEMPTS_MAX = 3

/** The round of repair that a reconciliation is a part of. */
export interface ReconciliationOwner {
  /** This node has received an entry that it lacked. */
  gained(): void
  /** The peer has no room for a key that it is to hold. */
  peerFull(key: Id): void
  /** All arcs are done; `testimony`: what the peer has answered about them. None: it left, and had handed over what it held. */
  reconciled(testimony: Testimony | undefined): void
  /** The peer died, or does not answer. */
  reconciliationFailed(): void
}

/** A peer to reconcile with. */
export interface ReconciliationPeer extends Peer {
  /** Have all replicas been found to hold the same? */
  readonly settled: boolean
}

interface Session {
  readonly peer: NodeHandle
  readonly settled: boolean
  testimony: Testimony
  /** Arcs still to be compared; arcs that differ and are still to be listed. */
  compare: Arc[]
  list: Arc[]
  /** Keys to fetch from the peer, and to give to it. */
  want: Id[]
  give: Id[]
  /** How many of the latter have been given, and how many are in the hand-over under way. */
  given: number
  giving: number
  /** The question under way. */
  asked: StoragePayload | undefined
  attempts: number
}

/**
 * Makes this node and one peer hold the same versions on the arcs of this node's keys that the peer shares: compares
 * digests of arcs, lists keys and versions where the digests differ, and moves what is missing, one batch at a time.
 * One peer after another.
 */
export class Reconciliation {
  private readonly parameters: Pick<
    StorageParameters,
    'replicas' | 'replicasMin' | 'replicasMax' | 'writeQuorum' | 'transferBatch'
  >
  private readonly transport: Pick<Transport, 'send' | 'sendPaced'>
  private readonly question: OpenQuestion
  private readonly holdings: Pick<Holdings, 'on' | 'digest' | 'adopt' | 'lacks' | 'batch'>
  private readonly placement: Pick<Placement, 'isHolder'>
  private readonly owner: ReconciliationOwner
  private session: Session | undefined

  constructor(
    parameters: Reconciliation['parameters'],
    transport: Reconciliation['transport'],
    question: Reconciliation['question'],
    holdings: Reconciliation['holdings'],
    placement: Reconciliation['placement'],
    owner: Reconciliation['owner'],
  ) {
    this.parameters = parameters
    this.transport = transport
    this.question = question
    this.holdings = holdings
    this.placement = placement
    this.owner = owner
  }

  begin({ node, arcs, settled }: ReconciliationPeer): void {
    const nothing = ArcSet.EMPTY
    this.session = {
      peer: node,
      settled,
      testimony: { heard: ArcSet.of(...arcs), sure: nothing, former: nothing, elders: [] },
      compare: [...arcs],
      list: [],
      want: [],
      give: [],
      given: 0,
      giving: 0,
      asked: undefined,
      attempts: 0,
    }
    this.proceed(this.session)
  }

  /** The node has left, or died, or does not answer. */
  peerGone(node: NodeHandle, how: 'left' | 'died'): void {
    if (this.session?.peer !== node) return
    this.end()
    // A leaver goes when it has handed over what it held.
    if (how === 'left') this.owner.reconciled(undefined)
    else this.owner.reconciliationFailed()
  }

  replyOverdue(number: number): void {
    const { session } = this
    if (session === undefined || !this.question.is(number)) return
    if (++session.attempts < ATTEMPTS_MAX) return this.proceed(session)
    this.end()
    this.owner.reconciliationFailed()
  }

  // Answers of the peer.

  comparedReceived(from: NodeHandle, compared: PayloadOf<'compared'>): void {
    const { verdicts } = compared
    const session = this.answeredBy(from, compared.session)
    if (session?.asked?.kind !== 'digests') return
    const { digests } = session.asked
    session.compare = session.compare.slice(digests.length)
    const { heard, sure, former } = session.testimony
    session.testimony = {
      heard,
      sure: sure.union(ArcSet.of(...compared.sure)),
      former: former.union(ArcSet.of(...compared.former)),
      elders: compared.elders,
    }
    for (const [index, digest] of digests.entries()) {
      if (verdicts[index] === 'same') continue
      if (verdicts[index] === 'nothing') this.giveAll(session, digest)
      else if (digest.count <= LISTED_AT_ONCE) session.list.push(digest)
      else session.compare.push(...this.pieces(digest))
    }
    this.proceed(session)
  }

  listedReceived(from: NodeHandle, { session: number, to, items }: PayloadOf<'listed'>): void {
    const session = this.answeredBy(from, number)
    if (session?.asked?.kind !== 'list') return
    const asked = session.list.shift()!
    const arc = { from: asked.from, to }
    // An arc that is the entire ring ends where it begins: containing its own end proves nothing.
    if (items.length > 0 && !idEquals(to, asked.to)) session.list.unshift({ from: to, to: asked.to })
    const theirs = new IdMap<Item>()
    for (const item of items) {
      theirs.set(item.key, item)
      if (this.holdings.lacks(item)) session.want.push(item.key)
    }
    for (const { key, version, terms } of this.holdings.on(arc))
      if (isNewer(version, theirs.get(key)?.version) && this.placement.isHolder(key, from, terms))
        session.give.push(key)
    this.proceed(session)
  }

  supplyReceived(from: NodeHandle, { session: number, done, entries }: PayloadOf<'supply'>): void {
    const session = this.answeredBy(from, number)
    if (session?.asked?.kind !== 'want') return
    session.want = session.want.slice(Math.max(1, done))
    for (const entry of entries) if (this.holdings.adopt(entry, from) === 'adopted') this.owner.gained()
    this.proceed(session)
  }

  takenReceived(from: NodeHandle, { session: number, full }: PayloadOf<'taken'>): void {
    const session = this.answeredBy(from, number)
    if (session?.asked?.kind !== 'handOver') return
    for (const key of full) this.owner.peerFull(key)
    session.given += session.giving
    this.proceed(session)
  }

  /** The session, if this is its peer's answer to the question under way. */
  private answeredBy(from: NodeHandle, number: number): Session | undefined {
    const { session } = this
    if (session?.peer !== from || !this.question.is(number)) return undefined
    session.attempts = 0
    return session
  }

  /** The next question to the peer. */
  private proceed(session: Session): void {
    const number = this.question.next()
    let wait = micros(0)
    if (session.want.length > 0) {
      const keys = session.want.slice(0, itemsIn(this.parameters.transferBatch))
      this.ask(session, { kind: 'want', session: number, keys })
    } else if (session.given < session.give.length) {
      const batch = this.holdings.batch(session.give.slice(session.given, session.given + BATCH_MAX))
      session.giving = batch.done
      session.asked = { kind: 'handOver', session: number, entries: batch.entries }
      wait = this.transport.sendPaced(session.peer, session.asked)
    } else if (session.list.length > 0) {
      const { from, to } = session.list[0]!
      this.ask(session, { kind: 'list', session: number, from, to })
    } else if (session.compare.length > 0) {
      const arcs = session.compare.slice(0, PIECES)
      const counts = this.countedFor(session.peer)
      const digests = arcs.map((arc) => {
        const { count, hash } = this.holdings.digest(arc, counts)
        return { from: arc.from, to: arc.to, count, hash }
      })
      this.ask(session, { kind: 'digests', session: number, settled: session.settled, digests })
    } else {
      this.end()
      return this.owner.reconciled(session.testimony)
    }
    this.question.awaitReply(wait)
  }

  /** If keys differ in their number of copies, a peer that shares their arc need not hold all of them; undefined: all. */
  private countedFor(peer: NodeHandle): ((entry: Entry) => boolean) | undefined {
    const { min, max } = copiesRange(this.parameters)
    return min < max ? ({ key, terms }) => this.placement.isHolder(key, peer, terms) : undefined
  }

  private ask(session: Session, asked: StoragePayload): void {
    session.asked = asked
    this.transport.send(session.peer, asked)
  }

  private end(): void {
    this.question.cancelTimer()
    this.session = undefined
  }

  /** The peer holds nothing on the arc. */
  private giveAll({ peer, give }: Session, arc: Arc): void {
    for (const { key, terms } of this.holdings.on(arc))
      if (this.placement.isHolder(key, peer, terms)) give.push(key)
  }

  /** An arc cut so that each piece holds about as much. */
  private pieces({ from, to }: Arc): Arc[] {
    const entries = this.holdings.on({ from, to })
    const borders = Array.from(
      { length: PIECES - 1 },
      (_, index) => entries[Math.floor(((index + 1) * entries.length) / PIECES)]!.key,
    )
    const ends = [...borders, to]
    return ends.map((end, index) => ({ from: index === 0 ? from : borders[index - 1]!, to: end }))
  }
}
