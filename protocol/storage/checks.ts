import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'
import { IdMap } from '../base/id-map.ts'
import { NONE } from '../base/none.ts'
import type { StorageParameters } from '../base/parameters.ts'
import { micros } from '../base/time.ts'
import { contains } from './arc.ts'
import type { Certainty, Standing } from './certainty.ts'
import { isNewer, type VersionedValue } from './entries.ts'
import type { Holdings } from './holdings.ts'
import type { PayloadOf, Routing } from './messages.ts'
import type { Placement } from './placement.ts'
import { copiesRange, readQuorumOf } from './quorums.ts'
import { ATTEMPTS_MAX, type Task } from './request.ts'
import type { Transport } from './transport.ts'
import type { Witnesses } from './witnesses.ts'

/** Tasks that wait for one check. Beyond that the latest are ignored, and their callers ask again. */
const WAITING_MAX = 1024
/** How many keys are remembered whose newest version is known; beyond that all are checked again. */
const KNOWN_MAX = 1 << 16

/** Takes the tasks that wait for a check when it is over. */
export interface CheckOwner {
  /** `newest`: the newest version of the task's key on any node; undefined if there is none. */
  checked(task: Task, newest: VersionedValue | undefined): void
  /** Another node has become the root of the task's key. */
  redirect(task: Task): void
  /** Other nodes were silent for too long: the caller has to ask again. */
  finish(task: Task): void
}

/** What is being found out about a key, for all tasks that wait for it. */
interface Check {
  readonly key: Id
  readonly waiting: Task[]
  /** Are all nodes asked that may hold something, and not only the nodes closest to the key? */
  isWide: boolean
  /** Has a node that should have it had no room for it? */
  mayBeElsewhere: boolean
  /** The newest version that others have sent, if there is no room for it here. */
  newest: VersionedValue | undefined
  asked: NodeHandle[]
  readonly answers: Map<NodeHandle, Standing>
  attempts: number
}

/**
 * Makes sure that a root knows the newest acknowledged version of a key. Enough answers of sure replicas prove it: one
 * of them has stored each acknowledged write. Otherwise all nodes must answer that may hold a copy, a former replica
 * among them (docs/decisions/0027-absent-needs-evidence.md). Silence proves nothing: without evidence there is no
 * answer.
 */
export class Checks {
  private readonly routing: Pick<Routing, 'self' | 'now' | 'isActive'>
  private readonly parameters: Pick<
    StorageParameters,
    'replicas' | 'replicasMin' | 'replicasMax' | 'writeQuorum'
  >
  private readonly transport: Pick<Transport, 'send'>
  private readonly holdings: Pick<Holdings, 'get' | 'hasRefused' | 'adopt'>
  private readonly placement: Pick<Placement, 'epoch' | 'isRoot' | 'holders' | 'visibleArc'>
  private readonly witnesses: Pick<Witnesses, 'everyone'>
  private readonly certainty: Pick<Certainty, 'isKnown' | 'standingOn'>
  private readonly owner: CheckOwner
  private readonly open = new IdMap<Check>()
  /** The keys whose newest version was found out in the present epoch of the placement. */
  private newestKnown: { readonly epoch: number; readonly keys: IdMap<true> } | undefined

  constructor(
    routing: Checks['routing'],
    parameters: Checks['parameters'],
    transport: Checks['transport'],
    holdings: Checks['holdings'],
    placement: Checks['placement'],
    witnesses: Checks['witnesses'],
    certainty: Checks['certainty'],
    owner: Checks['owner'],
  ) {
    this.routing = routing
    this.parameters = parameters
    this.transport = transport
    this.holdings = holdings
    this.placement = placement
    this.witnesses = witnesses
    this.certainty = certainty
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
    if (!this.routing.isActive) return false
    if (this.holdings.get(key) === undefined && this.holdings.hasRefused) return false
    return (
      this.certainty.isKnown(key) ||
      (this.newestKnown?.epoch === this.placement.epoch && this.newestKnown.keys.has(key))
    )
  }

  /** A write is done. Others may have answered an open check before they stored it, and this node may have no room for it. */
  written(key: Id, written: VersionedValue): void {
    const check = this.open.get(key)
    if (check !== undefined && isNewer(written.version, check.newest?.version)) check.newest = written
    this.noteNewestKnown(key)
  }

  /** The node has found out the newest version of a key, or has just given it one. */
  noteNewestKnown(key: Id): void {
    const { epoch } = this.placement
    if (this.newestKnown?.epoch !== epoch || this.newestKnown.keys.size >= KNOWN_MAX)
      this.newestKnown = undefined
    if (this.certainty.isKnown(key)) return
    this.newestKnown ??= { epoch, keys: new IdMap() }
    this.newestKnown.keys.set(key, true)
  }

