import type { Row } from '../measure/column.ts'
import type { AggregateRow, CompareRow } from './columns.ts'

/** A value of a parameter, as the sweep file has it. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown }

/** A column of summary.csv (or a yes/no of each run) in a phase, by its label: what an axis shows. */
export interface MetricOfPhase {
  readonly metric: string
  readonly phase: string
}

/** A sweep that is done, as its pictures need it. */
export interface SweepResults {
  readonly name: string
  readonly description: string
  /** What is varied, in the order of the file. */
  readonly parameters: readonly {
    /** Its path in the scenario: `pastry.leafSetSize`. */
    readonly path: string
    /** For people: `leaf-set size`. */
    readonly title: string
  }[]
  /** `grid`: every combination of values. */
  readonly design: 'grid' | 'list' | 'latin-hypercube'
  /** The settings in order; `values[i]` is that of parameter i. The point with number p (from 1) is `points[p - 1]`. */
  readonly points: readonly { readonly values: readonly ParameterValue[] }[]
  readonly seeds: readonly string[]
  readonly figures: {
    /** What should be small: of the heat map and of the vertical axis of cost against quality. */
    readonly quality: MetricOfPhase
    /** What it costs: the horizontal axis. */
    readonly cost: MetricOfPhase
    /** Drawn against the parameters, beside these two. */
    readonly metrics: readonly MetricOfPhase[]
    /** Paths of the parameters that nobody chooses: what happens to an overlay, such as the share of nodes that crash. */
    readonly conditions: readonly string[]
  }
  /** One row a run and phase, as in runs.csv; parameters are texts under their paths. */
  readonly runs: readonly Row[]
  readonly aggregate: readonly AggregateRow[]
  readonly compare: readonly CompareRow[]
}
