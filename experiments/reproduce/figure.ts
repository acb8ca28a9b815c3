import type { RunRecord } from './record.ts'
import { type Estimate, type Events, meanOfRuns, pooledRate } from './statistics.ts'
import type { Judgement, Reference } from './verdict.ts'

export type Source = 'P01' | 'MSP' | 'BAM'

/** How a figure is printed: with a number of decimals, or as 1.5e-5. */
export type Notation = number | 'rate'

/** One figure of a paper, and how to get ours. */
export interface Figure extends Judgement {
  readonly source: Source
  readonly quantity: string
  /** Names of the settings it rests on; the first says in which setting it is, one more is what it is compared with. */
  readonly settings: readonly [string, ...string[]]
  /** From runs of one seed, one per setting: a value, or events among trials, which are pooled. */
  readonly of: (...runs: readonly [RunRecord, ...RunRecord[]]) => number | Events
  readonly notation: Notation
  /** As the paper has it. */
  readonly paper?: Reference | undefined
  /** Computed from ideal tables; judged by it if both are given. */
  readonly oracle?: Reference | undefined
  /** The paper's figure is of another setting: printed, not judged by. */
  readonly isAside?: true
}

/** The figure from the runs of each seed. */
export function estimate(figure: Figure, runs: readonly (readonly [RunRecord, ...RunRecord[]])[]): Estimate {
  const values: number[] = []
  const events: Events[] = []
  for (const ofOneSeed of runs) {
    const value = figure.of(...ofOneSeed)
    if (typeof value === 'number') values.push(value)
    else events.push(value)
  }
  return events.length > 0 ? pooledRate(events) : meanOfRuns(values)
}

/** What a figure is judged by, if by anything. */
export function referenceOf({ paper, oracle, isAside }: Figure): Reference | undefined {
  return oracle ?? (isAside ? undefined : paper)
}
