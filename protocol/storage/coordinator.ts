import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { StorageParameters } from '../base/parameters.ts'
import type { OperationAnswer } from '../events.ts'
import type { Checks } from './checks.ts'
import { isNewer, type VersionedValue } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { type Request, type Task, writeAnswer } from './request.ts'
import { TIMER } from './timers.ts'
import type { Writes } from './writes.ts'

/** Nodes that disagree about which of them is the root relay a request to each other at most this many times. */
const RELAYS_MAX = 4

/** The callers that a coordinator answers. */
export interface Callers {
  answer(caller: NodeHandle, operation: OperationId, answer: OperationAnswer): void
  /** Has another node do it, which is the root of the key by now. */
  relay(root: NodeHandle, task: Task): void
}

interface Needs {
  readonly routing: Pick<Routing, 'startTimer'>
  readonly parameters: Pick<StorageParameters, 'replyTimeout'>
  readonly holdings: Pick<Holdings, 'get' | 'versionOf'>
  readonly placement: Pick<Placement, 'isRoot' | 'rootOf'>
  readonly checks: Pick<Checks, 'size' | 'has' | 'isNewestKnown' | 'begin' | 'reconsider' | 'askAgain'>
  readonly writes: Pick<Writes, 'size' | 'has' | 'underWay' | 'begin' | 'resume' | 'reconsider' | 'askAgain'>
  readonly callers: Callers
  /** No request is left to be worked on. */
  onIdle(): void
}

/** What the root of a key does about requests: it makes sure that it knows the newest version, and then does what it is asked. */
export class Coordinator {
  private readonly needs: Needs
  private isTiming = false

  constructor(needs: Needs) {
    this.needs = needs
  }

  get isIdle(): boolean {
    const { checks, writes } = this.needs
    return checks.size === 0 && writes.size === 0
  }

  begin(caller: NodeHandle, request: Request): void {
    const { holdings, placement, checks, writes } = this.needs
    const task = { caller, request }
    // The caller asks again about what is under way here.
    if (checks.has(task) || writes.has(task)) return
    if (!placement.isRoot(request.key)) return this.redirect(task)
    const held = holdings.get(request.key)
    const isMiss = request.kind === 'lookup' && held?.value === undefined
    if (checks.isNewestKnown(request.key) && !isMiss) this.perform(task, held)
    else checks.begin(task)
    this.startTimer()
  }

  /** Another node has become the root: it may know better. */
  redirect(task: Task): void {
    const { placement, callers } = this.needs
    const { key, relays } = task.request
    const root = placement.rootOf(key)
    if (root >= 0 && relays < RELAYS_MAX) callers.relay(root, task)
    this.finish(task)
  }

  /** The newest version of its key has been found out; undefined if there is none. */
  checked(task: Task, newest: VersionedValue | undefined): void {
    const { placement } = this.needs
    if (placement.isRoot(task.request.key)) this.perform(task, newest)
    else this.redirect(task)
  }

  /** A task is over; without an answer the caller has to ask again. */
  finish({ caller, request }: Task, answer?: OperationAnswer): void {
    const { callers, onIdle } = this.needs
    if (answer !== undefined) callers.answer(caller, request.operation, answer)
    if (this.isIdle) onIdle()
  }

  /** Which nodes hold what may have changed. */
  reconsider(): void {
    const { checks, writes } = this.needs
    checks.reconsider()
    writes.reconsider()
  }

  taskDue(): void {
    const { checks, writes } = this.needs
    this.isTiming = false
    checks.askAgain()
    writes.askAgain()
    this.startTimer()
  }

  /** `newest`: the newest version of the key that there is. */
  private perform(task: Task, newest: VersionedValue | undefined): void {
    const { holdings, writes } = this.needs
    const { kind, operation, key } = task.request
    if (kind === 'lookup') {
      // What is being written counts when it is done.
      const underWay = writes.underWay(key)
      return this.finish(task, lookupAnswer(underWay === undefined ? newest : underWay.before))
    }
    const done = newest?.version.writer === operation ? newest.version : holdings.versionOf(operation)
    if (done !== undefined) {
      // Overwritten since: it must not come back.
      if (newest !== undefined && isNewer(newest.version, done))
        return this.finish(task, writeAnswer(done, task))
      return writes.resume(task, done, newest)
    }
    if (kind === 'delete' && newest?.value === undefined) return this.finish(task, { kind: 'absent' })
    // An earlier one of the tasks that waited with it may have changed the key.
    writes.begin(task, holdings.get(key) ?? newest)
  }

  private startTimer(): void {
    const { routing, parameters } = this.needs
    if (this.isTiming || this.isIdle) return
    this.isTiming = true
    routing.startTimer(TIMER.task, parameters.replyTimeout)
  }
}

/** `newest`: what a lookup finds. */
function lookupAnswer(newest: VersionedValue | undefined): OperationAnswer {
  if (newest?.value === undefined) return { kind: 'absent' }
  return { kind: 'found', version: newest.version, value: newest.value }
}
