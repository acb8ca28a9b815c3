import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { assert } from '../../core/assert.ts'
import { withRoomFor } from '../../core/growable.ts'
import type { RandomStream } from '../../core/random.ts'
import type { CoordinatesConfig } from '../config.ts'
import { type LatencyModel, minimumOf, wholeMicros } from '../latency.ts'

const MICROS_PER_MS = 1_000
const AXES = 3

/**
 * Hosts where a network-coordinate system has put them: the distance of two, and the heights of both on top, is the latency that it
 * predicts. Node 1 is the host of the first row, and so on, beginning again after the last, which is also that of the seed server; or each
 * node is one that is drawn.
 */
export class CoordinatesLatency implements LatencyModel {
  readonly name = 'coordinates'
  readonly minimum: Micros
  /** If there are heights, no straight line orders pairs as their latencies do. */
  readonly coordinates?: (handle: NodeHandle) => readonly number[]
  readonly #nodes: CoordinatesConfig['nodes']
  readonly #rows: number
  /** x, y and z of each row, and its height, in µs one way. */
  readonly #points: Float64Array
  readonly #heights: Float64Array
  /** The row of each node. */
  #rowOf = new Int32Array(0)

  constructor({ points, heights, entries, nodes, min }: Omit<CoordinatesConfig, 'model'>) {
    assert(points.length > 0, 'coordinates of at least one host')
    const micros = MICROS_PER_MS / (entries === 'one-way' ? 1 : 2)
    this.minimum = minimumOf(min)
    this.#nodes = nodes
    this.#rows = points.length
    this.#points = Float64Array.from(
      points.flatMap((point) => [0, 1, 2].map((axis) => micros * (point[axis] ?? 0))),
    )
    this.#heights = Float64Array.from(points, (_, row) => micros * (heights?.[row] ?? 0))
    if (heights === null)
      this.coordinates = (handle) => {
        const start = AXES * this.#rowOf[handle]!
        return [...this.#points.subarray(start, start + points[0]!.length)]
      }
  }

  place(handle: NodeHandle, random: RandomStream): void {
    this.#rowOf = withRoomFor(this.#rowOf, handle)
    const drawn = random.integer(this.#rows)
    this.#rowOf[handle] = this.#nodes === 'sampled' ? drawn : (handle + this.#rows - 1) % this.#rows
  }

  oneWay(from: NodeHandle, to: NodeHandle): Micros {
    const points = this.#points
    const a = this.#rowOf[from]!
    const b = this.#rowOf[to]!
    const dx = points[AXES * a]! - points[AXES * b]!
    const dy = points[AXES * a + 1]! - points[AXES * b + 1]!
    const dz = points[AXES * a + 2]! - points[AXES * b + 2]!
    const heights = this.#heights[a]! + this.#heights[b]!
    return wholeMicros(Math.sqrt(dx * dx + dy * dy + dz * dz) + heights, this.minimum)
  }

  /** The row of the file. */
  site(handle: NodeHandle): number {
    return this.#rowOf[handle]!
  }
}
