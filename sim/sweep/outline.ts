/** A value of a parameter, as the sweep file has it. */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly unknown[]
  | { readonly [key: string]: unknown }

/** What is varied. */
export interface SweepParameter {
  /** Its path in the scenario: `pastry.leafSetSize`. */
  readonly path: string
  /** For people: `leaf-set size`. */
  readonly title: string
}

/** How the settings were chosen. `grid`: every combination of values. */
export type DesignKind = 'grid' | 'list' | 'latin-hypercube'

/** One setting of the parameters. */
export interface SweepPoint {
  /** From 1. */
  readonly number: number
  /** `values[i]` is that of parameter i. */
  readonly values: readonly ParameterValue[]
  /** The overrides that make it of the base, as `--set` takes them. */
  readonly set: readonly string[]
}

/** A column of summary.csv (or a yes/no of each run) in a phase, by its label: what an axis shows. */
export interface MetricOfPhase {
  readonly metric: string
  readonly phase: string
}

/** What the figures show. */
export interface FigureSettings {
  /** What should be small: of the heat map and of the vertical axis of cost against quality. */
  readonly quality: MetricOfPhase
  /** What it costs: the horizontal axis. */
  readonly cost: MetricOfPhase
  /** Drawn against the parameters, beside these two. */
  readonly metrics: readonly MetricOfPhase[]
  /** Paths of the parameters that are conditions and not choices: what happens to an overlay, such as the share of nodes that crash. */
  readonly conditions: readonly string[]
}

/** What a sweep consists of. Plain JSON: its results keep it. */
export interface SweepOutline {
  readonly name: string
  readonly description: string
  readonly design: DesignKind
  /** In the order of the file. */
  readonly parameters: readonly SweepParameter[]
  /** The settings in order: the point with number p (from 1) is `points[p - 1]`. */
  readonly points: readonly SweepPoint[]
  /** The value of each parameter with which its others are compared: of a grid only. */
  readonly baseline: readonly ParameterValue[]
  readonly seeds: readonly string[]
  readonly figures: FigureSettings
  /** The file that holds the base scenario, as a command names it. */
  readonly baseFile: string
  /** Names all that the results depend on, but for the code: every resolved scenario, and the seeds. */
  readonly digest: string
}
