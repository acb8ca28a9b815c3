import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Checker, WatchedRun } from './checker.ts'

/** Which way round the ring. */
type Way = 'clockwise' | 'counterclockwise'

const consistent: Checker = {
  name: 'consistent joins',
  promise:
    'As long as no node goes, no datagram is lost and no node is taken for dead, no active node would deliver keys of the next active node.',
  beyond: ['basic joins', 'L = 2', 'forgetful seed server'],
  watch: (run) => {
    let wasPutToTest = false
    return {
      emitted: (node, event) => {
        const { ring, isDisturbed } = run.record
        if (event.type !== 'activated' || isDisturbed) return
        // The first node takes over no other node's keys.
        wasPutToTest ||= ring.size > 1
        // Only its own claim, and those of the nodes beside it, can have become wrong.
        const { clockwise, counterclockwise } = ring.leafSet(node)
        for (const each of new Set([node, ...clockwise.slice(0, 1), ...counterclockwise.slice(0, 1)]))
          for (const way of ['clockwise', 'counterclockwise'] as const) checkClaim(run, each, way)
      },
      wasPutToTest: () => wasPutToTest,
    }
  },
}

/** A node claims the keys up to half-way to its nearest leaf: is the next active node nearer than that? */
function checkClaim(
  { simulation: { world }, record: { ring }, broken }: WatchedRun,
  node: NodeHandle,
  way: Way,
): void {
  const [next] = ring.leafSet(node)[way]
  if (next === undefined) return
  const { left, right } = world.nodeOf(node)!.leafSet
  const nearest = way === 'clockwise' ? right : left
  if (nearest !== NO_NODE && !ring.isBeyond(node, way, nearest, next)) return
  const leaf = nearest === NO_NODE ? 'it has no leaf' : `its nearest leaf is node ${nearest}`
  broken(
    `node ${node} would deliver keys of node ${next}, the next active node ${way}: on that side ${leaf}`,
    node,
  )
}

export const JOIN_CHECKERS = [consistent]
