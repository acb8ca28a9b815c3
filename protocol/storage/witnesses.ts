import type { NodeHandle } from '../base/handles.ts'
import { NONE } from '../base/none.ts'
import type { Routing } from './messages.ts'
import type { Placement } from './placement.ts'

/** At least this many elders on either side: fewer may all have joined at the same time, and know only each other. */
const ELDERS_MIN = 4

/**
 * How many elders of elders a node asks at most. The chain of elders ends at nodes that were active before a burst;
 * when hundreds join together, each would lead to all the others.
 */
const WITNESSES_MAX = 32

/** How many keepers are remembered; beyond that the ones that have been silent for the longest time are forgotten. */
const KEEPERS_MAX = 32

/**
 * The nodes to ask what was acknowledged before this one became active, though they may no longer owe anything
 * (docs/decisions/0027-absent-needs-evidence.md).
 */
export class Witnesses {
  /** The nodes around this one when it became active, nearest first. */
  elders: readonly NodeHandle[] = NONE
  /** Elders of elders, and nodes that have made themselves known. */
  private others: readonly NodeHandle[] = NONE
  /**
   * Nodes that keep entries of this node's keys for which it has no room. Nearer nodes may since have pushed them out of
   * the leaf set.
   */
  private keepers: readonly NodeHandle[] = NONE
  private readonly routing: Pick<Routing, 'self' | 'neighborSet'>
  private readonly placement: Pick<Placement, 'around' | 'all'>
  /** How many copies a key may have at most. */
  private readonly replicas: number

  constructor(routing: Witnesses['routing'], placement: Witnesses['placement'], replicas: number) {
    this.routing = routing
    this.placement = placement
    this.replicas = replicas
  }

  /** This node has become active: the nodes around it are the ones to ask. */
  noteElders(): void {
    const around = this.placement.around(Math.max(ELDERS_MIN, this.replicas + 1))
    this.elders = this.routing.neighborSet(Number.POSITIVE_INFINITY).filter((node) => around.includes(node))
  }

  /** Another node that may know what was acknowledged before. */
  note(node: NodeHandle): void {
    if (this.others.length >= WITNESSES_MAX || node === this.routing.self || this.has(node)) return
    this.others = [...this.others, node]
  }

  /** A node has entries for which there is no room here. */
  noteKeeper(node: NodeHandle): void {
    if (node === this.routing.self || node === this.keepers.at(-1)) return
    this.keepers = [...this.keepers.filter((other) => other !== node), node].slice(-KEEPERS_MAX)
  }

  /** A node cannot be reached any more. */
  drop(node: NodeHandle): void {
    if (this.keepers.includes(node)) this.keepers = this.keepers.filter((other) => other !== node)
    if (!this.has(node)) return
    this.elders = this.elders.filter((other) => other !== node)
    this.others = this.others.filter((other) => other !== node)
  }

  /** What was acknowledged before has been found out. */
  forget(): void {
    this.elders = NONE
    this.others = NONE
  }

  has(node: NodeHandle): boolean {
    return this.elders.includes(node) || this.others.includes(node)
  }

  /** All other nodes that may hold entries of this node's keys, including witnesses, keepers and nodes about to leave. */
  everyone(): NodeHandle[] {
    const nearby = this.placement.all().filter((node) => node !== this.routing.self)
    const farther = new Set([...this.elders, ...this.others, ...this.keepers])
    return [...nearby, ...[...farther].filter((node) => !nearby.includes(node))]
  }
}
