import type { NodeHandle } from '../../protocol/base/handles.ts'
import {
  isFailure,
  type LookupRow,
  leastSecondsOf,
  type Outcome,
  type ResolvedScenario,
  type Row,
  type RunObserver,
  Simulation,
} from '../../sim/index.ts'
import { type Ground, placeOn } from '../film/places.ts'
import type { PhaseMark, PlannedPhase } from '../film/plan.ts'
import { Recorder } from '../film/recorder.ts'
import { ChangedRows, type SummaryLook } from '../film/summary-track.ts'
import { Guide } from '../tours/guide.ts'
import { CsvFiles } from './csv-files.ts'
import type { Begin, Mark, Report, Request } from './messages.ts'
import { problemTexts, ScenarioReader } from './read-scenario.ts'
import { RowsToShow } from './rows-to-show.ts'

/** Microseconds between two looks at all leaf sets. */
const LOOK_PERIOD = 1_000_000
/** The summary is looked at this many times in an interval of the time series: a film of any length has as many looks as its file allows. */
const LOOKS_PER_INTERVAL = 10

/** A run that is filmed, on a thread of its own. It has no clock: its driver calls `work` as long as there is something to do. */
export class RunHost {
  private readonly report: (report: Report) => void
  private readonly reader = new ScenarioReader()
  private run = 0
  private current: FilmedRun | undefined

  constructor(report: (report: Report) => void) {
    this.report = report
  }

  receive(request: Request): void {
    switch (request.kind) {
      case 'begin':
        return this.begin(request)
      case 'advance':
        this.current?.advance(request.until)
        return
      case 'stay':
        this.current?.stay()
        return
      case 'check': {
        const { run, reader } = this
        const { question } = request
        this.report({ kind: 'checked', run, question, problems: reader.problemsOf(request) })
        return
      }
      case 'csv': {
        const { run } = this
        const { question, file } = request
        const content = this.current?.csv.contentOf(file) ?? new Blob([])
        this.report({ kind: 'csv', run, question, content })
      }
    }
  }

  /** Simulates some events. Returns whether there is more to do. */
  work(events: number): boolean {
    return this.current?.work(events) ?? false
  }

  /** Sends what has been filmed since the last call. `milliseconds`: of work in that time. */
  deliver(milliseconds: number): void {
    this.current?.deliver(milliseconds)
  }

  private begin(request: Begin): void {
    const { run } = request
    this.run = run
    this.current = undefined
    try {
      this.current = new FilmedRun(request, this.reader.read(request), this.report)
    } catch (thrown) {
      this.report({ kind: 'problems', run, problems: problemTexts(thrown) })
    }
  }
}

function plannedPhases({ phases }: ResolvedScenario): PlannedPhase[] {
  return phases.map((phase) => ({
    label: phase.label,
    background: phase.background,
    at: phase.at,
    least: 1_000_000 * leastSecondsOf(phase, phases),
  }))
}

/** How much of an average is of what came before the last delivery. */
const KEPT = 0.95

/** Events for each second of work, of late. */
class Speed {
  private before = 0
  private events = 0
  private milliseconds = 0

  after(events: number, milliseconds: number): number {
    this.events = KEPT * this.events + events - this.before
    this.milliseconds = KEPT * this.milliseconds + milliseconds
    this.before = events
    return this.milliseconds === 0 ? 0 : (1_000 * this.events) / this.milliseconds
  }
}

/** One run, its film, and how far it is to go. */
class FilmedRun implements RunObserver {
  private readonly run: number
  private readonly report: (report: Report) => void
  private readonly simulation: Simulation
  private readonly recorder: Recorder
  private readonly guide: Guide | undefined
  private phases: PhaseMark[] = []
  private marks: Mark[] = []
  readonly csv = new CsvFiles()
  private readonly rows = new RowsToShow()
  private readonly speed = new Speed()
  private until = 0
  private isOver = false
  private lookAt = LOOK_PERIOD
  private summary: SummaryLook[] = []
  private readonly changedRows = new ChangedRows()
  private readonly summaryPeriod: number
  private summaryAt = 0
  /** Nodes that crash at this instant, of which one mark is enough. */
  private victims: ReadonlySet<NodeHandle> = new Set()

