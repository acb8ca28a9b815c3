import assert from 'node:assert/strict'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { JoinFailure } from '../../protocol/events.ts'
import type { EventFields } from '../core/event-queue.ts'
import { SCRIPT_SOURCE } from '../core/scheduler.ts'
import { HOST_EVENT_KINDS } from '../host/hosts.ts'
import { NO_PHASE } from '../measure/operations.ts'
import type { OperationKind } from '../measure/outcomes.ts'
import type { CrashPhase, Phase, PhaseKind, ResolvedScenario } from '../scenario/resolved.ts'
import type { Measurement } from './measurement.ts'
import type { Membership } from './membership.ts'
import type { Activity, Cues, Stage } from './phases/activity.ts'
import { ClosedLoop } from './phases/closed-loop.ts'
import { Instant } from './phases/instant.ts'
import { spreadJoins, spreadLeaves, spreadOperations } from './phases/operations.ts'
import { RateWorkload } from './phases/rate-workload.ts'
import { SessionChurn } from './phases/session-churn.ts'
import { Settling } from './phases/settle.ts'
import { TraceChurn } from './phases/trace-churn.ts'
import type { Tracer } from './tracer.ts'
import { KeyStore } from './users/key-store.ts'
import { keyId } from './users/keys.ts'
import { Requests } from './users/requests.ts'
import type { World } from './world.ts'

/** What the script puts into the queue, as events of its own source. */
const ACTION = {
  /** Token: the phase. */
  startPhase: HOST_EVENT_KINDS,
  endPhase: HOST_EVENT_KINDS + 1,
  /** A cue of the activity of a phase; code: the phase, token: the activity's. */
  cue: HOST_EVENT_KINDS + 2,
  /** The warm-up of a phase is over; token: the phase. */
  measure: HOST_EVENT_KINDS + 3,
  /** The oldest open operation has reached its deadline. */
  deadline: HOST_EVENT_KINDS + 4,
  /** A row of the time series is due. */
  interval: HOST_EVENT_KINDS + 5,
  /** The seed server is back. */
  endOutage: HOST_EVENT_KINDS + 6,
  /** A joiner has to go, and may come back under another id, or has given up; token: the node. */
  takenId: HOST_EVENT_KINDS + 7,
  failedJoin: HOST_EVENT_KINDS + 8,
  /** What has recovered from the crash of a phase? Token: the phase. */
  checkRepair: HOST_EVENT_KINDS + 9,
  /** A leaver has handed over what it held; token: the node. */
  left: HOST_EVENT_KINDS + 10,
} as const

const NO_VALUE = new Uint8Array(0)

/** How often it is looked whether a crash is repaired. */
const CHECK_PERIOD = 1_000_000

/** Phases in which somebody comes or goes. */
const MOVES: ReadonlySet<PhaseKind> = new Set(['join', 'leave', 'crash', 'churn'])

/** An operation that the user of the library asks for. */
export interface OwnOperation {
  readonly kind: OperationKind
  /** A node that has joined. */
  readonly caller: NodeHandle
  /** Its id is the leading bits of its SHA-1. */
  readonly key: string
  /** Of an insert. */
  readonly value?: Uint8Array | undefined
}

/** A phase that has started and not ended. */
interface RunningPhase {
  readonly phase: Phase
  readonly activity: Activity
  readonly startedAt: Micros
  /** As far as is known. */
  endsAt: Micros
  isMeasured: boolean
}

/**
 * Carries the phases of a scenario out: one after another in the foreground, and beside them those in the background. What a
 * phase does is up to its activity.
 */
export class Script {
  private readonly world: World
  private readonly measurement: Measurement
  private readonly scenario: ResolvedScenario
  private readonly membership: Membership
  private readonly keys = new KeyStore()
  private readonly requests: Requests
  private readonly stage: Stage
  private readonly running = new Map<number, RunningPhase>()
  /** The phase in the foreground. */
  private current = NO_PHASE
  private isLastPhaseOver = false
  private intervalEnd: Micros
  /** When the last crash was; undefined if since then a node has gone because its join came to nothing. */
  private crashedAt: Micros | undefined

  constructor(world: World, membership: Membership, measurement: Measurement, tracer?: Tracer) {
    this.world = world
    this.membership = membership
    this.measurement = measurement
    this.scenario = world.scenario
    this.intervalEnd = this.scenario.interval
    this.requests = new Requests({
      world,
      measurement,
      tracer,
      phase: () => this.operationPhase,
      awaitDeadline: (at) => this.at(at, ACTION.deadline, 0),
    })
    this.stage = { world, membership, measurement, requests: this.requests, keys: this.keys }
  }

