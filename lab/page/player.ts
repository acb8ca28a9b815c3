import { Film } from '../film/film.ts'
import { Frame } from '../film/frame.ts'
import { nextSeen } from '../film/next-seen.ts'
import { Operations } from '../film/operations.ts'
import type { PhaseMark } from '../film/plan.ts'
import { SummaryTrack } from '../film/summary-track.ts'
import type { ReachedStop } from '../tours/guide.ts'
import type { Tour } from '../tours/tour.ts'
import type { Begin, DataFiles, Mark, ProblemText, Report, Request } from '../worker/messages.ts'
import { Enquiries } from './enquiries.ts'
import { Past } from './past.ts'
import { noteOf, type RecordedRun } from './start.ts'
import { Tables } from './tables.ts'
import type { PlayerOptions } from './thread.ts'

/** What one can jump to. */
export type Stop = Mark['kind'] | 'phase'

/** A run that begins: of a text, or a recorded one. */
interface Started {
  readonly text: string
  readonly seed?: string | undefined
  readonly recorded?: RecordedRun
  readonly stops?: Tour['stops']
}

type Begun = Extract<Report, { kind: 'begun' }>

/** Virtual seconds for each real one. */
export const SPEEDS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000] as const

/** How far the simulation is ahead of the picture, in real seconds at the chosen speed, and in virtual microseconds at least. */
const AHEAD_SECONDS = 3
const AHEAD_LEAST = 5_000_000

/** Plays the film of one run, and has the simulation go on as far as it is needed. All times are virtual microseconds. */
export class Player {
  film = new Film()
  frame = new Frame(this.film)
  operations = new Operations(this.film)
  readonly past: Past
  /** What the simulation goes on for, until it comes; `at`: a time. */
  seeking: Stop | { readonly at: number } | undefined
  /** What did not come any more up to the end of the run. */
  notFound: Stop | undefined
  about: Begun | undefined
  problems: readonly ProblemText[] = []
  phases: PhaseMark[] = []
  marks: Mark[] = []
  /** Stops of the tour that is taken, as far as the simulation has come to them. */
  stops: ReachedStop[] = []
  /** Playing ends at this time. */
  haltAt = Number.POSITIVE_INFINITY
  readonly tables = new Tables()
  readonly summary = new SummaryTrack()
  finished: Extract<Report, { kind: 'finished' }> | undefined
  broken: string | undefined
  events = 0
  /** Events for each second of work. */
  eventsPerSecond = 0
  isPlaying = false
  speed = 1
  /** Of what runs now. */
  text = ''
  seed: string | undefined
  /** What is played again, if it was recorded before. */
  recorded: RecordedRun | undefined
  /** The film of a run that is to be shown once it has come to a time. */
  private upcoming:
    | { readonly film: Film; readonly at: number; readonly shownAt: number; readonly isPlaying: boolean }
    | undefined
  private run = 0
  private asked = 0
  readonly enquiries: Enquiries
  private readonly worker: PlayerOptions['film']
  /** All that a scenario can name. */
  readonly files: DataFiles
  private readonly processors: number
  private readonly listeners = new Set<() => void>()

  constructor({ film, past, files, processors }: PlayerOptions) {
    this.worker = film
    this.enquiries = new Enquiries(film)
    this.files = files
    this.processors = processors
    this.past = new Past(past, () => this.changed())
    film.addEventListener('message', ({ data }) => this.hear(data))
  }

  get time(): number {
    return this.frame.time
  }

  /** When a touch happens: in the microsecond after the picture's, and after that of a touch up to which the run is simulated again. */
  get touchTime(): number {
    const { upcoming, time } = this
    const shown = upcoming !== undefined && time === upcoming.shownAt ? Math.max(time, upcoming.at) : time
    return Math.floor(shown) + 1
  }

  /** Calls back whenever something but the time has changed. Returns what ends that. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  begin(text: string, seed: string | undefined): void {
    this.start({ text, seed })
  }

  /** Begins the scenario of a tour. */
  beginTour({ scenario, stops }: Pick<Tour, 'scenario' | 'stops'>): void {
    this.start({ text: scenario, stops })
  }

