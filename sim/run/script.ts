import assert from 'node:assert/strict'
import { type Micros, micros, type NodeHandle, type OperationId } from '../../protocol/environment.ts'
import type { JoinFailure } from '../../protocol/events.ts'
import { smallestOfUniform } from '../core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../core/random.ts'
import { SCRIPT_SOURCE } from '../core/scheduler.ts'
import { HOST_EVENT_KINDS } from '../host/hosts.ts'
import type { OperationKind } from '../measure/outcomes.ts'
import type { JoinPhase, LeavePhase, Phase, ResolvedScenario, SettlePhase } from '../scenario/resolved.ts'
import { KeyStore } from './key-store.ts'
import { keyId } from './keys.ts'
import type { Measurement } from './measurement.ts'
import type { Membership } from './membership.ts'
import type { Tracer } from './tracer.ts'
import { type IssuedOperation, Workload } from './workload.ts'
import type { World } from './world.ts'

/** What the script puts into the queue, as events of its own source. */
const ACTION = {
  /** Token: the phase. */
  startPhase: HOST_EVENT_KINDS,
  endPhase: HOST_EVENT_KINDS + 1,
  /** The next joiner, leaver or operation of the phase; token: its number there. */
  next: HOST_EVENT_KINDS + 2,
  /** Has any leaf set changed? */
  checkStable: HOST_EVENT_KINDS + 3,
  /** The oldest open operation has reached its deadline. */
  deadline: HOST_EVENT_KINDS + 4,
  /** A row of the time series is due. */
  interval: HOST_EVENT_KINDS + 5,
  /** The seed server is back. */
  endOutage: HOST_EVENT_KINDS + 6,
  /** A joiner has to go, and may come back under another id, or has given up; token: the node. */
  takenId: HOST_EVENT_KINDS + 7,
  failedJoin: HOST_EVENT_KINDS + 8,
  /** Has the overlay recovered from the crash of a phase? Token: the phase. */
  checkRepair: HOST_EVENT_KINDS + 9,
} as const

const NO_VALUE = new Uint8Array(0)

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

/** How often `settle: {until: stable}` looks, and how often it is looked whether a crash is repaired. */
const CHECK_PERIOD = 1_000_000

/**
 * Carries the phases of a scenario out, one after another: starts nodes, takes them away, and gives users' operations
 * to their callers. Each action schedules the next, so that the queue holds one of them however many there are.
 */
export class Script {
  private readonly world: World
  private readonly membership: Membership
  private readonly measurement: Measurement
  private readonly scenario: ResolvedScenario
  private readonly tracer: Tracer | undefined
  private readonly keys = new KeyStore()
  private current = -1
  private isLastPhaseOver = false
  private lastOperation = 0
  private workload: Workload | undefined
  private leavers: NodeHandle[] = []
  private arrivals: RandomStream | undefined
  private phaseStart = micros(0)
  private phaseEnd = micros(0)
  private intervalEnd: Micros
  private leafSetChanges = 0
  private quietSince = micros(0)
  /** Of a settle until stable: has it become so? */
  private stable: 'yes' | 'no' | undefined
  private crashedAt = micros(0)
  /** Operations in order of start, those before `oldest` being over: all have the same deadline. */
  private deadlines: { readonly id: OperationId; readonly at: Micros }[] = []
  private oldest = 0

