import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
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

/** Keys in a row that this node owes no more and that, as far as it knows, have one root. */
interface KeyRun {
  readonly arc: Arc
  readonly entries: readonly Entry[]
}

/**
 * Drops copies that this node owes no more, because others stand closer or it is about to leave, when their root says that all
 * nodes that owe them have them; and gives the root what it lacks. In passes over all such keys, one run of keys after another.
 */
export class Release {
  private readonly routing: Pick<Routing, 'route' | 'startTimer'>
  private readonly parameters: Pick<StorageParameters, 'repairDelay'>
  private readonly transport: Pick<Transport, 'send' | 'sendPaced'>
  private readonly question: OpenQuestion
  private readonly holdings: Pick<Holdings, 'size' | 'get' | 'all' | 'digest' | 'discard' | 'batch'>
  private readonly placement: Pick<Placement, 'isDeparting' | 'owes' | 'rootOf'>
  private readonly certainty: Pick<Certainty, 'released'>
  /** `passOver`: all copies that this node owes no more have been asked about. */
  private readonly owner: { passOver(): void }
  private isScheduled = false
  private pauses = 1
  /** What is still to be asked about in this pass. */
  private pending: readonly Entry[] = []
  private run: KeyRun | undefined
  /** Has something had to stay? */
  private hasKept = false
  /** What the root is to be given before this node may go on. */
  private toHandOver: readonly Id[] = []
  private offered: readonly Entry[] = []
  private notOfferedYet: readonly Entry[] = []
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

  /** There may be something to drop. */
  schedule(): void {
    this.pauses = 1
    this.scheduleIn(this.parameters.repairDelay)
  }

  due(): void {
    this.isScheduled = false
    if (this.run !== undefined) {
      // What has come to be owed no more since the pass began is for the next one.
      this.hasKept = true
      return
    }
    this.pending = this.holdings.all().filter(({ key }) => this.placement.owes(key) !== 'yes')
    this.hasKept = false
    this.next()
  }

  replyOverdue(number: number): void {
    const run = this.runAskedIn(number)
    if (run === undefined) return
    this.hasKept = true
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
      case 'not mine':
        this.hasKept = true
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
    const free = new IdMap<true>()
    for (const key of released) free.set(key, true)
    this.drop(this.offered.filter(({ key }) => free.has(key)))
    if (released.length + owed < this.offered.length) this.hasKept = true
    this.toHandOver = wanted
    this.handOver()
  }

  /** The root has what it wanted. */
  takenReceived(from: NodeHandle, { session }: PayloadOf<'taken'>): void {
    if (this.runAskedIn(session) !== undefined && from === this.root) this.handOver()
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
    const arc = { from: first.key, to: successor(run.at(-1)!.key) }
    this.run = { arc, entries: run }
    const digest = { ...arc, ...this.holdings.digest(arc) }
    const departing = this.placement.isDeparting
    const question: StoragePayload = { kind: 'release', session: this.newQuestion(), departing, digest }
    // The root may be farther off than the leaf set reaches; of a leaver it is the node that comes after it.
    if (!departing) this.routing.route(first.key, question)
    else if (root !== NO_NODE) this.transport.send(root, question)
  }

  /** All keys of the run before `end` have been asked about. */
  private nextFrom(end: Id): void {
    this.question.cancelTimer()
    const part = upTo(this.run!.arc, end)
    this.run = undefined
    this.pending = this.pending.filter(({ key }) => !contains(part, key))
    this.next()
  }

  /** Names versions one by one, where the root holds something else. */
  private offer(): void {
    const offered = this.notOfferedYet.slice(0, ITEMS)
    if (offered.length === 0) return this.nextFrom(this.run!.arc.to)
    this.notOfferedYet = this.notOfferedYet.slice(ITEMS)
    this.offered = offered
    const items = offered.map(({ key, version }) => ({ key, version }))
    this.transport.send(this.root, { kind: 'offer', session: this.newQuestion(), items })
  }

  private handOver(): void {
    if (this.toHandOver.length === 0) return this.offer()
    const { done, entries } = this.holdings.batch(this.toHandOver)
    this.toHandOver = this.toHandOver.slice(done)
    const wait = this.transport.sendPaced(this.root, {
      kind: 'handOver',
      session: this.newQuestion(),
      entries,
    })
    if (wait > 0) this.question.awaitReply(wait)
  }

  private finishPass(): void {
    const { isDeparting } = this.placement
    if (this.hasKept || (isDeparting && this.holdings.size > 0)) {
      this.scheduleIn(micros(PAUSE * (isDeparting ? 1 : this.pauses)))
      this.pauses = Math.min(2 * this.pauses, PAUSES_MAX)
    }
    this.owner.passOver()
  }

  private drop(copies: readonly Entry[]): void {
    const [first, last] = [copies[0], copies.at(-1)]
    if (first === undefined || last === undefined) return
    this.certainty.released({ from: first.key, to: successor(last.key) })
    for (const copy of copies) {
      // Meanwhile the node may have come to owe the key again, or to hold another version of it.
      if (this.holdings.get(copy.key) === copy && this.placement.owes(copy.key) !== 'yes')
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
