import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { innerKindOf, operationOfMessage, purposeOf, type RunObserver } from '../../sim/index.ts'
import { Film, NEVER, NO_OPERATION, NODE_STATES, type NodeState, OPERATION_STATES } from './film.ts'
import type { Point } from './places.ts'

/** After so many datagrams only half as many as before are recorded: a film of any length fits into memory. */
const DATAGRAMS_FULL = 2_000_000
/** After this many times that number some operations are left out, too. */
const OPERATIONS_FULL = 3

/** What a recorder asks of the run that it watches. */
export interface RecordedRun {
  /** In virtual microseconds. */
  readonly now: number
  idOf(node: NodeHandle): Id
  /** The place of a node, if the latency model has places. */
  placeOf(node: NodeHandle): Point | undefined
  /** The active nodes whose leaf set is not the one of ground truth. */
  wrongLeafSets(): readonly NodeHandle[]
}

type Datagram = Parameters<NonNullable<RunObserver['sent']>>[0]
type Operation = Parameters<NonNullable<RunObserver['operationStarted']>>[0]
type Departure = Parameters<NonNullable<RunObserver['nodeGone']>>[1]

/** An id as a part of the ring, 0 up to 1. */
const turnOf = (id: Id): number => (id.w0 >>> 0) / 2 ** 32

/** Records the film of a run. It watches only. */
export class Recorder implements RunObserver {
  readonly film = new Film()
  private readonly run: RecordedRun
  private readonly full: number
  private readonly states: NodeState[] = []
  /** By node: its state before it was paused. */
  private readonly before = new Map<NodeHandle, NodeState>()
  private wrong: ReadonlySet<NodeHandle> = new Set()
  private readonly kinds = new Map<string, number>()
  private nodes = 0
  private recorded = 0
  private sentBesides = 0
  private oneIn = 1

  constructor(run: RecordedRun, { full = DATAGRAMS_FULL }: { readonly full?: number } = {}) {
    this.run = run
    this.full = full
    this.meet(0 as NodeHandle)
  }

  sent({ from, to, message, fate }: Datagram): void {
    const { film } = this
    const operation = operationOfMessage(message) ?? NO_OPERATION
    if (this.isLeftOut(operation)) return
    const purpose = purposeOf(message, from, to)
    film.datagrams.add(
      this.run.now,
      fate < 0 ? NEVER : fate,
      from,
      to,
      operation,
      purpose,
      this.kindOf(message),
    )
    film.longestWay = Math.max(film.longestWay, fate)
    if (++this.recorded % this.full !== 0) return
    this.oneIn *= 2
    film.thinnings.add(this.run.now, this.oneIn)
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

  /** Looks at all leaf sets, and records at a time which have become wrong or right. */
  compareLeafSets(at: number): void {
    const wrong = new Set(this.run.wrongLeafSets())
    const { leafSets } = this.film
    for (const node of wrong) if (!this.wrong.has(node)) leafSets.add(at, node, 1)
    for (const node of this.wrong) if (!wrong.has(node)) leafSets.add(at, node, 0)
    this.wrong = wrong
  }

  /** Rows for all handles up to that of a node. */
  private meet(node: NodeHandle): void {
    for (; this.nodes <= node; this.nodes++) {
      const handle = this.nodes as NodeHandle
      const { x, y } = this.run.placeOf(handle) ?? { x: Number.NaN, y: Number.NaN }
      this.film.nodes.add(turnOf(this.run.idOf(handle)), x, y)
    }
  }

  /** Ways of operations are left out last: users follow them. */
  private isLeftOut(operation: number): boolean {
    if (operation === NO_OPERATION) return this.sentBesides++ % this.oneIn !== 0
    return this.recorded > OPERATIONS_FULL * this.full && operation % this.oneIn !== 0
  }

  private enter(node: NodeHandle, state: NodeState): void {
    if (this.states[node] === state) return
    this.states[node] = state
    this.film.states.add(this.run.now, node, NODE_STATES.indexOf(state))
  }

  private note({ id, caller, key }: Operation, state: (typeof OPERATION_STATES)[number]): void {
    this.film.operations.add(this.run.now, id, caller, turnOf(key), OPERATION_STATES.indexOf(state))
  }

  private kindOf(message: Datagram['message']): number {
    const inner = innerKindOf(message)
    const name = inner === '' ? message.kind : `${message.kind} ${inner}`
    const known = this.kinds.get(name)
    if (known !== undefined) return known
    this.film.kinds.push(name)
    this.kinds.set(name, this.kinds.size)
    return this.kinds.size - 1
  }
}
