import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { compareVersions } from '../../protocol/events.ts'
import { IdIndex } from './id-index.ts'
import type { AcknowledgedWrite, Ledger } from './ledger.ts'
import type { Acknowledged } from './outcomes.ts'
import type { Reach } from './reach.ts'

export interface BranchesOptions {
  readonly ledger: Pick<Ledger, 'newestAcknowledged' | 'holdersSince' | 'expiryOf'>
  readonly reach: Reach
}

/** The newest write of one part of the network since it came apart. */
interface Branch {
  /** A caller of that part. */
  readonly caller: NodeHandle
  readonly write: Acknowledged
}

interface DividedKey {
  /** The newest write from before. */
  readonly base: Acknowledged | null
  branches: readonly Branch[]
}

/**
 * Ground truth of the writes while the network is cut: the newest write of each key in each part, which is all that can
 * be known there. When the parts meet again one of these writes wins, by its version as everywhere; the others are
 * superseded. Without a cut there are none, and the ledger alone counts.
 */
export class Branches {
  readonly #options: BranchesOptions
  #index = new IdIndex()
  #keys: DividedKey[] = []

  constructor(options: BranchesOptions) {
    this.#options = options
  }

  /** The newest write of a key that the caller can ask for: that of its own part, else the newest from before the cut. */
  newestFor(caller: NodeHandle, key: Id): Acknowledged | null {
    const divided = this.#keys[this.#index.find(key)]
    if (divided === undefined) return this.#options.ledger.newestAcknowledged(key)
    return this.#branchOf(caller, divided)?.write ?? divided.base
  }

  /** Do nodes hold this value or a newer version, but none that can serve the caller? */
  isOutOfReach(caller: NodeHandle, key: Id, { content, version }: Acknowledged): boolean {
    const { ledger, reach } = this.#options
    if (reach.isWhole || content !== 'value') return false
    const holders = ledger.holdersSince(key, version)
    return holders.length > 0 && !holders.some((holder) => reach.canServe(holder, caller))
  }

  /** A caller learnt that its write is done. To be called before the ledger is updated. */
  acknowledged(caller: NodeHandle, { key, version, content }: AcknowledgedWrite): void {
    const { ledger, reach } = this.#options
    if (reach.isWhole) return
    const known = this.newestFor(caller, key)
    // A write that no node in the part could know of does not count there, however new it is.
    const isOld = known !== null && compareVersions(version, known.version) <= 0
    if (isOld && !this.isOutOfReach(caller, key, known)) return
    const divided = this.#divided(key)
    const own = this.#branchOf(caller, divided)
    const others = divided.branches.filter((branch) => branch !== own)
    const expiry = content === 'value' ? ledger.expiryOf(key, version) : undefined
    divided.branches = [...others, { caller, write: { version, content, expiry } }]
  }

  /** A cut has ended, and the parts are one again. Returns the superseded writes, each by the operation that made it. */
  healed(): OperationId[] {
    const { isWhole } = this.#options.reach
    const superseded = this.#keys.flatMap((divided) => {
      const won: Branch[] = []
      const lost: OperationId[] = []
      for (const branch of divided.branches.toSorted(newestFirst)) {
        const isBeaten = this.#branchOf(branch.caller, { branches: won }) !== undefined
        const isBelowBase = isWhole && divided.base !== null && isNewer(divided.base, branch.write)
        if (isBeaten || isBelowBase) lost.push(branch.write.version.writer)
        else won.push(branch)
      }
      divided.branches = won
      return lost
    })
    if (isWhole) {
      this.#index = new IdIndex()
      this.#keys = []
    }
    return superseded
  }

  /** The record of a key, created if there is none. */
  #divided(key: Id): DividedKey {
    const number = this.#index.add(key)
    this.#keys[number] ??= { base: this.#options.ledger.newestAcknowledged(key), branches: [] }
    return this.#keys[number]
  }

  #branchOf(caller: NodeHandle, { branches }: Pick<DividedKey, 'branches'>): Branch | undefined {
    return branches.find((branch) => this.#options.reach.canServe(branch.caller, caller))
  }
}

const isNewer = (a: Acknowledged, b: Acknowledged): boolean => compareVersions(a.version, b.version) > 0
const newestFirst = (a: Branch, b: Branch): number => compareVersions(b.write.version, a.write.version)
