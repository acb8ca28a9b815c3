import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { RandomStream } from '../core/random.ts'

/**
 * Where nodes are and how long the way between two of them is. Implement this to bring your own network: a model
 * places each node once and is a pure function from then on.
 *
 * @example Two halls: 1 ms within one, 8 ms between them.
 * const halls: LatencyModel = {
 *   name: 'halls',
 *   minimum: milliseconds(1),
 *   place() {},
 *   oneWay: (from, to) => milliseconds(from % 2 === to % 2 ? 1 : 8),
 * }
 */
export interface LatencyModel {
  /** As in the scenario: `network: { latency: { model: <name> } }`. */
  readonly name: string
  /** ≥ 1 µs. No two different nodes are ever closer than this, one way: the lookahead when a run is split over threads. */
  readonly minimum: Micros
  /**
   * Gives a node its place. Called once per node, in increasing order of handles, before the node sends or receives;
   * `random` is the run's topology stream. Draw equally often for every node.
   */
  place(handle: NodeHandle, random: RandomStream): void
  /** Base latency one way in whole µs, ≥ `minimum`; the same both ways unless the model says otherwise. Never allocates. */
  oneWay(from: NodeHandle, to: NodeHandle): Micros
  /**
   * Where the node is, if the model has a space: the straight-line distance of two nodes' coordinates orders pairs as
   * their latencies do. For a node to announce and for pictures.
   */
  coordinates?(handle: NodeHandle): readonly number[]
  /**
   * Number of the node's site, from 0, if the model puts nodes on sites: nodes of one site are equally far from every
   * other node.
   */
  site?(handle: NodeHandle): number
  /** Great-circle distance from the node to a place given in degrees, if the model is on the globe. For regional faults. */
  distanceKm?(handle: NodeHandle, place: { readonly latitude: number; readonly longitude: number }): number
}

/** The `minimum` of a model whose configuration allows `least`: never below 1 µs, so that time moves. */
export function minimumOf(least: number): Micros {
  return Math.max(1, least) as Micros
}

/** A computed latency as a whole number of microseconds that keeps the model's promise. */
export function wholeMicros(latency: number, minimum: Micros): Micros {
  return Math.max(minimum, Math.round(latency)) as Micros
}
