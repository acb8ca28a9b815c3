import { availableParallelism } from 'node:os'
import type { RunEstimate } from '../../sweep/estimate.ts'
import { estimateOf, runCount, runNumbers, runOf, type Shard, type SweepPlan } from '../../sweep/plan.ts'
import { freeMemory } from '../shell/memory.ts'
import type { RunTask } from './run-pool.ts'

/** What a sweep is about to do, and with what. */
export interface Work {
  readonly plan: SweepPlan
  /** All runs, or the runs of a shard, with what each is expected to take. */
  readonly runs: readonly (RunTask & RunEstimate)[]
  /** How many processes. */
  readonly workers: number
  /** What they may take together. */
  readonly memoryBytes: number
}

export interface WorkOptions {
  readonly shard?: Shard | undefined
  /** By default one per core. */
  readonly workers?: number | undefined
  /** By default four fifths of what is free. */
  readonly memoryBytes?: number | undefined
}

const MEMORY_SHARE = 0.8

export function workOf(plan: SweepPlan, { shard, workers, memoryBytes }: WorkOptions): Work {
  const runs = runNumbers(runCount(plan), shard).map((number) => {
    const run = runOf(plan, number)
    return { number, ...estimateOf(plan, run), scenario: () => plan.scenarioOf(run) }
  })
  return {
    plan,
    runs,
    workers: workers ?? availableParallelism(),
    memoryBytes: memoryBytes ?? MEMORY_SHARE * freeMemory(),
  }
}
