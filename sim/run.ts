import type { NodeHandle, OperationId } from '../protocol/base/handles.ts'
import { type Micros, micros } from '../protocol/base/time.ts'
import type { NodeEvent } from '../protocol/events.ts'
import { HOST_EVENT_KINDS } from './host/hosts.ts'
import type { CsvFile, Row, SummaryRow } from './measure/columns.ts'
import { evaluateExpectations, type Verdict } from './measure/expectations.ts'
import type { LatencyModel } from './network/latency.ts'
import { Measurement } from './run/measurement.ts'
import { Membership, type MembershipObserver } from './run/membership.ts'
import { type OwnOperation, Script } from './run/script.ts'
import { type TraceLine, Tracer } from './run/tracer.ts'
import { type OwnApplication, World } from './run/world.ts'
import type { ResolvedScenario } from './scenario/resolved.ts'

export type { OwnApplication, OwnOperation, TraceLine }

/** How far a run is. */
export interface Progress {
  readonly virtualTime: Micros
  /** Label of the phase in the foreground. */
  readonly phase: string
  /** From 0. */
  readonly phaseIndex: number
  readonly phases: number
  /** Of the whole run, an estimate from 0 to 1. */
  readonly fraction: number
  readonly events: number
}

/** Where a run's results go. All are optional; leaving one out changes nothing in the run. */
export interface Sinks {
  /** Each row of each CSV file, in the order of the file. */
  row?(file: CsvFile, row: Row): void
  trace?(line: TraceLine): void
  /** Called once a `step`. */
  progress?(progress: Progress): void
}

export interface RunOptions {
  /** `on`: every message is encoded and decoded on its way. The run is the same. Default `off`. */
  readonly wireMode?: 'off' | 'on' | undefined
  readonly sinks?: Sinks | undefined
  /** `off`: the overlay's invariants are not checked, whatever the scenario says. The run is the same. Default `on`. */
  readonly checks?: 'on' | 'off' | undefined
  /** Trace only what concerns this operation. */
  readonly traceOperation?: number | undefined
  /** A latency model of your own, instead of the scenario's. */
  readonly latency?: LatencyModel | undefined
  /** Applications of your own, beside storage. */
  readonly applications?: readonly OwnApplication<unknown>[] | undefined
}

export interface RunResult {
  readonly summary: readonly SummaryRow[]
  readonly expectations: readonly Verdict[]
  /** Broken invariants, in words. */
  readonly violations: readonly string[]
  /** Equal for two runs exactly if every node went through the same. */
  readonly fingerprint: string
  readonly events: number
  readonly virtualTime: Micros
  /** Nodes that were ever started. */
  readonly nodes: number
}

/** One run of a scenario, to be driven in steps. */
export class Simulation {
  /** The inside of the run, for tests and for looking at. Changing anything there is on your own head. */
  readonly world: World
  readonly measurement: Measurement
  private readonly scenario: ResolvedScenario
  private readonly sinks: Sinks
  readonly membership: Membership
  private readonly script: Script
  private finished: RunResult | undefined

  constructor(scenario: ResolvedScenario, options: RunOptions = {}) {
    this.scenario = scenario
    this.sinks = options.sinks ?? {}
    const { row, trace } = this.sinks
    this.measurement = new Measurement(scenario, {
      write: (file, each) => row?.call(this.sinks, file, each),
      rows: row === undefined ? 'unwanted' : 'wanted',
      listener: (node, event) => this.nodeReported(node, event),
      checks: options.checks ?? 'on',
    })
    const tracer =
      trace === undefined
        ? undefined
        : new Tracer({
            now: () => this.world.now,
            line: (line) => trace.call(this.sinks, line),
            only: options.traceOperation,
            idBits: scenario.pastry.idBits,
          })
    this.world = new World(scenario, {
      wireMode: options.wireMode ?? 'off',
      latency: options.latency,
      applications: options.applications,
    })
    this.measurement.watch(this.world)
    if (tracer !== undefined) this.world.hosts.observe(tracer)
    this.world.hosts.observe(this.measurement)
    const observer = andThen(this.measurement, (node) => this.script.nodeGone(node))
    this.membership = new Membership(this.world, this.measurement.oracle, observer)
    this.script = new Script(this.world, this.membership, this.measurement, tracer)
    this.script.start()
  }

  get now(): Micros {
    return this.world.now
  }

  /** Nodes that run and have joined, in order of their numbers: who may begin operations. */
  joined(): readonly NodeHandle[] {
    return this.membership.joined.inOrder()
  }

  /**
   * Begins an operation now, beside those of the scenario; it belongs to the phase in the foreground and gets its row and its
   * outcome like any other. Call it between steps. Returns its number.
   */
  begin(operation: OwnOperation): OperationId {
    return this.script.beginOwn(operation)
  }

  /** Handles up to `events` more events. */
  step(events: number): 'running' | 'finished' {
    const { scheduler, hosts } = this.world
    const { queue } = scheduler
    const { ring } = this.measurement
    for (let left = events; left > 0 && !this.script.isOver; left--) {
      if (!scheduler.step()) throw new Error('nothing is left to happen, and the scenario is not over')
      if (queue.time >= ring.dueAt) ring.timeHasCome(scheduler.now)
      if (queue.kind < HOST_EVENT_KINDS) hosts.handleEvent()
      else this.script.handleEvent(queue)
    }
    this.sinks.progress?.(this.progress())
    if (!this.script.isOver) return 'running'
    this.finished ??= this.finish()
    return 'finished'
  }

  /** What came of it, once `step` has returned `finished`. */
  result(): RunResult {
    if (this.finished === undefined) throw new Error('the run has not finished')
    return this.finished
  }

  private nodeReported(node: NodeHandle, event: NodeEvent): void {
    if (event.type === 'activated') this.membership.activated(node)
    if (event.type === 'completed') this.script.operationCompleted(event.operation)
    if (event.type === 'left') this.script.nodeLeft(node)
    if (event.type === 'joinFailed') this.script.joinFailed(node, event.reason)
  }

  private finish(): RunResult {
    const { summary, fingerprint } = this.measurement.finish()
    return {
      summary,
      expectations: evaluateExpectations(this.scenario.expect, summary),
      violations: this.measurement.violations,
      fingerprint,
      events: this.world.scheduler.events,
      virtualTime: micros(this.world.now),
      nodes: this.world.hosts.directory.size - 1,
    }
  }

  private progress(): Progress {
    const { phases } = this.scenario
    const { phase } = this.script
    return {
      virtualTime: this.world.now,
      phase: phases[phase]!.label,
      phaseIndex: phase,
      phases: phases.length,
      fraction: Math.min(1, (phase + this.script.phaseProgress()) / phases.length),
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

/** `gone` hears of every node that goes, after the observer. */
function andThen(observer: MembershipObserver, gone: (node: NodeHandle) => void): MembershipObserver {
  return {
    nodeStarted: (resident, at) => observer.nodeStarted(resident, at),
    nodeSetUp: (resident, at) => observer.nodeSetUp(resident, at),
    nodeCrashed(node, at) {
      observer.nodeCrashed(node, at)
      gone(node)
    },
    nodeLeft(node, at) {
      observer.nodeLeft(node, at)
      gone(node)
    },
    nodeGaveUp(node, at) {
      observer.nodeGaveUp(node, at)
      gone(node)
    },
  }
}
