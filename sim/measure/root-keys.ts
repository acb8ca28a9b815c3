import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Ledger } from './ledger.ts'
import type { Oracle } from './oracle.ts'

/**
 * How many acknowledged keys, lost or not, each node is the root of: by the ids alone, independent of which nodes hold copies.
 * Nodes without any are left out.
 */
export function rootKeys(ledger: Ledger, oracle: Oracle): ReadonlyMap<NodeHandle, number> {
  const keys = new Map<NodeHandle, number>()
  if (oracle.size === 0) return keys
  for (const key of ledger.acknowledgedKeys()) {
    const root = oracle.root(key)
    keys.set(root, (keys.get(root) ?? 0) + 1)
  }
  return keys
}
