import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { idToHex } from '../../protocol/base/id.ts'
import type { PastryNode } from '../../protocol/node.ts'
import type { NodeStatus } from '../../protocol/state/node-status.ts'
import type { FakeWorld } from './fake-world.ts'
import type { Ring } from './ring.ts'

/**
 * What a node knows and holds, on one line: its leaf set as it lies on the ring, counterclockwise | clockwise, and the rest
 * where there is any.
 */
export function stateOf({ world, members }: Ring, handle: NodeHandle, idBits: number): string {
  const name = `${handle} (${idToHex(world.idOf(handle), idBits)})`
  const member = members.find((each) => each.handle === handle)
  if (member === undefined) return `${name} is down`
  const { leafSet, parts } = member.node
  const { probing, state } = parts
  const sides = [leafSet.side('counterclockwise').toReversed(), leafSet.side('clockwise')]
  const all = world.handles()
  return [
    `${name} ${statusOf(state.status)}`,
    `leaves ${sides.map((side) => side.join(' ')).join(' | ')}`,
    ...listed(
      'failed',
      all.filter((each) => probing.hasFailed(each)),
    ),
    ...listed(
      'probing',
      all.filter((each) => probing.isProbing(each)),
    ),
    ...listed('holds', holdingsOf(world, handle, idBits)),
  ].join('  ')
}

/** The filled cells of a node's routing table, one line per row. */
export function tableOf({ table, parts }: PastryNode): string[] {
  const columns = Array.from({ length: 1 << parts.state.digitBits }, (_, column) => column)
  return Array.from({ length: table.rowCount }, (_, row) => {
    const filled = columns.filter((column) => table.get(row, column) !== NO_NODE)
    return `row ${row}  ${filled.map((column) => `${column.toString(16)}: ${table.get(row, column)}`).join('  ')}`
  })
}

function statusOf({ isActive, isMember, isSeeking }: NodeStatus): string {
  if (isActive) return 'active'
  if (isMember) return isSeeking ? 'probing its way back' : 'probing its leaves'
  return isSeeking ? 'isolated' : 'joining'
}

const listed = (title: string, values: readonly (number | string)[]): string[] =>
  values.length === 0 ? [] : [`${title} ${values.join(' ')}`]

/** Keys and their versions, as the node has reported them; a cross marks a tombstone. */
function holdingsOf({ events }: FakeWorld, handle: NodeHandle, idBits: number): string[] {
  const held = new Map<string, string>()
  for (const { by, event } of events) {
    if (by !== handle) continue
    if (event.type === 'discarded') held.delete(idToHex(event.key, idBits))
    if (event.type !== 'stored') continue
    held.set(idToHex(event.key, idBits), `v${event.version.counter}${event.tombstone ? '†' : ''}`)
  }
  return [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, version]) => `${key} ${version}`)
}
