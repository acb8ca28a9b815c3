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

interface Needs {
  readonly routing: Pick<Routing, 'self'>
  readonly parameters: Pick<StorageParameters, 'replicas'>
  readonly transport: Pick<Transport, 'send'>
  readonly holdings: Pick<Holdings, 'get' | 'hasRefused' | 'adopt'>
  readonly placement: Pick<Placement, 'epoch' | 'holders'>
  /** Would this node know of any entry that it should have? */
  readonly rounds: { readonly isSynced: boolean }
  /** `newest`: the newest version of the task's key, wherever it is; undefined if there is none. */
  onChecked(task: Task, newest: VersionedValue | undefined): void
  /** Other nodes have been silent for too long. */
  onGaveUp(task: Task): void
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
  private readonly needs: Needs
  private readonly open = new IdMap<Check>()
  /** The keys whose newest version was found out in the present epoch of the placement. */
  private newestKnown = { epoch: -1, keys: new IdMap<true>() }

  constructor(needs: Needs) {
    this.needs = needs
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
    const { holdings, rounds, placement } = this.needs
    if (holdings.get(key) === undefined && holdings.hasRefused) return false
    return rounds.isSynced || (this.newestKnown.epoch === placement.epoch && this.newestKnown.keys.has(key))
  }

  /** The node has found out the newest version of a key, or has just given it one. */
  noteNewestKnown(key: Id): void {
    const { rounds, placement } = this.needs
    if (this.newestKnown.epoch !== placement.epoch)
      this.newestKnown = { epoch: placement.epoch, keys: new IdMap() }
    if (!rounds.isSynced) this.newestKnown.keys.set(key, true)
  }

  /** Calls `checked` for the task when the newest version is known. */
  begin(task: Task): void {
    const { parameters, holdings } = this.needs
    const { key } = task.request
    const underWay = this.open.get(key)
    if (underWay !== undefined) {
      underWay.waiting.push(task)
      return
    }
    const check: Check = {
      key,
      waiting: [task],
      othersToAsk: parameters.replicas + (holdings.hasRefused ? 1 : 0),
      mayBeElsewhere: holdings.hasRefused,
      newest: undefined,
      asked: [],
      answered: [],
      attempts: 0,
    }
    this.open.set(key, check)
    this.proceed(check)
  }

  fetchedReceived(from: NodeHandle, { key, synced, full, newer }: PayloadOf<'fetched'>): void {
    const { holdings } = this.needs
    const fate = newer === undefined ? 'known' : holdings.adopt(newer)
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
        for (const task of check.waiting) this.needs.onGaveUp(task)
      }
      check.asked = check.asked.filter((node) => check.answered.includes(node))
      if (this.open.has(check.key)) this.proceed(check)
    }
  }

  private proceed(check: Check): void {
    const { routing, transport, holdings, placement, onChecked } = this.needs
    const { key } = check
    const newerThan = holdings.get(key)?.version
    let isOpen = false
    for (const node of placement.holders(key, 1 + check.othersToAsk)) {
      if (node === routing.self || check.answered.includes(node)) continue
      isOpen = true
      if (check.asked.includes(node)) continue
      check.asked.push(node)
      transport.send(node, { kind: 'fetch', key, newerThan })
    }
    if (isOpen) return
    const held = holdings.get(key)
    const isNowhere = held === undefined && check.newest === undefined
    if (isNowhere && check.mayBeElsewhere && check.othersToAsk < Number.POSITIVE_INFINITY) {
      check.othersToAsk = Number.POSITIVE_INFINITY
      return this.proceed(check)
    }
    this.open.delete(key)
    if (held !== undefined) this.noteNewestKnown(key)
    for (const task of check.waiting) onChecked(task, holdings.get(key) ?? check.newest)
  }

  private all(): Check[] {
    return [...this.open.entries()].map(([, check]) => check)
  }
}
