import { NO_NODE, NO_TIMER, type NodeHandle } from '../base/handles.ts'
import { type Id, successor } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { type Micros, micros, seconds } from '../base/time.ts'
import { compareVersions } from '../events.ts'
import { type Arc, contains, upTo } from './arc.ts'
import type { Custody } from './custody.ts'
import type { Entry } from './entries.ts'
import type { Item, PayloadOf, StoragePayload } from './messages.ts'
import { TIMER } from './timers.ts'

/** How long to wait before asking again about what could not go yet; doubles up to 32 times this. A leaver does not wait longer. */
const PAUSE = seconds(2)
const PAUSES_MAX = 32

/** Entries that are offered at a time. */
const ITEMS = 1000

/** Keys in a row that this node owes no more and that, as far as it knows, have one root. */
interface Stretch {
  readonly arc: Arc
  readonly entries: readonly Entry[]
}

/**
 * Lets go of copies that this node owes no more, because others stand closer or it is about to leave, when their root says that
 * all who owe them have them; and gives the root what it lacks.
 */
export class Release {
  private readonly custody: Custody
  private isScheduled = false
  private pause = 1
  /** What is still to be asked about in this pass. */
  private pending: readonly Entry[] = []
  private stretch: Stretch | undefined
  /** Has something had to stay? */
  private hasKept = false
  /** What the root is to be given before it can let this node go on. */
  private handing: Id[] = []
  private offered: readonly Entry[] = []
  private unoffered: readonly Entry[] = []
  private root: NodeHandle = NO_NODE
  private asking = -1
  private replyTimer = NO_TIMER

  constructor(custody: Custody) {
    this.custody = custody
  }

  /** There may be something to let go. */
  soon(): void {
    this.pause = 1
    this.schedule(this.custody.parameters.repairDelay)
  }

  /** This node is to leave. Returns whether it may at once. */
  depart(): 'ready' | 'later' {
    const { custody } = this
    const { routing, parameters, placement } = custody
    if (custody.entries.size === 0 && custody.coordinator.isIdle) return 'ready'
    placement.departs(routing.self)
    for (const node of routing.neighborSet(Number.POSITIVE_INFINITY))
      if (node !== routing.self) custody.transport.send(node, { kind: 'departing' })
    routing.startTimer(TIMER.handOver, parameters.handOverTimeout)
    this.soon()
    return 'later'
  }

  due(): void {
    this.isScheduled = false
    if (this.stretch !== undefined) {
      // What has come to be owed no more since the pass began is for the next one.
      this.hasKept = true
      return
    }
    const { entries, placement } = this.custody
    this.custody.bury()
    this.pending = entries.all().filter(({ key }) => placement.owes(key) !== 'yes')
    this.hasKept = false
    this.next()
  }

  /** A leaver has nothing more to do for others. */
  reconsider(): void {
    const { custody } = this
    if (!custody.placement.isDeparting || custody.entries.size > 0 || !custody.coordinator.isIdle) return
    custody.routing.readyToLeave()
  }

  // Answers of the root.

  released(from: NodeHandle, { session, verdict, to }: PayloadOf<'released'>): void {
    if (session !== this.asking || this.stretch === undefined) return
    const { arc, entries } = this.stretch
    const part = upTo(arc, to)
    switch (verdict) {
      case 'yes':
        this.letGo(entries.filter(({ key }) => contains(part, key)))
        return this.goOn(part.to)
      case 'owed':
        return this.goOn(part.to)
      case 'not yet':
      case 'not mine':
        this.hasKept = true
        return this.goOn(part.to)
      case 'differs':
        this.root = from
        this.stretch = { arc: part, entries }
        this.unoffered = entries.filter(({ key }) => contains(part, key))
        return this.offer()
    }
  }

  chosen(from: NodeHandle, { session, released, wanted, owed }: PayloadOf<'chosen'>): void {
    if (session !== this.asking || from !== this.root || this.stretch === undefined) return
    const free = new IdMap<true>()
    for (const key of released) free.set(key, true)
    this.letGo(this.offered.filter(({ key }) => free.has(key)))
    if (released.length + owed < this.offered.length) this.hasKept = true
    this.handing = [...wanted]
    this.handOver()
  }

  /** The root has what it wanted. */
  taken(from: NodeHandle, { session }: PayloadOf<'taken'>): void {
    if (session !== this.asking || from !== this.root || this.stretch === undefined) return
    this.handOver()
  }

  replyOverdue(session: number): void {
    if (session !== this.asking || this.stretch === undefined) return
    this.hasKept = true
    this.goOn(this.stretch.arc.to)
  }

  // Questions of a holder to this node as the root.

