import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { compareVersions } from '../events.ts'
import type { Task } from './coordinator.ts'
import type { Custody } from './custody.ts'
import type { Entry } from './entries.ts'
import type { PayloadOf, SentEntry } from './messages.ts'

/** Holders are asked so often; then the callers have to come again. */
const ATTEMPTS_MAX = 10

/** The newest version of a key that is known, wherever it is; undefined if there is none. */
export type Known = Pick<Entry, 'version' | 'value'> | undefined

/** What is being found out about a key, for all who wait for it. */
interface Check {
  readonly key: Id
  readonly waiting: Task[]
  /** How many others have to say what they hold. */
  ranks: number
  /** Has somebody who should have it had no room for it? */
  mayBeElsewhere: boolean
  /** What others have shown, where there is no room for it here. */
  newest: SentEntry | undefined
  asked: NodeHandle[]
  readonly answered: NodeHandle[]
  attempts: number
}

/** Makes sure that a root knows the newest version of a key: asks all who may have a newer one. */
export class Checks {
  private readonly custody: Custody
  private readonly open = new IdMap<Check>()
  /** The keys that were made sure of in the present epoch of the placement. */
  private made = { epoch: -1, keys: new IdMap<true>() }

  constructor(custody: Custody) {
    this.custody = custody
  }

  get size(): number {
    return this.open.size
  }

  has({ request }: Task): boolean {
    const check = this.open.get(request.key)
    return check?.waiting.some((task) => task.request.operation === request.operation) ?? false
  }

  /** Is what this node holds of the key, or that it holds nothing, the newest there is? */
  isSure(key: Id): boolean {
    const { entries, room, repair, placement } = this.custody
    if (entries.get(key) === undefined && room.wasLacking) return false
    return repair.isSynced || (this.made.epoch === placement.epoch && this.made.keys.has(key))
  }

  /** The node has made sure, or has just given the key a new version. */
  noteSure(key: Id): void {
    const { repair, placement } = this.custody
    if (this.made.epoch !== placement.epoch) this.made = { epoch: placement.epoch, keys: new IdMap() }
    if (!repair.isSynced) this.made.keys.set(key, true)
  }

  /** The coordinator performs the task when the newest version is known; never if others stay silent for long. */
  begin(task: Task): void {
    const { parameters, room } = this.custody
    const { key } = task.request
    const underWay = this.open.get(key)
    if (underWay !== undefined) {
      underWay.waiting.push(task)
      return
    }
    const check: Check = {
      key,
      waiting: [task],
      ranks: parameters.replicas + (room.wasLacking ? 1 : 0),
      mayBeElsewhere: room.wasLacking,
      newest: undefined,
      asked: [],
      answered: [],
      attempts: 0,
    }
    this.open.set(key, check)
    this.proceed(check)
  }

  fetched(from: NodeHandle, { key, synced, full, newer }: PayloadOf<'fetched'>): void {
    const fate = newer === undefined ? 'known' : this.custody.adopt(newer)
    const check = this.open.get(key)
    if (check === undefined) return
    if (fate === 'full' && isNewer(newer!, check.newest)) check.newest = newer
    if (check.answered.includes(from)) return
    check.answered.push(from)
    // It cannot tell whether there is more, or another has it in its place: the next one is asked too.
    if (!synced || full) check.ranks++
    check.mayBeElsewhere ||= full
    this.proceed(check)
  }

  /** Who may hold what may have changed. */
  reconsider(): void {
    for (const check of this.all()) this.proceed(check)
  }

  /** Those who have not answered may not have heard. */
  askAgain(): void {
    for (const check of this.all()) {
      if (++check.attempts > ATTEMPTS_MAX) {
        this.open.delete(check.key)
        for (const task of check.waiting) this.custody.coordinator.finish(task)
      }
      check.asked = check.asked.filter((node) => check.answered.includes(node))
      if (this.open.has(check.key)) this.proceed(check)
    }
  }

  private proceed(check: Check): void {
    const { placement, entries, transport, routing } = this.custody
    const { key } = check
    const than = entries.get(key)?.version
    let isOpen = false
    for (const node of placement.holders(key, 1 + check.ranks)) {
      if (node === routing.self || check.answered.includes(node)) continue
      isOpen = true
      if (check.asked.includes(node)) continue
      check.asked.push(node)
      transport.send(node, { kind: 'fetch', key, than })
    }
    if (isOpen) return
    const held = entries.get(key)
    const isNowhere = held === undefined && check.newest === undefined
    if (isNowhere && check.mayBeElsewhere && check.ranks < Number.POSITIVE_INFINITY) {
      check.ranks = Number.POSITIVE_INFINITY
      return this.proceed(check)
    }
    this.open.delete(key)
    if (held !== undefined) this.noteSure(key)
    for (const task of check.waiting) this.custody.coordinator.checked(task, entries.get(key) ?? check.newest)
  }

  private all(): Check[] {
    return [...this.open.entries()].map(([, check]) => check)
  }
}

const isNewer = (a: SentEntry, b: SentEntry | undefined): boolean =>
  b === undefined || compareVersions(a.version, b.version) > 0
