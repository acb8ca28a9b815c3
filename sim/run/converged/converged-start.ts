import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { compareIds, idEquals } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { assert } from '../../core/assert.ts'
import { streamKey } from '../../core/random.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { World } from '../world.ts'
import { idealTables } from './ideal-tables.ts'
import { anyMember, nearestMember } from './nearest.ts'

export interface ConvergedStart extends Pick<ResolvedScenario, 'seed' | 'pastry'> {
  /** See `nearestMember`. */
  readonly samples: number
  /** How many nodes are active now. */
  settled?(nodes: number): void
}

/**
 * Sets an overlay up as the protocol would leave it in the long run, without any of the messages: every node knows its
 * true leaf set and has a complete routing table with the nearest node that fits in each cell, and is active from this
 * instant; the seed server knows them all. N log N in time for models with coordinates.
 *
 * `members`: set up, not started, of different ids, and no other node lives.
 */
export function convergedStart(
  world: World,
  members: Int32Array,
  { seed, pastry, samples, settled }: ConvergedStart,
): void {
  if (members.length === 0) return
  const { network } = world
  const key = streamKey(seed, 'converged')
  const ring = ringOf(world, members)
  const rules = {
    digitBits: pastry.digitBits,
    idOf: (handle: NodeHandle) => world.idOf(handle),
    preference: pastry.proximitySelection
      ? nearestMember(network.latency, { nodes: ring, key, samples })
      : anyMember(key),
  }
  world.restoreSeedServer(Array.from(members) as NodeHandle[])
  const roundTrips: Micros[] = []
  idealTables(ring, rules, (place, entries) => {
    const handle = ring[place] as NodeHandle
    for (let index = 0; index < entries.length; index++)
      roundTrips[index] = network.roundTrip(handle, entries[index]!)
    const state = { leaves: leavesOf(ring, place, pastry.leafSetSize), entries, roundTrips }
    const node = world.nodeOf(handle)!
    node.within(() => world.storage.startEmpty())
    node.startSettled(state, world.bootstrapOf(handle, 'seed-server'))
    settled?.(place + 1)
  })
}

/** The nodes in the order of their ids. */
function ringOf(world: World, members: Int32Array): Int32Array {
  const idAt = (node: number) => world.idOf(node as NodeHandle)
  const ring = members.slice().sort((a, b) => compareIds(idAt(a), idAt(b)) || a - b)
  ring.forEach((node, place) => {
    const isTaken = place > 0 && idEquals(idAt(node), idAt(ring[place - 1]!))
    assert(!isTaken, `nodes ${ring[place - 1]} and ${node} have one id`)
  })
  return ring
}

/** The members of the leaf set of the node at a place of the ring [P01 §2.1]: half of them next to it on either side. */
function leavesOf(ring: Int32Array, place: number, leafSetSize: number): NodeHandle[] {
  const others = ring.length - 1
  const clockwise = Math.min(leafSetSize / 2, others)
  const counterclockwise = Math.min(leafSetSize / 2, others - clockwise)
  const leaves: NodeHandle[] = []
  for (let step = 1; step <= clockwise; step++) leaves.push(ring[(place + step) % ring.length] as NodeHandle)
  for (let step = 1; step <= counterclockwise; step++)
    leaves.push(ring[(place - step + ring.length) % ring.length] as NodeHandle)
  return leaves
}