  /** Calls `checked` for the task when the newest version is known. */
  begin(task: Task): void {
    const { key } = task.request
    const underWay = this.open.get(key)
    if (underWay !== undefined) {
      if (underWay.waiting.length < WAITING_MAX) underWay.waiting.push(task)
      return
    }
    const check: Check = {
      key,
      waiting: [task],
      isWide: false,
      mayBeElsewhere: this.holdings.hasRefused,
      newest: undefined,
      asked: [],
      answers: new Map(),
      attempts: 0,
    }
    this.open.set(key, check)
    this.proceed(check)
  }

  fetchedReceived(from: NodeHandle, { key, standing, full, newer }: PayloadOf<'fetched'>): void {
    const check = this.open.get(key)
    if (!check?.asked.includes(from)) return
    const fate = newer === undefined ? 'known' : this.holdings.adopt(newer, from)
    if (fate === 'full' && isNewer(newer!.version, check.newest?.version))
      check.newest = { ...newer!, writtenAt: micros(this.routing.now() - newer!.age) }
    check.answers.set(from, standing)
    check.mayBeElsewhere ||= full
    this.proceed(check)
  }

  /** The possible holders, or what this node knows, may have changed. */
  reconsider(): void {
    for (const check of this.all()) {
      // While this node is not active: earlier answers say nothing about what another root acknowledges meanwhile.
      if (!this.placement.isRoot(check.key)) forgetAnswers(check)
      this.proceed(check)
    }
  }

  /** The node was not active for a while: earlier answers no longer prove anything. */
  startOver(): void {
    for (const check of this.all()) forgetAnswers(check)
  }

  /** Asks the nodes that have not answered, since the question may have been lost, and those that were not sure. */
  askAgain(): void {
    for (const check of this.all()) {
      if (++check.attempts > ATTEMPTS_MAX) {
        this.open.delete(check.key)
        for (const task of check.waiting) this.owner.finish(task)
        continue
      }
      check.asked = check.asked.filter((node) => check.answers.get(node) === 'sure')
      // Silent nodes may be dead. If too few sure nodes are left, all nodes must be heard: the sooner they are asked, the better.
      check.isWide = true
      this.ask(check)
    }
  }

  private proceed(check: Check): void {
    // Until then it does not know its neighbours.
    if (!this.routing.isActive) return
    // The new root may answer another copy of a request: one that went on waiting here would be carried out late.
    if (!this.placement.isRoot(check.key)) this.redirect(check)
    else if (this.isConclusive(check)) this.conclude(check)
    else if (!check.isWide && this.hasHeardAll(check)) {
      check.isWide = true
      this.proceed(check)
    } else this.ask(check)
  }

  private ask(check: Check): void {
    const { key, asked } = check
    const newerThan = this.holdings.get(key)?.version
    for (const node of this.candidates(check)) {
      if (asked.includes(node)) continue
      asked.push(node)
      this.transport.send(node, { kind: 'fetch', key, newerThan })
    }
  }

  private isConclusive(check: Check): boolean {
    const { key, answers, isWide } = check
    const isVisible = contains(this.placement.visibleArc(), key)
    const hasHeardEveryone = isWide && isVisible && this.hasHeardAll(check)
    // If nodes have had no room, any node nearby may hold the newest version, and not the replicas.
    if (check.mayBeElsewhere && !hasHeardEveryone) return false
    if (this.certainty.isKnown(key)) return true
    const own = this.certainty.standingOn(key)
    const standings = [own, ...this.candidates(check).map((node) => answers.get(node))]
    const sure = standings.filter((standing) => standing === 'sure').length
    if (sure >= readQuorumOf(this.parameters)) return true
    return hasHeardEveryone && standings.some((standing) => standing === 'sure' || standing === 'former')
  }

  private hasHeardAll(check: Check): boolean {
    return this.candidates(check).every((node) => check.answers.has(node))
  }

  /** The k others closest to the key; if one of them may have no room, the next one too; or all nodes nearby. */
  private candidates({ key, isWide }: Check): NodeHandle[] {
    if (isWide) return this.witnesses.everyone()
    const count = 1 + copiesRange(this.parameters).max + (this.holdings.hasRefused ? 1 : 0)
    return this.placement.holders(key, count).filter((node) => node !== this.routing.self)
  }

  private conclude({ key, waiting, newest }: Check): void {
    this.open.delete(key)
    if (this.holdings.get(key) !== undefined) this.noteNewestKnown(key)
    for (const task of waiting) this.owner.checked(task, this.holdings.get(key) ?? newest)
  }

  private redirect({ key, waiting }: Check): void {
    this.open.delete(key)
    for (const task of waiting) this.owner.redirect(task)
  }

  private all(): readonly Check[] {
    if (this.open.size === 0) return NONE
    return [...this.open.entries()].map(([, check]) => check)
  }
}

function forgetAnswers(check: Check): void {
  check.isWide = false
  check.asked = []
  check.answers.clear()
}
