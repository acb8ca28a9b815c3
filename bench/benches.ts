import { codecBench } from './parts/codec.ts'
import { eventQueueBench } from './parts/event-queue.ts'
import { latencyBench } from './parts/latency.ts'
import { randomBench } from './parts/random.ts'
import { routingBench } from './parts/routing.ts'
import type { Bench } from './row.ts'
import { bytesBench } from './use/bytes.ts'
import { massFailureBench, smallRunBench, sweepBench } from './use/commands.ts'
import { convergedBench, lookupsAtScaleBench } from './use/converged.ts'
import { crashBench } from './use/crash.ts'
import { joinBench } from './use/joins.ts'
import { lookupsBench } from './use/lookups.ts'
import { churnBench, restBench } from './use/steady.ts'

const part = (run: Bench['run']): Bench => ({ effort: 'quick', subject: 'part', run })
const quick = (run: Bench['run']): Bench => ({ effort: 'quick', subject: 'simulation', run })
const full = (run: Bench['run']): Bench => ({ effort: 'full', subject: 'simulation', run })

/** All benches, from the smallest part to the largest overlay, by the name to call them with. */
export const BENCHES: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ['event-queue', part(eventQueueBench)],
  ['random', part(randomBench)],
  ['routing', part(routingBench)],
  ['codec', part(codecBench)],
  ['latency', part(latencyBench)],
  ['churn-1k', quick(churnBench({ nodes: 1_000, seconds: 1_800, goals: { cpu: 1.5, allocation: 200 } }))],
  ['join-1k', quick(joinBench({ nodes: 1_000, over: 60 }))],
  ['lookups-1k', quick(lookupsBench({ nodes: 1_000, lookups: 10_000 }))],
  ['crash-1k', quick(crashBench({ nodes: 1_000 }))],
  ['bytes-5k', { ...quick(bytesBench({ nodes: 5_000, routes: 5_000 })), memory: 'exact' }],
  ['small-run', { effort: 'quick', subject: 'command', run: smallRunBench }],
  ['mass-failure', { effort: 'full', subject: 'command', run: massFailureBench({ cpuSeconds: 5 }) }],
  ['sweep', { effort: 'full', subject: 'command', run: sweepBench }],
  ['churn-10k', full(churnBench({ nodes: 10_000, seconds: 300, goals: { cpu: 2, allocation: 200 } }))],
  ['rest-10k', full(restBench({ nodes: 10_000, seconds: 600, goals: { cpu: 0.2 } }))],
  ['join-10k', full(joinBench({ nodes: 10_000, over: 60, goals: { cpuSeconds: 8 } }))],
  ['lookups-10k', full(lookupsBench({ nodes: 10_000, lookups: 10_000 }))],
  ['crash-10k', full(crashBench({ nodes: 10_000, goals: { cpuMs: 1 } }))],
  [
    'bytes-100k',
    { ...full(bytesBench({ nodes: 100_000, routes: 100_000, goals: { bytes: 2_048 } })), memory: 'exact' },
  ],
  [
    'converged-100k',
    full(convergedBench({ nodes: 100_000, goals: { cpuSeconds: 8, peakBytes: 350 * 1e6 } })),
  ],
  ['join-100k', full(joinBench({ nodes: 100_000, over: 600, goals: { cpuSeconds: 150, peakBytes: 1e9 } }))],
  [
    'converged-1m',
    {
      effort: 'full',
      subject: 'simulation',
      memory: 'large',
      run: lookupsAtScaleBench({
        nodes: 1_000_000,
        lookups: 100_000,
        goals: { cpuSeconds: 120, peakBytes: 3e9 },
      }),
    },
  ],
])

/** The bench of a name. Throws if there is none. */
export function benchCalled(name: string): Bench {
  const bench = BENCHES.get(name)
  if (bench === undefined) throw new Error(`no bench is called ${name}`)
  return bench
}
