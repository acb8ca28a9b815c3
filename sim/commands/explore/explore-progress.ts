import { counted, grouped } from '../../core/words.ts'
import { spokenSeconds } from '../shell/numbers.ts'
import { StatusLine } from '../shell/progress-line.ts'
import type { Terminal } from '../shell/terminal.ts'

/** What bounds an exploration; one of the two may be infinite. */
interface Bounds {
  readonly runs: number
  readonly seconds: number
  readonly progress: 'shown' | 'hidden'
}

/** How far an exploration is, as one line that is rewritten. */
export class ExploreProgress {
  readonly #line: StatusLine
  readonly #bounds: Bounds

  constructor(terminal: Terminal, bounds: Bounds) {
    this.#line = new StatusLine(terminal, bounds.progress)
    this.#bounds = bounds
  }

  /** How many seeds have been explored, and how many of them broke a promise. */
  ended(runs: number, broken: number): void {
    this.#line.show((seconds) => exploreProgressText({ ...this.#bounds, done: runs, broken, spent: seconds }))
  }

  clear(): void {
    this.#line.clear()
  }
}

/** Runs, broken promises, the rate and the time left, after `spent` real seconds. */
function exploreProgressText(state: {
  readonly runs: number
  readonly seconds: number
  readonly done: number
  readonly broken: number
  readonly spent: number
}): string {
  const { runs, seconds, done, broken, spent } = state
  const perSecond = done / spent
  const left = Math.min(seconds - spent, (runs - done) / perSecond)
  return [
    Number.isFinite(runs) ? `${grouped(done)} of ${grouped(runs)} runs` : counted(done, 'run'),
    `${grouped(broken)} with a broken promise`,
    ...(spent > 0 ? [`${perSecond.toFixed(1)} runs/s`, `${spokenSeconds(Math.max(0, left))} left`] : []),
  ].join('  ')
}
