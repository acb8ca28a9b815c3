import { grouped } from '../../core/words.ts'
import type { RunStatus } from '../../sweep/record.ts'
import { spokenSeconds } from '../shell/numbers.ts'
import { StatusLine } from '../shell/progress-line.ts'
import type { Terminal } from '../shell/terminal.ts'

const MILLISECONDS_BETWEEN = 1_000

/** How far a sweep is, as one line that is rewritten. */
export class SweepProgress {
  readonly #line: StatusLine
  #timer: NodeJS.Timeout | undefined
  #runs = 0
  #done = 0
  #failed = 0
  /** CPU seconds, as estimated. */
  #work = 0
  #workDone = 0

  constructor(terminal: Terminal, visibility: 'shown' | 'hidden') {
    this.#line = new StatusLine(terminal, visibility)
  }

  /** What each run that is to be done is estimated to take. */
  start(work: readonly number[]): void {
    this.#runs = work.length
    this.#work = work.reduce((sum, each) => sum + each, 0)
    // Runs may take minutes: the time left keeps counting down.
    this.#timer = setInterval(() => this.#show(), MILLISECONDS_BETWEEN).unref()
    this.#show()
  }

  ended(status: RunStatus, work: number): void {
    this.#done++
    if (status !== 'ok') this.#failed++
    this.#workDone += work
    this.#show()
  }

  /** All runs are there, and a table of them is being written. */
  writing(table: string): void {
    this.#line.show(() => `writing ${table}`)
  }

  clear(): void {
    clearInterval(this.#timer)
    this.#line.clear()
  }

  #show(): void {
    this.#line.show((seconds) =>
      sweepProgressText({
        runs: this.#runs,
        done: this.#done,
        failed: this.#failed,
        fraction: this.#workDone / this.#work,
        seconds,
      }),
    )
  }
}

/** Runs done, failed, their rate and the time left, after that many real seconds; `fraction` of the work is done. */
export function sweepProgressText(state: {
  readonly runs: number
  readonly done: number
  readonly failed: number
  readonly fraction: number
  readonly seconds: number
}): string {
  const { runs, done, failed, fraction, seconds } = state
  const parts = [`${grouped(done)} of ${grouped(runs)} runs`, `${grouped(failed)} failed`]
  if (done > 0 && seconds > 0) {
    const perSecond = done / seconds
    parts.push(perSecond >= 1 ? `${perSecond.toFixed(1)} runs/s` : `${(60 * perSecond).toFixed(1)} runs/min`)
    parts.push(`${spokenSeconds((seconds * (1 - fraction)) / fraction)} left`)
  }
  return parts.join('  ')
}
