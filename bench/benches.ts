import { codecBench } from './codec.ts'
import { convergedBench } from './converged.ts'
import { eventQueueBench } from './event-queue.ts'
import { joinBench } from './join.ts'
import { killBench } from './kill.ts'
import { latencyBench } from './latency.ts'
import { lookupsBench } from './lookups.ts'
import { randomBench } from './random.ts'
import { routingBench } from './routing.ts'
import type { Row } from './row.ts'
import { smallRunBench } from './small-run.ts'
import { sweepBench } from './sweep.ts'

export interface Bench {
  /** `quick`: seconds; `full`: a minute or more, only on request. */
  readonly effort: 'quick' | 'full'
  run(): Row[]
}

/** All benches, from the smallest part to the whole, by the name to call them with. */
export const BENCHES: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ['event-queue', { effort: 'quick', run: eventQueueBench }],
  ['random', { effort: 'quick', run: randomBench }],
  ['routing', { effort: 'quick', run: routingBench }],
  ['codec', { effort: 'quick', run: codecBench }],
  ['latency', { effort: 'quick', run: latencyBench }],
  ['join', { effort: 'quick', run: () => joinBench({ nodes: 1_000, rounds: 3 }) }],
  ['converged', { effort: 'quick', run: () => convergedBench({ nodes: 5_000, rounds: 3 }) }],
  ['lookups', { effort: 'quick', run: () => lookupsBench({ nodes: 1_000, lookups: 10_000, rounds: 3 }) }],
  ['kill', { effort: 'quick', run: () => killBench({ nodes: 1_000 }) }],
  ['small-run', { effort: 'quick', run: smallRunBench }],
  ['sweep', { effort: 'full', run: sweepBench }],
  ['join-10k', { effort: 'full', run: () => joinBench({ nodes: 10_000, rounds: 1 }) }],
  ['converged-100k', { effort: 'full', run: () => convergedBench({ nodes: 100_000, rounds: 1 }) }],
  ['lookups-10k', { effort: 'full', run: () => lookupsBench({ nodes: 10_000, lookups: 10_000, rounds: 1 }) }],
  ['kill-10k', { effort: 'full', run: () => killBench({ nodes: 10_000 }) }],
])

export function benchNames(effort: 'quick' | 'any'): string[] {
  return [...BENCHES].filter(([, bench]) => effort === 'any' || bench.effort === effort).map(([name]) => name)
}