  /** Plays a recorded run again. */
  beginRecorded(recorded: RecordedRun): void {
    this.start({ text: noteOf(recorded), recorded })
  }

  private start({ text, seed, recorded, stops }: Started): void {
    this.text = text
    this.seed = seed
    this.recorded = recorded
    this.run++
    this.film = new Film()
    this.frame = new Frame(this.film)
    this.operations = new Operations(this.film)
    this.seeking = undefined
    this.notFound = undefined
    this.about = undefined
    this.problems = []
    this.phases = []
    this.marks = []
    this.stops = []
    this.haltAt = Number.POSITIVE_INFINITY
    this.tables.clear()
    this.summary.clear()
    this.finished = undefined
    this.broken = undefined
    this.upcoming = undefined
    this.asked = 0
    this.events = 0
    this.eventsPerSecond = 0
    const resolved = recorded?.scenario
    const begin: Begin = { kind: 'begin', run: this.run, text, seed, files: this.files, resolved, stops }
    this.ask(begin)
    this.past.begin(begin)
    this.askAhead()
    this.changed()
  }

  /**
   * Begins a scenario that goes as this one does up to a time. The film that is there is shown until the simulation has come to that time
   * again; from there it is the new one that goes on.
   */
  continueWith(text: string, at: number): void {
    const { film, frame, operations, isPlaying } = this
    this.begin(text, this.seed)
    this.upcoming = { film: this.film, at, shownAt: frame.time, isPlaying }
    this.film = film
    this.frame = frame
    this.operations = operations
    this.isPlaying = false
    this.advance(at + AHEAD_LEAST)
  }

  play(): void {
    this.endSearch()
    this.isPlaying = true
    this.changed()
  }

  pause(): void {
    this.isPlaying = false
    this.changed()
  }

  setSpeed(speed: number): void {
    this.speed = speed
    this.changed()
  }

  /** So many real milliseconds have gone by. */
  pass(milliseconds: number): void {
    if (!this.isPlaying) return
    // The picture waits for the simulation.
    const time = Math.min(this.time + 1_000 * milliseconds * this.speed, this.film.until, this.haltAt)
    this.place(time)
    if (time >= this.haltAt || (this.finished !== undefined && time >= this.film.until)) this.pause()
  }

  /** To a time, or to the end of the film if that comes before. Ends the search for another moment. */
  moveTo(time: number): void {
    this.endSearch()
    this.place(time)
  }

  /** This many microseconds on, or back if there is a minus. */
  moveBy(time: number): void {
    this.moveTo(this.time + time)
    this.changed()
  }

  private place(time: number): void {
    this.frame.moveTo(Math.max(0, Math.min(time, this.film.until)))
    this.askAhead()
  }

  /** Has the simulation go on to its end. */
  simulateAll(): void {
    this.advance(Number.MAX_SAFE_INTEGER)
  }

  /** To the time of the next event that one sees. */
  stepOn(): void {
    const next = nextSeen(this.film, this.time)
    this.pause()
    this.moveTo(Number.isFinite(next) ? next : this.film.until)
    this.changed()
  }

  /** To the next of a kind; if the simulation has not come to one, it goes on until it does. */
  seek(stop: Stop): void {
    this.endSearch()
    this.pause()
    if (this.jumpTo(stop)) return
    if (this.isOver) {
      this.notFound = stop
    } else {
      this.seeking = stop
      this.simulateAll()
    }
    this.changed()
  }

  /** To a time; if the simulation has not come to it, it goes on until it does. */
  seekTime(at: number): void {
    if (at <= this.film.until || this.isOver) {
      this.moveTo(at)
      return this.changed()
    }
    this.endSearch()
    this.pause()
    this.seeking = { at }
    this.advance(at)
    this.changed()
  }

  /** To the latest one of a kind before now, or to the start. */
  seekBack(stop: Stop): void {
    this.pause()
    const earlier = this.timesOf(stop).filter((at) => at < this.time - 1)
    this.moveTo(earlier.reduce((most, at) => Math.max(most, at), 0))
    this.changed()
  }

