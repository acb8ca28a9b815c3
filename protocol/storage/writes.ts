import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { compareVersions, type OperationAnswer, type Version } from '../events.ts'
import type { Known } from './checks.ts'
import type { Task } from './coordinator.ts'
import type { Custody } from './custody.ts'
import type { PayloadOf } from './messages.ts'

/** Replicas are asked so often; then the caller has to come again. */
const ATTEMPTS_MAX = 10

/** A write on its way to the replicas. */
interface Write {
  readonly task: Task
  /** The newest version that is done; what readers are told until this one is. */
  before: Known
  stage: 'reserving' | 'storing'
  version: Version | undefined
  /** Those who have no room. */
  readonly full: NodeHandle[]
  asked: NodeHandle[]
  answered: NodeHandle[]
  attempts: number
}

/** Gives writes their versions and sees them to a quorum of the replicas; several of one key may be on their way at once. */
export class Writes {
  private readonly custody: Custody
  private readonly open = new LazyMap<OperationId, Write>()
  private readonly ofKey = new IdMap<readonly Write[]>()

  constructor(custody: Custody) {
    this.custody = custody
  }

  get size(): number {
    return this.open.size
  }

  has({ request }: Task): boolean {
    return this.open.has(request.operation)
  }

  /** What was there before the first of the writes of a key that are on their way; undefined if there are none. */
  underWay(key: Id): { readonly before: Known } | undefined {
    return this.ofKey.get(key)?.[0]
  }

  /** `known`: the newest version so far. */
  begin(task: Task, known: Known): void {
    const { value } = task.request
    const write = this.opened(task, known)
    if (value !== undefined && this.custody.room.isBounded) this.reserve(write, known)
    else this.store(write, known?.version)
  }

  /** It has its version already, but may not have reached a quorum. */
  resume(task: Task, version: Version, known: Known): void {
    const write = this.opened(task, known)
    write.stage = 'storing'
    write.version = version
    this.spread(write)
  }

  reserved(from: NodeHandle, { operation, granted }: PayloadOf<'reserved'>): void {
    const write = this.open.get(operation)
    if (write?.stage !== 'reserving') return
    const answers = granted ? write.answered : write.full
    if (!answers.includes(from)) answers.push(from)
    this.proceed(write)
  }

  kept(from: NodeHandle, { key, version, held }: PayloadOf<'kept'>): void {
    const write = this.open.get(version.writer)
    if (write?.stage !== 'storing' || write.version === undefined || held === undefined) return
    if (compareVersions(version, write.version) !== 0) return
    const own = this.custody.entries.get(key)?.version
    const newest = own !== undefined && compareVersions(own, version) > 0 ? own : version
    // The replica knows of a newer one than the root: this write comes after that.
    if (compareVersions(held, newest) > 0) return this.store(write, held)
    if (!write.answered.includes(from)) write.answered.push(from)
    this.spread(write)
  }

  /** Who owes copies may have changed. */
  reconsider(): void {
    for (const write of [...this.open.values()]) this.proceed(write)
  }

  /** Those who have not answered may not have heard. */
  askAgain(): void {
    for (const write of [...this.open.values()]) {
      if (++write.attempts > ATTEMPTS_MAX) this.finish(write)
      write.asked = write.asked.filter((node) => write.answered.includes(node))
      if (this.open.has(write.task.request.operation)) this.proceed(write)
    }
  }

  private proceed(write: Write): void {
    if (write.stage === 'storing') this.spread(write)
    else this.reserve(write, this.custody.entries.get(write.task.request.key) ?? write.before)
  }