  start(): void {
    this.at(this.intervalEnd, ACTION.interval, 0)
    this.at(this.world.now, ACTION.startPhase, 0)
  }

  /** Have all phases and all operations ended? */
  get isOver(): boolean {
    return this.isLastPhaseOver && this.measurement.operations.openCount === 0
  }

  /** A joiner reports that its join came to nothing. It is taken away by an event of its own, not from under its feet. */
  joinFailed(node: NodeHandle, reason: JoinFailure): void {
    this.at(micros(this.world.now + 1), reason === 'id taken' ? ACTION.takenId : ACTION.failedJoin, node)
  }

  /** The caller of an operation has its answer. */
  operationCompleted(operation: OperationId): void {
    this.requests.completed(operation)
  }

  /** A node has gone, and with it whoever waited for an answer there. */
  nodeGone(node: NodeHandle): void {
    this.requests.callerGone(node)
  }

  /** A leaver has handed over what it held. */
  nodeLeft(node: NodeHandle): void {
    this.at(micros(this.world.now + 1), ACTION.left, node)
  }

  /** Index of the phase in the foreground, from 0. */
  get phase(): number {
    return Math.max(0, this.current)
  }

  /** Roughly how much of that phase is over, 0 … 1. */
  phaseProgress(): number {
    const running = this.running.get(this.current)
    if (running === undefined) return this.isLastPhaseOver ? 1 : 0
    const { startedAt, endsAt } = running
    return endsAt <= startedAt ? 0 : Math.min(1, (this.world.now - startedAt) / (endsAt - startedAt))
  }

  /** Begins an operation that no phase asks for. */
  beginOwn({ kind, caller, key: name, value }: OwnOperation): OperationId {
    assert(this.membership.joined.has(caller), `node ${caller} has not joined`)
    const key = keyId(name, this.scenario.pastry.idBits)
    if (kind === 'insert') this.keys.add({ name, id: key })
    const bytes = kind === 'insert' ? (value ?? NO_VALUE) : undefined
    return this.requests.begin({ kind, caller, key, keyName: name, value: bytes })
  }

  /** Handles the event that the scheduler has just moved to, one of the script's. */
  handleEvent({ kind, code, token }: EventFields): void {
    this.endInterval()
    switch (kind) {
      case ACTION.startPhase:
        return this.startPhase(token)
      case ACTION.endPhase:
        return this.endPhase(token)
      case ACTION.cue:
        return this.running.get(code)?.activity.act(token)
      case ACTION.measure:
        return this.measure(token)
      case ACTION.deadline:
        return this.requests.deadlineReached()
      case ACTION.interval:
        return this.at(this.intervalEnd, ACTION.interval, 0)
      case ACTION.checkRepair:
        return this.checkRepair(token)
      case ACTION.endOutage:
        return this.world.setSeedServer('up')
      case ACTION.left:
        return this.membership.left(token as NodeHandle)
      case ACTION.takenId:
        return this.endJoin(token as NodeHandle, 'id taken')
      case ACTION.failedJoin:
        return this.endJoin(token as NodeHandle, 'given up')
      default:
        return assert.fail(`scripted event ${kind}`)
    }
  }

  /** Before anything else is scripted at that instant. */
  private endInterval(): void {
    if (this.world.now !== this.intervalEnd) return
    this.measurement.intervalEnded()
    this.intervalEnd = micros(this.intervalEnd + this.scenario.interval)
  }

  private startPhase(index: number): void {
    const { now } = this.world
    const phase = this.scenario.phases[index]!
    const warmUp = phase.kind === 'churn' ? phase.warmUp : 0
    const activity = this.activityOf(phase, this.cuesOf(index))
    this.running.set(index, { phase, activity, startedAt: now, endsAt: now, isMeasured: false })
    if (!phase.background) this.current = index
    if (warmUp === 0) this.measure(index)
    else this.at(micros(now + warmUp), ACTION.measure, index)
    activity.start()
    if (phase.background) this.at(now, ACTION.startPhase, index + 1)
  }

  /** The phase's row, and its operations, begin. */
  private measure(index: number): void {
    const running = this.running.get(index)
    if (running === undefined) return
    running.isMeasured = true
    this.measurement.phaseStarted(index)
  }

