import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import type { RandomStream } from '../../core/random.ts'
import type { NodePool } from '../node-pool.ts'
import type { Workload } from '../users/workload.ts'
import type { Activity, Clock } from './activity.ts'

/** How long a client waits that has no node to ask, or nothing to ask for. */
const LOOK_AGAIN = seconds(1)

/** How long a client takes at least for an operation that its own node answers immediately: nodes compute in no time, clients do not. */
const NO_TIME_TAKES = milliseconds(1)

export interface ClosedLoopOptions {
  readonly workload: Workload
  /** How many there are. */
  readonly clients: number
  /** How long each waits between the end of one operation and the next. */
  readonly think: Micros
  /** The nodes that have joined. */
  readonly nodes: NodePool
  /** Null: until the phases end. */
  readonly over: Micros | null
  /** One draw for the start of each client. */
  readonly draws: RandomStream
}

/**
 * Operations in a closed loop: each client begins its next one when the one before is over and it has thought. Slow answers
 * so mean fewer operations, and failures are under-sampled. A client stays with one node until that goes.
 */
export class ClosedLoop implements Activity {
  private readonly clock: Clock
  private readonly options: ClosedLoopOptions
  /** The node that each client asks. */
  private readonly nodeOf: NodeHandle[]

  constructor(clock: Clock, options: ClosedLoopOptions) {
    this.clock = clock
    this.options = options
    this.nodeOf = Array.from({ length: options.clients }, () => NO_NODE)
  }

  /** The clients begin one by one in the time that each would think, or else all would ask in step. */
  start(): void {
    const { now } = this.clock
    const { over, think, draws } = this.options
    if (over !== null) this.clock.endAt(micros(now + over))
    for (const client of this.nodeOf.keys())
      this.clock.at(micros(now + Math.floor(draws.next() * think)), client)
  }

  act(client: number): void {
    const { workload, nodes } = this.options
    if (!nodes.has(this.nodeOf[client]!)) this.nodeOf[client] = workload.caller()
    const node = this.nodeOf[client]!
    const begunAt = this.clock.now
    if (node !== NO_NODE && workload.begin(node, () => this.operationEnded(client, begunAt)) === 'begun')
      return
    this.clock.at(micros(this.clock.now + LOOK_AGAIN), client)
  }

  private operationEnded(client: number, begunAt: Micros): void {
    const { now } = this.clock
    const { think } = this.options
    this.clock.at(
      micros(now + (now === begunAt ? Math.max(NO_TIME_TAKES, think) : Math.max(1, think))),
      client,
    )
  }
}
