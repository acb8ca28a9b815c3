import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros } from '../../../protocol/base/time.ts'
import { streamKey } from '../../core/random.ts'
import type { MachineFault } from '../../host/machines/machine-fault.ts'
import type { DriftPhase, PausePhase, SlowPhase } from '../../scenario/resolved.ts'
import type { Activity, Clock, Simulated } from './activity.ts'
import { Targets } from './targets.ts'

type MachineFaultPhase = PausePhase | SlowPhase | DriftPhase

/** Something is wrong with the machines of some nodes while the phase lasts. */
export class MachineFaultActivity implements Activity {
  private readonly clock: Clock
  private readonly simulated: Pick<Simulated, 'seed' | 'world' | 'membership'>
  private readonly phase: MachineFaultPhase
  private readonly fault: MachineFault | undefined
  private nodes: readonly NodeHandle[] = []

  constructor(clock: Clock, simulated: MachineFaultActivity['simulated'], phase: MachineFaultPhase) {
    this.clock = clock
    this.simulated = simulated
    this.phase = phase
    this.fault = faultOf(phase)
  }

  start(): void {
    const { membership, seed } = this.simulated
    const { target, kind, index, for: time } = this.phase
    if (this.fault !== undefined) {
      this.nodes = new Targets(target, this.simulated, streamKey(seed, kind, index)).present
      for (const node of this.nodes) membership.beginFault(node, this.fault)
    }
    if (time !== null) this.clock.endAt(micros(this.clock.now + time))
  }

  act(): void {}

  ended(): void {
    for (const node of this.nodes) this.simulated.membership.endFault(node, this.fault!)
  }
}

/** What it is; undefined if it is none. */
function faultOf(phase: MachineFaultPhase): MachineFault | undefined {
  switch (phase.kind) {
    case 'pause':
      return { kind: 'pause', bufferBytes: phase.bufferBytes }
    case 'slow': {
      const { delay, bufferBytes } = phase
      return delay === 0 ? undefined : { kind: 'slow', delay, bufferBytes }
    }
    case 'drift':
      return phase.share === 0 ? undefined : { kind: 'drift', share: phase.share }
  }
}
