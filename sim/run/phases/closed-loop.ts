import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import { randomStream, streamKey } from '../../core/random.ts'
import type { MixPhase } from '../../scenario/resolved.ts'
import { Workload } from '../users/workload.ts'
import type { Activity, Cues, Stage } from './activity.ts'

/** How long a client waits that has no node to ask, or nothing to ask for. */
const LOOK_AGAIN = seconds(1)

interface Client {
  node: NodeHandle
}

/**
 * Operations in a closed loop: each client begins its next one when the one before is over and it has thought. Slow answers
 * so mean fewer operations. A client stays with one node until that goes.
 */
export class ClosedLoop implements Activity {
  private readonly cues: Cues
  private readonly stage: Stage
  private readonly phase: MixPhase
  private readonly workload: Workload
  private readonly clients: Client[]
  private readonly think: Micros
  private issued = 0

  constructor(
    cues: Cues,
    stage: Stage,
    phase: MixPhase,
    { clients, think }: { readonly clients: number; readonly think: Micros },
  ) {
    this.cues = cues
    this.stage = stage
    this.phase = phase
    this.workload = new Workload(stage, phase)
    this.clients = Array.from({ length: clients }, () => ({ node: NO_NODE }))
    this.think = think
  }

  /** The clients begin one by one in the time that each would think, or else all would ask in step. */
  start(): void {
    const { now } = this.cues
    const { over, index } = this.phase
    if (over !== null) this.cues.endAt(micros(now + over))
    const { seed } = this.stage.world.scenario
    const starts = randomStream(streamKey(seed, 'workload', index, 'arrivals'))
    for (const client of this.clients.keys())
      this.cues.at(micros(now + Math.floor(starts.next() * this.think)), client)
  }

  act(client: number): void {
    const node = this.nodeOf(this.clients[client]!)
    const request = node === NO_NODE ? undefined : this.workload.issue(this.issued++, node)
    if (request === undefined) this.cues.at(micros(this.cues.now + LOOK_AGAIN), client)
    else this.stage.requests.begin(request, this.phase, () => this.operationEnded(client))
  }

  /** At least 1 µs later, so that time goes on whatever is near. */
  private operationEnded(client: number): void {
    this.cues.at(micros(this.cues.now + Math.max(1, this.think)), client)
  }

  private nodeOf(client: Client): NodeHandle {
    if (!this.stage.membership.joined.has(client.node)) client.node = this.workload.caller()
    return client.node
  }
}
