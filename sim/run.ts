import type { NodeHandle, OperationId } from '../protocol/base/handles.ts'
import type { Micros } from '../protocol/base/time.ts'
import { type CsvFile, isOfPhase, type PeriodRow, type Row, type SummaryRow } from './measure/columns.ts'
import { evaluateExpectations, type Verdict } from './measure/expectations.ts'
import { hasIdealLeafSet } from './measure/oracle.ts'
import type { RunningRow } from './measure/phases.ts'
import type { LatencyModel } from './network/latency.ts'
import { beliefsOf, type NodeBeliefs } from './run/beliefs.ts'
import { degreeRows } from './run/degree-rows.ts'
import { Execution, type OwnOperation } from './run/execution.ts'
import type { GroundTruth } from './run/ground-truth.ts'
import { Measurement } from './run/measurement.ts'
import type { Membership } from './run/membership.ts'
import type { RunObserver } from './run/observer.ts'
import { ringRows } from './run/ring-rows.ts'
import { RingWatch } from './run/ring-watch.ts'
import { RunFingerprint } from './run/run-fingerprint.ts'
import type { TraceEvent } from './run/trace/trace-event.ts'
import { TraceObserver } from './run/trace/trace-observer.ts'
import { type TraceLine, Tracer } from './run/trace/tracer.ts'
import type { OwnApplication, World } from './run/world.ts'
import type { ResolvedScenario } from './scenario/resolved.ts'

export type { OwnApplication, OwnOperation, TraceEvent, TraceLine }

/** The progress of a run. */
export interface Progress {
  readonly virtualTime: Micros
  /** Label of the phase in the foreground. */
  readonly phase: string
  /** From 0. */
  readonly phaseIndex: number
  readonly phases: number
  /** The share of the run that is done, an estimate from 0 to 1. */
  readonly fraction: number
  readonly events: number
}

/** Where a run's results go. All are optional; leaving one out changes nothing in the run. */
export interface Sinks {
  /** Each row of each CSV file, in the order of the file. */
  row?(file: CsvFile, row: Row): void
  trace?(line: TraceLine): void
  /** Each event of the run, before a node acts on it; it is valid during the call. */
  event?(event: TraceEvent): void
  /** Called once per `step`, and also during a long step that sets nodes up. */
  progress?(progress: Progress): void
}

export interface RunOptions {
  /** `on`: every message is encoded and decoded on its way. The run is the same. Default `off`. */
  readonly wireMode?: 'off' | 'on' | undefined
  readonly sinks?: Sinks | undefined
  /** `off`: the overlay's invariants are not checked, even if the scenario asks for it. The run is the same. Default `on`. */
  readonly checks?: 'on' | 'off' | undefined
  /** Trace only what concerns this operation. */
  readonly traceOperation?: number | undefined
  /** A latency model of your own, instead of the scenario's. */
  readonly latency?: LatencyModel | undefined
  /** Applications of your own, beside storage. */
  readonly applications?: readonly OwnApplication<unknown>[] | undefined
}

export interface RunResult {
  /** One row per phase, in the order of the scenario. */
  readonly summary: readonly SummaryRow[]
  /** All rows of summary.csv: of phases and warm-ups, and at last of the drain, whose end is the end of the run. */
  readonly periods: readonly PeriodRow[]
  readonly expectations: readonly Verdict[]
  /** Broken invariants, in words. */
  readonly violations: readonly string[]
  /** Equal for two runs exactly if every node had the same events. */
  readonly fingerprint: string
  readonly events: number
  readonly virtualTime: Micros
  /** Nodes that were ever started. */
  readonly nodes: number
}

/** One run of a scenario, to be driven in steps. */
export class Simulation {
  /** The inside of the run, for observation. A change from outside makes it a different run, which no scenario describes. */
  readonly world: World
  readonly membership: Membership
  readonly truth: GroundTruth
  readonly measurement: Measurement
  readonly scenario: ResolvedScenario
  private readonly sinks: Sinks
  private readonly execution: Execution
  private readonly fingerprint: RunFingerprint
  private readonly ring: RingWatch
  private finished: RunResult | undefined

  constructor(scenario: ResolvedScenario, options: RunOptions = {}) {
    const { wireMode = 'off', checks = 'on', latency, applications = [], sinks = {} } = options
    const metrics = applications.flatMap(({ metrics = [] }) => metrics)
    const execution = new Execution(scenario, { wireMode, latency, applications })
    const { world, membership, truth } = execution
    this.world = world
    this.membership = membership
    this.truth = truth
    this.scenario = scenario
    this.sinks = sinks
    this.execution = execution
    // Without a sink for rows none are made at set times.
    const write = sinks.row && ((file: CsvFile, row: Row): void => sinks.row!(file, row))
    this.fingerprint = new RunFingerprint(world)
    this.measurement = new Measurement({ scenario, world, truth, write, checks, metrics })
    this.ring = new RingWatch({
      record: write === undefined ? 'none' : scenario.record.ring,
      phases: scenario.phases,
      nodesLive: () => membership.live.size,
      look: (moment) => {
        const view = { world, oracle: truth.oracle, pastry: scenario.pastry, live: membership.live.inOrder() }
        for (const row of ringRows(moment, view)) write?.('ring', row)
      },
    })
    execution.observe({ settingUp: (share) => sinks.progress?.(this.progress(share)) })
    if (sinks.trace !== undefined || sinks.event !== undefined)
      execution.observe(this.traceObserver(sinks, options.traceOperation))
    for (const observer of [this.fingerprint, this.measurement, this.ring]) execution.observe(observer)
    execution.start()
  }

