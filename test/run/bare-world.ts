import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, ZERO_ID } from '../../protocol/base/id.ts'
import { micros } from '../../protocol/base/time.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import type { Newcomer } from '../../sim/run/membership.ts'
import { NodePool } from '../../sim/run/node-pool.ts'
import type { Activity, Cues, Stage } from '../../sim/run/phases/activity.ts'

/** What happened to a node that does nothing: only its coming and going is of interest. */
export interface Walkon {
  readonly id: Id
  /** In seconds. */
  readonly from: number
  to: number | undefined
  how: 'crash' | 'leave' | undefined
}

/** A stage without a protocol, for what only chance decides: thousands of nodes come and go in no time. */
export class Theatre {
  /** By handle, from 1. */
  readonly nodes: Walkon[] = [{ id: ZERO_ID, from: 0, to: 0, how: undefined }]
  readonly live = new NodePool()
  readonly stage: Stage
  private readonly scheduler = new Scheduler()
  private endsAt = Number.POSITIVE_INFINITY

  constructor({ seed, population }: { seed: string | number; population: number }) {
    const world = {
      scenario: { seed: String(seed), pastry: { idBits: 128 } },
      idOf: (node: NodeHandle) => this.nodes[node]!.id,
    }
    const membership = {
      live: this.live,
      start: ({ id }: Newcomer) => this.enter(id),
      crashNode: (node: NodeHandle) => this.exit(node, 'crash'),
      leave: (node: NodeHandle) => this.exit(node, 'leave'),
    }
    this.stage = { world, membership } as unknown as Stage
    for (let node = 0; node < population; node++) this.enter(ZERO_ID)
  }

  /** Plays an activity to its end. */
  play(create: (cues: Cues, stage: Stage) => Activity): void {
    const { scheduler } = this
    const cues: Cues = {
      get now() {
        return scheduler.now
      },
      at: (time, token) => {
        scheduler.schedule(0, time, { target: 0, kind: 0, code: 0, token, payload: undefined })
      },
      expectEnd: () => {},
      endAt: (time) => {
        this.endsAt = time
      },
    }
    const activity = create(cues, this.stage)
    activity.start()
    while (scheduler.step() && scheduler.now < this.endsAt) activity.act(scheduler.queue.token)
  }

  get now(): number {
    return this.scheduler.now / 1_000_000
  }

  /** Those that came while the activity went on. */
  arrivals(population: number): Walkon[] {
    return this.nodes.slice(1 + population)
  }

  enter(id: Id): NodeHandle {
    const handle = micros(this.nodes.length) as number as NodeHandle
    this.nodes.push({ id, from: this.now, to: undefined, how: undefined })
    this.live.add(handle)
    return handle
  }

  exit(node: NodeHandle, how: 'crash' | 'leave'): void {
    Object.assign(this.nodes[node]!, { to: this.now, how })
    this.live.remove(node)
  }
}
