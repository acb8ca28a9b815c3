import type { NodeHandle } from '../base/handles.ts'
import { ArcSet } from './arc-set.ts'

/** What a node has said of the arcs that it was asked about. See `Standing`. */
export interface Testimony {
  readonly heard: ArcSet
  readonly sure: ArcSet
  readonly former: ArcSet
  /** Of a node that has just become active: the nodes from which it seeks evidence itself. */
  readonly elders: readonly NodeHandle[]
}

/** The answers to one question, put to several nodes: what was acknowledged on these arcs? */
export class Evidence {
  private readonly answers = new Map<NodeHandle, Testimony>()
  /** Of each answer the arcs of which its node is sure and had not been before. */
  private readonly newlySure: ArcSet[] = []
  /** At place i: where more than i nodes are sure, by as many of those answers as have been counted. */
  private levels: ArcSet[] = []
  private counted = 0

  add(node: NodeHandle, testimony: Testimony): void {
    const before = this.answers.get(node)
    this.newlySure.push(before === undefined ? testimony.sure : testimony.sure.minus(before.sure))
    if (before === undefined) {
      this.answers.set(node, testimony)
      return
    }
    this.answers.set(node, {
      heard: before.heard.union(testimony.heard),
      sure: before.sure.union(testimony.sure),
      former: before.former.union(testimony.former),
      elders: testimony.elders,
    })
  }

  /** What has been said does not count any more. */
  clear(): void {
    this.answers.clear()
    this.newlySure.length = 0
    this.levels = []
    this.counted = 0
  }

  /** The arcs that a node has answered about. */
  heardFrom(node: NodeHandle): ArcSet {
    return this.answers.get(node)?.heard ?? ArcSet.EMPTY
  }

  /** Those that all of these nodes have answered about; all arcs if there are no nodes. */
  heardFromAll(nodes: readonly NodeHandle[], arcs: ArcSet): ArcSet {
    let common = arcs
    for (const node of nodes) common = common.intersection(this.heardFrom(node))
    return common
  }

  /** Where at least this many nodes are sure. */
  sureOf(count: number, arcs: ArcSet): ArcSet {
    // Nothing is in doubt, as is nearly always the case.
    if (arcs.isEmpty) return arcs
    if (this.levels.length !== count) {
      this.levels = Array.from({ length: count }, () => ArcSet.EMPTY)
      this.counted = 0
    }
    for (; this.counted < this.newlySure.length; this.counted++) this.count(this.newlySure[this.counted]!)
    return arcs.intersection(this.levels[count - 1]!)
  }

  /** One node more is sure of these. */
  private count(arcs: ArcSet): void {
    const { levels } = this
    for (let level = levels.length - 1; level > 0; level--)
      levels[level] = levels[level]!.union(levels[level - 1]!.intersection(arcs))
    levels[0] = levels[0]!.union(arcs)
  }

  /** Where at least one node is sure, or was. */
  get witnessed(): ArcSet {
    let all = ArcSet.EMPTY
    for (const { sure, former } of this.answers.values()) all = all.union(sure).union(former)
    return all
  }

  /** Does the node seek evidence itself? */
  hasElders(node: NodeHandle): boolean {
    return (this.answers.get(node)?.elders.length ?? 0) > 0
  }
}
