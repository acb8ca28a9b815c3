import { PURPOSES } from '../../sim/index.ts'
import type { ReachedStop } from '../tours/guide.ts'
import type { Stop, Tour } from '../tours/tour.ts'
import { type Player, SPEEDS } from './player.ts'

/** What was done about a question: the index of a choice, or the answer was shown without one. */
export type Reply = number | 'shown'

/** A reader on a tour: at which stop, and which questions have been answered. All times are virtual microseconds. */
export class TourPlay {
  readonly tour: Tour
  private readonly player: Player
  private readonly motion: 'play' | 'jump'
  private readonly replies = new Map<number, Reply>()
  private place = 0
  /** The film has not come to the stop yet. */
  private isOnTheWay = true
  private mustJump = true

  /** `motion`: whether the film is played from stop to stop, or jumps there. */
  constructor(player: Player, { tour, motion }: { readonly tour: Tour; readonly motion: 'play' | 'jump' }) {
    this.tour = tour
    this.player = player
    this.motion = motion
    this.restart()
  }

  /** From 0. */
  get index(): number {
    return this.place
  }

  get stop(): Stop {
    return this.tour.stops[this.place]!
  }

  /** What the run says at this stop; undefined while the film is on its way there. */
  get reached(): ReachedStop | undefined {
    return this.isOnTheWay ? undefined : this.player.stops[this.place]
  }

  /** The one that the film has left, while it is on its way to the next. */
  get left(): Stop | undefined {
    return this.isOnTheWay ? this.tour.stops[this.place - 1] : undefined
  }

  get reply(): Reply | undefined {
    return this.replies.get(this.place)
  }

  /** Does the picture show another moment than that of the stop? */
  get isElsewhere(): boolean {
    return this.reached !== undefined && Math.abs(this.player.time - this.reached.at) > 1
  }

  /** Another scenario has been begun. */
  get isOver(): boolean {
    return this.player.text !== this.tour.scenario
  }

  /** Purposes whose messages are not drawn, as places among PURPOSES. */
  get hidden(): ReadonlySet<number> {
    const shown = this.tour.stops.slice(0, this.place + 1).findLast(({ show }) => show !== undefined)?.show
    return new Set(PURPOSES.flatMap((purpose, index) => ((shown?.includes(purpose) ?? true) ? [] : [index])))
  }

  /** The value of an expression at this stop. */
  valueOf(expression: string): string | undefined {
    const { stops } = this.player
    const [, id] = expression.split('@')
    const place = id === undefined ? this.place : this.tour.stops.findIndex((stop) => stop.id === id)
    return stops[place]?.values[expression]
  }

  answer(reply: Reply): void {
    this.replies.set(this.place, reply)
  }

  restart(): void {
    this.replies.clear()
    this.player.beginTour(this.tour)
    this.player.pause()
    this.player.simulateAll()
    this.goTo(0, 'jump')
  }

  next(): void {
    if (this.place + 1 < this.tour.stops.length) this.goTo(this.place + 1, this.motion)
  }

  back(): void {
    if (this.place > 0) this.goTo(this.place - 1, 'jump')
  }

  /** To the moment of the stop, without playing on to it. */
  jump(): void {
    this.goTo(this.place, 'jump')
  }

  /** To be called after each step of the reader, and when something of the run has changed. Returns whether the film has just stopped. */
  follow(): boolean {
    const { player } = this
    const target = player.stops[this.place]
    if (!this.isOnTheWay || target === undefined) return false
    if (player.film.until < target.at && player.finished === undefined) return false
    if (this.mustJump) player.moveTo(target.at)
    else if (player.haltAt !== target.at) this.playTo(target.at)
    if (player.time < Math.min(target.at, player.film.until)) return false
    // Before the player says that it has changed.
    this.isOnTheWay = false
    player.pause()
    return true
  }

  private goTo(place: number, motion: 'play' | 'jump'): void {
    this.place = place
    this.isOnTheWay = true
    this.mustJump = motion === 'jump'
    this.player.haltAt = Number.POSITIVE_INFINITY
  }

  private playTo(time: number): void {
    const { player } = this
    const { seconds } = this.tour.stops[this.place - 1] ?? this.stop
    const wanted = (time - player.time) / 1e6 / seconds
    const distance = (speed: number): number => Math.abs(Math.log(speed / wanted))
    player.haltAt = time
    player.setSpeed(SPEEDS.reduce((best, speed) => (distance(speed) < distance(best) ? speed : best)))
    player.play()
  }
}
