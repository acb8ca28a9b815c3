import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { digitAt, type Id } from '../../protocol/base/id.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { Version } from '../../protocol/events.ts'
import type { PastryNode } from '../../protocol/node.ts'
import type { LeafSet } from '../../protocol/state/leaf-set.ts'
import type { Status } from '../../protocol/state/node-status.ts'
import { SIDES, type Side } from '../../protocol/state/side.ts'
import type { LeafSetSides, Oracle } from '../measure/oracle.ts'
import { timerName } from './trace/timer-names.ts'
import type { World } from './world.ts'

/** What a node believes of one side of its leaf set, and what ground truth says of it. */
export interface SideBelief {
  /** The nearest first. `right`: it belongs there; `unjudged`: of a node that is not active, for which no leaf set is ideal. */
  readonly members: readonly {
    readonly node: NodeHandle
    readonly standing: 'right' | 'wrong' | 'unjudged'
  }[]
  /** Nodes that belong there and that it has not, the nearest first. */
  readonly missing: readonly NodeHandle[]
}

/** A key that a node holds. */
export interface HeldKey {
  readonly key: Id
  readonly version: Version
  /** undefined: a tombstone. */
  readonly bytes: number | undefined
  /** Does the node take itself for the root? */
  readonly isOwn: boolean
  /** By ground truth; NO_NODE if no node is active. */
  readonly root: NodeHandle
}

/**
 * What a node believes at this instant, as it could say itself. What ground truth adds, for the reader, is `standing`, `missing`, `root` and
 * `gone`.
 */
export interface NodeBeliefs {
  readonly node: NodeHandle
  readonly id: Id
  readonly status: Status
  readonly process: 'running' | 'paused'
  readonly leafSet: Readonly<Record<Side, SideBelief>>
  /** Row by row, column by column; NO_NODE if a cell is empty. */
  readonly table: readonly (readonly NodeHandle[])[]
  /** The digit of the node's own id in each of these rows. */
  readonly ownDigits: readonly number[]
  /** Nodes of the table that do not run. */
  readonly gone: ReadonlySet<NodeHandle>
  /** Smoothed, to each leaf and entry of the table to which it has measured one, the nearest first. */
  readonly roundTrips: readonly { readonly peer: NodeHandle; readonly roundTrip: Micros }[]
  /** Peers that it has found dead recently. */
  readonly foundDead: readonly NodeHandle[]
  /** In order of their ids. */
  readonly keys: readonly HeldKey[]
  readonly probes: readonly {
    readonly peer: NodeHandle
    readonly asksFor: 'leafSet' | 'signOfLife'
    readonly tries: number
    readonly dueAt: Micros
  }[]
  /** Messages that await their acknowledgements. */
  readonly unacknowledged: readonly {
    readonly to: NodeHandle
    readonly transmissions: number
    readonly sentAt: Micros
  }[]
  /** What is queued or scheduled, the earliest first. Of the agenda by the clock of the node. */
  readonly timers: readonly { readonly name: string; readonly at: Micros; readonly token: number }[]
}

export interface BeliefsOptions {
  readonly world: Pick<World, 'nodeOf' | 'hosts' | 'memoryOf'>
  readonly oracle: Pick<Oracle, 'has' | 'leafSet' | 'root'>
  readonly digitBits: number
  readonly leafSetSize: number
}

/** What a node believes; undefined of one that is gone. Nothing in the run changes by it. */
export function beliefsOf(handle: NodeHandle, options: BeliefsOptions): NodeBeliefs | undefined {
  const { world, oracle, leafSetSize } = options
  const node = world.nodeOf(handle)
  if (node === undefined) return undefined
  const { state, probing, forwarding } = node.parts
  const ideal = oracle.has(handle) ? oracle.leafSet(handle, leafSetSize) : undefined
  const { leafSet } = node
  return {
    node: handle,
    id: node.selfId,
    status: node.within(() => state.status.name),
    process: world.hosts.isPaused(handle) ? 'paused' : 'running',
    leafSet: {
      clockwise: sideOf(leafSet, 'clockwise', ideal),
      counterclockwise: sideOf(leafSet, 'counterclockwise', ideal),
    },
    ...tableOf(node, options),
    roundTrips: roundTripsOf(node),
    foundDead: node.within(() => probing.foundDead()),
    keys: keysOf(node, options),
    probes: node.within(() => probing.open()),
    unacknowledged: node.within(() => forwarding.transmissions.all()).map((each) => ({ ...each })),
    timers: timersOf(node, options),
  }
}

function sideOf(leafSet: LeafSet, side: Side, ideal: LeafSetSides | undefined): SideBelief {
  const members = leafSet.side(side)
  if (ideal === undefined)
    return { members: members.map((node) => ({ node, standing: 'unjudged' })), missing: [] }
  return {
    members: members.map((node) => ({ node, standing: ideal[side].includes(node) ? 'right' : 'wrong' })),
    missing: ideal[side].filter((node) => !members.includes(node)),
  }
}

function tableOf(
  node: PastryNode,
  { world, digitBits }: BeliefsOptions,
): Pick<NodeBeliefs, 'table' | 'ownDigits' | 'gone'> {
  const { table, selfId } = node
  const rows = Array.from({ length: table.rowCount }, (_, row) =>
    Array.from({ length: 1 << digitBits }, (_, column) => table.get(row, column)),
  )
  return {
    table: rows,
    ownDigits: rows.map((_, row) => digitAt(selfId, row, digitBits)),
    gone: new Set(rows.flat().filter((entry) => entry !== NO_NODE && !world.hosts.isRunning(entry))),
  }
}

function roundTripsOf(node: PastryNode): NodeBeliefs['roundTrips'] {
  const { leafSet, table, parts } = node
  const known = new Set([...SIDES.flatMap((side) => leafSet.side(side)), ...table.entries()])
  return node
    .within(() => [...known].map((peer) => ({ peer, roundTrip: parts.state.peers.roundTrip(peer) })))
    .flatMap(({ peer, roundTrip }) => (roundTrip === undefined ? [] : [{ peer, roundTrip }]))
    .sort((a, b) => a.roundTrip - b.roundTrip || a.peer - b.peer)
}

function keysOf(node: PastryNode, { world, oracle }: BeliefsOptions): HeldKey[] {
  const { leafSet, isActive } = node
  const entries = world.memoryOf(node.self)?.entries ?? []
  return entries.map(({ key, version, value }) => ({
    key,
    version,
    bytes: value?.length,
    isOwn: isActive && leafSet.closest(key) === node.self,
    root: oracle.root(key),
  }))
}

function timersOf(node: PastryNode, { world }: BeliefsOptions): NodeBeliefs['timers'] {
  const agenda = node.within(() => node.parts.agenda.scheduled())
  const queued = world.hosts.timersOf(node.self)
  return [
    ...agenda.map(({ kind, dueAt }) => ({ name: timerName(kind), at: dueAt, token: 0 })),
    ...queued.map(({ kind, at, token }) => ({ name: timerName(kind), at, token })),
  ].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
}