  constructor(
    { run, stops }: Pick<Begin, 'run' | 'stops'>,
    scenario: ResolvedScenario,
    report: (report: Report) => void,
  ) {
    this.run = run
    this.report = report
    this.summaryPeriod = Math.max(LOOK_PERIOD, scenario.interval / LOOKS_PER_INTERVAL)
    const simulation = new Simulation(scenario, { sinks: { row: (file, row) => this.take(file, row) } })
    this.simulation = simulation
    const { world } = simulation
    const { latency } = world.network
    const ground: Ground =
      latency.coordinates === undefined ? 'none' : latency.distanceKm === undefined ? 'plane' : 'globe'
    this.recorder = new Recorder({
      get now() {
        return simulation.now
      },
      idOf: (node) => world.idOf(node),
      placeOf: (node) => placeOn(ground, latency.coordinates?.(node)),
      wrongLeafSets: () => simulation.wrongLeafSets(),
    })
    for (const observer of [this.recorder, this]) simulation.observe(observer)
    if (stops !== undefined)
      this.guide = new Guide(simulation, {
        stops,
        reached: (reached) => report({ kind: 'stop', run, reached }),
      })
    const { name, description = '', pastry } = scenario
    const { idBits, digitBits, leafSetSize } = pastry
    const { phases } = scenario
    const planned = plannedPhases(scenario)
    report({ kind: 'begun', run, name, description, ground, planned, phases, idBits, digitBits, leafSetSize })
  }

  get events(): number {
    return this.simulation.world.scheduler.events
  }

  advance(until: number): void {
    this.until = Math.max(this.until, until)
  }

  stay(): void {
    this.until = this.simulation.now
  }

  work(events: number): boolean {
    const { simulation, recorder } = this
    for (let left = events; left > 0 && this.hasMore(); left--) {
      this.lookAtLeafSets()
      const state = simulation.step(1)
      this.guide?.look(state)
      if (state === 'finished') {
        this.isOver = true
        const { fingerprint, events: all, virtualTime } = simulation.result()
        recorder.film.until = virtualTime
        this.lookAtSummary(virtualTime)
        this.report({ kind: 'finished', run: this.run, fingerprint, events: all, until: virtualTime })
      }
    }
    const isMore = this.hasMore()
    // Nothing happens up to a time that it has been asked for and has come to.
    if (!this.isOver)
      recorder.film.until = Math.max(recorder.film.until, isMore ? simulation.now : this.until)
    return isMore
  }

  deliver(milliseconds: number): void {
    const { run, recorder, events } = this
    const speed = this.speed.after(events, milliseconds)
    const part = recorder.film.take()
    const { phases, marks, summary } = this
    this.phases = []
    this.marks = []
    this.summary = []
    this.report({
      kind: 'film',
      run,
      part,
      phases,
      marks,
      rows: this.rows.take(),
      summary,
      events,
      speed,
    })
  }

  phaseStarted(phase: number, at: number): void {
    const { label } = this.simulation.scenario.phases[phase]!
    this.phases.push({ phase, label, startsAt: at, endsAt: undefined })
  }

  phaseEnded(phase: number, at: number): void {
    const { label } = this.simulation.scenario.phases[phase]!
    this.phases.push({ phase, label, startsAt: at, endsAt: at })
  }

  crashBegins(_phase: number, victims: readonly NodeHandle[]): void {
    this.victims = new Set(victims)
    this.mark('crash', victims.length === 1 ? `node ${victims[0]} crashes` : `${victims.length} nodes crash`)
  }

  nodeGone(node: NodeHandle, how: 'crashed' | 'left' | 'gaveUp'): void {
    if (how === 'crashed' && !this.victims.has(node)) this.mark('crash', `node ${node} crashes`)
  }

  cutBegan(): void {
    this.mark('cut', 'the network is cut')
  }

  cutEnded(): void {
    this.mark('repair', 'the cut ends')
  }

  repaired(): void {
    this.mark('repair', 'every leaf set is right again')
  }

  restored(): void {
    this.mark('repair', 'no key is at risk any more')
  }

  /** As they are after all that happened up to an instant. */
  private lookAtLeafSets(): void {
    const { nextEventAt = 0 } = this.simulation
    if (nextEventAt <= this.lookAt) return
    this.recorder.compareLeafSets(this.lookAt)
    if (nextEventAt > this.summaryAt) {
      this.lookAtSummary(this.lookAt)
      this.summaryAt = this.lookAt + this.summaryPeriod - 1
    }
    this.lookAt = LOOK_PERIOD * (1 + Math.floor(nextEventAt / LOOK_PERIOD))
  }

  private lookAtSummary(at: number): void {
    const rows = this.changedRows.of(this.simulation.runningSummary())
    if (rows.length > 0) this.summary.push({ at, rows })
  }

  private hasMore(): boolean {
    const { nextEventAt } = this.simulation
    return !this.isOver && (nextEventAt === undefined || nextEventAt <= this.until)
  }

  private mark(kind: Mark['kind'], text: string, at: number = this.simulation.now): void {
    this.marks.push({ at, kind, text })
  }

  private take(file: string, row: Row): void {
    this.csv.add(file, row)
    this.rows.add(file, row)
    if (file !== 'lookups') return
    const { operation, op, time_s: at, outcome } = row as LookupRow
    if (isFailure(outcome as Outcome))
      this.mark('failure', `${op} ${operation}: ${outcome}`, 1e6 * (at as number))
  }
}
