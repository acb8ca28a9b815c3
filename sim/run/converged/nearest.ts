import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { hash32Pair, type StreamKey, toUnit } from '../../core/random.ts'
import type { LatencyModel } from '../../network/latency.ts'
import { KdTree, type Points } from './kd-tree.ts'

/** Of a group of nodes, the one to prefer for a node outside of the group. */
export type Preferred = (by: NodeHandle) => NodeHandle

/** Prepares a group, of at least one node, for such questions; a node that is not among `askers` will not ask. */
export type Preference = (group: Int32Array, askers: Int32Array) => Preferred

/** Any member of the group, drawn for each node that asks. */
export function anyMember(key: StreamKey): Preference {
  return (group) => (by) => group[drawn(key, by, group)] as NodeHandle
}

/**
 * The nearest member of the group: exactly, if the latency model knows coordinates or sites of the `nodes` that
 * there are. Of several on one site a node draws its own: the same one for all would be in far too many tables.
 * A model that knows neither is asked about `samples` members, from one that is drawn.
 */
export function nearestMember(
  latency: LatencyModel,
  { nodes, key, samples }: { nodes: Int32Array; key: StreamKey; samples: number },
): Preference {
  const points = pointsOf(latency, nodes)
  if (points === undefined && latency.site === undefined) return bestOfSamples(latency, { key, samples })
  const nearest: Preference = points === undefined ? nearestOfSites(latency) : nearestOnTheMap(points, nodes)
  return latency.site === undefined ? nearest : drawnOnSite(latency, { key, nearest })
}

/**
 * In groups of at least this size the nearest members are found for all nodes together, one after another across the
 * map; the tree of a smaller group fits in the cache.
 */
const LARGE = 4_096

function nearestOnTheMap(points: Points, nodes: Int32Array): Preference {
  let acrossTheMap: Int32Array | undefined
  return (group, askers) => {
    const tree = new KdTree(points, group)
    if (group.length < LARGE || askers.length < nodes.length) return (by) => tree.nearest(by)
    acrossTheMap ??= new KdTree(points, nodes).order
    const nearest = new Int32Array(points.coordinates.length / points.dimensions)
    for (const node of acrossTheMap) nearest[node] = tree.nearest(node as NodeHandle)
    return (by) => nearest[by] as NodeHandle
  }
}

/** Looks through the group once for each site from which the question comes. */
function nearestOfSites(latency: LatencyModel): Preference {
  return (group) => {
    const known = new Map<number, NodeHandle>()
    return (by) => {
      const site = latency.site!(by)
      let nearest = known.get(site)
      if (nearest === undefined) {
        nearest = nearestOf(latency, by, { group, start: 0, count: group.length })
        known.set(site, nearest)
      }
      return nearest
    }
  }
}

/** Looks for the site, each being represented by one member of the group, and then draws a member there. */
function drawnOnSite(
  latency: LatencyModel,
  { key, nearest }: { key: StreamKey; nearest: Preference },
): Preference {
  return (group, askers) => {
    const members = new Map<number, NodeHandle[]>()
    for (const node of group as Iterable<NodeHandle>) {
      const site = latency.site!(node)
      const others = members.get(site)
      if (others === undefined) members.set(site, [node])
      else others.push(node)
    }
    const nearestSite = nearest(
      Int32Array.from(members.values(), ([first]) => first!),
      askers,
    )
    return (by) => {
      const there = members.get(latency.site!(nearestSite(by)))!
      return there[drawn(key, by, there)]!
    }
  }
}

/** Places have nothing to do with ids: neighbours in a group are as good as a sample of it. */
function bestOfSamples(
  latency: LatencyModel,
  { key, samples }: { key: StreamKey; samples: number },
): Preference {
  return (group) => {
    const count = Math.min(samples, group.length)
    return (by) => nearestOf(latency, by, { group, start: drawn(key, by, group), count })
  }
}

/** The member with the shortest round trip among `count` of a group, from `start` on and around its end. */
function nearestOf(
  latency: LatencyModel,
  by: NodeHandle,
  { group, start, count }: { group: Int32Array; start: number; count: number },
): NodeHandle {
  let best = group[start] as NodeHandle
  let bestRoundTrip = Number.POSITIVE_INFINITY
  for (let left = count, at = start; left > 0; left--, at++) {
    if (at === group.length) at = 0
    const node = group[at] as NodeHandle
    const there = latency.oneWay(by, node)
    // Nearly all are too far already before the way back is asked for.
    if (there + latency.minimum >= bestRoundTrip) continue
    const roundTrip = there + latency.oneWay(node, by)
    if (roundTrip >= bestRoundTrip) continue
    best = node
    bestRoundTrip = roundTrip
  }
  return best
}

/** An index in a list of nodes, drawn for the node that asks; in a list that begins otherwise it is another draw. */
function drawn(key: StreamKey, by: NodeHandle, nodes: ArrayLike<number>): number {
  return Math.floor(toUnit(hash32Pair(key, by, nodes[0]!)) * nodes.length)
}

function pointsOf(latency: LatencyModel, nodes: Int32Array): Points | undefined {
  const dimensions = latency.coordinates?.(nodes[0] as NodeHandle).length
  if (dimensions === undefined || dimensions === 0) return undefined
  const coordinates = new Float64Array((nodes.reduce((a, b) => Math.max(a, b)) + 1) * dimensions)
  for (const node of nodes) coordinates.set(latency.coordinates!(node as NodeHandle), node * dimensions)
  return { dimensions, coordinates }
}
