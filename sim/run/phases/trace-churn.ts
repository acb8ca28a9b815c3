import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { micros, seconds } from '../../../protocol/base/time.ts'
import { type StreamKey, streamKey } from '../../core/random.ts'
import type { ChurnPhase, ChurnSource, TraceEvent } from '../../scenario/resolved.ts'
import { numberedId } from '../users/keys.ts'
import type { Activity, Clock } from './activity.ts'
import type { ChurnNeeds } from './session-churn.ts'

export type TraceSource = Extract<ChurnSource, { readonly events: unknown }>

/** How often a node that comes back under its id looks whether its old life has gone. */
const LOOK_PERIOD = seconds(1)

/** Churn as it was observed: the nodes of a trace come and go at its times, beside the nodes that are there already. */
export class TraceChurn implements Activity {
  private readonly clock: Clock
  private readonly simulated: ChurnNeeds
  private readonly phase: ChurnPhase
  private readonly events: readonly TraceEvent[]
  private readonly names: readonly string[]
  private readonly ids: StreamKey
  /** Which node a node of the trace is at present, and which of the trace a node is. */
  private readonly incarnations = new Map<number, NodeHandle>()
  private readonly traced = new Map<NodeHandle, number>()
  /** The last life of each node of the trace: it may still be handing over what it holds. */
  private readonly lastLives = new Map<number, NodeHandle>()
  /** Nodes of the trace that come back under their ids as soon as their old lives have gone. */
  private readonly waiting = new Set<number>()
  private freshIds = 0
  private beginning = micros(0)
  private end = micros(0)

  constructor(clock: Clock, simulated: ChurnNeeds, phase: ChurnPhase, source: TraceSource) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.events = source.events
    this.names = source.names
    this.ids = streamKey(simulated.seed, 'churn', phase.index, 'ids')
  }

  start(): void {
    const { now } = this.clock
    this.beginning = now
    const measured = this.phase.for ?? (this.events.at(-1)?.at ?? 0) - this.phase.warmUp
    this.end = micros(now + this.phase.warmUp + measured)
    this.clock.expectEnd(this.end)
    this.next(0)
  }

  /** The token is the place of an event in the trace; beyond those, a node of the trace that waits. */
  act(token: number): void {
    const event = this.events[token]
    if (event === undefined) {
      const traceNode = token - this.events.length
      if (this.waiting.has(traceNode)) this.join(traceNode)
      return
    }
    if (event.event === 'join') this.join(event.node)
    else this.go(event.node, event.event)
    this.next(token + 1)
  }

  /** The node that comes in its place is the same node of the trace. */
  joinFailed(node: NodeHandle, successor: NodeHandle): void {
    const traceNode = this.traced.get(node)
    if (traceNode === undefined) return
    this.unbind(traceNode, node)
    if (successor !== NO_NODE) this.bind(traceNode, successor)
  }

  /** What happens at the very end still happens. */
  private next(index: number): void {
    const time = micros(this.beginning + (this.events[index]?.at ?? Number.POSITIVE_INFINITY))
    if (time <= this.end) this.clock.at(time, index)
    else this.clock.endAt(this.end)
  }

  private join(traceNode: number): void {
    if (this.phase.rejoin === 'same' && this.leaverOf(traceNode) !== NO_NODE) {
      // A machine has one life at a time.
      this.waiting.add(traceNode)
      this.clock.afterwards(micros(this.clock.now + LOOK_PERIOD), this.events.length + traceNode)
      return
    }
    this.waiting.delete(traceNode)
    const id = this.phase.rejoin === 'same' ? this.idOf(traceNode) : this.freshId()
    const { via } = this.phase
    const name = this.names[traceNode]
    this.bind(traceNode, this.simulated.membership.start({ id, via, name, anotherId: () => this.freshId() }))
  }

  private go(traceNode: number, how: 'crash' | 'leave'): void {
    const { membership } = this.simulated
    if (this.waiting.delete(traceNode)) {
      // It has not come back yet: its old life is still there, and leaves in any case.
      const leaver = this.leaverOf(traceNode)
      if (how === 'crash' && leaver !== NO_NODE) membership.crashNode(leaver)
      return
    }
    const node = this.incarnations.get(traceNode)
    if (node === undefined) return
    this.unbind(traceNode, node)
    // Something else may have taken it before.
    if (!membership.live.has(node)) return
    if (how === 'crash') membership.crashNode(node)
    else membership.leave(node)
  }

  /** The last life of the node if it is still handing over what it holds, after a leave of any phase; else NO_NODE. */
  private leaverOf(traceNode: number): NodeHandle {
    const life = this.lastLives.get(traceNode) ?? NO_NODE
    return this.simulated.membership.isLeaving(life) ? life : NO_NODE
  }

  private bind(traceNode: number, node: NodeHandle): void {
    this.incarnations.set(traceNode, node)
    this.lastLives.set(traceNode, node)
    this.traced.set(node, traceNode)
  }

  private unbind(traceNode: number, node: NodeHandle): void {
    this.incarnations.delete(traceNode)
    this.traced.delete(node)
  }

  private idOf(traceNode: number): Id {
    return numberedId(this.ids, traceNode, this.idBits)
  }

  /** Beyond those of the nodes of the trace, so that no two are alike. */
  private freshId(): Id {
    return numberedId(this.ids, this.events.length + this.freshIds++, this.idBits)
  }

  private get idBits(): number {
    return this.simulated.idBits
  }
}
