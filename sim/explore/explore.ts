import { type Micros, micros } from '../../protocol/base/time.ts'
import { type RunOptions, type RunResult, Simulation } from '../run.ts'
import { CHECKERS } from './checks/all.ts'
import type { Checker, Finding } from './checks/checker.ts'
import { Coverage } from './coverage/coverage.ts'
import { type Fields, parseDocument } from './document.ts'
import { PromiseWatch } from './promise-watch.ts'

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

/** What came of a scenario that was not played to an end, if nothing but this is known of it. */
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

/** What is expected of a run that is explored, and what it did. */
class Explored {
  private readonly simulation: Simulation
  private readonly promises: PromiseWatch
  private readonly coverage: Coverage

  constructor(simulation: Simulation, checkers: readonly Checker[]) {
    this.simulation = simulation
    this.promises = new PromiseWatch(simulation, checkers)
    this.coverage = new Coverage(simulation.scenario, this.promises.record.ring.live)
    simulation.observe(this.coverage)
  }

  play(prepare: ExploreOptions['prepare']): Exploration {
    const result = this.result(prepare)
    const { promises, simulation } = this
    const { world } = simulation
    return {
      findings: promises.findings,
      armed: promises.armed(),
      counts: this.coverage.counts(),
      operations: promises.record.history.size,
      events: world.scheduler.events,
      virtualTime: simulation.now,
      nodes: world.hosts.directory.size - 1,
      fingerprint: result?.fingerprint ?? '',
    }
  }

  /** Undefined after an exception, which is then among the findings. */
  private result(prepare: ExploreOptions['prepare']): RunResult | undefined {
    const { simulation, promises } = this
    try {
      prepare?.(simulation)
      while (simulation.step(EVENTS_PER_STEP) === 'running')
        if (simulation.world.scheduler.events > EVENTS_MOST)
          throw new Error(`the run has not ended after ${EVENTS_MOST} events`)
      const result = simulation.result()
      promises.ended(result)
      return result
    } catch (error) {
      const stack = (error instanceof Error && error.stack) || String(error)
      promises.find(EXCEPTION, stack.split('\n').slice(0, STACK_LINES).join(' '))
      return undefined
    }
  }
}

const EVENTS_PER_STEP = 10_000
/** A hundred times what is usual. */
const EVENTS_MOST = 5_000_000
const STACK_LINES = 4
