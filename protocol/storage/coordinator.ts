import { micros, type NodeHandle, type OperationId } from '../environment.ts'
import { compareVersions, type OperationAnswer, type Version } from '../events.ts'
import type { Id } from '../id.ts'
import { IdMap } from '../id-map.ts'
import type { Custody } from './custody.ts'
import type { PayloadOf, SentEntry } from './messages.ts'
import { TIMER } from './timers.ts'

/** Holders are asked so often; then the caller has to come again. */
const ATTEMPTS_MAX = 10

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
interface Task {
  readonly request: Request
  /** Who gets the answer. */
  readonly caller: NodeHandle
  stage: 'waiting' | 'checking' | 'reserving' | 'writing'
  /** While checking: how many others have to say what they hold. */
  ranks: number
  /** While writing. */
  version: Version | undefined
  /** What others have shown to be the newest, where there is no room for it here. */
  newest: SentEntry | undefined
  /** Has somebody who should have it had no room for it? */
  mayBeElsewhere: boolean
  /** Those who have no room. */
  full: NodeHandle[]
  asked: NodeHandle[]
  answered: NodeHandle[]
  attempts: number
}

/**
 * What the root of a key does about requests, those for one key one after the other: it makes sure that it knows the newest
 * version, gives a write the next one, and answers when a quorum of the replicas holds it.
 */
export class Coordinator {
  private readonly custody: Custody
  readonly answer: (caller: NodeHandle, operation: OperationId, answer: OperationAnswer) => void
  /** By key, the one under way first. */
  private readonly queues = new IdMap<Task[]>()
  /** The keys that this node has made sure of in the present epoch of the placement. */
  private checked = { epoch: -1, keys: new IdMap<true>() }
  private isTiming = false

  constructor(custody: Custody, answer: Coordinator['answer']) {
    this.custody = custody
    this.answer = answer
  }

  get isIdle(): boolean {
    return this.queues.size === 0
  }

  begin(caller: NodeHandle, request: Request): void {
    const queue = this.queues.get(request.key) ?? []
    // The caller asks again about what is under way here.
    if (queue.some((task) => task.request.operation === request.operation)) return
    const task: Task = {
      request,
      caller,
      stage: 'waiting',
      ranks: 0,
      version: undefined,
      newest: undefined,
      mayBeElsewhere: false,
      full: [],
      asked: [],
      answered: [],
      attempts: 0,
    }
    queue.push(task)
    this.queues.set(request.key, queue)
    this.timeLater()
    if (queue.length === 1) this.start(task)
  }

  /** Who holds what may have changed. */
  reconsider(): void {
    for (const task of this.underWay()) this.proceed(task)
  }

  fetched(from: NodeHandle, { key, synced, full, newer }: PayloadOf<'fetched'>): void {
    const fate = newer === undefined ? 'known' : this.custody.adopt(newer)
    const task = this.queues.get(key)?.[0]
    if (task !== undefined && fate === 'full' && isNewer(newer!, task.newest)) task.newest = newer
    if (task?.stage !== 'checking' || task.answered.includes(from)) return
    task.answered.push(from)
    // It cannot tell whether there is more, or another has it in its place: the next one is asked too.
    if (!synced || full) task.ranks++
    task.mayBeElsewhere ||= full
    this.proceed(task)
  }

  kept(from: NodeHandle, { key, version, held }: PayloadOf<'kept'>): void {
    const task = this.queues.get(key)?.[0]
    if (task?.stage !== 'writing' || task.version === undefined) return
    if (compareVersions(version, task.version) !== 0 || held === undefined) return
    if (compareVersions(held, version) > 0) return this.write(task, held)
    if (!task.answered.includes(from)) task.answered.push(from)
    this.proceed(task)
  }

  reserved(from: NodeHandle, { operation, key, granted }: PayloadOf<'reserved'>): void {
    const task = this.queues.get(key)?.[0]
    if (task?.stage !== 'reserving' || task.request.operation !== operation) return
    const answers = granted ? task.answered : task.full
    if (!answers.includes(from)) answers.push(from)
    this.reserve(task)
  }

