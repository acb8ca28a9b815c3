import assert from 'node:assert/strict'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import type { LinkFault } from '../../network/faults/link-fault.ts'
import type { Activity, Clock, Simulated } from './activity.ts'

/** Something is wrong with links from the start of a phase to its end. */
export class LinkFaultPhase implements Activity {
  private readonly clock: Clock
  private readonly simulated: Pick<Simulated, 'world'>
  private readonly lasting: Micros | null
  private readonly fault: LinkFault

  /** `lasting`: how long; null until the phases end. */
  constructor(
    clock: Clock,
    simulated: Pick<Simulated, 'world'>,
    { lasting, fault }: { readonly lasting: Micros | null; readonly fault: LinkFault },
  ) {
    this.clock = clock
    this.simulated = simulated
    this.lasting = lasting
    this.fault = fault
  }

  start(): void {
    this.simulated.world.network.faults.begin(this.fault)
    if (this.lasting !== null) this.clock.endAt(micros(this.clock.now + this.lasting))
  }

  act(): void {
    assert.fail('a fault of links asks for no time of its own')
  }

  ended(): void {
    this.simulated.world.network.faults.end(this.fault)
  }
}
