import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { purposeOf, type RunObserver } from '../../sim/index.ts'
import { Film, NEVER, NODE_STATES, type NodeState, OPERATION_STATES } from './film.ts'

/** What a recorder asks of the run that it watches. */
interface Source {
  /** In virtual microseconds. */
  now(): number
  idOf(node: NodeHandle): Id
  /** The place of a node, if the latency model has places. */
  coordinatesOf(node: NodeHandle): readonly number[] | undefined
}

type Datagram = Parameters<NonNullable<RunObserver['sent']>>[0]
type Operation = Parameters<NonNullable<RunObserver['operationStarted']>>[0]
type Departure = Parameters<NonNullable<RunObserver['nodeGone']>>[1]

/** An id as a part of the ring, 0 up to 1. */
export const turnOf = (id: Id): number => (id.w0 >>> 0) / 2 ** 32

/** Records the film of a run. It watches only. */
export class Recorder implements RunObserver {
  readonly film = new Film()
  private readonly source: Source
  /** By node: its state before it was paused. */
  private readonly before = new Map<NodeHandle, NodeState>()
  private readonly states: NodeState[] = []

  constructor(source: Source) {
    this.source = source
    this.meet(0 as NodeHandle)
  }

  sent({ from, to, message, fate }: Datagram): void {
    const { film } = this
    const now = this.source.now()
    const isLost = fate < 0
    film.datagrams.add(now, isLost ? NEVER : now + fate, from, to, purposeOf(message, from, to))
    film.longestWay = Math.max(film.longestWay, fate)
  }

  nodeStarted(node: NodeHandle): void {
    this.meet(node)
    this.enter(node, 'joining')
  }

  nodeSetUp(node: NodeHandle): void {
    this.meet(node)
    this.enter(node, 'active')
  }

  nodeGone(node: NodeHandle, how: Departure): void {
    this.before.delete(node)
    this.enter(node, how === 'left' ? 'left' : 'crashed')
  }

  nodePaused(node: NodeHandle): void {
    this.before.set(node, this.states[node] ?? 'joining')
    this.enter(node, 'paused')
  }

  nodeUnpaused(node: NodeHandle): void {
    this.enter(node, this.before.get(node) ?? 'inactive')
    this.before.delete(node)
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    if (event.type === 'activated') this.enter(node, 'active')
    else if (event.type === 'deactivated') this.enter(node, 'inactive')
    else if (event.type === 'connected') this.enter(node, 'client')
  }

  operationStarted(operation: Operation): void {
    this.note(operation, 'open')
  }

  operationAnswered(operation: Operation): void {
    this.note(operation, 'answered')
  }

  operationExpired(operation: Operation): void {
    this.note(operation, 'expired')
  }

  /** Rows for all handles up to that of a node. */
  private meet(node: NodeHandle): void {
    const { nodes } = this.film
    for (let handle = nodes.length; handle <= node; handle++) {
      const [x = Number.NaN, y = Number.NaN] = this.source.coordinatesOf(handle as NodeHandle) ?? []
      nodes.add(turnOf(this.source.idOf(handle as NodeHandle)), x, y)
    }
  }

  private enter(node: NodeHandle, state: NodeState): void {
    if (this.states[node] === state) return
    this.states[node] = state
    this.film.states.add(this.source.now(), node, NODE_STATES.indexOf(state))
  }

  private note({ id, caller, key }: Operation, state: (typeof OPERATION_STATES)[number]): void {
    this.film.operations.add(this.source.now(), id, caller, turnOf(key), OPERATION_STATES.indexOf(state))
  }
}
