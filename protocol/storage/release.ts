import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { NONE } from '../base/none.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
import type { HandOverObstacle } from '../events.ts'
import { type Arc, contains, upTo } from './arc.ts'
import type { Certainty } from './certainty.ts'
import type { Entry } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { PayloadOf, Routing, StoragePayload } from './messages.ts'
import type { OpenQuestion } from './open-question.ts'
import type { Placement } from './placement.ts'
import { TIMER } from './timers.ts'
import type { Transport } from './transport.ts'

/** How long to wait before asking again about copies that had to stay; doubles up to 32 times this. A leaver does not wait longer. */
const PAUSE = seconds(2)
const PAUSES_MAX = 32

/** Entries that are offered at a time. */
const ITEMS = 1000

/** Consecutive keys that this node no longer owes and that, as far as it knows, have one root. */
interface KeyRun {
  readonly arc: Arc
  readonly entries: readonly Entry[]
}

/**
 * Drops copies that this node no longer owes, because other nodes are closer or it is about to leave, when their root
 * says that all nodes that owe them have them. Gives the root what it lacks. Works in passes over all such keys, one
 * run of keys after another.
 */
export class Release {
  private readonly routing: Pick<Routing, 'self' | 'covers' | 'route' | 'startTimer'>
  private readonly parameters: Pick<StorageParameters, 'repairDelay'>
  private readonly transport: Pick<Transport, 'send' | 'sendPaced'>
  private readonly question: OpenQuestion
  private readonly holdings: Pick<Holdings, 'size' | 'get' | 'all' | 'digest' | 'discard' | 'batch'>
  private readonly placement: Pick<
    Placement,
    'isDeparting' | 'owes' | 'rootOf' | 'stayingRootOf' | 'closest' | 'isLeaver'
  >
  private readonly certainty: Pick<Certainty, 'released'>
  /** `passOver`: all copies that this node no longer owes have been asked about. */
  private readonly owner: { passOver(): void }
  private isScheduled = false
  private pauses = 1
  /** What is still to be asked about in this pass. */
  private pending: readonly Entry[] = NONE
  private run: KeyRun | undefined
  /** Did any copy have to stay? */
  private hasKept = false
  /** Keys to hand over before the pass continues, to the root or, if it has no room, to another node; and keys on their way. */
  private toHandOver: readonly Id[] = NONE
  private handedOver: readonly Id[] = NONE
  private taker: NodeHandle = NO_NODE
  /** The nodes that had no room for a key, in this pass. */
  private refusals = new IdMap<readonly NodeHandle[]>()
  /** For a leaver: the outcome of the last attempt to hand over each key that it still holds. */
  private readonly attempts = new IdMap<HandOverObstacle | 'held by a root'>()
  private offered: readonly Entry[] = NONE
  private notOfferedYet: readonly Entry[] = NONE
  private root: NodeHandle = NO_NODE