  releaseReceived(from: NodeHandle, { session, departing, digest }: PayloadOf<'release'>): void {
    if (departing) this.custody.neighbourDeparts(from)
    const { placement, entries, transport, repair } = this.custody
    const answer = (verdict: PayloadOf<'released'>['verdict'], to: Id): void =>
      transport.send(from, { kind: 'released', session, verdict, to })
    if (!placement.isRoot(digest.from)) return answer('not mine', digest.to)
    const part = upTo(digest, placement.rootArc().to)
    const own = entries.digest(part)
    // A part of what was asked about cannot be told by the sum of it all.
    const held = entries.on(part)
    if (held.length > 0 && held.every(({ key }) => placement.isReplica(key, from)))
      return answer('owed', part.to)
    const hasGuests = held.some(({ key }) => repair.isDiverted(key, from) || placement.isReplica(key, from))
    const isSame = part === digest && !hasGuests && own.count === digest.count && own.hash === digest.hash
    if (!isSame) return answer('differs', part.to)
    if (!repair.isWhole) repair.soon()
    answer(repair.isWhole ? 'yes' : 'not yet', part.to)
  }

  offerReceived(from: NodeHandle, { session, items }: PayloadOf<'offer'>): void {
    const { custody } = this
    const { placement, entries, transport, repair } = custody
    const hasIt = ({ key, version }: Item): boolean => {
      const own = entries.get(key)
      return own !== undefined && compareVersions(own.version, version) >= 0
    }
    const mine = items.filter(({ key }) => placement.isRoot(key))
    const wanted = mine.filter((item) => custody.lacks(item)).map(({ key }) => key)
    if (!repair.isWhole) repair.soon()
    const owed = mine.filter(({ key }) => placement.isReplica(key, from))
    const free = mine.filter((item) => !owed.includes(item) && !repair.isDiverted(item.key, from))
    const released = repair.isWhole ? free.filter(hasIt).map(({ key }) => key) : []
    transport.send(from, { kind: 'chosen', session, released, wanted, owed: owed.length })
  }

  /** The next keys that have to go. */
  private next(): void {
    const { custody, pending } = this
    const { placement, entries, routing } = custody
    const first = pending[0]
    if (first === undefined) return this.passOver()
    const root = placement.rootOf(first.key)
    const end = pending.findIndex(({ key }) => placement.rootOf(key) !== root)
    const stretch = end < 0 ? pending : pending.slice(0, end)
    const arc = { from: first.key, to: successor(stretch.at(-1)!.key) }
    this.stretch = { arc, entries: stretch }
    const digest = { ...arc, ...entries.digest(arc) }
    const departing = placement.isDeparting
    const question: StoragePayload = { kind: 'release', session: this.newQuestion(), departing, digest }
    // The root may be farther off than the leaf set reaches; of a leaver it is whoever comes after it.
    if (!departing) routing.route(first.key, question)
    else if (root !== NO_NODE) custody.transport.send(root, question)
  }

  /** One by one, where the root holds something else. */
  private offer(): void {
    const { custody, stretch } = this
    const offered = this.unoffered.slice(0, ITEMS)
    if (offered.length === 0) return this.goOn(stretch!.arc.to)
    this.unoffered = this.unoffered.slice(ITEMS)
    this.offered = offered
    const items = offered.map(({ key, version }) => ({ key, version }))
    custody.transport.send(this.root, { kind: 'offer', session: this.newQuestion(), items })
  }

  private handOver(): void {
    const { custody, handing } = this
    if (handing.length === 0) return this.offer()
    const { done, entries } = custody.holder.batch(handing)
    this.handing = handing.slice(done)
    const session = this.newQuestion()
    const wait = custody.transport.sendPaced(this.root, { kind: 'handOver', session, entries })
    if (wait > 0) this.awaitReply(session, wait)
  }

  /** All up to there has been asked about. */
  private goOn(end: Id): void {
    this.custody.routing.cancelTimer(this.replyTimer)
    const part = upTo(this.stretch!.arc, end)
    this.stretch = undefined
    this.pending = this.pending.filter(({ key }) => !contains(part, key))
    this.next()
  }

  private passOver(): void {
    const { placement, entries } = this.custody
    const { isDeparting } = placement
    if (this.hasKept || (isDeparting && entries.size > 0)) {
      this.schedule(micros(PAUSE * (isDeparting ? 1 : this.pause)))
      this.pause = Math.min(2 * this.pause, PAUSES_MAX)
    }
    this.reconsider()
  }

  private letGo(entries: readonly Entry[]): void {
    const { custody } = this
    for (const entry of entries) {
      // Meanwhile it may have come to owe the key again, or to hold another version of it.
      if (custody.entries.get(entry.key) === entry && custody.placement.owes(entry.key) !== 'yes')
        custody.discard(entry)
    }
  }

  private schedule(after: Micros): void {
    if (this.isScheduled) return
    this.isScheduled = true
    this.custody.routing.startTimer(TIMER.release, after)
  }

  private newQuestion(): number {
    this.asking = this.custody.nextQuestion()
    this.awaitReply(this.asking, micros(0))
    return this.asking
  }

  private awaitReply(session: number, wait: Micros): void {
    const { routing, transport } = this.custody
    routing.cancelTimer(this.replyTimer)
    this.replyTimer = routing.startTimer(TIMER.releaseReply, transport.replyTimeout(wait), session)
  }
}
