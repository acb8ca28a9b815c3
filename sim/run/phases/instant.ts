import { fail } from '../../core/assert.ts'
import type { Activity, Clock } from './activity.ts'

/** An action that takes no time. */
export class Instant implements Activity {
  private readonly clock: Clock
  private readonly do: () => void

  constructor(clock: Clock, what: () => void) {
    this.clock = clock
    this.do = what
  }

  start(): void {
    this.do()
    this.clock.endAt(this.clock.now)
  }

  act(): void {
    fail('it is over at once')
  }
}
