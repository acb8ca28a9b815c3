import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import type { Departure, RunObserver } from '../../run/observer.ts'
import { comparePoints, difference, distance, type Point, pointOf } from './point.ts'

/** The nodes next to one on either side, the nearest first. */
export interface Sides {
  readonly clockwise: readonly NodeHandle[]
  readonly counterclockwise: readonly NodeHandle[]
}

export interface RingOptions {
  idOf(node: NodeHandle): Id
  now(): Micros
  readonly leafSetSize: number
  /** Within this time two deaths count as together: the nodes beside them may not have noticed the first. */
  readonly detection: number
}

interface Placed {
  readonly node: NodeHandle
  readonly point: Point
}

/**
 * Which nodes live and which are active, from what they report, in the order of their ids: a second opinion beside the oracle of
 * `sim/measure`, with an arithmetic of its own. It notes whether more neighbours died together than leaf sets bear.
 */
export class Ring implements RunObserver {
  readonly live = new Set<NodeHandle>()
  /** When more than ⌊L/2⌋ neighbours, or all nodes, had died together for the first time; infinite before. */
  severedAt = Number.POSITIVE_INFINITY
  private readonly options: RingOptions
  private readonly active = new Map<NodeHandle, Point>()
  /** Active nodes by their points; undefined when it has to be made anew. */
  private order: readonly Placed[] | undefined
  private deaths: (Placed & { readonly at: Micros })[] = []
  /** Live nodes that each of some has found dead. */
  private readonly heldForDead = new Map<NodeHandle, Set<NodeHandle>>()

  constructor(options: RingOptions) {
    this.options = options
  }

  nodeStarted(node: NodeHandle): void {
    this.live.add(node)
  }

  nodeSetUp(node: NodeHandle): void {
    this.live.add(node)
  }

  nodeGone(node: NodeHandle, how: Departure): void {
    const point = this.active.get(node)
    this.live.delete(node)
    this.remove(node)
    if (how === 'crashed' && point !== undefined) this.noteDeath(node, point)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    switch (event.type) {
      case 'activated':
        this.active.set(node, pointOf(this.options.idOf(node)))
        this.order = undefined
        return
      case 'deactivated':
        this.remove(node)
        return
      case 'declaredDead':
        if (this.live.has(event.peer))
          this.heldForDead.set(node, (this.heldForDead.get(node) ?? new Set()).add(event.peer))
    }
  }

  /** How many nodes are active. */
  get size(): number {
    return this.active.size
  }

  /** How many active nodes there are at least in the ring of each, if none has heard again from those that it has found dead though they live. */
  get smallestPart(): number {
    const missed = [...this.heldForDead.values()].map((dead) => dead.size)
    return Math.max(1, this.active.size - Math.max(0, ...missed))
  }

  isActive(node: NodeHandle): boolean {
    return this.active.has(node)
  }

  /** Live nodes that are not active. */
  idle(): NodeHandle[] {
    return [...this.live].filter((node) => !this.active.has(node))
  }

  /** Active nodes by their ids. */
  inOrder(): NodeHandle[] {
    return this.placed().map(({ node }) => node)
  }

  /** The active nodes closest to a key, the root first; of two as close, the one with the smaller id. */
  closest(key: Id, count: number): NodeHandle[] {
    const point = pointOf(key)
    return around(this.placed(), point, count)
      .map((each) => ({ ...each, away: distance(each.point, point) }))
      .sort((a, b) => comparePoints(a.away, b.away) || comparePoints(a.point, b.point))
      .slice(0, count)
      .map(({ node }) => node)
  }

  /** The leaf set that an active node should have. */
  leafSet(node: NodeHandle): Sides {
    const nodes = this.inOrder()
    const own = nodes.indexOf(node)
    const length = Math.min(this.options.leafSetSize / 2, nodes.length - 1)
    const at = (offset: number): NodeHandle => nodes[(own + offset + nodes.length) % nodes.length]!
    const away = Array.from({ length }, (_, index) => index + 1)
    return { clockwise: away.map(at), counterclockwise: away.map((offset) => at(-offset)) }
  }

  /** Going one way round from a node: is the first of two others farther away than the second? */
  isBeyond(node: NodeHandle, way: keyof Sides, far: NodeHandle, near: NodeHandle): boolean {
    const [own, a, b] = [node, far, near].map((each) => pointOf(this.options.idOf(each)))
    const away = (point: Point): Point =>
      way === 'clockwise' ? difference(own!, point) : difference(point, own!)
    return comparePoints(away(a!), away(b!)) > 0
  }

  private remove(node: NodeHandle): void {
    if (this.active.delete(node)) this.order = undefined
  }

  private placed(): readonly Placed[] {
    this.order ??= sorted(this.active)
    return this.order
  }

  private noteDeath(node: NodeHandle, point: Point): void {
    const at = this.options.now()
    this.deaths = this.deaths.filter((death) => death.at >= at - this.options.detection)
    this.deaths.push({ at, node, point })
    const dead = new Set(this.deaths.map((death) => death.node))
    const before = new Map([
      ...this.active,
      ...this.deaths.map((death) => [death.node, death.point] as const),
    ])
    const run = longestRun(sorted(before).map((each) => dead.has(each.node)))
    if (run > this.options.leafSetSize / 2 || this.active.size === 0)
      this.severedAt = Math.min(this.severedAt, at)
  }
}

/** The nearest `count` on either side of a point, each once. */
function around(placed: readonly Placed[], point: Point, count: number): readonly Placed[] {
  if (placed.length <= 2 * count) return placed
  let low = 0
  let high = placed.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (placed[middle]!.point < point) low = middle + 1
    else high = middle
  }
  return Array.from({ length: 2 * count }, (_, index) => placed.at((low - count + index) % placed.length)!)
}

/**
 * The rings that nodes form by their nearest clockwise neighbours: one cycle through all of them if the ring is complete. Returns
 * the sizes of the sets of nodes that lie on a cycle of their own, the largest first, and how many nodes lie on none.
 */
export function cyclesOf(
  nodes: readonly NodeHandle[],
  successor: (node: NodeHandle) => NodeHandle | undefined,
): { readonly cycles: readonly number[]; readonly beside: number } {
  const walkOf = new Map<NodeHandle, number>()
  const cycles: number[] = []
  for (const [walk, start] of nodes.entries()) {
    const way: NodeHandle[] = []
    let node: NodeHandle | undefined = start
    while (node !== undefined && !walkOf.has(node)) {
      walkOf.set(node, walk)
      way.push(node)
      node = successor(node)
    }
    if (node !== undefined && walkOf.get(node) === walk) cycles.push(way.length - way.indexOf(node))
  }
  const onCycles = cycles.reduce((sum, size) => sum + size, 0)
  return { cycles: cycles.sort((a, b) => b - a), beside: nodes.length - onCycles }
}

/** The longest row of true values, around the wrap. */
export function longestRun(values: readonly boolean[]): number {
  let longest = 0
  let run = 0
  for (const value of [...values, ...values]) {
    run = value ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return Math.min(longest, values.length)
}

/** Two nodes of one id by their numbers. */
const sorted = (points: ReadonlyMap<NodeHandle, Point>): Placed[] =>
  [...points]
    .map(([node, point]) => ({ node, point }))
    .sort((a, b) => comparePoints(a.point, b.point) || a.node - b.node)
