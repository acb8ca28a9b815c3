import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idFromWords, ZERO_ID } from '../../protocol/base/id.ts'
import { micros } from '../../protocol/base/time.ts'
import { Scheduler } from '../../sim/core/scheduler.ts'
import { Identities } from '../../sim/run/identities.ts'
import type { Newcomer } from '../../sim/run/membership.ts'
import { NodePool } from '../../sim/run/node-pool.ts'
import type { Activity, Clock } from '../../sim/run/phases/activity.ts'
import type { ChurnNeeds } from '../../sim/run/phases/session-churn.ts'

/** What happened to a node that does nothing: only its coming and going is of interest. */
export interface BareNode {
  readonly id: Id
  /** In seconds. */
  readonly from: number
  to: number | undefined
  how: 'crash' | 'leave' | undefined
}

/** A world without a protocol, for what only chance decides: thousands of nodes come and go in no time. */
export class BareWorld {
  /** By handle, from 1. */
  readonly nodes: BareNode[] = [{ id: ZERO_ID, from: 0, to: 0, how: undefined }]
  readonly live = new NodePool()
  private readonly identities = new Identities({
    idOf: (node) => this.nodes[node]!.id,
    isLive: (node) => this.live.has(node),
  })
  private readonly simulated: ChurnNeeds
  private readonly scheduler = new Scheduler()
  private endsAt = Number.POSITIVE_INFINITY

  constructor({ seed, population }: { seed: string | number; population: number }) {
    this.simulated = {
      seed: String(seed),
      idBits: 128,
      membership: {
        live: this.live,
        start: ({ id }: Newcomer) => this.add(id),
        crashNode: (node: NodeHandle) => this.remove(node, 'crash'),
        leave: (node: NodeHandle) => this.remove(node, 'leave'),
        // A node that leaves has gone at once.
        isLeaving: () => false,
        takeLongestAway: (except) => this.identities.takeLongestAway(except),
      },
    }
    for (let node = 1; node <= population; node++) this.add(idFromWords(0, 0, 0, node))
  }

  /** Carries an activity out to its end. */
  carryOut(create: (clock: Clock, simulated: ChurnNeeds) => Activity): void {
    const { scheduler } = this
    const at: Clock['at'] = (time, token) => {
      scheduler.schedule(0, time, { target: 0, kind: 0, code: 0, token, payload: undefined })
    }
    const clock: Clock = {
      get now() {
        return scheduler.now
      },
      at,
      afterwards: at,
      expectEnd: () => {},
      endAt: (time) => {
        this.endsAt = time
      },
    }
    const activity = create(clock, this.simulated)
    activity.start()
    while (scheduler.step() && scheduler.now < this.endsAt) activity.act(scheduler.queue.token)
  }

  get now(): number {
    return this.scheduler.now / 1_000_000
  }

  /** Those that came while the activity went on. */
  arrivals(population: number): BareNode[] {
    return this.nodes.slice(1 + population)
  }

  add(id: Id): NodeHandle {
    const handle = micros(this.nodes.length) as number as NodeHandle
    this.nodes.push({ id, from: this.now, to: undefined, how: undefined })
    this.identities.arrive(handle)
    this.live.add(handle)
    return handle
  }

  remove(node: NodeHandle, how: 'crash' | 'leave'): void {
    Object.assign(this.nodes[node]!, { to: this.now, how })
    this.live.remove(node)
    this.identities.depart(node)
  }
}
