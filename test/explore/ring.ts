import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import type { Departure, RunObserver } from '../../sim/run/observer.ts'

/** A point of the ring, 0 … 2^128 − 1. */
type Point = bigint

const CIRCUMFERENCE = 1n << 128n

export const pointOf = (id: Id): Point => BigInt(`0x${idToHex(id)}`)

const clockwise = (from: Point, to: Point): Point => (to - from + CIRCUMFERENCE) % CIRCUMFERENCE

function distance(a: Point, b: Point): Point {
  const way = clockwise(a, b)
  return way < CIRCUMFERENCE - way ? way : CIRCUMFERENCE - way
}

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

/**
 * Which nodes live and which are active, from what they report, in the order of their ids: a second opinion beside the oracle of
 * `sim/measure`, in plain arithmetic. It notes whether more neighbours died together than leaf sets bear.
 */
export class Ring implements RunObserver {
  readonly live = new Set<NodeHandle>()
  /** Did more than ⌊L/2⌋ neighbours die together, or all nodes? */
  isSevered = false
  private readonly options: RingOptions
  private readonly active = new Map<NodeHandle, Point>()
  private deaths: { readonly at: Micros; readonly node: NodeHandle; readonly point: Point }[] = []

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
    this.active.delete(node)
    if (how === 'crashed' && point !== undefined) this.noteDeath(node, point)
  }

  emitted(node: NodeHandle, { type }: NodeEvent): void {
    if (type === 'activated') this.active.set(node, pointOf(this.options.idOf(node)))
    if (type === 'deactivated') this.active.delete(node)
  }

  /** How many nodes are active. */
  get size(): number {
    return this.active.size
  }

  /** Live nodes that are not active. */
  idle(): NodeHandle[] {
    return [...this.live].filter((node) => !this.active.has(node))
  }

  /** Active nodes by their ids. */
  inOrder(): NodeHandle[] {
    return sorted(this.active)
  }

  /** The active nodes closest to a key, the root first; of two as close, the one with the smaller id. */
  closest(key: Id, count: number): NodeHandle[] {
    const point = pointOf(key)
    return [...this.active]
      .map(([node, own]) => ({ node, own, away: distance(own, point) }))
      .sort((a, b) => order(a.away, b.away) || order(a.own, b.own))
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

  private noteDeath(node: NodeHandle, point: Point): void {
    const at = this.options.now()
    this.deaths = this.deaths.filter((death) => death.at >= at - this.options.detection)
    this.deaths.push({ at, node, point })
    const dead = new Set(this.deaths.map((death) => death.node))
    const before = new Map([
      ...this.active,
      ...this.deaths.map((death) => [death.node, death.point] as const),
    ])
    const run = longestRun(sorted(before).map((each) => dead.has(each)))
    if (run > this.options.leafSetSize / 2 || this.active.size === 0) this.isSevered = true
  }
}

/**
 * The rings that nodes form by their nearest clockwise neighbours: one cycle through all of them where the ring is whole. Returns
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

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** Two nodes of one id by their numbers. */
const sorted = (points: ReadonlyMap<NodeHandle, Point>): NodeHandle[] =>
  [...points].sort(([a, pointA], [b, pointB]) => order(pointA, pointB) || a - b).map(([node]) => node)
