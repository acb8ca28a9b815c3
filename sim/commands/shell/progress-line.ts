import { printable } from '../../core/words.ts'
import { short, spokenSeconds, virtualSeconds } from './numbers.ts'
import type { Terminal } from './terminal.ts'

/** How far a run is, as the simulation reports it. */
export interface Progress {
  /** Microseconds. */
  readonly virtualTime: number
  readonly phase: string
  /** From 0. */
  readonly phaseIndex: number
  readonly phases: number
  /** The share of the run that is done, an estimate from 0 to 1. */
  readonly fraction: number
  /** Handled since the start. */
  readonly events: number
}

const MILLISECONDS_BETWEEN = 100
/** Between lines of a log: a short run leaves none. */
const MILLISECONDS_BETWEEN_LOGGED = 60_000
const CLEAR_LINE = '\r\u001b[2K'

/**
 * One line of a terminal that is rewritten, at most ten times per second, until it is cleared. If there is no terminal, but
 * perhaps the log of a cluster's job, a line of its own once per minute.
 */
export class StatusLine {
  readonly #terminal: Terminal
  readonly #visibility: 'shown' | 'hidden'
  readonly #now: () => number
  readonly #startedAt: number
  #shownAt = Number.NEGATIVE_INFINITY
  #loggedAt: number

  /** `now` in milliseconds of real time. */
  constructor(
    terminal: Terminal,
    visibility: 'shown' | 'hidden',
    now: () => number = () => performance.now(),
  ) {
    this.#terminal = terminal
    this.#visibility = visibility
    this.#now = now
    this.#startedAt = now()
    this.#loggedAt = this.#startedAt
  }

  /** `text` is given the seconds since the start. */
  show(text: (seconds: number) => string): void {
    if (this.#visibility === 'hidden') return
    const now = this.#now()
    const seconds = (now - this.#startedAt) / 1_000
    const { progressColumns } = this.#terminal
    if (progressColumns === 0) {
      if (now - this.#loggedAt < MILLISECONDS_BETWEEN_LOGGED) return
      this.#loggedAt = now
      this.#terminal.report(`${text(seconds)}\n`)
    } else {
      if (now - this.#shownAt < MILLISECONDS_BETWEEN) return
      this.#shownAt = now
      // A full line would make some terminals begin the next one.
      this.#terminal.report(CLEAR_LINE + text(seconds).slice(0, progressColumns - 1))
    }
  }

  clear(): void {
    if (this.#shownAt === Number.NEGATIVE_INFINITY) return
    this.#terminal.report(CLEAR_LINE)
    this.#shownAt = Number.NEGATIVE_INFINITY
  }
}

/** Shows how far a run is. */
export class ProgressLine {
  readonly #line: StatusLine

  constructor(...facts: ConstructorParameters<typeof StatusLine>) {
    this.#line = new StatusLine(...facts)
  }

  show(progress: Progress): void {
    this.#line.show((seconds) => progressText(progress, seconds))
  }

  clear(): void {
    this.#line.clear()
  }
}

/** Virtual time, phase, speed and time left, after that many real seconds. */
export function progressText(progress: Progress, seconds: number): string {
  const { virtualTime, phase, phaseIndex, phases, fraction, events } = progress
  const parts = [
    `${Math.floor(fraction * 100)} %`,
    virtualSeconds(virtualTime / 1_000_000),
    `${printable(phase)} (${phaseIndex + 1} of ${phases})`,
  ]
  if (seconds > 0) parts.push(`${short(events / seconds)} events/s`)
  // The first estimates would jump about.
  if (seconds >= 1 && fraction > 0.01)
    parts.push(`${spokenSeconds((seconds * (1 - fraction)) / fraction)} left`)
  return parts.join('  ')
}
