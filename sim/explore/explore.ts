import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import { type RunOptions, type RunResult, Simulation } from '../run.ts'
import { CHECKERS } from './checks/all.ts'
import type { Checker, Finding, Watch, WatchedRun } from './checks/checker.ts'
import { circumstancesOf } from './circumstances.ts'
import { Coverage } from './coverage/coverage.ts'
import { type Fields, parseDocument } from './document.ts'
import { RunRecord } from './record/run-record.ts'
import { AT_REST } from './rest.ts'

/** What came of a scenario that was explored. Plain data. */
export interface Exploration {
  /** Broken promises, in the order in which they were noticed. */
  readonly findings: readonly Finding[]
  /** Names of the checkers whose promise was made in this run: what they did not find does not stand in `findings`. */
  readonly armed: readonly string[]
  /** How often each thing happened that is counted: messages, events, faults. What did not happen is left out. */
  readonly counts: Readonly<Record<string, number>>
  /** Operations of users. */
  readonly operations: number
  readonly events: number
  readonly virtualTime: Micros
  /** Nodes that were ever started. */
  readonly nodes: number
  /** Empty after an exception. */
  readonly fingerprint: string
}

/** What came of a scenario that was not played to an end, where nothing but this is known of it. */
export const unplayed = (findings: readonly Finding[]): Exploration => ({
  findings,
  armed: [],
  counts: {},
  operations: 0,
  events: 0,
  virtualTime: micros(0),
  nodes: 0,
  fingerprint: '',
})

export interface ExploreOptions {
  /** Default: all of E-Pastry's own. */
  readonly checkers?: readonly Checker[]
  /** Applications or a latency model of one's own. */
  readonly run?: Pick<RunOptions, 'applications' | 'latency'>
  /** Called before the first event, to begin operations of one's own at set times, or to plant a fault. */
  readonly prepare?: (simulation: Simulation) => void
}

/** The checker that every exploration has: its promise is that no code throws. */
export const EXCEPTION = 'no exception'
export const EXCEPTION_PROMISE = 'No code throws, and every run comes to its end.'

/** Plays a scenario from start to end and looks whether promises are kept. Throws Problems if the scenario is not sound, and nothing that the run throws. */
export function exploreScenario(document: Fields, options: ExploreOptions = {}): Exploration {
  const scenario = parseDocument(document)
  const simulation = new Simulation(scenario, { ...options.run, checks: 'off' })
  return new Explored(simulation, options.checkers ?? CHECKERS).play(options.prepare)
}

/** A checker at work in one run. */
interface Guard {
  readonly checker: Checker
  readonly watch: Watch
  wasAtRest: boolean
}

class Explored {
  private readonly simulation: Simulation
  private readonly record: RunRecord
  private readonly coverage: Coverage
  private readonly guards: readonly Guard[]
  private readonly findings: Finding[] = []

  constructor(simulation: Simulation, checkers: readonly Checker[]) {
    const { scenario } = simulation
    const circumstances = circumstancesOf(scenario)
    this.simulation = simulation
    this.record = new RunRecord(simulation)
    this.coverage = new Coverage(scenario, this.record.ring.live)
    const observers = [...this.record.observers(), this.coverage]
    for (const observer of observers) simulation.observe(observer)
    this.guards = checkers
      .filter(({ beyond = [] }) => !beyond.some((each) => circumstances.has(each)))
      .filter((checker) => checker.armed?.(scenario) ?? true)
      .map((checker) => ({ checker, watch: checker.watch(this.watched(checker)), wasAtRest: false }))
    for (const { watch } of this.guards) simulation.observe(watch)
    simulation.observe({ phaseEnded: (phase) => this.phaseEnded(scenario.phases[phase]!.label) })
  }

  play(prepare: ExploreOptions['prepare']): Exploration {
    const result = this.result(prepare)
    const { record, simulation } = this
    const { world } = simulation
    return {
      findings: this.findings,
      armed: this.guards.filter((guard) => this.isArmed(guard)).map(({ checker }) => checker.name),
      counts: this.coverage.counts(),
      operations: record.history.size,
      events: world.scheduler.events,
      virtualTime: simulation.now,
      nodes: world.hosts.directory.size - 1,
      fingerprint: result?.fingerprint ?? '',
    }
  }

  /** Undefined after an exception, which is then among the findings. */
  private result(prepare: ExploreOptions['prepare']): RunResult | undefined {
    const { simulation } = this
    try {
      prepare?.(simulation)
      while (simulation.step(EVENTS_PER_STEP) === 'running')
        if (simulation.world.scheduler.events > EVENTS_MOST)
          throw new Error(`the run has not ended after ${EVENTS_MOST} events`)
      const result = simulation.result()
      for (const { watch } of this.guards) watch.ended?.(result)
      return result
    } catch (error) {
      const stack = (error instanceof Error && error.stack) || String(error)
      this.find(EXCEPTION, stack.split('\n').slice(0, STACK_LINES).join(' '))
      return undefined
    }
  }

  private phaseEnded(label: string): void {
    if (label !== AT_REST || !this.record.isAtRest) return
    for (const guard of this.guards) {
      guard.wasAtRest = true
      guard.watch.atRest?.()
    }
  }

  private watched(checker: Checker): WatchedRun {
    const { simulation, record } = this
    return {
      simulation,
      record,
      scenario: simulation.scenario,
      broken: (text, node) => {
        if (!this.isBeyond(checker)) this.find(checker.name, text, node)
      },
    }
  }

  private find(checker: string, text: string, node?: NodeHandle): void {
    this.findings.push({ checker, text, at: this.simulation.now, node })
  }

  private isBeyond({ beyond = [] }: Checker): boolean {
    return this.record.ring.isSevered && beyond.includes('severed ring')
  }

  private isArmed({ checker, watch, wasAtRest }: Guard): boolean {
    if (this.isBeyond(checker) || watch.wasPutToTest?.() === false) return false
    return watch.atRest === undefined || wasAtRest
  }
}

const EVENTS_PER_STEP = 10_000
/** A hundred times what is usual. */
const EVENTS_MOST = 5_000_000
const STACK_LINES = 4
