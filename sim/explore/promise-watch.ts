import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Micros } from '../../protocol/base/time.ts'
import type { RunResult, Simulation } from '../run.ts'
import type { Checker, Finding, Watch, WatchedRun } from './checks/checker.ts'
import { circumstancesOf } from './circumstances.ts'
import { RunRecord } from './record/run-record.ts'
import { AT_REST } from './rest.ts'

/** A checker at work in one run. */
interface Guard {
  readonly checker: Checker
  readonly watch: Watch
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
      .map((checker) => ({ checker, watch: checker.watch(this.watched(checker)) }))
    for (const { watch } of this.guards) simulation.observe(watch)
    simulation.observe({ phaseEnded: (phase) => this.phaseEnded(scenario.phases[phase]!.label) })
  }

  /** What was broken first, of all that has been noticed. */
  earliest(): Finding | undefined {
    return this.findings.reduce<Finding | undefined>(
      (first, finding) => (first === undefined || finding.at < first.at ? finding : first),
      undefined,
    )
  }

  /** To be called at the end of the run: some promises are judged by all of it. */
  ended(result: RunResult): void {
    for (const { watch } of this.guards) watch.ended?.(result)
  }

  /** Names of the checkers whose promise was made in this run: what they did not find does not stand in `findings`. */
  armed(): string[] {
    return this.guards.filter((guard) => this.isArmed(guard)).map(({ checker }) => checker.name)
  }

  find(checker: string, text: string, node?: NodeHandle, at: Micros = this.simulation.now): void {
    this.findings.push({ checker, text, at, node })
  }

  private phaseEnded(label: string): void {
    if (label === AT_REST && this.record.isAtRest) for (const { watch } of this.guards) watch.atRest?.()
  }

  private watched(checker: Checker): WatchedRun {
    const { simulation, record } = this
    return {
      simulation,
      record,
      scenario: simulation.scenario,
      broken: (text, node, at = simulation.now) => {
        if (at < this.madeUntil(checker)) this.find(checker.name, text, node, at)
      },
    }
  }

  /** When the promise ended to be made; infinite if it did not. */
  private madeUntil({ beyond = [] }: Checker): number {
    return beyond.includes('severed ring') ? this.record.ring.severedAt : Number.POSITIVE_INFINITY
  }

  private isArmed({ checker, watch }: Guard): boolean {
    const until = this.madeUntil(checker)
    if (watch.atRest !== undefined && this.record.restedAt >= until) return false
    return watch.wasPutToTest?.(until) ?? true
  }
}
