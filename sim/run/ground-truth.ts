import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { LeafSet } from '../../protocol/state/leaf-set.ts'
import { Branches } from '../measure/branches.ts'
import type { Span } from '../measure/keys-at-risk.ts'
import { Ledger, type LedgerOptions } from '../measure/ledger.ts'
import type { Answered } from '../measure/operations.ts'
import { hasIdealLeafSet, Oracle } from '../measure/oracle.ts'
import { type Cut, Reach } from '../measure/reach.ts'
import type { Departure, RunObserver } from './observer.ts'
import type { IssuedOperation } from './users/request.ts'

export interface GroundTruthOptions {
  /** k, the number of copies that a key should have if its writer does not ask for another, and the most that any does. */
  readonly replicas: number
  readonly replicasMax: number
  /** Where they should be: on the k closest nodes, or on any that have room. */
  readonly copies: 'on the closest' | 'anywhere'
  readonly leafSetSize: number
  now(): Micros
  idOf(node: NodeHandle): Id
  /** Of a live node. */
  leafSetOf(node: NodeHandle): LeafSet
  nodesLive(): number
}

/**
 * The truth at this instant, independent of what the nodes believe: which of them are active, and which hold the acknowledged
 * values. It hears everything before the other observers, which judge by it. The script asks it when a scenario speaks of
 * neighbours on the ring or waits for repair.
 */
export class GroundTruth implements RunObserver {
  readonly oracle: Oracle
  readonly ledger: Ledger
  readonly branches: Branches
  private readonly reach = new Reach()
  private readonly options: GroundTruthOptions
  /** Nodes that were active when their processes were stopped. */
  private readonly stopped = new Set<NodeHandle>()
  /** Live nodes that stay outside the ring, since they cannot be dialled. */
  private readonly clients = new Set<NodeHandle>()

  constructor(options: GroundTruthOptions) {
    const { replicas, copies, nodesLive } = options
    this.options = options
    this.oracle = new Oracle(options.idOf, this.reach)
    const closest: LedgerOptions['closest'] = (key, count) => this.oracle.closest(key, count)
    this.ledger = new Ledger({
      replicas,
      nodesLive,
      now: () => options.now(),
      closest: copies === 'on the closest' ? closest : undefined,
    })
    this.branches = new Branches({ ledger: this.ledger, reach: this.reach })
  }

  /** From now on it is judged in each part of the network what that part can do. */
  cut(cut: Cut): void {
    this.reach.begin(cut)
  }

  /** The parts are one again. Returns the operations whose acknowledged writes lose to those of other parts. */
  healed(cut: Cut): OperationId[] {
    this.reach.end(cut)
    return this.branches.healed()
  }

  /** Active nodes whose leaf set is not the ideal one of their part of the network. */
  wrongLeafSets(): NodeHandle[] {
    return this.oracle
      .rings()
      .flatMap((ring) => ring.filter((node, place) => this.isWrong(node, ring, place)))
  }

  /** Is there an overlay, or one in each part of a network that is cut, and every live node but clients active in it, with the ideal leaf set? */
  isWhole(): boolean {
    if (this.oracle.size === 0 || this.oracle.size < this.options.nodesLive() - this.clients.size)
      return false
    return !this.oracle.rings().some((ring) => ring.some((node, place) => this.isWrong(node, ring, place)))
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    switch (event.type) {
      case 'activated':
        this.clients.delete(node)
        this.addToRing(node)
        break
      case 'deactivated':
        this.removeFromRing(node)
        break
      case 'stored':
        this.ledger.stored(node, event, this.options.now())
        break
      case 'discarded':
        this.ledger.discarded(node, event, this.options.now())
        break
      case 'notHandedOver':
        this.ledger.notHandedOver(node, event, event.reason)
        break
      case 'connected':
        this.clients.add(node)
        break
      case 'handled':
      case 'completed':
      case 'measured':
      case 'left':
      case 'joinFailed':
      case 'suspected':
      case 'declaredDead':
      case 'dropped':
        break
    }
  }

  operationAnswered({ caller, key, keyName }: IssuedOperation, { at, answer }: Answered): void {
    if (answer.kind !== 'stored' && answer.kind !== 'deleted') return
    const content = answer.kind === 'stored' ? 'value' : 'tombstone'
    const write = { key, keyName: keyName ?? null, content, version: answer.version } as const
    this.branches.acknowledged(caller, write)
    this.ledger.acknowledged(write, at)
  }

  /** What a node held goes with it. A node that gave up had no chance to hand it over: for the data that is a crash. */
  nodeGone(node: NodeHandle, how: Departure, at: Micros): void {
    this.clients.delete(node)
    this.removeFromRing(node)
    this.stopped.delete(node)
    if (how === 'left') this.ledger.left(node, at)
    else this.ledger.crashed(node, at)
  }

  /** It cannot be the root of anything meanwhile. What it holds is still there. */
  nodePaused(node: NodeHandle): void {
    if (!this.oracle.has(node)) return
    this.stopped.add(node)
    this.removeFromRing(node)
  }

  nodeUnpaused(node: NodeHandle): void {
    if (this.stopped.delete(node)) this.addToRing(node)
  }

  private addToRing(node: NodeHandle): void {
    if (this.oracle.add(node)) this.ledger.closestChanged(() => this.spanOf(node))
  }

  private removeFromRing(node: NodeHandle): void {
    if (!this.oracle.has(node)) return
    this.ledger.closestChanged(() => this.spanOf(node))
    this.oracle.remove(node)
  }

  /**
   * Between its k-th neighbours, or the entire ring: of other keys an active node is not among the k closest. Under a cut the
   * neighbours in its part are farther away, so that none is left out.
   */
  private spanOf(node: NodeHandle): Span {
    const { replicasMax, idOf } = this.options
    const { clockwise, counterclockwise } = this.oracle.leafSet(node, 2 * replicasMax)
    const isAllRound = this.oracle.size <= 2 * replicasMax || clockwise.length < replicasMax
    const [from, to] = isAllRound ? [node, node] : [counterclockwise.at(-1)!, clockwise.at(-1)!]
    return { from: idOf(from), to: idOf(to) }
  }

  /** The node at a place of the ring of its part of the network. */
  private isWrong(node: NodeHandle, ring: readonly NodeHandle[], place: number): boolean {
    const { leafSetOf, leafSetSize: size } = this.options
    return !hasIdealLeafSet(ring, place, { leafSet: leafSetOf(node), size })
  }
}
