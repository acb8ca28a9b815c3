import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../../protocol/base/id.ts'
import { type Micros, seconds } from '../../../protocol/base/time.ts'
import {
  compareVersions,
  type HandOverObstacle,
  type NodeEvent,
  type Version,
} from '../../../protocol/events.ts'
import type { Departure, RunObserver } from '../../run/observer.ts'
import { Reach, type Span } from './reach.ts'

/** What a node holds of a key. */
export interface Copy {
  readonly version: Version
  readonly tombstone: boolean
  readonly bytes: number
}

/** How a copy went. */
export interface Parting {
  readonly node: NodeHandle
  /** `left behind`: its node left when no other one that stayed had room for it, or could be reached, and said so. */
  readonly how: Departure | 'discarded' | 'left behind'
  readonly version: Version
  readonly at: Micros
}

/** At this moment the last copy of a key went that was newer than `above`. */
export interface Wipe {
  readonly at: Micros
  /** The newest version that was left; undefined if none was. */
  readonly above: Version | undefined
  /** How many copies newer than that had crashed, or were left behind, including this one. */
  readonly crashes: number
  /** How the last one went. `dropped`: its node discarded it or left, of its own will. */
  readonly how: 'crashed' | 'left behind' | 'dropped'
}

interface KeyCopies {
  readonly id: Id
  readonly held: Map<NodeHandle, Copy>
  readonly partings: Parting[]
  readonly wipes: Wipe[]
  /** Each version and when it was first held, by its text. */
  readonly firstHeld: Map<string, { readonly version: Version; readonly since: Micros }>
  readonly reach: Reach
}

export interface CopiesOptions {
  now(): Micros
  /** Has any active node that is not about to leave room for that many more bytes? */
  canTake(bytes: number): boolean
  /** Has a node been asked to leave? */
  isLeaving(node: NodeHandle): boolean
  /** May nodes be kept from hearing each other until a leaver's time is up? */
  readonly mayBeUnheard: boolean
}

/** What a leaver states that hears nobody. Other obstacles say that it was heard, or did not ask. */
const UNHEARD_BY: readonly HandOverObstacle[] = ['no node known that stays', 'no answer']

const textOf = ({ counter, writer }: Version): string => `${counter}.${writer}`

/** Which node held which version of which key, and when, from what nodes report: a second opinion beside the ledger of `sim/measure`. */
export class Copies implements RunObserver {
  private readonly now: () => Micros
  private readonly canTake: (bytes: number) => boolean
  private readonly isLeaving: (node: NodeHandle) => boolean
  private readonly mayBeUnheard: boolean
  private readonly keys = new Map<string, KeyCopies>()
  private readonly keysOf = new Map<NodeHandle, Set<KeyCopies>>()
  private readonly stopped = new Set<NodeHandle>()
  private wasAnyStopped = false

  constructor({ now, canTake, isLeaving, mayBeUnheard }: CopiesOptions) {
    this.now = now
    this.canTake = canTake
    this.isLeaving = isLeaving
    this.mayBeUnheard = mayBeUnheard
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    if (event.type === 'stored') {
      const { key, version, tombstone, bytes } = event
      const copies = this.of(key)
      copies.held.set(node, { version, tombstone, bytes })
      if (!copies.firstHeld.has(textOf(version)))
        copies.firstHeld.set(textOf(version), { version, since: this.now() })
      this.heldBy(node).add(copies)
      this.noteReach(copies)
    }
    if (event.type === 'notHandedOver') {
      const copies = this.of(event.key)
      const isUnheard = this.mayBeUnheard && UNHEARD_BY.includes(event.reason)
      if (isUnheard || !this.canTake(copies.held.get(node)?.bytes ?? 0))
        this.part(copies, node, 'left behind')
    }
    if (event.type === 'discarded') {
      const copies = this.of(event.key)
      const held = copies.held.get(node)
      if (held === undefined || compareVersions(held.version, event.version) !== 0) return
      // A leaver that finds room nowhere goes when others hold the same: one copy less stays.
      const isLeftBehind = this.isLeaving(node) && !this.canTake(held.bytes)
      this.part(copies, node, isLeftBehind ? 'left behind' : 'discarded')
    }
  }

  nodeGone(node: NodeHandle, how: Departure): void {
    for (const copies of this.heldBy(node)) this.part(copies, node, how)
    this.keysOf.delete(node)
    this.stopped.delete(node)
  }

  nodePaused(node: NodeHandle): void {
    this.wasAnyStopped = true
    this.stopped.add(node)
    for (const copies of this.heldBy(node)) this.noteReach(copies)
  }

  nodeUnpaused(node: NodeHandle): void {
    this.stopped.delete(node)
    for (const copies of this.heldBy(node)) this.noteReach(copies)
  }

