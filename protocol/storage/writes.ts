import type { NodeHandle, OperationId } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { NONE } from '../base/none.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { compareVersions, type OperationAnswer, type Version } from '../events.ts'
import type { Checks } from './checks.ts'
import { EARLIER_MAX } from './contents.ts'
import { COUNTER_MAX, isNewer, type VersionedValue } from './entries.ts'
import { termsFromNow } from './expiry.ts'
import type { Holdings } from './holdings.ts'
import type { PayloadOf, Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { writeQuorumOf } from './quorums.ts'
import { ATTEMPTS_MAX, type Task, writeAnswer } from './request.ts'
import { copiesOf, termsAfter } from './terms.ts'
import type { Transport } from './transport.ts'

/** Takes the tasks whose writes are over. */
export interface WriteOwner {
  /** Another node has become the root of the key. */
  redirect(task: Task): void
  /** Without an answer the caller has to ask again. */
  finish(task: Task, answer?: OperationAnswer): void
}

/** A write on its way to the replicas. */
interface Write {
  readonly task: Task
  /** The newest version that is done; what readers get until this one is. */
  before: VersionedValue | undefined
  stage: 'reserving' | 'storing'
  /** Had it a version already when it came? */
  readonly isResumed: boolean
  version: Version | undefined
  /** The content of that version, as it is stored. */
  content: Omit<VersionedValue, 'version'>
  /** Nodes that have no room. */
  readonly full: NodeHandle[]
  asked: NodeHandle[]
  answered: NodeHandle[]
  attempts: number
}

/** Gives writes their versions and brings them to a quorum of the replicas; several of one key may be under way at the same time. */
export class Writes {
  private readonly routing: Pick<Routing, 'self' | 'now' | 'isActive'>
  private readonly parameters: Pick<StorageParameters, 'replicas' | 'writeQuorum'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<
    Holdings,
    'get' | 'holds' | 'isBounded' | 'reserve' | 'withdraw' | 'keep' | 'passOver'
  >
  private readonly placement: Pick<Placement, 'isRoot' | 'isReplica' | 'closest' | 'noteDiverted'>
  private readonly checks: Pick<Checks, 'written'>
  private readonly owner: WriteOwner
  private readonly open = new LazyMap<OperationId, Write>()
  private readonly ofKey = new IdMap<readonly Write[]>()

  constructor(
    routing: Writes['routing'],
    parameters: Writes['parameters'],
    transport: Writes['transport'],
    holdings: Writes['holdings'],
    placement: Writes['placement'],
    checks: Writes['checks'],
    owner: Writes['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.checks = checks
    this.owner = owner
  }

  get size(): number {
    return this.open.size
  }

  has({ request }: Task): boolean {
    return this.open.has(request.operation)
  }

  /** What was there before the first of the writes of a key that are on their way; undefined if there are none. */
  underWay(key: Id): { readonly before: VersionedValue | undefined } | undefined {
    return this.ofKey.get(key)?.[0]
  }

  /** `newest`: the newest version so far. */
  begin(task: Task, newest: VersionedValue | undefined): void {
    const { value } = task.request
    const write = this.register(task, newest, false)
    if (value !== undefined && this.holdings.isBounded) this.reserve(write, newest)
    else this.store(write, newest)
  }

  /** It has its version already, but may not have reached a quorum. */
  resume(task: Task, newest: VersionedValue): void {
    const { key } = task.request
    const { version } = newest
    const write = this.register(task, newest, true)
    write.stage = 'storing'
    write.version = version
    write.content = newest
    // What was found elsewhere and is not here has no room here.
    if (write.content.value !== undefined && !this.holdings.holds({ key, version }))
      write.full.push(this.routing.self)
    this.spread(write)
  }

  reservedReceived(from: NodeHandle, { operation, granted }: PayloadOf<'reserved'>): void {
    const write = this.open.get(operation)
    if (write?.stage !== 'reserving' || !write.asked.includes(from)) return
    const answers = granted ? write.answered : write.full
    if (!answers.includes(from)) answers.push(from)
    this.proceed(write)
  }

  keptReceived(from: NodeHandle, { key, version, held }: PayloadOf<'kept'>): void {
    const write = this.open.get(version.writer)
    if (write?.stage !== 'storing' || write.version === undefined) return
    if (!write.asked.includes(from)) return
    if (compareVersions(version, write.version) !== 0) return
    const own = this.newestHere(key)
    // It has no room: the next in closeness takes its place.
    if (held === undefined) {
      if (!write.full.includes(from)) write.full.push(from)
    } else if (isNewer(held, own?.version) && !write.isResumed) {
      // The replica knows a newer version than the root: this write comes after that, or was overwritten by it.
      const isLast = own?.version.writer === version.writer
      return this.store(write, { version: held, earlier: isLast ? own.earlier : namesAfter(own) })
    }
    if (!write.answered.includes(from)) write.answered.push(from)
    this.spread(write)
  }

  /** Which nodes owe copies may have changed. */
  reconsider(): void {
    if (this.open.size === 0) return
    for (const write of [...this.open.values()]) this.proceed(write)
  }

  /** Forgets all writes, and what other nodes have answered; returns their tasks. */
  abandon(): readonly Task[] {
    return [...this.open.values()].map((write) => {
      if (write.stage === 'reserving') this.withdraw(write)
      this.close(write)
      return write.task
    })
  }

  /** Asks the nodes that have not answered: the question may have been lost. */
  askAgain(): void {
    for (const write of [...this.open.values()]) {
      if (++write.attempts > ATTEMPTS_MAX) this.finish(write)
      write.asked = write.asked.filter((node) => write.answered.includes(node))
      if (this.open.has(write.task.request.operation)) this.proceed(write)
    }
  }

  private proceed(write: Write): void {
    if (write.stage === 'storing') this.spread(write)
    else this.reserve(write, this.holdings.get(write.task.request.key) ?? write.before)
  }

  /** Reserves room on k nodes before any of them stores anything: on the closest that have it [PAST §3.3]. */
  private reserve(write: Write, newest: VersionedValue | undefined): void {
    const { operation, key, value } = write.task.request
    const { length } = value!
    if (!this.placement.isRoot(key)) {
      this.withdraw(write)
      this.close(write)
      return this.owner.redirect(write.task)
    }
    if (!write.full.includes(this.routing.self) && !write.answered.includes(this.routing.self))
      (this.holdings.reserve(operation, key, length) ? write.answered : write.full).push(this.routing.self)
    const all = this.placement.closest(key, Number.POSITIVE_INFINITY)
    const candidates = all.filter((node) => !write.full.includes(node))
    const wanted = Math.min(this.copies(write), all.length)
    if (candidates.length < wanted) {
      this.withdraw(write)
      return this.finish(write, { kind: 'refused', reason: 'storage full' })
    }
    const holders = candidates.slice(0, wanted)
    for (const node of holders) {
      if (node === this.routing.self || write.asked.includes(node)) continue
      write.asked.push(node)
      this.transport.send(node, { kind: 'reserve', operation, key, length })
    }
    if (holders.every((node) => write.answered.includes(node))) this.store(write, newest)
  }

  /** Gives the write the version after `found`, or after a newer one that this node knows, and spreads it. */
  private store(write: Write, found: Lineage | undefined): void {
    const { operation, key, value } = write.task.request
    const own = this.newestHere(key)
    const newest = own !== undefined && isNewer(own.version, found?.version) ? own : found
    const version = { counter: (newest?.version.counter ?? 0) + 1, writer: operation }
    if (version.counter > COUNTER_MAX)
      return this.finish(write, { kind: 'refused', reason: 'no version left' })
    write.content = { ...write.content, value, earlier: namesAfter(newest), writtenAt: this.routing.now() }
    write.stage = 'storing'
    write.version = version
    write.asked = []
    write.answered = []
    // Another node keeps the copy of a node that has no room for it.
    if (!write.full.includes(this.routing.self)) this.holdings.keep({ ...write.content, key, version })
    this.spread(write)
  }

  /** The newest version of a key that this node keeps, or has given to a write under way if it has no room for that. */
  private newestHere(key: Id): Lineage | undefined {
    let newest: Lineage | undefined = this.holdings.get(key)
    for (const { version, content } of this.ofKey.get(key) ?? [])
      if (version !== undefined && isNewer(version, newest?.version))
        newest = { version, earlier: content.earlier }
    return newest
  }

  private spread(write: Write): void {
    // Another may be the root by now.
    if (!this.routing.isActive) return
    const { key } = write.task.request
    // The new root may already have read its evidence: only it can acknowledge anything from now on.
    if (!this.placement.isRoot(key)) {
      this.close(write)
      return this.owner.redirect(write.task)
    }
    const { full, content } = write
    const version = write.version!
    const closest = this.placement.closest(key, this.copies(write) + full.length)
    const wanted = Math.min(this.copies(write), closest.length)
    const replicas = closest.filter((node) => !full.includes(node)).slice(0, wanted)
    const hasHeard = (node: NodeHandle): boolean =>
      node === this.routing.self || write.answered.includes(node)
    this.sendTo(replicas, write, version)
    const holders = replicas.filter(hasHeard).length
    if (holders === 0 || holders < writeQuorumOf(this.parameters.writeQuorum, wanted)) return
    // The replicas without room may hold a version before this one, and drop it when they hear of the write: not before a
    // quorum has stored that, since theirs may be the last copy; and before it is acknowledged, or they may answer with it.
    const passedOver =
      content.earlier === undefined ? NONE : closest.slice(0, wanted).filter((node) => full.includes(node))
    this.sendTo(passedOver, write, version)
    if (!passedOver.every(hasHeard)) return
    this.checks.written(key, { ...content, version })
    this.forgetOlder(write, version)
    for (const other of this.ofKey.get(key) ?? [])
      if (isNewer(version, other.before?.version)) other.before = { ...content, version }
    this.finish(write, writeAnswer(version, write.task))
  }

  private sendTo(
    nodes: readonly NodeHandle[],
    { asked, full, task, content }: Write,
    version: Version,
  ): void {
    const { key } = task.request
    const { value, earlier } = content
    const terms = termsFromNow(content, this.routing.now())
    for (const node of nodes) {
      if (node === this.routing.self || asked.includes(node)) continue
      asked.push(node)
      if (full.length > 0 && !this.placement.isReplica(key, node, terms))
        this.placement.noteDiverted(key, node)
      this.transport.send(node, { kind: 'store', key, version, value, terms, earlier })
    }
  }

  /** If others keep the new version, since there is no room for it here, drops the one before it. */
  private forgetOlder({ full, asked, task, content }: Write, version: Version): void {
    if (!full.includes(this.routing.self)) return
    const keepers = asked.filter((node) => !full.includes(node))
    this.holdings.passOver(task.request.key, version, content.value?.length ?? 0, keepers)
  }

  private withdraw({ asked, task }: Write): void {
    const { operation } = task.request
    this.holdings.withdraw(operation)
    for (const node of asked) this.transport.send(node, { kind: 'withdraw', operation })
  }

  private register(task: Task, newest: VersionedValue | undefined, isResumed: boolean): Write {
    const { operation, key, value, terms } = task.request
    const write: Write = {
      task,
      before: this.underWay(key)?.before ?? newest,
      stage: 'reserving',
      isResumed,
      version: undefined,
      content: {
        value,
        terms: termsAfter(terms, newest, this.parameters.replicas),
        writtenAt: this.routing.now(),
      },
      full: [],
      asked: [],
      answered: [],
      attempts: 0,
    }
    this.open.set(operation, write)
    this.ofKey.set(key, [...(this.ofKey.get(key) ?? []), write])
    return write
  }

  private copies({ content }: Write): number {
    return copiesOf(content.terms, this.parameters.replicas)
  }

  private close(write: Write): void {
    const { operation, key } = write.task.request
    this.open.delete(operation)
    const others = (this.ofKey.get(key) ?? []).filter((other) => other !== write)
    if (others.length > 0) this.ofKey.set(key, others)
    else this.ofKey.delete(key)
  }

  private finish(write: Write, answer?: OperationAnswer): void {
    this.close(write)
    this.owner.finish(write.task, answer)
  }
}

/** A version, and those before it. */
type Lineage = Pick<VersionedValue, 'version' | 'earlier'>

/** What the version after that one names. */
const namesAfter = (newest: Lineage | undefined): readonly Version[] | undefined =>
  newest === undefined ? undefined : [newest.version, ...(newest.earlier ?? [])].slice(0, EARLIER_MAX)
