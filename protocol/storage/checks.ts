import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { isNewer, type VersionedValue } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { PayloadOf, Routing, SentEntry } from './messages.ts'
import type { Placement } from './placement.ts'
import { ATTEMPTS_MAX, type Task } from './request.ts'
import type { Transport } from './transport.ts'

/** What becomes of the tasks that wait for a check. */
export interface CheckOwner {
  /** `newest`: the newest version of the task's key, wherever it is; undefined if there is none. */
  checked(task: Task, newest: VersionedValue | undefined): void
  /** Other nodes were silent for too long: the caller has to ask again. */
  finish(task: Task): void
}

/** What is being found out about a key, for all tasks that wait for it. */
interface Check {
  readonly key: Id
  readonly waiting: Task[]
  /** How many other nodes have to say what they hold. */
  othersToAsk: number
  /** Has a node that should have it had no room for it? */
  mayBeElsewhere: boolean
  /** What others have shown, where there is no room for it here. */
  newest: SentEntry | undefined
  asked: NodeHandle[]
  readonly answered: NodeHandle[]
  attempts: number
}

/** Makes sure that a root knows the newest version of a key: asks all nodes that may have a newer one. */
export class Checks {
  private readonly routing: Pick<Routing, 'self'>
  private readonly parameters: Pick<StorageParameters, 'replicas'>
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'get' | 'hasRefused' | 'adopt'>
  private readonly placement: Pick<Placement, 'epoch' | 'holders'>
  /** Would this node know of any entry that it should have? */
  private readonly rounds: { readonly isSynced: boolean }
  private readonly owner: CheckOwner
  private readonly open = new IdMap<Check>()
  /** The keys whose newest version was found out in the present epoch of the placement. */
  private newestKnown = { epoch: -1, keys: new IdMap<true>() }

  constructor(
    routing: Checks['routing'],
    parameters: Checks['parameters'],
    transport: Checks['transport'],
    holdings: Checks['holdings'],
    placement: Checks['placement'],
    rounds: Checks['rounds'],
    owner: Checks['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.rounds = rounds
    this.owner = owner
  }

  get size(): number {
    return this.open.size
  }

  /** Is the task, or an earlier one of the same operation, waiting? */
  has({ request }: Task): boolean {
    const check = this.open.get(request.key)
    return check?.waiting.some((task) => task.request.operation === request.operation) ?? false
  }

  /** Is what this node holds of the key, or that it holds nothing, the newest there is? */
  isNewestKnown(key: Id): boolean {
    if (this.holdings.get(key) === undefined && this.holdings.hasRefused) return false
    return (
      this.rounds.isSynced ||
      (this.newestKnown.epoch === this.placement.epoch && this.newestKnown.keys.has(key))
    )
  }

  /** The node has found out the newest version of a key, or has just given it one. */
  noteNewestKnown(key: Id): void {
    if (this.newestKnown.epoch !== this.placement.epoch)
      this.newestKnown = { epoch: this.placement.epoch, keys: new IdMap() }
    if (!this.rounds.isSynced) this.newestKnown.keys.set(key, true)
  }

  /** Calls `checked` for the task when the newest version is known. */
  begin(task: Task): void {
    const { key } = task.request
    const underWay = this.open.get(key)
    if (underWay !== undefined) {
      underWay.waiting.push(task)
      return
    }
    const check: Check = {
      key,
      waiting: [task],
      othersToAsk: this.parameters.replicas + (this.holdings.hasRefused ? 1 : 0),
      mayBeElsewhere: this.holdings.hasRefused,
      newest: undefined,
      asked: [],
      answered: [],
      attempts: 0,
    }
    this.open.set(key, check)
    this.proceed(check)
  }

  fetchedReceived(from: NodeHandle, { key, synced, full, newer }: PayloadOf<'fetched'>): void {
    const fate = newer === undefined ? 'known' : this.holdings.adopt(newer)
    const check = this.open.get(key)
    if (check === undefined) return
    if (fate === 'full' && isNewer(newer!.version, check.newest?.version)) check.newest = newer
    if (check.answered.includes(from)) return
    check.answered.push(from)
    // It cannot tell whether there is more, or another has it in its place: the next one is asked too.
    if (!synced || full) check.othersToAsk++
    check.mayBeElsewhere ||= full
    this.proceed(check)
  }

  /** Which nodes may hold what may have changed. */
  reconsider(): void {
    for (const check of this.all()) this.proceed(check)
  }

  /** Asks the nodes that have not answered: the question may have been lost. */
  askAgain(): void {
    for (const check of this.all()) {
      if (++check.attempts > ATTEMPTS_MAX) {
        this.open.delete(check.key)
        for (const task of check.waiting) this.owner.finish(task)
      }
      check.asked = check.asked.filter((node) => check.answered.includes(node))
      if (this.open.has(check.key)) this.proceed(check)
    }
  }

  private proceed(check: Check): void {
    const { key } = check
    const newerThan = this.holdings.get(key)?.version
    let isOpen = false
    for (const node of this.placement.holders(key, 1 + check.othersToAsk)) {
      if (node === this.routing.self || check.answered.includes(node)) continue
      isOpen = true
      if (check.asked.includes(node)) continue
      check.asked.push(node)
      this.transport.send(node, { kind: 'fetch', key, newerThan })
    }
    if (isOpen) return
    const held = this.holdings.get(key)
    const isNowhere = held === undefined && check.newest === undefined
    if (isNowhere && check.mayBeElsewhere && check.othersToAsk < Number.POSITIVE_INFINITY) {
      check.othersToAsk = Number.POSITIVE_INFINITY
      return this.proceed(check)
    }
    this.open.delete(key)
    if (held !== undefined) this.noteNewestKnown(key)
    for (const task of check.waiting) this.owner.checked(task, this.holdings.get(key) ?? check.newest)
  }

  private all(): Check[] {
    return [...this.open.entries()].map(([, check]) => check)
  }
}
