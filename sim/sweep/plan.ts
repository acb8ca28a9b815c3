import type { ResolvedScenario } from '../scenario/resolved.ts'
import type { RunEstimate } from './estimate.ts'
import type { SweepOutline, SweepPoint } from './outline.ts'

/** More runs than this need a confirmation. */
export const RUNS_USUAL = 10_000
/** More runs than this cannot be meant. */
export const RUNS_MAX = 1_000_000

/** What a run differs in from the base. */
export interface RunSetting {
  readonly point: Pick<SweepPoint, 'set'>
  readonly seed: string
}

/** One run of a sweep. */
export interface SweepRun extends RunSetting {
  /** From 1: the runs of the first point come first, in the order of the seeds. */
  readonly number: number
  readonly point: SweepPoint
}

/** What a sweep will do, completely checked: every point can be run. */
export interface SweepPlan extends SweepOutline {
  /** Of a run of each point. */
  readonly estimates: readonly RunEstimate[]
  /** The scenario of a run, with nothing left open. It keeps no row of single operations. */
  scenarioOf(run: SweepRun): ResolvedScenario
}

export const runCount = ({ points, seeds }: Pick<SweepOutline, 'points' | 'seeds'>): number =>
  points.length * seeds.length

/** The run of a number, from 1. */
export function runOf({ points, seeds }: Pick<SweepOutline, 'points' | 'seeds'>, number: number): SweepRun {
  const index = number - 1
  const point = points[Math.floor(index / seeds.length)]!
  return { number, point, seed: seeds[index % seeds.length]! }
}

/** A part of the runs, for one of several machines: every `of`th, beginning with the run `index`. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly of: number
}

/** What a run of a point is expected to take. */
export const estimateOf = (
  { estimates }: Pick<SweepPlan, 'estimates'>,
  { point }: Pick<SweepRun, 'point'>,
): RunEstimate => estimates[point.number - 1]!

/** The numbers of the runs of a shard, in order; of all runs if there is none. */
export function runNumbers(count: number, shard: Shard = { index: 1, of: 1 }): number[] {
  const first = shard.index
  const length = Math.max(0, Math.ceil((count - first + 1) / shard.of))
  return Array.from({ length }, (_, position) => first + position * shard.of)
}
