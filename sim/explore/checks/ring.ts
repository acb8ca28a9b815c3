import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { NodeEvent } from '../../../protocol/events.ts'
import { SEED_SERVER_HANDLE } from '../../run/world.ts'
import type { Simulation } from '../../run.ts'
import { circumstancesOf } from '../circumstances.ts'
import { cyclesOf, type Sides } from '../record/ring.ts'
import type { Checker, WatchedRun } from './checker.ts'

const oneRoot: Checker = {
  name: 'one root',
  promise:
    'As long as no node goes, no datagram is lost and no node is taken for dead, operations are handled by the active node that is closest to their key.',
  beyond: ['basic joins', 'reads at replicas', 'L = 2', 'forgetful seed server'],
  watch: (run) => {
    let wasPutToTest = false
    return {
      emitted: (node, event) => {
        if (event.type !== 'handled' || run.record.isDisturbed) return
        wasPutToTest = true
        checkRoot(run, node, event)
      },
      wasPutToTest: () => wasPutToTest,
    }
  },
}

const activeRoots: Checker = {
  name: 'active roots',
  promise: 'No node handles an operation as a root while it is not active.',
  watch: ({ record, broken }) => {
    let wasPutToTest = false
    return {
      emitted: (node, event) => {
        if (event.type !== 'handled' || event.as !== 'root') return
        wasPutToTest = true
        if (!record.ring.isActive(node))
          broken(`node ${node} handled operation ${event.operation} and is not active`, node)
      },
      wasPutToTest: () => wasPutToTest,
    }
  },
}

const oneRootAtRest: Checker = {
  name: 'right root at rest',
  promise: 'At rest operations are handled by the active node that is closest to their key.',
  beyond: ['reads at replicas', 'severed ring', 'loss that goes on'],
  watch: (run) => {
    let firstAt = Number.POSITIVE_INFINITY
    return {
      emitted: (node, event) => {
        const { record, simulation } = run
        if (event.type !== 'handled' || record.restedAt > simulation.now || !record.isAtRest) return
        firstAt = Math.min(firstAt, simulation.now)
        checkRoot(run, node, event)
      },
      wasPutToTest: (before) => firstAt < before,
    }
  },
}

function checkRoot({ record, broken }: WatchedRun, node: NodeHandle, event: Handled): void {
  const [root] = record.ring.closest(event.key, 1)
  if (root !== node)
    broken(
      `node ${node} handled operation ${event.operation}; the active node closest to its key is ${root}`,
      node,
    )
}

type Handled = Extract<NodeEvent, { readonly type: 'handled' }>

const joins: Checker = {
  name: 'joins succeed',
  promise:
    'No node gives up its join, but for an id that is taken, or if it has heard no node since links are blocked.',
  beyond: ['loss that goes on', 'NATs', 'partition'],
  watch: ({ scenario, broken }) => {
    const areBlocked = circumstancesOf(scenario).has('blocked pairs')
    const heardNodes = new Set<NodeHandle>()
    let wasPutToTest = false
    return {
      nodeStarted: () => {
        wasPutToTest = true
      },
      received: ({ from, to }) => {
        if (areBlocked && from !== SEED_SERVER_HANDLE) heardNodes.add(to)
      },
      emitted: (node, event) => {
        if (event.type !== 'joinFailed' || event.reason === 'id taken') return
        // In a ring of one or two, all contacts of a joiner may be behind blocked links.
        if (areBlocked && !heardNodes.has(node)) return
        broken(`node ${node} gave up its join: ${event.reason}`, node)
      },
      wasPutToTest: () => wasPutToTest,
    }
  },
}

const membership: Checker = {
  name: 'all active at rest',
  promise: 'At rest every live node is active, and every node that was to leave has gone.',
  beyond: ['severed ring', 'loss that goes on'],
  watch: ({ record, simulation, broken }) => ({
    atRest: () => {
      for (const node of record.ring.idle()) broken(`node ${node} is not active`, node)
      for (const node of record.ring.live)
        if (simulation.membership.isLeaving(node)) broken(`node ${node} has not left`, node)
    },
  }),
}

const oneRing: Checker = {
  name: 'one ring at rest',
  promise: 'At rest the active nodes form one ring.',
  beyond: ['severed ring', 'loss that goes on'],
  watch: ({ record, simulation, broken }) => ({
    atRest: () => {
      const successor = (node: NodeHandle) => leafSetOf(simulation, node).clockwise[0] ?? node
      const { cycles, beside } = cyclesOf(record.ring.inOrder(), successor)
      if (cycles.length > 1 || beside > 0)
        broken(`rings of ${cycles.join(', ')} nodes, ${beside} nodes beside them`)
    },
  }),
}

const leafSets: Checker = {
  name: 'leaf sets at rest',
  promise: 'At rest the leaf set of each active node is the L/2 next active nodes on either side.',
  beyond: ['severed ring', 'loss that goes on'],
  watch: ({ record, simulation, broken }) => ({
    atRest: () => {
      for (const node of record.ring.inOrder()) {
        const found = textOf(leafSetOf(simulation, node))
        const ideal = textOf(record.ring.leafSet(node))
        if (found !== ideal) broken(`node ${node} has the leaves ${found}; it should have ${ideal}`, node)
      }
    },
  }),
}

function leafSetOf({ world }: Simulation, node: NodeHandle): Sides {
  const { leafSet } = world.nodeOf(node)!
  return { clockwise: leafSet.side('clockwise'), counterclockwise: leafSet.side('counterclockwise') }
}

const textOf = ({ clockwise, counterclockwise }: Sides): string =>
  `${counterclockwise.toReversed().join(' ')} | ${clockwise.join(' ')}`

export const RING_CHECKERS = [oneRoot, activeRoots, oneRootAtRest, joins, membership, oneRing, leafSets]
