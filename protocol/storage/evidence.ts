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

  add(node: NodeHandle, testimony: Testimony): void {
    const before = this.answers.get(node)
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
  }

  /** The arcs that a node has answered about. */
  heardFrom(node: NodeHandle): ArcSet {
    return this.answers.get(node)?.heard ?? ArcSet.EMPTY
  }

  /** Those that all of these nodes have answered about; all arcs where there are no nodes. */
  heardFromAll(nodes: readonly NodeHandle[], arcs: ArcSet): ArcSet {
    return nodes.reduce((common, node) => common.intersection(this.heardFrom(node)), arcs)
  }

  /** Where at least so many nodes are sure. */
  sureOf(count: number, arcs: ArcSet): ArcSet {
    // At place i: where at least i of the nodes looked at so far are.
    const levels = [arcs, ...Array.from({ length: count }, () => ArcSet.EMPTY)]
    for (const { sure } of this.answers.values())
      for (let level = count; level > 0; level--)
        levels[level] = levels[level]!.union(levels[level - 1]!.intersection(sure))
    return levels[count]!
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
