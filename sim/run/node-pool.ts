import type { NodeHandle } from '../../protocol/base/handles.ts'
import { Pool } from '../core/pool.ts'

/** A set of nodes from which one can be drawn in constant time. */
export class NodePool extends Pool<NodeHandle> {
  /** All, in order of their handles. */
  inOrder(): NodeHandle[] {
    return [...this].sort((a, b) => a - b)
  }
}
