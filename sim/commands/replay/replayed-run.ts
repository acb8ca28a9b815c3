import { idToHex } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { counted, printable } from '../../core/words.ts'
import { CHECKERS } from '../../explore/checks/all.ts'
import { PromiseWatch } from '../../explore/promise-watch.ts'
import { type RunResult, Simulation, type TraceEvent } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import type { Progress } from '../shell/progress-line.ts'

/** Where a replay stops. */
export type Until =
  | { readonly event: 'end' }
  /** After the last event at that time. */
  | { readonly event: 'time'; readonly at: Micros }
  /** Once an invariant or a promise is broken (docs/promises.md). */
  | { readonly event: 'violation' }
  /** Once an operation has its answer, or its deadline is over. */
  | { readonly event: 'operation'; readonly operation: number }

/** A run that is carried out again, as far as is wanted and then, if need be, to its end. */
export class ReplayedRun {
  readonly simulation: Simulation
  /** The names of keys by their ids in hexadecimal, as far as users have said any. */
  readonly keyNames = new Map<string, string>()
  private readonly until: Until
  /** Only if a violation is looked for: it makes a run slower. */
  private readonly promises: PromiseWatch | undefined
  /** Where it stops, in words; undefined before. */
  private stop: string | undefined
  private hasStopped = false
  /** Has the run come to its end? */
  isOver = false
  private operations = 0

  constructor(
    scenario: ResolvedScenario,
    until: Until,
    { event, progress }: { event(event: TraceEvent): void; progress(state: Progress): void },
  ) {
    const passOn = (each: TraceEvent): void => {
      // What comes after the stop is carried out for the fingerprint only.
      if (!this.hasStopped) event(each)
    }
    this.until = until
    this.simulation = new Simulation(scenario, { sinks: { event: passOn, progress } })
    if (until.event === 'violation') this.promises = new PromiseWatch(this.simulation, CHECKERS)
    const { idBits } = scenario.pastry
    this.simulation.observe({
      operationStarted: ({ id, key, keyName }) => {
        this.operations = Math.max(this.operations, id)
        if (keyName !== undefined) this.keyNames.set(idToHex(key, idBits), keyName)
      },
      operationAnswered: ({ id, kind }, { answer }) =>
        this.operationEnded(id, `${kind} ${id} has its answer: ${answer.kind}`),
      operationExpired: ({ id, kind }) =>
        this.operationEnded(id, `the deadline of ${kind} ${id} is over, and there is no answer`),
    })
  }

  /** Up to where it stops: events one by one. */
  step(events: number): 'running' | 'finished' {
    for (let left = events; left > 0 && !this.hasStopped; left--) {
      if (!this.isDue()) this.isOver = this.simulation.step(1) === 'finished'
      if (this.isOver) this.runEnded()
      this.lookForViolation()
      this.hasStopped = this.stop !== undefined
    }
    return this.hasStopped ? 'finished' : 'running'
  }

  /** The time up to which all has happened. */
  get reached(): Micros {
    const { until, simulation } = this
    return until.event === 'time' && !this.isOver ? until.at : simulation.now
  }

  /** Why it stopped, in words. */
  result(): string {
    return this.stop!
  }

  /** Continues to the end of the run. */
  get rest(): { step(events: number): 'running' | 'finished'; result(): RunResult } {
    return this.simulation
  }

  private isDue(): boolean {
    const { until, simulation } = this
    if (until.event !== 'time') return false
    const next = simulation.nextEventAt
    if (next !== undefined && next <= until.at) return false
    this.stop = 'the time that was asked for'
    return true
  }

  private runEnded(): void {
    this.promises?.ended(this.simulation.result())
    this.stop ??= this.endOfRun()
  }

  private lookForViolation(): void {
    if (this.promises === undefined) return
    const { violations } = this.simulation.measurement
    const broken = this.promises.earliest()
    // Either takes precedence over the end of the run.
    if (violations.count > 0)
      this.stop = `broken invariant: ${violations.lines().map(withoutTime).map(printable).join('; ')}`
    else if (broken !== undefined)
      this.stop = `broken promise “${broken.checker}”${this.seenLate(broken.at)}: ${printable(broken.text)}`
  }

  /** What all operations of a key have to agree on is seen at the end. */
  private seenLate(at: Micros): string {
    return at < this.simulation.now
      ? `, at ${at / 1_000_000} s (\`--until ${at / 1_000_000}s\` stops there)`
      : ''
  }

  private operationEnded(id: number, how: string): void {
    if (this.until.event === 'operation' && this.until.operation === id) this.stop ??= how
  }

  private endOfRun(): string {
    const { until } = this
    switch (until.event) {
      case 'violation':
        return 'the run ends, and no invariant and no promise was broken'
      case 'operation':
        return `the run ends; it had ${counted(this.operations, 'operation')}, and none has the number ${until.operation}`
      case 'time':
      case 'end':
        return 'the run ends'
    }
  }
}

/** Where the replay stops says when it was. */
const withoutTime = (violation: string): string => violation.replace(/^at [\d.]+ s /, '')
