import type { Micros } from '../../protocol/base/time.ts'
import type { Datagram, FiredTimer, HostObserver } from '../host/observer.ts'
import { Fingerprint } from '../measure/fingerprint.ts'

/** The fingerprint of a run: of all that came to its nodes, messages and timers. */
export class RunFingerprint implements HostObserver {
  private readonly fingerprint = new Fingerprint()
  private readonly clock: { readonly now: Micros }

  constructor(clock: { readonly now: Micros }) {
    this.clock = clock
  }

  received({ to, from, kind, bytes }: Datagram): void {
    this.fingerprint.mix(to, this.clock.now, (kind << 20) | bytes, from)
  }

  timerFired({ node, kind, token }: FiredTimer): void {
    this.fingerprint.mix(node, this.clock.now, ~kind, token | 0)
  }

  digest(): string {
    return this.fingerprint.digest()
  }
}
