import { NO_TIMER, type TimerId } from './base/handles.ts'
import { type Micros, micros, seconds } from './base/time.ts'
import { TIMER } from './base/timers.ts'
import type { OwnEnvironment } from './own-environment.ts'
import type { Cursor } from './store/cursor.ts'
import type { Float64Fact } from './store/facts.ts'
import type { NodeStore } from './store/node-store.ts'
import type { ObjectFact } from './store/object-fact.ts'

/** What a node nearly always has scheduled: its record holds a due time for each. */
const USUAL = [
  TIMER.watch,
  TIMER.heartbeat,
  TIMER.rightNeighbour,
  TIMER.leafExchange,
  TIMER.tableProbe,
  TIMER.rowExchange,
  TIMER.registration,
  TIMER.seek,
] as const
/** What only few nodes have scheduled at any time. */
const RARE = [TIMER.admissionLease, TIMER.dialBack, TIMER.discovery, TIMER.seedServer, TIMER.join] as const

/** What an agenda schedules: one of each kind at a time. */
export type AgendaKind = (typeof USUAL)[number] | (typeof RARE)[number]

/** The order of kinds that are due at the same time. */
const KINDS: readonly AgendaKind[] = [...USUAL, ...RARE]
/** The place of each kind in that order. */
const PLACES: readonly number[] = Array.from({ length: Math.max(...KINDS) + 1 }, (_, kind) =>
  KINDS.indexOf(kind as AgendaKind),
)

const NEVER = Number.POSITIVE_INFINITY as Micros
/** How long after an action has thrown it is run again. */
const RETRY = seconds(1)

/** What is done when something is due. */
export interface AgendaOwner {
  due(kind: AgendaKind): void
}

/** What parts may ask of an agenda. */
export type Schedule = Pick<Agenda, 'schedule' | 'cancel' | 'isScheduled'>

/**
 * Decision 40: the node's periodic actions and its own deadlines, behind one timer of its environment. The timer is
 * queued for the earliest of them. Moving an action to a later time leaves the timer where it is: when it fires it
 * finds nothing due, and is queued again.
 */
export class Agenda {
  private readonly env: Pick<OwnEnvironment, 'now' | 'startTimer' | 'cancelTimer'>
  private readonly owner: AgendaOwner
  private readonly cursor: Cursor
  /** Where the due times of what is usual begin in a record. */
  private readonly usual: number
  /** Due times of what is rare; absent while nothing of it is scheduled. */
  private readonly rare: ObjectFact<Micros[]>
  private readonly timer: Float64Fact<TimerId>
  /** When the timer fires: nothing is due before. */
  private readonly queuedFor: Float64Fact<Micros>

  constructor(store: NodeStore, env: Agenda['env'], owner: AgendaOwner) {
    this.env = env
    this.owner = owner
    this.cursor = store.cursor
    this.usual = store.float64s(USUAL.length, NEVER)
    this.rare = store.object()
    this.timer = store.float64(NO_TIMER)
    this.queuedFor = store.float64(NEVER)
  }

  /** What is scheduled of that kind already is moved. */
  schedule(kind: AgendaKind, after: Micros): void {
    const due = micros(this.env.now() + after)
    this.setDue(PLACES[kind]!, due)
    if (due < this.queuedFor.value) this.queue(due, after)
  }

  cancel(kind: AgendaKind): void {
    if (this.isScheduled(kind)) this.setDue(PLACES[kind]!, NEVER)
  }

  isScheduled(kind: AgendaKind): boolean {
    return this.due(PLACES[kind]!) !== NEVER
  }

  /** For observers: what is scheduled, and when it is due by the clock of the node. */
  scheduled(): { readonly kind: AgendaKind; readonly dueAt: Micros }[] {
    return KINDS.map((kind, place) => ({ kind, dueAt: this.due(place) })).filter(
      ({ dueAt }) => dueAt !== NEVER,
    )
  }

  /**
   * The timer has fired. Runs, once, each kind that was due at the time for which the timer was queued, unless an
   * earlier one cancels or moves it. What has become due since then, because the timer is late, comes after the
   * messages that wait: their senders have not been silent.
   */
  timerFired(): void {
    const now = this.env.now()
    const until = Math.min(now, this.queuedFor.value)
    // Nothing scheduled meanwhile is due earlier.
    this.queuedFor.value = now
    let place = 0
    try {
      for (; place < KINDS.length; place++) {
        if (this.due(place) > until) continue
        this.setDue(place, NEVER)
        this.owner.due(KINDS[place]!)
      }
    } finally {
      // The environment or an application may have thrown: that kind is run again, and nothing else that is scheduled is lost.
      if (place < KINDS.length && this.due(place) === NEVER) this.setDue(place, micros(now + RETRY))
      this.queuedFor.value = NEVER
      this.timer.value = NO_TIMER
      const next = this.earliest()
      if (next !== NEVER) this.queue(next, micros(Math.max(0, next - now)))
    }
  }

  private queue(due: Micros, after: Micros): void {
    this.env.cancelTimer(this.timer.value)
    this.timer.value = this.env.startTimer(TIMER.agenda, after)
    this.queuedFor.value = due
  }

  private earliest(): Micros {
    let earliest = NEVER
    const places = this.rare.value === undefined ? USUAL.length : KINDS.length
    for (let place = 0; place < places; place++) {
      const due = this.due(place)
      if (due < earliest) earliest = due
    }
    return earliest
  }

  private due(place: number): Micros {
    const { cursor } = this
    if (place < USUAL.length) return cursor.float64s[cursor.float64At + this.usual + place] as Micros
    return this.rare.value?.[place - USUAL.length] ?? NEVER
  }

  private setDue(place: number, due: Micros): void {
    const { cursor } = this
    if (place < USUAL.length) {
      cursor.float64s[cursor.float64At + this.usual + place] = due
      return
    }
    const times = this.rare.value ?? RARE.map(() => NEVER)
    times[place - USUAL.length] = due
    this.rare.value = times.some((time) => time !== NEVER) ? times : undefined
  }
}
