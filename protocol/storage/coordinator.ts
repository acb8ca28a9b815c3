import type { NodeHandle, OperationId } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { Micros } from '../base/time.ts'
import type { OperationAnswer, Version } from '../events.ts'
import type { Checks } from './checks.ts'
import { isNewer, type VersionedValue } from './entries.ts'
import { isExpired } from './expiry.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { RELAYS_MAX, type Request, type RequestName, type Task, writeAnswer } from './request.ts'
import { TIMER } from './timers.ts'
import type { Writes } from './writes.ts'

/** Requests that are worked on at a time; beyond that the latest are ignored, and their callers ask again. */
const TASKS_MAX = 4096

/** Writes that changed nothing are remembered, so that a late copy of one changes nothing either; beyond that the oldest are forgotten. */
const WITHOUT_EFFECT_MAX = 1024

/** The callers that a coordinator answers. */
export interface Callers {
  answer(caller: NodeHandle, request: RequestName, answer: OperationAnswer): void
  /** Passes the task to another node, which this one takes for the root of the key. */
  relay(root: NodeHandle, task: Task): void
}

/** How the root of a key handles requests: it makes sure that it knows the newest version, and then performs the request. */
export class Coordinator {
  private readonly routing: Pick<Routing, 'now' | 'startTimer'>
  private readonly parameters: Pick<StorageParameters, 'replyTimeout'>
  private readonly holdings: Pick<Holdings, 'get' | 'versionOf'>
  private readonly placement: Pick<Placement, 'isRoot' | 'rootOf'>
  private readonly checks: Pick<
    Checks,
    'size' | 'has' | 'isNewestKnown' | 'begin' | 'reconsider' | 'askAgain'
  >
  private readonly writes: Pick<
    Writes,
    'size' | 'has' | 'underWay' | 'begin' | 'resume' | 'reconsider' | 'askAgain' | 'abandon'
  >
  private readonly callers: Callers
  /** `requestsDone`: no request is left to be worked on. */
  private readonly owner: { requestsDone(): void }
  private isTiming = false
  /** The answers to deletions that found nothing, and to refused inserts. */
  private readonly withoutEffect = new LazyMap<OperationId, OperationAnswer>()

  constructor(
    routing: Coordinator['routing'],
    parameters: Coordinator['parameters'],
    holdings: Coordinator['holdings'],
    placement: Coordinator['placement'],
    checks: Coordinator['checks'],
    writes: Coordinator['writes'],
    callers: Coordinator['callers'],
    owner: Coordinator['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.holdings = holdings
    this.placement = placement
    this.checks = checks
    this.writes = writes
    this.callers = callers
    this.owner = owner
  }

  get isIdle(): boolean {
    return this.checks.size === 0 && this.writes.size === 0
  }

  begin(caller: NodeHandle, request: Request): void {
    const task = { caller, request }
    // The caller asks again about what is under way here.
    if (this.checks.has(task) || this.writes.has(task)) return
    if (this.checks.size + this.writes.size >= TASKS_MAX) return
    if (!this.placement.isRoot(request.key)) return this.redirect(task)
    const held = this.holdings.get(request.key)
    const isMiss = request.kind === 'lookup' && held?.value === undefined
    if (this.checks.isNewestKnown(request.key) && !isMiss) this.perform(task, held)
    else this.checks.begin(task)
    this.startTimer()
  }

  /** Another node is the root: it may know better. */
  redirect(task: Task): void {
    const { key, relays } = task.request
    if (relays < RELAYS_MAX) this.callers.relay(this.placement.rootOf(key), task)
    this.finish(task)
  }

  /** The newest version of its key has been found out; undefined if there is none. */
  checked(task: Task, newest: VersionedValue | undefined): void {
    if (this.placement.isRoot(task.request.key)) this.perform(task, newest)
    else this.redirect(task)
  }

  /** A task is over; without an answer the caller has to ask again. */
  finish({ caller, request }: Task, answer?: OperationAnswer): void {
    if (answer !== undefined) {
      this.noteAnswer(request, answer)
      this.callers.answer(caller, request, answer)
    }
    if (this.isIdle) this.owner.requestsDone()
  }

  /** The holders may have changed. */
  reconsider(): void {
    this.checks.reconsider()
    this.writes.reconsider()
  }

  /** The node is not active: others may have served its keys by now, so what is under way begins anew when it is again. */
  interrupted(): void {
    for (const task of this.writes.abandon()) this.checks.begin(task)
    this.reconsider()
  }

  taskDue(): void {
    this.isTiming = false
    this.checks.askAgain()
    this.writes.askAgain()
    this.startTimer()
  }

  /** `newest`: the newest version of the key that there is. */
  private perform(task: Task, newest: VersionedValue | undefined): void {
    const { kind, operation, key } = task.request
    if (kind === 'lookup') {
      // A write under way counts when it is done.
      const underWay = this.writes.underWay(key)
      const found = underWay === undefined ? newest : underWay.before
      return this.finish(task, lookupAnswer(found, this.routing.now()))
    }
    const done = this.versionOf(operation, newest)
    // A version that no node holds any more, nor a newer one, is lost: the write begins anew.
    if (done !== undefined && newest !== undefined && !isNewer(done, newest.version)) {
      // Overwritten since: it must not come back.
      if (isNewer(newest.version, done)) return this.finish(task, writeAnswer(done, task))
      return this.writes.resume(task, newest)
    }
    const answered = this.withoutEffect.get(operation)
    if (answered !== undefined) return this.finish(task, answered)
    if (kind === 'delete' && newest?.value === undefined) return this.finish(task, { kind: 'absent' })
    // An earlier one of the tasks that waited with it may have changed the key.
    this.writes.begin(task, this.holdings.get(key) ?? newest)
  }

  /** The version that a write has made, if the newest version is or names it, or as far as this node knows: that may be lost. */
  private versionOf(write: OperationId, newest: VersionedValue | undefined): Version | undefined {
    if (newest?.version.writer === write) return newest.version
    return newest?.earlier?.find(({ writer }) => writer === write) ?? this.holdings.versionOf(write)
  }

  private noteAnswer({ kind, operation }: Request, answer: OperationAnswer): void {
    if (kind === 'lookup' || (answer.kind !== 'absent' && answer.kind !== 'refused')) return
    this.withoutEffect.set(operation, answer)
    this.withoutEffect.keepLatest(WITHOUT_EFFECT_MAX)
  }

  private startTimer(): void {
    if (this.isTiming || this.isIdle) return
    this.isTiming = true
    this.routing.startTimer(TIMER.task, this.parameters.replyTimeout)
  }
}

/** `newest`: what a lookup finds. */
function lookupAnswer(newest: VersionedValue | undefined, now: Micros): OperationAnswer {
  if (newest?.value === undefined || isExpired(newest, now)) return { kind: 'absent' }
  return { kind: 'found', version: newest.version, value: newest.value }
}
