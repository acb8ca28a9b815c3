import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { randomStream } from '../../sim/core/random.ts'
import type { LatencyConfig } from '../../sim/network/config.ts'
import { createLatencyModel } from '../../sim/network/create-latency.ts'
import type { LatencyModel } from '../../sim/network/latency.ts'

export const KEY = { high: 3, low: 4 }

export const node = (number: number): NodeHandle => number as NodeHandle

/** A model with nodes 0 … nodes − 1 in their places. */
export function placed(config: LatencyConfig, nodes: number, key = KEY): LatencyModel {
  const model = createLatencyModel(config, key)
  const random = randomStream(key)
  for (let handle = 0; handle < nodes; handle++) model.place(node(handle), random)
  return model
}

/** Every two different nodes, both ways. */
export function pairs(nodes: number): [NodeHandle, NodeHandle][] {
  return Array.from({ length: nodes * nodes }, (_, index): [NodeHandle, NodeHandle] => [
    node(Math.floor(index / nodes)),
    node(index % nodes),
  ]).filter(([a, b]) => a !== b)
}

export function oneWays(model: LatencyModel, nodes: number): Micros[] {
  return pairs(nodes).map(([a, b]) => model.oneWay(a, b))
}
