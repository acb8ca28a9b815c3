import { highest } from './phases.ts'
import type { PhaseOperations, RunResults } from './run-results.ts'

/** The phases with the most operations, in the order of the run. */
export const busiest = (all: readonly PhaseOperations[], atMost: number): PhaseOperations[] =>
  highest(all, atMost, ({ rows }) => rows)

/** What a caption says when a figure shows the busiest phases only; else empty. */
export const busiestSentence = (phases: number, shown: number): string =>
  phases > shown ? `Shown are the ${shown} of ${phases} phases with the most operations.` : ''

/** Why there are no operations to draw. */
export function noOperations({ scenario, summary }: Pick<RunResults, 'scenario' | 'summary'>): string {
  if (summary.every(({ attempted }) => attempted === 0)) return 'the run had no operations'
  if (scenario.record.lookups === 'none') return 'the scenario records no operations (record.lookups)'
  return 'no operation in lookups.csv succeeded in a phase'
}

/** What a caption says when not every operation has a row; else empty. */
export function sampleSentence(recorded: RunResults['scenario']['record']['lookups']): string {
  return typeof recorded === 'object'
    ? `From a sample: each operation was recorded with probability ${recorded.sample}.`
    : ''
}