  constructor(world: World, membership: Membership, measurement: Measurement, tracer?: Tracer) {
    this.tracer = tracer
    this.world = world
    this.membership = membership
    this.measurement = measurement
    this.scenario = world.scenario
    this.intervalEnd = this.scenario.interval
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

  /** Index of the phase that is being carried out, from 0. */
  get phase(): number {
    return Math.max(0, this.current)
  }

  /** Roughly how much of the phase is over, 0 … 1. */
  phaseProgress(): number {
    const start = this.phaseStart
    if (this.phaseEnd <= start) return 0
    return Math.min(1, (this.world.now - start) / (this.phaseEnd - start))
  }

  /** Handles the event that the scheduler has just moved to, one of the script's. */
  handleEvent(kind: number, token: number): void {
    this.endInterval()
    switch (kind) {
      case ACTION.startPhase:
        return this.startPhase(token)
      case ACTION.endPhase:
        return this.endPhase()
      case ACTION.next:
        return this.next(token)
      case ACTION.checkStable:
        return this.checkStable()
      case ACTION.deadline:
        return this.deadlineReached()
      case ACTION.interval:
        return this.at(this.intervalEnd, ACTION.interval, 0)
      case ACTION.checkRepair:
        return this.checkRepair(token)
      case ACTION.endOutage:
        return this.world.setSeedServer('up')
      case ACTION.takenId:
        return this.membership.joinFailed(token as NodeHandle, 'id taken')
      case ACTION.failedJoin:
        return this.membership.joinFailed(token as NodeHandle, 'given up')
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
    this.current = index
    this.phaseStart = this.world.now
    this.measurement.phaseStarted(index)
    const phase = this.scenario.phases[index]!
    this.arrivals = randomStream(streamKey(this.scenario.seed, 'workload', index, 'arrivals'))
    switch (phase.kind) {
      case 'join':
        return this.spread(phase.over, phase.nodes)
      case 'leave':
        this.leavers = this.membership.leavers(phase.leavers, index)
        return this.spread(phase.over, this.leavers.length)
      case 'insert':
      case 'lookup':
      case 'route':
      case 'delete':
        this.workload = new Workload(this.world, this.membership, this.keys, phase)
        return this.spread(phase.over, this.workload.count)
      case 'crash':
        this.membership.crash(phase.victims, index)
        this.crashedAt = this.world.now
        this.at(micros(this.world.now + CHECK_PERIOD), ACTION.checkRepair, index)
        return this.endAt(this.world.now)
      case 'outage':
        this.world.setSeedServer('down')
        this.at(micros(this.world.now + phase.for), ACTION.endOutage, 0)
        return this.endAt(this.world.now)
      case 'settle':
        return this.settle(phase)
    }
  }

  private endPhase(): void {
    this.measurement.phaseEnded(this.current)
    if (this.stable !== undefined) this.measurement.settled(this.current, this.stable)
    this.stable = undefined
    if (this.current + 1 < this.scenario.phases.length)
      this.at(this.world.now, ACTION.startPhase, this.current + 1)
    else this.isLastPhaseOver = true
  }

  /** Begins a phase that does `count` things over a time. */
  private spread(over: Micros, count: number): void {
    const end = micros(this.world.now + over)
    if (count === 0) {
      this.endAt(end)
    } else {
      this.phaseEnd = end
      this.at(this.timeOf(0, count, over), ACTION.next, 0)
    }
  }

  private next(index: number): void {
    const phase = this.scenario.phases[this.current]!
    const count = this.act(phase, index)
    const { over } = phase as JoinPhase
    if (index + 1 < count) this.at(this.timeOf(index + 1, count, over), ACTION.next, index + 1)
    else this.endAt(this.phaseEnd)
  }

  /** Does the thing number `index` of a phase; returns how many there are. */
  private act(phase: Phase, index: number): number {
    switch (phase.kind) {
      case 'join':
        this.membership.start(phase.via, phase.ids?.[index])
        return phase.nodes
      case 'leave':
        this.membership.leave(this.leavers[index]!)
        return this.leavers.length
      case 'insert':
      case 'lookup':
      case 'route':
      case 'delete': {
        const operation = this.workload!.issue(index, (this.lastOperation + 1) as OperationId)
        if (operation !== undefined) this.begin(operation)
        return this.workload!.count
      }
      case 'crash':
      case 'outage':
      case 'settle':
        return 0
    }
  }

  /**
   * When thing number `index` of `count` happens: evenly spaced; by a Poisson process of that many events; or at once.
   * Operations come evenly, each somewhere within its share of the time.
   */
  private timeOf(index: number, count: number, over: Micros): Micros {
    const phase = this.scenario.phases[this.current] as JoinPhase | LeavePhase
    const { now } = this.world
    const start = this.phaseStart
    if (phase.kind === 'leave' || (phase.kind === 'join' && phase.arrival === 'uniform')) {
      return micros(start + Math.floor((index * over) / count))
    }
    if (phase.kind === 'join' && phase.arrival === 'burst') return start
    const draw = this.arrivals!.next()
    if (phase.kind === 'join') return this.poissonTime(now, start + over, count - index, draw)
    return micros(start + Math.floor(((index + draw) * over) / count))
  }

  /** The first of `left` independent uniform times in the rest of a phase. */
  private poissonTime(now: number, end: number, left: number, draw: number): Micros {
    return micros(now + Math.floor(smallestOfUniform(draw, { count: left }) * (end - now)))
  }

  /** Begins an operation that no phase asks for. */
  beginOwn({ kind, caller, key: name, value }: OwnOperation): OperationId {
    assert(this.membership.joined.has(caller), `node ${caller} has not joined`)
    const id = (this.lastOperation + 1) as OperationId
    const key = keyId(name, this.scenario.pastry.idBits)
    if (kind === 'insert') this.keys.add({ name, id: key })
    this.begin({
      id,
      kind,
      phase: this.current,
      caller,
      key,
      keyName: name,
      value: kind === 'insert' ? (value ?? NO_VALUE) : undefined,
    })
    return id
  }

  private begin(operation: IssuedOperation): void {
    const { id, caller, key } = operation
    const { operationDeadline } = this.scenario
    this.lastOperation = id
    this.measurement.operationStarted(operation)
    this.tracer?.operationStarted(operation)
    this.deadlines.push({ id, at: micros(this.world.now + operationDeadline) })
    if (this.deadlines.length === this.oldest + 1) this.awaitDeadline()
    const { storage, probe } = this.world.resident(caller)!
    switch (operation.kind) {
      case 'insert':
        return storage.insert(id, key, operation.value!, operationDeadline)
      case 'lookup':
        return storage.lookup(id, key, operationDeadline)
      case 'delete':
        return storage.delete(id, key, operationDeadline)
      case 'route':
        return probe.route(id, key)
    }
  }

  private awaitDeadline(): void {
    this.at(this.deadlines[this.oldest]!.at, ACTION.deadline, 0)
  }

  private deadlineReached(): void {
    while (this.oldest < this.deadlines.length && this.deadlines[this.oldest]!.at <= this.world.now) {
      this.measurement.operations.deadlineReached(this.deadlines[this.oldest]!.id, this.world.now)
      this.oldest++
    }
    if (this.oldest > 1024 && this.oldest * 2 > this.deadlines.length) {
      this.deadlines = this.deadlines.slice(this.oldest)
      this.oldest = 0
    }
    if (this.oldest < this.deadlines.length) this.awaitDeadline()
  }

  private settle({ wait }: SettlePhase): void {
    if ('for' in wait) {
      this.endAt(micros(this.world.now + wait.for))
      return
    }
    this.phaseEnd = micros(this.world.now + wait.atMost)
    this.leafSetChanges = this.countLeafSetChanges()
    this.quietSince = this.world.now
    this.at(micros(this.world.now + CHECK_PERIOD), ACTION.checkStable, 0)
  }

  private checkStable(): void {
    const { wait } = this.scenario.phases[this.current] as SettlePhase
    assert('until' in wait)
    const { now } = this.world
    const changes = this.countLeafSetChanges()
    if (changes !== this.leafSetChanges) {
      this.leafSetChanges = changes
      this.quietSince = now
    }
    const isStable = now - this.quietSince >= wait.quiet
    this.stable = isStable ? 'yes' : 'no'
    if (isStable || now >= this.phaseEnd) this.endAt(now)
    else this.at(micros(now + CHECK_PERIOD), ACTION.checkStable, 0)
  }

  /** Until it is whole again, or somebody else comes or goes. */
  private checkRepair(crash: number): void {
    const since = this.scenario.phases.slice(crash + 1, this.current + 1)
    if (since.some(({ kind }) => kind === 'join' || kind === 'leave' || kind === 'crash')) return
    const { now } = this.world
    if (this.measurement.isWhole()) this.measurement.repaired(crash, micros(now - this.crashedAt))
    else this.at(micros(now + CHECK_PERIOD), ACTION.checkRepair, crash)
  }

  private countLeafSetChanges(): number {
    let changes = 0
    for (const node of this.membership.live.inOrder())
      changes += this.world.resident(node)!.node.leafSet.version
    return changes
  }

  private endAt(time: Micros): void {
    this.phaseEnd = time
    this.at(time, ACTION.endPhase, 0)
  }

  private at(time: Micros, kind: number, token: number): void {
    this.world.scheduler.schedule(SCRIPT_SOURCE, time, {
      target: -1,
      kind,
      code: 0,
      token,
      payload: undefined,
    })
  }
}
