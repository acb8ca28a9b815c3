import { micros } from '../../../protocol/base/time.ts'
import type { OutagePhase } from '../../scenario/phases/outage.ts'
import type { Activity, Clock, Simulated } from './activity.ts'

/** The seed server is down for a time. The phase itself takes none. */
export class Outage implements Activity {
  private readonly clock: Clock
  private readonly simulated: Pick<Simulated, 'world'>
  private readonly phase: OutagePhase

  constructor(clock: Clock, simulated: Pick<Simulated, 'world'>, phase: OutagePhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
  }

  start(): void {
    const { now } = this.clock
    this.simulated.world.setSeedServer('down')
    this.clock.afterwards(micros(now + this.phase.for), 0)
    this.clock.endAt(now)
  }

  /** The seed server is back. */
  act(): void {
    if (this.phase.remembers === 'nothing') this.simulated.world.forgetMembers()
    this.simulated.world.setSeedServer('up')
  }
}