  /** Room is made sure of on k nodes before any of them stores anything: the closest that have it [PAST §3.3]. */
  private reserve(write: Write, known: Known): void {
    const { placement, transport, routing, room, parameters } = this.custody
    const { operation, key, value } = write.task.request
    const { length } = value!
    if (!placement.isRoot(key)) {
      this.withdraw(write)
      this.close(write)
      return this.custody.coordinator.redirect(write.task)
    }
    if (!write.full.includes(routing.self) && !write.answered.includes(routing.self))
      (room.reserve(operation, key, length) ? write.answered : write.full).push(routing.self)
    const all = placement.closest(key, Number.POSITIVE_INFINITY)
    const candidates = all.filter((node) => !write.full.includes(node))
    const wanted = Math.min(parameters.replicas, all.length)
    if (candidates.length < wanted) {
      this.withdraw(write)
      return this.finish(write, { kind: 'refused', reason: 'storage full' })
    }
    const holders = candidates.slice(0, wanted)
    for (const node of holders) {
      if (node === routing.self || write.asked.includes(node)) continue
      write.asked.push(node)
      transport.send(node, { kind: 'reserve', operation, key, length })
    }
    if (holders.every((node) => write.answered.includes(node))) this.store(write, known?.version)
  }

  /** Gives the write the version after `known`, and spreads it. */
  private store(write: Write, known: Version | undefined): void {
    const { custody } = this
    const { operation, key, value } = write.task.request
    const version = { counter: (known?.counter ?? 0) + 1, writer: operation }
    write.stage = 'storing'
    write.version = version
    write.asked = []
    write.answered = []
    // A node that has no room for its own copy has it kept by another.
    if (!write.full.includes(custody.routing.self))
      custody.keep({ key, version, value, writtenAt: custody.routing.now() })
    this.spread(write)
  }

  private spread(write: Write): void {
    const { placement, transport, routing, parameters, repair, coordinator } = this.custody
    const { key, value } = write.task.request
    const { full } = write
    const version = write.version!
    const replicas = placement
      .closest(key, parameters.replicas + full.length)
      .filter((node) => !full.includes(node))
      .slice(0, parameters.replicas)
    let holders = 0
    for (const node of replicas) {
      if (node === routing.self || write.answered.includes(node)) holders++
      if (node === routing.self || write.asked.includes(node)) continue
      write.asked.push(node)
      if (full.length > 0 && !placement.isReplica(key, node)) repair.noteDiverted(key, node)
      transport.send(node, { kind: 'store', key, version, value })
    }
    if (holders === 0 || holders < quorum(parameters.writeQuorum, replicas.length)) return
    coordinator.checks.noteSure(key)
    this.forgetOlder(write, version)
    for (const other of this.ofKey.get(key) ?? []) {
      const isOlder = other.before === undefined || compareVersions(other.before.version, version) < 0
      if (isOlder) other.before = { version, value }
    }
    this.finish(write, coordinator.doneAs(write.task, version))
  }

  /** Where others keep the new version, since there is no room for it here, the one before it goes. */
  private forgetOlder({ full, task }: Write, version: Version): void {
    const { custody } = this
    const old = custody.entries.get(task.request.key)
    const isOlder = old !== undefined && compareVersions(old.version, version) < 0
    if (isOlder && full.includes(custody.routing.self)) custody.discard(old)
  }

  private withdraw({ asked, task }: Write): void {
    const { room, transport } = this.custody
    const { operation } = task.request
    room.release(operation)
    for (const node of asked) transport.send(node, { kind: 'withdraw', operation })
  }

  private opened(task: Task, known: Known): Write {
    const { operation, key } = task.request
    const write: Write = {
      task,
      before: this.underWay(key)?.before ?? known,
      stage: 'reserving',
      version: undefined,
      full: [],
      asked: [],
      answered: [],
      attempts: 0,
    }
    this.open.set(operation, write)
    this.ofKey.set(key, [...(this.ofKey.get(key) ?? []), write])
    return write
  }

  private close(write: Write): void {
    const { operation, key } = write.task.request
    this.open.delete(operation)
    const others = (this.ofKey.get(key) ?? []).filter((other) => other !== write)
    if (others.length > 0) this.ofKey.set(key, others)
    else this.ofKey.delete(key)
  }

  /** Without an answer the caller has to come again. */
  private finish(write: Write, answer?: OperationAnswer): void {
    this.close(write)
    this.custody.coordinator.finish(write.task, answer)
  }
}

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
