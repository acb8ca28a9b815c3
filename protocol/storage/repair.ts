import { NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
import { compareVersions } from '../events.ts'
import { type Arc, contains } from './arc.ts'
import type { Custody } from './custody.ts'
import { type ArcDigest, ITEM_BYTES, type Item, type PayloadOf, type StoragePayload } from './messages.ts'
import type { Peer } from './placement.ts'
import { TIMER } from './timers.ts'

/** An arc that differs and on which a node holds more than this is compared piece by piece. */
const LISTED_AT_ONCE = 256
const PIECES = 16
/** Entries that are handed over at a time at most, however small. */
const BATCH_MAX = 1000

/** A node that has heard of nothing for so long after a change is not missing anything. */
const SILENCE = seconds(10)

/** A peer that does not answer is asked so often. */
const ATTEMPTS = 3
/** Before the next try, if it was in vain. */
const PAUSE = seconds(10)
/** After so many rounds in a row that came to no end the next ones wait, longer each time, up to so many pauses. */
const ROUNDS_AT_ONCE = 4
const PAUSES_MAX = 30

/** What is being done with one peer. */
interface Session {
  readonly peer: NodeHandle
  /** Arcs still to be compared; those that are known to differ and still to be looked at one by one. */
  compare: Arc[]
  list: Arc[]
  /** Keys to be had from the peer, and to be given to it. */
  want: Id[]
  give: Id[]
  /** How many of those have been given, and how many are in the hand-over under way. */
  given: number
  done: number
  /** The question under way. */
  question: StoragePayload
  attempts: number
}

/** A look at all peers. */
interface Round {
  readonly epoch: number
  readonly peers: Peer[]
  /** Those asked about all that this node is the root of. */
  readonly askedAll: NodeHandle[]
  /** Has something come up that makes another round necessary? */
  isUnfinished: boolean
  hasFailed: boolean
  /** Is there a copy for which nobody has room? */
  isShort: boolean
}

/**
 * Sees to it that the replicas of the keys that this node is the root of hold what it holds, and it what they hold: compares
 * sums of arcs with each peer in turn, then lists where the sums differ, and moves what is missing, a batch at a time. It does
 * so when somebody came or went nearby, and now and then: a joiner fetches what is its own by it, and after a crash it
 * restores the copies.
 */
export class Repair {
  private readonly custody: Custody
  private round: Round | undefined
  private session: Session | undefined
  /** The number of the question under way. */
  private asking = -1
  private questionTimer = NO_TIMER
  /** The epoch in which a round last found that all hold the same. */
  private finishedIn = -1
  private changedAt: Micros
  private isScheduled = false
  /** Rounds in a row after which there was more to do. */
  private vain = 0
  private isPeriodic = false
  private diverted = new IdMap<readonly NodeHandle[]>()

  constructor(custody: Custody, changedAt: Micros) {
    this.custody = custody
    this.changedAt = changedAt
  }

  /** Would this node know of any entry that it should have? */
  get isSynced(): boolean {
    const { custody } = this
    if (this.isWhole || custody.placement.isAlone) return true
    const isQuiet = !this.isScheduled && this.round === undefined
    return isQuiet && custody.routing.now() - this.changedAt > SILENCE
  }

  /** Do all replicas of its keys hold them? */
  get isWhole(): boolean {
    return this.finishedIn === this.custody.placement.epoch && !this.isScheduled && this.round === undefined
  }

  /** The node holds something for the first time. */
  begin(): void {
    if (this.isPeriodic) return
    this.isPeriodic = true
    const { routing, parameters } = this.custody
    // Nodes that began together do not act together.
    routing.startTimer(
      TIMER.period,
      micros(Math.ceil(parameters.repairPeriod * (0.5 + routing.random() / 2))),
    )
  }

  periodOver(): void {
    const { custody } = this
    this.isPeriodic = false
    custody.bury()
    if (custody.entries.size === 0) return
    this.begin()
    this.soon()
    custody.release.soon()
  }

  neighbourhoodChanged(): void {
    this.changedAt = this.custody.routing.now()
    if (this.custody.entries.size > 0) {
      this.soon()
      this.custody.release.soon()
    }
  }

  /** There is, or may be, something to do; a round under way will see it, or be followed by another. */
  soon(after: Micros = this.custody.parameters.repairDelay): void {
    if (this.isScheduled || this.round !== undefined) return
    this.isScheduled = true
    this.custody.routing.startTimer(TIMER.repair, after)
  }

  due(): void {
    this.isScheduled = false
    const { placement } = this.custody
    this.diverted = new IdMap()
    this.round = {
      epoch: placement.epoch,
      peers: placement.peers(),
      askedAll: [],
      isUnfinished: false,
      hasFailed: false,
      isShort: false,
    }
    this.nextPeer()
  }

  /** A node that does not owe the key keeps a copy in place of one that has no room. */
  noteDiverted(key: Id, to: NodeHandle): void {
    this.diverted.set(key, [...(this.diverted.get(key) ?? []), to])
  }

  isDiverted(key: Id, to: NodeHandle): boolean {
    return this.diverted.get(key)?.includes(to) ?? false
  }

  /** Something that this node is the root of came from elsewhere than from a round. */
  hasNews(): void {
    if (this.round !== undefined) this.round.isUnfinished = true
    else this.soon()
  }

  /** The node died, left, or does not answer. */
  peerGone(node: NodeHandle, how: 'as announced' | 'unawares'): void {
    if (this.session?.peer !== node) return
    // A leaver goes when it has handed over what it held.
    if (how === 'unawares') this.round!.hasFailed = true
    this.nextPeer()
  }

  // Answers of the peer.

  compared(from: NodeHandle, { session, synced, verdicts }: PayloadOf<'compared'>): void {
    const current = this.current(from, session)
    if (current?.question.kind !== 'digests') return
    const { digests } = current.question
    current.compare = current.compare.slice(digests.length)
    if (!synced) this.askBeyond(from)
    for (const [index, digest] of digests.entries()) {
      if (verdicts[index] === 'same') continue
      if (verdicts[index] === 'nothing') this.giveAll(current, digest)
      else if (digest.count <= LISTED_AT_ONCE) current.list.push(digest)
      else current.compare.push(...this.pieces(digest))
    }
    this.proceed()
  }

  listed(from: NodeHandle, { session, to, items }: PayloadOf<'listed'>): void {
    const current = this.current(from, session)
    if (current?.question.kind !== 'list') return
    const { custody } = this
    const asked = current.list.shift()!
    const arc = { from: asked.from, to }
    if (items.length > 0 && contains(asked, to)) current.list.unshift({ from: to, to: asked.to })
    const theirs = new IdMap<Item>()
    for (const item of items) {
      theirs.set(item.key, item)
      if (custody.lacks(item)) current.want.push(item.key)
    }
    for (const { key, version } of custody.entries.on(arc)) {
      const their = theirs.get(key)
      const lacks = their === undefined || compareVersions(their.version, version) < 0
      if (lacks && this.isOwed(key, from)) current.give.push(key)
    }
    this.proceed()
  }

  supplied(from: NodeHandle, { session, done, entries }: PayloadOf<'supply'>): void {
    const current = this.current(from, session)
    if (current?.question.kind !== 'want') return
    current.want = current.want.slice(Math.max(1, done))
    for (const entry of entries) if (this.custody.adopt(entry) === 'adopted') this.round!.isUnfinished = true
    this.proceed()
  }

  taken(from: NodeHandle, { session, full }: PayloadOf<'taken'>): void {
    const current = this.current(from, session)
    if (current?.question.kind !== 'handOver') return
    for (const key of full) this.divert(key)
    current.given += current.done
    this.proceed()
  }

  replyOverdue(session: number): void {
    const { session: current } = this
    if (current === undefined || session !== this.asking) return
    if (++current.attempts < ATTEMPTS) return this.proceed()
    this.round!.hasFailed = true
    this.nextPeer()
  }

  private nextPeer(): void {
    const round = this.round!
    const peer = round.peers.shift()
    this.custody.routing.cancelTimer(this.questionTimer)
    this.session = undefined
    if (peer === undefined) return this.roundOver(round)
    this.session = {
      peer: peer.node,
      compare: [...peer.arcs],
      list: [],
      want: [],
      give: [],
      given: 0,
      done: 0,
      question: { kind: 'invite' },
      attempts: 0,
    }
    this.proceed()
  }

  private roundOver({ epoch, isUnfinished, hasFailed, isShort }: Round): void {
    const { placement } = this.custody
    this.round = undefined
    if (placement.epoch !== epoch) {
      this.vain = 0
      return this.soon()
    }
    if (!hasFailed && !isUnfinished) {
      this.vain = 0
      if (!isShort) this.finishedIn = epoch
      return
    }
    this.vain++
    const patience = Math.max(0, this.vain - ROUNDS_AT_ONCE)
    if (hasFailed || patience > 0) this.soon(micros(PAUSE * Math.min(PAUSES_MAX, 2 * patience + 1)))
    else this.soon()
  }

  /** The peer holds nothing on the arc. */
  private giveAll({ peer, give }: Session, arc: Arc): void {
    for (const { key } of this.custody.entries.on(arc)) if (this.isOwed(key, peer)) give.push(key)
  }

  /** Is the node to hold a copy? */
  private isOwed(key: Id, node: NodeHandle): boolean {
    return this.custody.placement.isReplica(key, node) || this.isDiverted(key, node)
  }

  /** Replica diversion [PAST §3.3]: the closest of those who do not owe the key gets the copy, if it has room. */
  private divert(key: Id): void {
    const { placement, parameters } = this.custody
    const others = placement.closest(key, Number.POSITIVE_INFINITY).slice(parameters.replicas)
    const node = others.find((other) => !this.isDiverted(key, other))
    const round = this.round!
    if (node === undefined) {
      round.isShort = true
    } else {
      this.noteDiverted(key, node)
      round.peers.push({ node, arcs: [{ from: key, to: successor(key) }] })
    }
  }

  /** The peer has only just come itself: whoever stands beyond it is asked as well. */
  private askBeyond(peer: NodeHandle): void {
    const { placement, routing } = this.custody
    const round = this.round!
    const known = [...round.askedAll, peer, routing.self]
    const near = placement.holders(routing.idOf(peer), known.length + 1)
    const beyond = near.find((node) => !known.includes(node))
    if (beyond === undefined) return
    round.askedAll.push(beyond)
    round.peers.push({ node: beyond, arcs: [placement.rootArc()] })
  }

  /** The next question to the peer. */
  private proceed(): void {
    const { custody } = this
    const session = this.session!
    const { peer, compare, list } = session
    const number = custody.nextQuestion()
    this.asking = number
    let wait = micros(0)
    if (session.want.length > 0) {
      const keys = session.want.slice(
        0,
        Math.max(1, Math.floor(custody.parameters.transferBatch / ITEM_BYTES)),
      )
      this.ask(session, { kind: 'want', session: number, keys })
    } else if (session.given < session.give.length) {
      const { done, entries } = this.custody.holder.batch(
        session.give.slice(session.given, session.given + BATCH_MAX),
      )
      session.done = done
      session.question = { kind: 'handOver', session: number, entries }
      wait = custody.transport.sendPaced(peer, session.question)
    } else if (list.length > 0) {
      const { from, to } = list[0]!
      this.ask(session, { kind: 'list', session: number, from, to })
    } else if (compare.length > 0) {
      const digests: ArcDigest[] = compare
        .slice(0, PIECES)
        .map(({ from, to }) => ({ from, to, ...custody.entries.digest({ from, to }) }))
      this.ask(session, { kind: 'digests', session: number, digests })
    } else {
      return this.nextPeer()
    }
    custody.routing.cancelTimer(this.questionTimer)
    this.questionTimer = custody.routing.startTimer(
      TIMER.repairReply,
      custody.transport.replyTimeout(wait),
      number,
    )
  }

  private ask(session: Session, question: StoragePayload): void {
    session.question = question
    this.custody.transport.send(session.peer, question)
  }

  /** The session with this peer, if this is the answer to its last question. */
  private current(from: NodeHandle, session: number): Session | undefined {
    const { session: current } = this
    if (current?.peer !== from || session !== this.asking) return undefined
    current.attempts = 0
    return current
  }

  /** An arc cut so that each piece holds about as much. */
  private pieces({ from, to }: Arc): Arc[] {
    const entries = this.custody.entries.on({ from, to })
    const borders = Array.from(
      { length: PIECES - 1 },
      (_, index) => entries[Math.floor(((index + 1) * entries.length) / PIECES)]!.key,
    )
    const ends = [...borders, to]
    return ends.map((end, index) => ({ from: index === 0 ? from : borders[index - 1]!, to: end }))
  }
}
