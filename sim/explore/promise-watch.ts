import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { RunResult, Simulation } from '../run.ts'
import type { Checker, Finding, Watch, WatchedRun } from './checks/checker.ts'
import { circumstancesOf } from './circumstances.ts'
import { RunRecord } from './record/run-record.ts'
import { AT_REST } from './rest.ts'

/** A checker at work in one run. */
interface Guard {
  readonly checker: Checker
  readonly watch: Watch
  wasAtRest: boolean
}

/** Watches a run that has not begun, and notes each broken promise when it is seen. The run is the same with it or without. */
export class PromiseWatch {
  readonly record: RunRecord
  /** Broken promises, in the order in which they were noticed. */
  readonly findings: Finding[] = []
  private readonly simulation: Simulation
  private readonly guards: readonly Guard[]

  constructor(simulation: Simulation, checkers: readonly Checker[]) {
    const { scenario } = simulation
    const circumstances = circumstancesOf(scenario)
    this.simulation = simulation
    this.record = new RunRecord(simulation)
    for (const observer of this.record.observers()) simulation.observe(observer)
    this.guards = checkers
      .filter(({ beyond = [] }) => !beyond.some((each) => circumstances.has(each)))
      .filter((checker) => checker.armed?.(scenario) ?? true)
      .map((checker) => ({ checker, watch: checker.watch(this.watched(checker)), wasAtRest: false }))
    for (const { watch } of this.guards) simulation.observe(watch)
    simulation.observe({ phaseEnded: (phase) => this.phaseEnded(scenario.phases[phase]!.label) })
  }

  /** To be called at the end of the run: some promises are judged by all of it. */
  ended(result: RunResult): void {
    for (const { watch } of this.guards) watch.ended?.(result)
  }

  /** Names of the checkers whose promise was made in this run: what they did not find does not stand in `findings`. */
  armed(): string[] {
    return this.guards.filter((guard) => this.isArmed(guard)).map(({ checker }) => checker.name)
  }

  find(checker: string, text: string, node?: NodeHandle): void {
    this.findings.push({ checker, text, at: this.simulation.now, node })
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

  private isBeyond({ beyond = [] }: Checker): boolean {
    return this.record.ring.isSevered && beyond.includes('severed ring')
  }

  private isArmed({ checker, watch, wasAtRest }: Guard): boolean {
    if (this.isBeyond(checker) || watch.wasPutToTest?.() === false) return false
    return watch.atRest === undefined || wasAtRest
  }
}
