import type { NodeHandle } from '../../protocol/base/handles.ts'
import {
  isFailure,
  type LookupRow,
  type Outcome,
  type ResolvedScenario,
  type Row,
  type RunObserver,
  Simulation,
} from '../../sim/index.ts'
import type { Cursor } from '../film/film.ts'
import { Recorder } from '../film/recorder.ts'
import { Guide } from '../tours/guide.ts'
import { CsvFiles } from './csv-files.ts'
import type { Mark, PhaseMark, Report, Request } from './messages.ts'
import { problemTexts, ScenarioReader } from './read-scenario.ts'
import { RowsToShow } from './rows-to-show.ts'

type Begin = Extract<Request, { kind: 'begin' }>

/** A run that is filmed, on a thread of its own. It has no clock: whoever drives it calls `work` as long as there is something to do. */
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
      case 'inspect':
        this.current?.inspect(request.node as NodeHandle)
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

  /** Sends what has been filmed since the last call. `speed`: events for each second of work. */
  deliver(speed: number): void {
    this.current?.deliver(speed)
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

/** One run, its film, and how far it is to go. */
class FilmedRun implements RunObserver {
  private readonly run: number
  private readonly report: (report: Report) => void
  private readonly simulation: Simulation
  private readonly recorder: Recorder
  private readonly guide: Guide | undefined
  private readonly cursor: Cursor = { nodes: 0, states: 0, datagrams: 0, operations: 0 }
  private phases: PhaseMark[] = []
  private marks: Mark[] = []
  readonly csv = new CsvFiles()
  private readonly rows = new RowsToShow()
  private until = 0
  private isOver = false

  constructor(
    { run, stops }: Pick<Begin, 'run' | 'stops'>,
    scenario: ResolvedScenario,
    report: (report: Report) => void,
  ) {
    this.run = run
    this.report = report
    this.simulation = new Simulation(scenario, { sinks: { row: (file, row) => this.take(file, row) } })
    const { world } = this.simulation
    const { latency } = world.network
    this.recorder = new Recorder({
      now: () => this.simulation.now,
      idOf: (node) => world.idOf(node),
      coordinatesOf: (node) => latency.coordinates?.(node),
    })
    for (const observer of [this.recorder, this]) this.simulation.observe(observer)
    if (stops !== undefined)
      this.guide = new Guide(this.simulation, {
        stops,
        reached: (reached) => report({ kind: 'stop', run, reached }),
      })
    const { name, description = '', pastry } = scenario
    report({
      kind: 'begun',
      run,
      name,
      description,
      hasPlaces: latency.coordinates !== undefined,
      idBits: pastry.idBits,
      digitBits: pastry.digitBits,
      phases: scenario.phases,
    })
  }

  advance(until: number): void {
    this.until = Math.max(this.until, until)
  }

  work(events: number): boolean {
    const { simulation, recorder } = this
    for (let left = events; left > 0 && this.hasMore(); left--) {
      const state = simulation.step(1)
      this.guide?.look(state)
      if (state === 'finished') {
        this.isOver = true
        const { fingerprint, events: all, virtualTime } = simulation.result()
        recorder.film.until = virtualTime
        this.report({ kind: 'finished', run: this.run, fingerprint, events: all, until: virtualTime })
      }
    }
    recorder.film.until = this.isOver
      ? simulation.now
      : Math.max(recorder.film.until, Math.min(this.until, simulation.now))
    return this.hasMore()
  }

  inspect(node: NodeHandle): void {
    const { simulation, run } = this
    this.report({ kind: 'beliefs', run, node, at: simulation.now, beliefs: simulation.beliefsOf(node) })
  }

  deliver(speed: number): void {
    const { run, recorder, cursor, simulation } = this
    const part = recorder.film.rowsSince(cursor)
    const [phases, marks] = [this.phases, this.marks]
    this.phases = []
    this.marks = []
    this.report({
      kind: 'film',
      run,
      part,
      phases,
      marks,
      rows: this.rows.take(),
      events: simulation.world.scheduler.events,
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
    this.mark('crash', victims.length === 1 ? `node ${victims[0]} crashes` : `${victims.length} nodes crash`)
  }

  cutBegan(): void {
    this.mark('cut', 'the network is cut')
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
