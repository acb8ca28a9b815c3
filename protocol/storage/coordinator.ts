import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { compareVersions, type OperationAnswer, type Version } from '../events.ts'
import { Checks, type Known } from './checks.ts'
import type { Custody } from './custody.ts'
import { TIMER } from './timers.ts'
import { Writes } from './writes.ts'

/** Where nodes disagree about who the root is, they send each other a request no more often than this. */
const TURNS_MAX = 4

/** What a user asks the root of a key to do. */
export interface Request {
  readonly kind: 'insert' | 'lookup' | 'delete'
  readonly operation: OperationId
  readonly key: Id
  /** Of an insert. */
  readonly value: Uint8Array | undefined
  /** How often it has been passed on by one who was no longer the root. */
  readonly turns: number
}

/** A request at the root. */
export interface Task {
  readonly request: Request
  /** Who gets the answer. */
  readonly caller: NodeHandle
}

/** What the root of a key does about requests: it makes sure that it knows the newest version, and then does what it is asked. */
export class Coordinator {
  readonly checks: Checks
  readonly writes: Writes
  private readonly custody: Custody
  private isTiming = false

  constructor(custody: Custody) {
    this.custody = custody
    this.checks = new Checks(custody)
    this.writes = new Writes(custody)
  }

  get isIdle(): boolean {
    return this.checks.size === 0 && this.writes.size === 0
  }

  begin(caller: NodeHandle, request: Request): void {
    const { custody, checks, writes } = this
    const task = { caller, request }
    // The caller asks again about what is under way here.
    if (checks.has(task) || writes.has(task)) return
    if (!custody.placement.isRoot(request.key)) return this.redirect(task)
    const held = custody.entries.get(request.key)
    const isMiss = request.kind === 'lookup' && held?.value === undefined
    if (checks.isSure(request.key) && !isMiss) this.perform(task, held)
    else checks.begin(task)
    this.timeLater()
  }

  /** Another has become the root: it may know better. */
  redirect(task: Task): void {
    const { placement, callers } = this.custody
    const { key, turns } = task.request
    const root = placement.rootOf(key)
    if (root >= 0 && turns < TURNS_MAX) callers.passOn(root, task)
    this.finish(task)
  }

  /** The newest version of its key that there is has been found out. */
  checked(task: Task, known: Known): void {
    if (this.custody.placement.isRoot(task.request.key)) this.perform(task, known)
    else this.redirect(task)
  }

  /** `known`: the newest version of the key that there is. */
  private perform(task: Task, known: Known): void {
    const { custody, writes } = this
    const { kind, operation, key } = task.request
    const underWay = writes.underWay(key)
    if (kind === 'lookup') {
      // What is being written counts when it is done.
      const seen = underWay === undefined ? known : underWay.before
      return this.finish(
        task,
        seen?.value === undefined
          ? { kind: 'absent' }
          : { kind: 'found', version: seen.version, value: seen.value },
      )
    }
    const done = known?.version.writer === operation ? known.version : custody.versionOf(operation)
    if (done !== undefined) {
      // Overwritten since: it must not come back.
      if (known !== undefined && compareVersions(known.version, done) > 0)
        return this.finish(task, this.doneAs(task, done))
      return writes.resume(task, done, known)
    }
    if (kind === 'delete' && known?.value === undefined) return this.finish(task, { kind: 'absent' })
    // An earlier one of those that waited with it may have changed the key.
    writes.begin(task, custody.entries.get(key) ?? known)
  }

  /** Without an answer the caller has to come again. */
  finish({ caller, request }: Task, answer?: OperationAnswer): void {
    if (answer !== undefined) this.custody.callers.answer(caller, request.operation, answer)
    if (this.isIdle) this.custody.release.reconsider()
  }

  doneAs({ request }: Task, version: Version): OperationAnswer {
    return { kind: request.kind === 'delete' ? 'deleted' : 'stored', version }
  }

  /** Who holds what may have changed. */
  reconsider(): void {
    this.checks.reconsider()
    this.writes.reconsider()
  }

  taskDue(): void {
    this.isTiming = false
    this.checks.askAgain()
    this.writes.askAgain()
    this.timeLater()
  }

  private timeLater(): void {
    if (this.isTiming || this.isIdle) return
    this.isTiming = true
    this.custody.routing.startTimer(TIMER.task, this.custody.parameters.replyTimeout)
  }
}