  get now(): Micros {
    return this.world.now
  }

  /** Nodes that run and have joined, in order of their numbers: these may begin operations. */
  joined(): readonly NodeHandle[] {
    return this.membership.joined.inOrder()
  }

  /** When the next event happens; undefined when nothing is left to happen. */
  get nextEventAt(): Micros | undefined {
    return this.world.scheduler.queue.nextTime()
  }

  /** What a node believes now; undefined of one that is gone. */
  beliefsOf(node: NodeHandle): NodeBeliefs | undefined {
    const { world, truth, scenario } = this
    return beliefsOf(node, { world, oracle: truth.oracle, ...scenario.pastry })
  }

  /** Notifies the observer of every event from now on, after the other observers. It may only read. */
  observe(observer: RunObserver): void {
    this.execution.observe(observer)
  }

  /** What the rows of summary.csv have come to now: of each period that has begun, as many cells as need no look at every node. */
  runningSummary(): RunningRow[] {
    return this.measurement.runningSummary()
  }

  /** From now on `line` is called with each line of the trace, or only with those about one operation that has not begun yet. */
  trace(
    line: (line: TraceLine) => void,
    { operation }: { readonly operation?: number | undefined } = {},
  ): void {
    this.execution.observe(this.traceObserver({ trace: line }, operation))
  }

  /** The active nodes whose leaf set is not the one that ground truth would have them hold, in order of ids. */
  wrongLeafSets(): NodeHandle[] {
    const { world, truth, scenario } = this
    const size = scenario.pastry.leafSetSize
    return truth.oracle.rings().flatMap((ring) =>
      ring.filter((node, place) => {
        const leafSet = world.nodeOf(node)?.sharedLeafSet
        return leafSet === undefined || !hasIdealLeafSet(ring, place, { leafSet, size })
      }),
    )
  }

  /**
   * Begins an operation now, in addition to the scenario's. It belongs to the phase in the foreground and gets its row
   * and its outcome like any other. Call it between steps. Returns its number.
   */
  begin(operation: OwnOperation): OperationId {
    return this.execution.begin(operation)
  }

  /** Handles up to `events` more events. */
  step(events: number): 'running' | 'finished' {
    const { execution, ring, world } = this
    for (let left = events; left > 0 && !execution.isOver; left--) {
      execution.advance()
      if (world.now >= ring.dueAt) ring.record(world.now)
      execution.handle()
    }
    this.sinks.progress?.(this.progress())
    if (!execution.isOver) return 'running'
    this.finished ??= this.finish()
    return 'finished'
  }

  /** The result, once `step` has returned `finished`. */
  result(): RunResult {
    if (this.finished === undefined) throw new Error('the run has not finished')
    return this.finished
  }

  private traceObserver(sinks: Pick<Sinks, 'trace' | 'event'>, only: number | undefined): TraceObserver {
    const { world, scenario } = this
    const tracer =
      sinks.trace === undefined ? undefined : new Tracer({ line: (line) => sinks.trace?.(line), only })
    return new TraceObserver({
      world,
      idBits: scenario.pastry.idBits,
      event(event) {
        tracer?.event(event)
        sinks.event?.(event)
      },
    })
  }

  private finish(): RunResult {
    const { world, measurement } = this
    this.ring.runEnded(world.now)
    const periods = measurement.finish()
    this.recordDegrees()
    const summary = periods.filter(isOfPhase)
    return {
      summary,
      periods,
      expectations: evaluateExpectations(this.scenario.expect, summary),
      violations: measurement.violations.lines(),
      fingerprint: this.fingerprint.digest(),
      events: world.scheduler.events,
      virtualTime: world.now,
      nodes: world.hosts.directory.size - 1,
    }
  }

  private recordDegrees(): void {
    const { world, scenario, sinks, membership } = this
    if (sinks.row === undefined) return
    const view = { world, idBits: scenario.pastry.idBits, live: membership.live.inOrder() }
    for (const row of degreeRows(view)) sinks.row('degrees', row)
  }

  /** `share`: how much of the phase is done, from 0 to 1. */
  private progress(share = this.execution.script.phaseProgress()): Progress {
    const { phases } = this.scenario
    const { phase } = this.execution.script
    return {
      virtualTime: this.world.now,
      phase: phases[phase]!.label,
      phaseIndex: phase,
      phases: phases.length,
      fraction: Math.min(1, (phase + share) / phases.length),
      events: this.world.scheduler.events,
    }
  }
}

/** Runs a scenario from start to end. The same scenario gives the same result, always and everywhere. */
export function run(scenario: ResolvedScenario, options: RunOptions = {}): RunResult {
  const simulation = new Simulation(scenario, options)
  while (simulation.step(100_000) === 'running');
  return simulation.result()
}