  /** Ends `seek`; the simulation stays where it is. */
  stopSeeking(): void {
    this.seeking = undefined
    this.asked = this.film.until
    this.ask({ kind: 'stay' })
    this.changed()
  }

  /** A reader who goes elsewhere does not look for that moment any more. */
  private endSearch(): void {
    this.notFound = undefined
    if (this.seeking !== undefined) this.stopSeeking()
  }

  private jumpTo(stop: Stop): boolean {
    const later = this.timesOf(stop).filter((at) => at > this.time + 1)
    const next = later.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
    if (!Number.isFinite(next)) return false
    this.place(next)
    this.changed()
    return true
  }

  private timesOf(stop: Stop): number[] {
    if (stop === 'phase') return this.phases.map(({ startsAt }) => startsAt)
    return this.marks.filter(({ kind }) => kind === stop).map(({ at }) => at)
  }

  /** Is nothing more to come: has the run ended, or not begun for what is wrong with its scenario? */
  private get isOver(): boolean {
    return this.finished !== undefined || this.problems.length > 0
  }

  private seekOn(): void {
    const { seeking } = this
    if (seeking === undefined) return
    const isOver = this.isOver
    if (typeof seeking === 'object') {
      if (this.film.until < seeking.at && !isOver) return
      this.place(seeking.at)
    } else if (!this.jumpTo(seeking)) {
      if (!isOver) return
      this.notFound = seeking
    }
    this.stopSeeking()
  }

  private askAhead(): void {
    this.advance(this.time + Math.max(AHEAD_LEAST, AHEAD_SECONDS * 1_000_000 * this.speed))
  }

  private advance(until: number): void {
    // A message for every frame would be as many as there are frames.
    if (until < this.asked + AHEAD_LEAST / 10 || this.finished !== undefined) return
    this.asked = until
    this.ask({ kind: 'advance', until })
  }

  private ask(request: Request): void {
    this.worker.postMessage(request)
  }

  private hear(report: Report): void {
    if (report.kind === 'broken') {
      this.broken = report.text
      return this.changed()
    }
    if (report.kind === 'checked' || report.kind === 'csv') return this.enquiries.answered(report)
    if (report.run !== this.run) return
    switch (report.kind) {
      case 'problems':
        // There is no run that could go on.
        this.problems = report.problems
        this.seeking = undefined
        this.isPlaying = false
        break
      case 'begun':
        this.about = report
        break
      case 'stop':
        this.stops.push(report.reached)
        break
      case 'finished':
        this.finished = report
        break
      case 'film':
        this.takeFilm(report)
    }
    this.changed()
  }

  private takeFilm(report: Extract<Report, { kind: 'film' }>): void {
    const { part, phases, marks, rows, summary, events, speed } = report
    const film = this.upcoming?.film ?? this.film
    film.append(part)
    // The frame learns of new nodes, though it does not move.
    this.frame.moveTo(this.time)
    for (const mark of phases) {
      const known = this.phases.find(({ phase }) => phase === mark.phase)
      if (known === undefined) this.phases.push(mark)
      else known.endsAt = mark.endsAt
    }
    this.marks.push(...marks)
    for (const added of rows) this.tables.add(added)
    for (const look of summary) this.summary.add(look)
    this.events = events
    this.eventsPerSecond = speed
    this.seekOn()
    // While the simulation is needed its thread is left the processor, unless there is one for each of the three threads.
    if (this.finished !== undefined || film.until >= this.asked || this.processors > 2)
      this.past.prepare(events)
    this.showUpcoming()
  }

  /** Takes the film of the run that has come as far as it was to. */
  private showUpcoming(): void {
    const { upcoming, finished } = this
    if (upcoming === undefined || (upcoming.film.until < upcoming.at && finished === undefined)) return
    this.upcoming = undefined
    const shown = this.time
    this.film = upcoming.film
    this.frame = new Frame(this.film)
    this.operations = new Operations(this.film)
    this.isPlaying = upcoming.isPlaying
    // A user who has moved elsewhere meanwhile stays there.
    this.place(shown === upcoming.shownAt ? upcoming.at : shown)
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }
}
