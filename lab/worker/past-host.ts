import type { NodeHandle } from '../../protocol/base/handles.ts'
import { estimateRun, Problems, type ResolvedScenario, Simulation, type TraceLine } from '../../sim/index.ts'
import { Checkpoints, type Standing } from './checkpoints.ts'
import type { Begin, PastReport, PastRequest } from './messages.ts'
import { ScenarioReader } from './read-scenario.ts'

/** Simulations that stand by share this many bytes of the engine's heap, by an estimate that counts what they share for each of them. */
const HEAP_BYTES = 1_400_000_000
const CHECKPOINTS_MAX = 16

type Look = Extract<PastRequest, { kind: 'look' }>
type Follow = Extract<PastRequest, { kind: 'follow' }>

/** Computes earlier moments of a run again. It has no clock: its driver calls `work` as long as there is something to do. */
export class PastHost {
  private readonly report: (report: PastReport) => void
  private readonly clock: () => number
  private readonly reader = new ScenarioReader()
  private current: Past | undefined

  /** `clock`: real milliseconds. */
  constructor(report: (report: PastReport) => void, clock: () => number) {
    this.report = report
    this.clock = clock
  }

  receive(request: PastRequest): void {
    if (request.kind === 'begin') this.begin(request)
    else this.current?.receive(request)
  }

  /** Simulates some events. Returns whether there is more to do. */
  work(events: number): boolean {
    return this.current?.work(events) ?? false
  }

  /** Nothing waits here: answers go out as soon as they are there. */
  deliver(_milliseconds: number): void {}

  private begin(request: Begin): void {
    this.current = undefined
    try {
      this.current = new Past(request.run, this.reader.read(request), this.report, this.clock)
    } catch (thrown) {
      // The thread that films the run reports them.
      if (!(thrown instanceof Problems)) throw thrown
    }
  }
}

/** A simulation of which nothing is recorded. */
class Bare implements Standing {
  readonly simulation: Simulation

  constructor(scenario: ResolvedScenario) {
    this.simulation = new Simulation(scenario, { checks: 'off' })
  }

  get now(): number {
    return this.simulation.now
  }

  get events(): number {
    return this.simulation.world.scheduler.events
  }

  step(events: number): 'running' | 'finished' {
    return this.simulation.step(events)
  }

  /** Handles at most this many events, none after a time. Returns whether all up to that time are handled. */
  goTo(time: number, events: number): boolean {
    const { simulation } = this
    for (let left = events; left > 0; left--) {
      const next = simulation.nextEventAt
      if (next === undefined || next > time || simulation.step(1) === 'finished') return true
    }
    return false
  }
}

/** A question that is being answered: what a node believed at a time. */
interface Looking extends Look {
  readonly askedAt: number
  events: number
}

/** An operation whose story is being collected. The simulation is traced from the instant before it began. */
interface Following extends Follow {
  readonly simulation: Bare
  readonly lines: TraceLine[]
  isTraced: boolean
}

/** The past of one run. */
class Past {
  private readonly run: number
  private readonly report: (report: PastReport) => void
  private readonly clock: () => number
  private readonly checkpoints: Checkpoints<Bare>
  private come = 0
  /** The simulation of the last look: the next one may be soon after it. */
  private latest: Bare | undefined
  private looking: Looking | undefined
  private following: Following | undefined

  constructor(
    run: number,
    scenario: ResolvedScenario,
    report: (report: PastReport) => void,
    clock: () => number,
  ) {
    this.run = run
    this.report = report
    this.clock = clock
    const most = Math.floor(HEAP_BYTES / estimateRun(scenario).heapBytes)
    const unrecorded: ResolvedScenario = { ...scenario, record: { lookups: 'none', ring: 'none' } }
    this.checkpoints = new Checkpoints(() => new Bare(unrecorded), {
      most: Math.max(1, Math.min(CHECKPOINTS_MAX, most)),
    })
  }

  receive(request: Exclude<PastRequest, Begin>): void {
    switch (request.kind) {
      case 'prepare':
        this.come = request.events
        return
      case 'look':
        this.looking = { ...request, askedAt: this.clock(), events: 0 }
        this.latest = this.checkpoints.take(request.at, this.latest)
        return
      case 'follow': {
        const simulation = this.checkpoints.take(request.begunAt - 1)
        this.following = { ...request, simulation, lines: [], isTraced: false }
      }
    }
  }

  work(events: number): boolean {
    if (this.looking !== undefined) this.lookOn(this.looking, events)
    else if (this.following !== undefined) this.followOn(this.following, events)
    else return this.checkpoints.prepare(events, this.come)
    return true
  }

  private lookOn(looking: Looking, events: number): void {
    const { node, at, askedAt } = looking
    const { latest, run } = this
    const before = latest!.events
    const isThere = latest!.goTo(at, events)
    looking.events += latest!.events - before
    if (!isThere) return
    this.looking = undefined
    const beliefs = latest!.simulation.beliefsOf(node as NodeHandle)
    const milliseconds = this.clock() - askedAt
    this.report({ kind: 'beliefs', run, node, at, beliefs, milliseconds, events: looking.events })
  }

  private followOn(following: Following, events: number): void {
    const { operation, begunAt, until, simulation, lines, isTraced } = following
    if (!simulation.goTo(isTraced ? until : begunAt - 1, events)) return
    if (!isTraced) {
      following.isTraced = true
      simulation.simulation.trace((line) => lines.push(line), { operation })
      return
    }
    this.following = undefined
    this.report({ kind: 'story', run: this.run, operation, until, lines })
  }
}