  /** Those who have not answered may not have heard. */
  taskDue(): void {
    this.isTiming = false
    for (const task of this.underWay()) {
      if (++task.attempts > ATTEMPTS_MAX) {
        this.finish(task)
      } else {
        task.asked = task.asked.filter((node) => task.answered.includes(node))
        this.proceed(task)
      }
    }
    this.timeLater()
  }

  private start(task: Task): void {
    const { custody } = this
    const { request, caller } = task
    const { placement, parameters, entries, repair, room } = custody
    const root = placement.rootOf(request.key)
    if (root !== custody.routing.self) {
      if (root >= 0 && request.turns < TURNS_MAX) custody.passOn(root, caller, request)
      return this.finish(task)
    }
    const held = entries.get(request.key)
    task.mayBeElsewhere = held === undefined && room.wasLacking
    const isKnown = (repair.isSynced || this.isChecked(request.key)) && !task.mayBeElsewhere
    const isMiss = request.kind === 'lookup' && held?.value === undefined
    if (isKnown && !isMiss) return this.perform(task)
    task.stage = 'checking'
    task.ranks = parameters.replicas + (room.wasLacking ? 1 : 0)
    this.proceed(task)
  }

  private proceed(task: Task): void {
    if (task.stage === 'checking') this.check(task)
    else if (task.stage === 'reserving') this.reserve(task)
    else if (task.stage === 'writing') this.spread(task)
  }

  private check(task: Task): void {
    const { placement, entries, courier, routing } = this.custody
    const { key } = task.request
    let isOpen = false
    for (const node of placement.holders(key, 1 + task.ranks)) {
      if (node === routing.self || task.answered.includes(node)) continue
      isOpen = true
      if (task.asked.includes(node)) continue
      task.asked.push(node)
      courier.post(node, { kind: 'fetch', key, than: entries.get(key)?.version })
    }
    if (isOpen) return
    const isNowhere = entries.get(key) === undefined && task.newest === undefined
    if (isNowhere && task.mayBeElsewhere && task.ranks < Number.POSITIVE_INFINITY) {
      task.ranks = Number.POSITIVE_INFINITY
      return this.check(task)
    }
    if (entries.get(key) !== undefined) this.noteChecked(key)
    this.perform(task)
  }

  private perform(task: Task): void {
    const { custody } = this
    const { kind, operation, key, value } = task.request
    const own = custody.entries.get(key)
    const held = own ?? task.newest
    const done = custody.versionOf(operation)
    if (kind === 'lookup') {
      const answer: OperationAnswer =
        held?.value === undefined
          ? { kind: 'absent' }
          : { kind: 'found', version: held.version, value: held.value }
      return this.finish(task, answer)
    }
    if (kind === 'delete' && held?.value === undefined && done === undefined)
      return this.finish(task, { kind: 'absent' })
    // Done before, and overwritten since: it must not come back.
    if (done !== undefined && held !== undefined && compareVersions(held.version, done) > 0)
      return this.finish(task, this.doneAs(task, done))
    if (done !== undefined) {
      task.stage = 'writing'
      task.version = done
      task.asked = []
      task.answered = []
      return this.spread(task)
    }
    if (value === undefined || !custody.room.isBounded) return this.write(task, held?.version)
    task.stage = 'reserving'
    task.asked = []
    task.answered = []
    this.reserve(task)
  }