  constructor(
    routing: Release['routing'],
    parameters: Release['parameters'],
    transport: Release['transport'],
    question: Release['question'],
    holdings: Release['holdings'],
    placement: Release['placement'],
    certainty: Release['certainty'],
    owner: Release['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.question = question
    this.holdings = holdings
    this.placement = placement
    this.certainty = certainty
    this.owner = owner
  }

  /** Nodes have come or gone, and there may be something to drop. */
  schedule(): void {
    this.pauses = 1
    this.scheduleReview()
  }

  /** There may be copies to drop. Copies that had to stay so far are not asked about more often because of it. */
  scheduleReview(): void {
    this.scheduleIn(this.parameters.repairDelay)
  }

  due(): void {
    this.isScheduled = false
    if (this.run !== undefined) {
      // Copies that have ceased to be owed since the pass began are for the next one.
      this.hasKept = true
      return
    }
    this.pending = this.holdings.all().filter(({ key, terms }) => this.placement.owes(key, terms) !== 'yes')
    this.hasKept = false
    this.refusals = new IdMap()
    this.next()
  }

  /** Why a leaver has not handed over a key that it holds; undefined if a root that stays holds it too. */
  obstacleTo(key: Id): HandOverObstacle | undefined {
    const outcome = this.attempts.get(key) ?? 'not asked about yet'
    return outcome === 'held by a root' ? undefined : outcome
  }

  replyOverdue(number: number): void {
    const run = this.runAskedIn(number)
    if (run === undefined) return
    this.keep(run.entries, 'no answer')
    this.nextFrom(run.arc.to)
  }

  // Answers of the root.

  releasedReceived(from: NodeHandle, { session, verdict, to }: PayloadOf<'released'>): void {
    const run = this.runAskedIn(session)
    if (run === undefined) return
    const part = upTo(run.arc, to)
    const entries = run.entries.filter(({ key }) => contains(part, key))
    switch (verdict) {
      case 'yes':
        this.drop(entries)
        return this.nextFrom(part.to)
      case 'owed':
        return this.nextFrom(part.to)
      case 'not yet':
        this.keep(entries, 'held by a root')
        return this.nextFrom(part.to)
      case 'not mine':
        this.keep(entries, 'no root found')
        return this.nextFrom(part.to)
      case 'differs':
        this.root = from
        this.run = { arc: part, entries }
        this.notOfferedYet = entries
        return this.offer()
    }
  }

  chosenReceived(from: NodeHandle, { session, released, wanted, owed }: PayloadOf<'chosen'>): void {
    if (this.runAskedIn(session) === undefined || from !== this.root) return
    const [free, missing] = [setOf(released), setOf(wanted)]
    this.drop(this.offered.filter(({ key }) => free.has(key)))
    const rest = this.offered.filter(({ key }) => !free.has(key) && !missing.has(key))
    if (released.length + owed < this.offered.length) this.keep(rest, 'held by a root')
    this.toHandOver = wanted
    this.handOver()
  }

  /** Another node has stored what it was given, except the keys for which it has no room. */
  takenReceived(from: NodeHandle, { session, full }: PayloadOf<'taken'>): void {
    if (this.runAskedIn(session) === undefined || from !== this.taker) return
    const { isDeparting } = this.placement
    // A node that stays keeps itself what it could not hand over.
    if (isDeparting) {
      for (const key of full) this.refusals.set(key, [...(this.refusals.get(key) ?? []), from])
      this.toHandOver = [...this.toHandOver, ...full]
    }
    const refused = setOf(full)
    const taken = this.handedOver
      .filter((key) => !refused.has(key))
      .flatMap((key) => this.holdings.get(key) ?? [])
    // A copy that another node keeps in place of the root is as good as this one.
    if (from === this.root) this.keep(taken, 'held by a root')
    else this.drop(taken)
    this.handOver()
  }

  /** The run of keys that the question under way is about, if this is its number. */
  private runAskedIn(number: number): KeyRun | undefined {
    return this.question.is(number) ? this.run : undefined
  }

  /** Asks about the next run of keys. */
  private next(): void {
    const { pending } = this
    const first = pending[0]
    if (first === undefined) return this.finishPass()
    const root = this.placement.rootOf(first.key)
    const end = pending.findIndex(({ key }) => this.placement.rootOf(key) !== root)
    const run = end < 0 ? pending : pending.slice(0, end)
    this.run = { arc: { from: first.key, to: successor(run.at(-1)!.key) }, entries: run }
    this.ask(this.run)
  }

  /** Asks the root of a run of keys, which may be farther off than the leaf set reaches. */
  private ask({ arc, entries }: KeyRun): void {
    const { isDeparting: departing } = this.placement
    // If it does reach, messages would be routed to this node itself, as long as it is there: a leaver asks the root that stays.
    const isNear = departing && this.routing.covers(arc.from)
    const root = isNear ? this.placement.stayingRootOf(arc.from) : NO_NODE
    if (isNear && root === NO_NODE) {
      // The leavers on the outside know nodes that stay; when they have gone, this node will know them.
      this.keep(entries, 'no node known that stays')
      return this.nextFrom(arc.to)
    }
    const question: StoragePayload = {
      kind: 'release',
      holder: this.routing.self,
      session: this.newQuestion(),
      departing,
      relays: 0,
      digest: { ...arc, ...this.holdings.digest(arc) },
    }
    if (isNear) this.transport.send(root, question)
    else this.routing.route(arc.from, question)
  }

  /** All keys of the run before `end` have been asked about. */
  private nextFrom(end: Id): void {
    this.question.cancelTimer()
    const part = upTo(this.run!.arc, end)
    this.run = undefined
    this.pending = this.pending.filter(({ key }) => !contains(part, key))
    this.next()
  }

  /** Names versions one by one, if the root holds something else. */
  private offer(): void {
    const offered = this.notOfferedYet.slice(0, ITEMS)
    if (offered.length === 0) return this.nextFrom(this.run!.arc.to)
    this.notOfferedYet = this.notOfferedYet.slice(ITEMS)
    this.offered = offered
    const items = offered.map(({ key, version }) => ({ key, version }))
    this.transport.send(this.root, { kind: 'offer', session: this.newQuestion(), items })
  }

  private handOver(): void {
    const [first] = this.toHandOver
    if (first === undefined) return this.offer()
    this.taker = this.takerOf(first)
    const isOfTaker = (key: Id): boolean => this.takerOf(key) === this.taker
    const keys = this.toHandOver.filter(isOfTaker)
    if (this.taker === NO_NODE) {
      this.toHandOver = this.toHandOver.filter((key) => !isOfTaker(key))
      this.keep(
        keys.flatMap((key) => this.holdings.get(key) ?? []),
        'no room elsewhere',
      )
      return this.handOver()
    }
    const { done, entries } = this.holdings.batch(keys)
    this.handedOver = keys.slice(0, done)
    this.toHandOver = this.toHandOver.filter((key) => !this.handedOver.includes(key))
    const wait = this.transport.sendPaced(this.taker, {
      kind: 'handOver',
      session: this.newQuestion(),
      entries,
    })
    if (wait > 0) this.question.awaitReply(wait)
  }

  /** The root of a key, or the closest node that stays and has not refused it; NO_NODE if all known nodes have. */
  private takerOf(key: Id): NodeHandle {
    const refusals = this.refusals.get(key)
    if (refusals === undefined) return this.root
    const others = this.placement.closest(key, Number.POSITIVE_INFINITY)
    return others.find((node) => !this.placement.isLeaver(node) && !refusals.includes(node)) ?? NO_NODE
  }

  private finishPass(): void {
    const { isDeparting } = this.placement
    if (this.hasKept || (isDeparting && this.holdings.size > 0)) {
      this.scheduleIn(micros(PAUSE * (isDeparting ? 1 : this.pauses)))
      this.pauses = Math.min(2 * this.pauses, PAUSES_MAX)
    } else {
      this.pauses = 1
    }
    this.owner.passOver()
  }

  /** These copies have to stay for now. */
  private keep(entries: readonly Entry[], outcome: HandOverObstacle | 'held by a root'): void {
    this.hasKept = true
    if (this.placement.isDeparting) for (const { key } of entries) this.attempts.set(key, outcome)
  }

  private drop(copies: readonly Entry[]): void {
    const [first, last] = [copies[0], copies.at(-1)]
    if (first === undefined || last === undefined) return
    this.certainty.released({ from: first.key, to: successor(last.key) })
    for (const copy of copies) {
      // Meanwhile the node may have come to owe the key again, or to hold another version of it.
      if (this.holdings.get(copy.key) === copy && this.placement.owes(copy.key, copy.terms) !== 'yes')
        this.holdings.discard(copy)
    }
  }

  private scheduleIn(after: Micros): void {
    if (this.isScheduled) return
    this.isScheduled = true
    this.routing.startTimer(TIMER.release, after)
  }

  private newQuestion(): number {
    const number = this.question.next()
    this.question.awaitReply()
    return number
  }
}

function setOf(keys: readonly Id[]): IdMap<true> {
  const set = new IdMap<true>()
  for (const key of keys) set.set(key, true)
  return set
}
