import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { hash32Pair, type StreamKey, toUnit } from '../../core/random.ts'

/** The uniform draw on [0, 1) that belongs to two nodes: the same whenever it is asked for, and both ways. */
export function pairDraw(key: StreamKey, a: NodeHandle, b: NodeHandle): number {
  return toUnit(a < b ? hash32Pair(key, a, b) : hash32Pair(key, b, a))
}