  /** Room is made sure of on k nodes before any of them stores anything: the closest that have it [PAST §3.3]. */
  private reserve(task: Task): void {
    const { placement, courier, routing, room, entries, parameters } = this.custody
    const { operation, key, value } = task.request
    const { length } = value!
    const isSelfFull = task.full.includes(routing.self)
    if (!isSelfFull && !task.answered.includes(routing.self))
      (room.reserve(operation, key, length) ? task.answered : task.full).push(routing.self)
    const all = placement.closest(key, Number.POSITIVE_INFINITY)
    const candidates = all.filter((node) => !task.full.includes(node))
    const wanted = Math.min(parameters.replicas, all.length)
    if (candidates.length < wanted) {
      room.release(operation)
      for (const node of task.asked) courier.post(node, { kind: 'withdraw', operation })
      return this.finish(task, { kind: 'refused', reason: 'storage full' })
    }
    const holders = candidates.slice(0, wanted)
    for (const node of holders) {
      if (node === routing.self || task.asked.includes(node)) continue
      task.asked.push(node)
      courier.post(node, { kind: 'reserve', operation, key, length })
    }
    if (holders.every((node) => task.answered.includes(node)))
      this.write(task, (entries.get(key) ?? task.newest)?.version)
  }

  /** Gives the write the version after `known`, and spreads it. */
  private write(task: Task, known: Version | undefined): void {
    const { routing } = this.custody
    const { operation, key, value } = task.request
    const version = { counter: (known?.counter ?? 0) + 1, writer: operation }
    task.version = version
    task.asked = []
    task.answered = []
    task.stage = 'writing'
    // A node that has no room for its own copy has it kept by another, and does not keep an old one.
    if (!task.full.includes(routing.self)) {
      this.custody.keep({ key, version, value, writtenAt: routing.now() })
    } else {
      const old = this.custody.entries.get(key)
      if (old !== undefined) this.custody.discard(old)
    }
    this.spread(task)
  }

  private spread(task: Task): void {
    const { placement, courier, routing, parameters, repair } = this.custody
    const { key, value } = task.request
    const version = task.version!
    const replicas = placement
      .closest(key, parameters.replicas + task.full.length)
      .filter((node) => !task.full.includes(node))
    let holders = 0
    for (const node of replicas) {
      if (node === routing.self || task.answered.includes(node)) holders++
      if (node === routing.self || task.asked.includes(node)) continue
      task.asked.push(node)
      if (task.full.length > 0 && !placement.isReplica(key, node)) repair.noteDiverted(key, node)
      courier.post(node, { kind: 'store', key, version, value })
    }
    if (holders >= quorum(parameters.writeQuorum, replicas.length)) {
      this.noteChecked(key)
      this.finish(task, this.doneAs(task, version))
    }
  }

  private isChecked(key: Id): boolean {
    return this.checked.epoch === this.custody.placement.epoch && this.checked.keys.has(key)
  }

  private noteChecked(key: Id): void {
    const { epoch } = this.custody.placement
    if (this.checked.epoch !== epoch) this.checked = { epoch, keys: new IdMap() }
    if (!this.custody.repair.isSynced) this.checked.keys.set(key, true)
  }

  private doneAs({ request }: Task, version: Version): OperationAnswer {
    return { kind: request.kind === 'delete' ? 'deleted' : 'stored', version }
  }

  /** Without an answer the caller has to come again. */
  private finish(task: Task, answer?: OperationAnswer): void {
    const { key, operation } = task.request
    const queue = this.queues.get(key)!
    queue.shift()
    if (queue.length === 0) this.queues.delete(key)
    if (answer !== undefined) this.answer(task.caller, operation, answer)
    if (queue.length > 0) this.start(queue[0]!)
    else if (this.isIdle) this.custody.release.reconsider()
  }

  private underWay(): Task[] {
    return [...this.queues.entries()].map(([, queue]) => queue[0]!)
  }

  private timeLater(): void {
    if (this.isTiming || this.isIdle) return
    this.isTiming = true
    this.custody.routing.startTimer(TIMER.task, micros(this.custody.parameters.replyTimeout))
  }
}

const isNewer = (a: SentEntry, b: SentEntry | undefined): boolean =>
  b === undefined || compareVersions(a.version, b.version) > 0

function quorum(rule: 'one' | 'majority' | 'all', replicas: number): number {
  switch (rule) {
    case 'one':
      return 1
    case 'majority':
      return Math.floor(replicas / 2) + 1
    case 'all':
      return replicas
  }
}