  /** The nodes that hold copies of a key now, and what each holds. */
  holders(key: Id): ReadonlyMap<NodeHandle, Copy> {
    return this.of(key).held
  }

  partings(key: Id): readonly Parting[] {
    return this.of(key).partings
  }

  wipes(key: Id): readonly Wipe[] {
    return this.of(key).wipes
  }

  /** Every version that a node ever held of a key, and since when. */
  everHeld(key: Id): readonly { readonly version: Version; readonly since: Micros }[] {
    return [...this.of(key).firstHeld.values()]
  }

  /**
   * The newest version of a write that was answered with this one: if nodes may be kept from hearing each other, two roots may have
   * numbered it.
   */
  newestOfWrite(key: Id, answered: Version): Version {
    if (!this.mayBeUnheard) return answered
    const held = this.everHeld(key).filter(({ version }) => version.writer === answered.writer)
    return newestOf([{ version: answered }, ...held])!
  }

  /** Had crashes taken every copy of a version by then, so that no node could know of it? */
  isWiped(key: Id, version: Version, by: Micros): boolean {
    return this.wipes(key).some(
      (wipe) => wipe.how !== 'dropped' && wipe.at <= by && this.hasWiped(key, version, wipe),
    )
  }

  /** Was that version, which a node had held before, among those that went? */
  hasWiped(key: Id, version: Version, { at, above }: Wipe): boolean {
    const since = this.of(key).firstHeld.get(textOf(version))?.since ?? Number.POSITIVE_INFINITY
    return since <= at && (above === undefined || compareVersions(version, above) > 0)
  }

  /** When every node that held a version, or a newer one, was stopped. */
  timesWithout(key: Id, version: Version): readonly Span[] {
    return this.of(key).reach.timesWithout(version)
  }

  /** Bytes of the values that a node holds. */
  bytesOn(node: NodeHandle): number {
    let sum = 0
    for (const { held } of this.heldBy(node)) sum += held.get(node)?.bytes ?? 0
    return sum
  }

  private part(copies: KeyCopies, node: NodeHandle, how: Parting['how']): void {
    const copy = copies.held.get(node)
    if (copy === undefined) return
    const at = this.now()
    copies.held.delete(node)
    this.heldBy(node).delete(copies)
    this.noteReach(copies)
    copies.partings.push({ node, how, version: copy.version, at })
    const above = newestOf([...copies.held.values()])
    if (above !== undefined && compareVersions(above, copy.version) >= 0) return
    const crashes = copies.partings.filter(
      ({ how: each, version }) =>
        (each === 'crashed' || each === 'left behind') &&
        (above === undefined || compareVersions(version, above) > 0),
    ).length
    copies.wipes.push({ at, above, crashes, how: this.lastWent(copies, copy, how, at) })
  }

  /** How the last copy of a version went. */
  private lastWent(copies: KeyCopies, copy: Copy, how: Parting['how'], at: Micros): Wipe['how'] {
    switch (how) {
      case 'left behind':
        return how
      case 'crashed':
      case 'gaveUp':
        return 'crashed'
      case 'left':
        return this.canTake(copy.bytes) ? 'dropped' : 'left behind'
      case 'discarded':
        return wasReleased(copies, copy.version, at) ? 'crashed' : 'dropped'
    }
  }

  private noteReach({ held, reach }: KeyCopies): void {
    if (!this.wasAnyStopped) return
    const served = [...held].filter(([node]) => !this.stopped.has(node)).map(([, copy]) => copy)
    reach.note({ at: this.now(), newest: newestOf([...held.values()]), served: newestOf(served) })
  }

  private of(id: Id): KeyCopies {
    const name = idToHex(id)
    const known = this.keys.get(name)
    if (known !== undefined) return known
    const copies = { id, held: new Map(), partings: [], wipes: [], firstHeld: new Map(), reach: new Reach() }
    this.keys.set(name, copies)
    return copies
  }

  private heldBy(node: NodeHandle): Set<KeyCopies> {
    const known = this.keysOf.get(node)
    if (known !== undefined) return known
    const none = new Set<KeyCopies>()
    this.keysOf.set(node, none)
    return none
  }
}

/** How long what a root says of its own copy may be under way when the root has crashed. */
const ANSWER_TIME = seconds(1)

/** Did a holder of the version crash so shortly before that it may have said that this copy is not needed? */
const wasReleased = ({ partings }: KeyCopies, version: Version, by: Micros): boolean =>
  partings.some(
    (each) =>
      each.how === 'crashed' && by - each.at <= ANSWER_TIME && compareVersions(each.version, version) >= 0,
  )

/** The newest version of some copies; undefined of none. */
export function newestOf(copies: readonly { readonly version: Version }[]): Version | undefined {
  return copies.reduce<Version | undefined>(
    (newest, { version }) =>
      newest === undefined || compareVersions(version, newest) > 0 ? version : newest,
    undefined,
  )
}
