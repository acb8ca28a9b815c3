import { type Micros, micros } from '../../../protocol/base/time.ts'
import { fail } from '../../core/assert.ts'
import type { LinkFault } from '../../network/faults/link-fault.ts'
import type { Activity, Clock, Simulated } from './activity.ts'

/** Something is wrong with links from the start of a phase to its end; what the end of the phases cuts short, to that of the run. */
export class LinkFaultPhase implements Activity {
  private readonly clock: Clock
  private readonly simulated: Pick<Simulated, 'world'>
  private readonly lasting: Micros | null
  private end: Micros | undefined
  private readonly fault: LinkFault

  /** `lasting`: how long; null to the end of the run. */
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
    if (this.lasting === null) return
    this.end = micros(this.clock.now + this.lasting)
    this.clock.endAt(this.end)
  }

  act(): void {
    fail('a fault of links asks for no time of its own')
  }

  ended(): void {
    if (this.clock.now === this.end) this.simulated.world.network.faults.end(this.fault)
  }
}
