import { type Micros, micros } from '../../../protocol/base/time.ts'
import { lastEvent, type TraceEvent } from '../files/churn-trace.ts'
import type { DocumentPhase } from './phase-names.ts'

/** The events of each trace, by its path; without those that could not be read. */
export type Traces = ReadonlyMap<string, readonly TraceEvent[]>

/**
 * How long a phase takes at least. One in the background that leaves it open takes as long as those that follow; one
 * that waits for something may be over soon.
 */
export function leastTime(phase: DocumentPhase, all: readonly DocumentPhase[], traces: Traces): Micros {
  const own = statedTime(phase, traces)
  if (own !== undefined) return own
  const following = all.filter(({ background, index }) => !background && index > phase.index)
  return micros(following.reduce((sum, other) => sum + (statedTime(other, traces) ?? 0), 0))
}

function statedTime(phase: DocumentPhase, traces: Traces): Micros | undefined {
  switch (phase.kind) {
    case 'join':
    case 'insert':
    case 'delete':
    case 'leave':
      return phase.over
    case 'lookup':
    case 'route':
    case 'mix':
      return phase.over ?? undefined
    case 'settle':
      return phase.wait.for ?? phase.wait.quiet
    case 'churn':
      if (phase.for !== null) return micros(phase.warmUp + phase.for)
      return 'trace' in phase.source ? lastEvent(traces.get(phase.source.trace) ?? []) : undefined
    case 'crash':
    case 'outage':
      return micros(0)
  }
}
