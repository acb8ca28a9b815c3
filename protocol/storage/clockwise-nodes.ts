import type { NodeHandle } from '../base/handles.ts'
import { compareClockwise, type Id } from '../base/id.ts'
import { lowerBound } from '../base/lower-bound.ts'
import { type Arc, border } from './arc.ts'
import type { Routing } from './messages.ts'

/** Nodes in clockwise order from this one, which may be one of them: their neighbours, and the arcs around them. */
export class ClockwiseNodes {
  readonly nodes: readonly NodeHandle[]
  private readonly routing: Pick<Routing, 'self' | 'selfId' | 'idOf'>

  /** Of these nodes, in any order. */
  constructor(routing: ClockwiseNodes['routing'], nodes: readonly NodeHandle[]) {
    const { selfId } = routing
    this.routing = routing
    this.nodes = [...nodes].sort((a, b) => compareClockwise(selfId, routing.idOf(a), routing.idOf(b)))
  }

  /** All but this node. */
  others(): readonly NodeHandle[] {
    const { self } = this.routing
    return this.nodes.filter((node) => node !== self)
  }

  /** The others, up to `count` on either side of this node. */
  around(count: number): readonly NodeHandle[] {
    const others = this.others()
    if (others.length <= 2 * count) return others
    return [...others.slice(0, count), ...others.slice(-count)]
  }

  /** How many there are beside a node. */
  countBeside(node: NodeHandle): number {
    return this.nodes.length - (this.nodes.includes(node) ? 1 : 0)
  }

  /**
   * From half-way between a node and the `reach`th on one side of it up to half-way between it and the `reach`th on the other
   * side. There must be at least `reach` nodes beside it.
   */
  arcAround(node: NodeHandle, reach: number): Arc {
    const { routing } = this
    const id = routing.idOf(node)
    const place = this.placeOf(id)
    const [left, right] = [this.nth(node, place - 1, -1, reach), this.nth(node, place, 1, reach)]
    return { from: border(routing.idOf(left), id), to: border(id, routing.idOf(right)) }
  }

  /** The place at which a node with this id stands or would stand. */
  private placeOf(id: Id): number {
    const { nodes, routing } = this
    const { selfId } = routing
    return lowerBound(nodes.length, (index) => compareClockwise(selfId, routing.idOf(nodes[index]!), id) < 0)
  }

  /** The `rank`th node that is not the given one, counted from a place on. */
  private nth(without: NodeHandle, place: number, step: 1 | -1, rank: number): NodeHandle {
    const { nodes } = this
    let passed = 0
    for (let index = place; ; index += step) {
      const node = nodes[(index + nodes.length) % nodes.length]!
      if (node !== without && ++passed === rank) return node
    }
  }
}
