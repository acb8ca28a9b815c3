import type { ChurnPhase } from '../../scenario/resolved.ts'
import type { Activity, Clock } from './activity.ts'
import { type ChurnNeeds, SessionChurn } from './session-churn.ts'
import { TraceChurn } from './trace-churn.ts'

/** Nodes come and go, by session times or after a trace. */
export function churnActivity(clock: Clock, simulated: ChurnNeeds, phase: ChurnPhase): Activity {
  const { source } = phase
  return 'events' in source
    ? new TraceChurn(clock, simulated, phase, source)
    : new SessionChurn(clock, simulated, phase, source)
}