  /** What goes on in the background ends with the last phase of the foreground. */
  private endPhase(index: number): void {
    if (!this.running.has(index)) return
    const isLast = index === this.scenario.phases.length - 1
    if (isLast) for (const other of [...this.running.keys()]) if (other !== index) this.conclude(other)
    this.conclude(index)
    if (isLast) this.isLastPhaseOver = true
    else if (index === this.current) this.at(this.world.now, ACTION.startPhase, index + 1)
  }

  private conclude(index: number): void {
    const { activity, isMeasured } = this.running.get(index)!
    if (!isMeasured) this.measure(index)
    this.running.delete(index)
    this.measurement.phaseEnded(index)
    activity.ended?.()
  }

  private activityOf(phase: Phase, cues: Cues): Activity {
    const { stage } = this
    switch (phase.kind) {
      case 'join':
        return phase.start === 'converged'
          ? new Instant(cues, () => this.membership.startConverged(phase))
          : spreadJoins(cues, stage, phase)
      case 'leave':
        return spreadLeaves(cues, stage, phase)
      case 'insert':
      case 'delete':
        return spreadOperations(cues, stage, phase)
      case 'lookup':
      case 'route':
        return phase.amount.rate === undefined
          ? spreadOperations(cues, stage, phase)
          : new RateWorkload(cues, stage, phase, phase.amount)
      case 'mix':
        if ('clients' in phase.amount) return new ClosedLoop(cues, stage, phase, phase.amount)
        return phase.amount.rate === undefined
          ? spreadOperations(cues, stage, phase)
          : new RateWorkload(cues, stage, phase, phase.amount)
      case 'churn':
        return 'events' in phase.source
          ? new TraceChurn(cues, stage, phase, phase.source.events)
          : new SessionChurn(cues, stage, phase, phase.source)
      case 'crash':
        return new Instant(cues, () => this.crash(phase))
      case 'outage':
        return new Instant(cues, () => this.takeSeedServerDown(phase.for))
      case 'settle':
        return new Settling(cues, stage, phase)
    }
  }

  private crash({ victims, index }: CrashPhase): void {
    const ring = this.measurement.oracle.ring()
    this.membership.crash(victims, index)
    this.measurement.crashed(index, ring)
    this.crashedAt = this.world.now
    const isChurning = [...this.running.values()].some(({ phase }) => phase.kind === 'churn')
    if (!isChurning) this.at(micros(this.world.now + CHECK_PERIOD), ACTION.checkRepair, index)
  }

  /** Until overlay and data are whole again, or somebody else comes or goes. */
  private checkRepair(crash: number): void {
    if (this.crashedAt === undefined) return
    const since = this.scenario.phases.slice(crash + 1, this.current + 1)
    if (since.some(({ kind }) => MOVES.has(kind))) return
    const { now } = this.world
    if (this.measurement.recovering(crash, micros(now - this.crashedAt)))
      this.at(micros(now + CHECK_PERIOD), ACTION.checkRepair, crash)
  }

  private takeSeedServerDown(time: Micros): void {
    this.world.setSeedServer('down')
    this.at(micros(this.world.now + time), ACTION.endOutage, 0)
  }

  private endJoin(node: NodeHandle, reason: 'id taken' | 'given up'): void {
    if (this.membership.live.has(node)) this.crashedAt = undefined
    const successor = this.membership.joinFailed(node, reason)
    for (const { activity } of this.running.values()) activity.joinFailed?.(node, successor)
  }

  /** To which phase an operation belongs that begins now: the one in the foreground, unless that is warming up. */
  private get operationPhase(): number {
    const running = this.running.get(this.current)
    return running === undefined || running.isMeasured ? this.current : NO_PHASE
  }

  private cuesOf(index: number): Cues {
    const { world } = this
    const expectEnd = (time: Micros): void => {
      this.running.get(index)!.endsAt = time
    }
    return {
      get now() {
        return world.now
      },
      at: (time, token) => this.at(time, ACTION.cue, token, index),
      expectEnd,
      endAt: (time) => {
        expectEnd(time)
        this.at(time, ACTION.endPhase, index)
      },
    }
  }

  private at(time: Micros, kind: number, token: number, code = 0): void {
    this.world.scheduler.schedule(SCRIPT_SOURCE, time, { target: -1, kind, code, token, payload: undefined })
  }
}
