import { micros } from '../../../protocol/base/time.ts'
import { assert } from '../../core/assert.ts'
import type { SettlePhase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'

/** How often it is looked whether anything has changed. */
const CHECK_PERIOD = 1_000_000

type Needs = Pick<Simulated, 'world' | 'membership' | 'observers'>

/**
 * Waits for a time, or until no leaf set has changed for a while. While churn makes nodes come and go the overlay is not at
 * rest, whatever the leaf sets say.
 */
export class Settling implements Activity {
  private readonly clock: Clock
  private readonly simulated: Needs
  private readonly phase: SettlePhase
  private leafSetChanges = 0
  private turnover = 0
  private quietSince = micros(0)
  private end = micros(0)
  /** Of a settle until stable: has it become so? */
  private stable: 'yes' | 'no' | undefined

  constructor(clock: Clock, simulated: Needs, phase: SettlePhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
  }

  start(): void {
    const { wait } = this.phase
    const { now } = this.clock
    if ('for' in wait) return this.clock.endAt(micros(now + wait.for))
    this.end = micros(now + wait.atMost)
    this.clock.expectEnd(this.end)
    this.look()
    this.quietSince = now
    this.clock.at(micros(now + CHECK_PERIOD), 0)
  }

  act(): void {
    const { wait } = this.phase
    assert('until' in wait, 'a settle phase without a time waits until something')
    const { now } = this.clock
    if (this.look() === 'changed') this.quietSince = now
    const isStable = now - this.quietSince >= wait.quiet
    this.stable = isStable ? 'yes' : 'no'
    if (isStable || now >= this.end) this.clock.endAt(now)
    else this.clock.at(micros(now + CHECK_PERIOD), 0)
  }

  ended(): void {
    if (this.stable === undefined) return
    for (const observer of this.simulated.observers) observer.settled?.(this.phase.index, this.stable)
  }

  private look(): 'changed' | 'unchanged' {
    const { world, membership } = this.simulated
    let changes = 0
    for (const node of membership.live) changes += world.nodeOf(node)!.sharedLeafSet.version
    const isSame = changes === this.leafSetChanges && membership.turnover === this.turnover
    this.leafSetChanges = changes
    this.turnover = membership.turnover
    return isSame ? 'unchanged' : 'changed'
  }
}
