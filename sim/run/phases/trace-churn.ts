import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import { micros } from '../../../protocol/base/time.ts'
import { type StreamKey, streamKey } from '../../core/random.ts'
import type { ChurnPhase, TraceEvent } from '../../scenario/resolved.ts'
import { numberedId } from '../users/keys.ts'
import type { Activity, Cues, Stage } from './activity.ts'

/** Churn as it was observed: the nodes of a trace come and go at its times, beside those that are there already. */
export class TraceChurn implements Activity {
  private readonly cues: Cues
  private readonly stage: Stage
  private readonly phase: ChurnPhase
  private readonly events: readonly TraceEvent[]
  private readonly ids: StreamKey
  /** Which node a node of the trace is at present, and the other way round. */
  private readonly incarnations = new Map<number, NodeHandle>()
  private readonly parts = new Map<NodeHandle, number>()
  private freshIds = 0
  private beginning = micros(0)
  private end = micros(0)

  constructor(cues: Cues, stage: Stage, phase: ChurnPhase, events: readonly TraceEvent[]) {
    this.cues = cues
    this.stage = stage
    this.phase = phase
    this.events = events
    this.ids = streamKey(stage.world.scenario.seed, 'churn', phase.index, 'ids')
  }

  start(): void {
    const { now } = this.cues
    this.beginning = now
    const measured = this.phase.for ?? (this.events.at(-1)?.at ?? 0) - this.phase.warmUp
    this.end = micros(now + this.phase.warmUp + measured)
    this.cues.expectEnd(this.end)
    this.next(0)
  }

  act(index: number): void {
    const { node, event } = this.events[index]!
    if (event === 'join') this.join(node)
    else this.go(node, event)
    this.next(index + 1)
  }

  /** Who comes in its place plays its part. */
  joinFailed(node: NodeHandle, successor: NodeHandle): void {
    const part = this.parts.get(node)
    if (part === undefined) return
    this.dismiss(part, node)
    if (successor !== NO_NODE) this.cast(part, successor)
  }

  /** What happens at the very end still happens. */
  private next(index: number): void {
    const time = micros(this.beginning + (this.events[index]?.at ?? Number.POSITIVE_INFINITY))
    if (time <= this.end) this.cues.at(time, index)
    else this.cues.endAt(this.end)
  }

  private join(part: number): void {
    const id = this.phase.rejoin === 'same' ? this.idOf(part) : this.freshId()
    const { via } = this.phase
    this.cast(part, this.stage.membership.start({ id, via, anotherId: () => this.freshId() }))
  }

  private go(part: number, how: 'crash' | 'leave'): void {
    const { membership } = this.stage
    const node = this.incarnations.get(part)
    if (node === undefined) return
    this.dismiss(part, node)
    // Something else may have taken it before.
    if (!membership.live.has(node)) return
    if (how === 'leave') membership.leave(node)
    else membership.crashNode(node)
  }

  private cast(part: number, node: NodeHandle): void {
    this.incarnations.set(part, node)
    this.parts.set(node, part)
  }

  private dismiss(part: number, node: NodeHandle): void {
    this.incarnations.delete(part)
    this.parts.delete(node)
  }

  private idOf(part: number): Id {
    return numberedId(this.ids, part, this.idBits)
  }

  /** Beyond those of the nodes of the trace, so that no two are alike. */
  private freshId(): Id {
    return numberedId(this.ids, this.events.length + this.freshIds++, this.idBits)
  }

  private get idBits(): number {
    return this.stage.world.scenario.pastry.idBits
  }
}
