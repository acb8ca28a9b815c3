import type { SummaryRow } from '../measure/columns.ts'

/**
 * Runs are split into strata before anything of them is averaged, compared or drawn. Pastry promises nothing to a ring that a crash
 * has severed [P01 §2.3]. A mean over severed and intact rings would mostly show how many were severed. A run belongs to the
 * stratum `severed` from the phase of that crash on.
 */
export type Stratum = 'intact' | 'severed'

/** Which runs a row of aggregate.csv or compare.csv is about. */
export type Rings = 'all' | Stratum

const STRATA: readonly Stratum[] = ['intact', 'severed']

/** Is a metric given for each stratum? The metric that defines the strata is computed over all runs. */
export const isStratified = (metric: string): boolean => metric !== 'severed'

/** All members and, if not all are intact, those of each stratum; the metric is the one that is asked of them. */
export function stratify<Member extends { readonly stratum: Stratum }>(
  members: readonly Member[],
  metric: string,
): { readonly rings: Rings; readonly members: readonly Member[] }[] {
  const all = { rings: 'all', members } as const
  if (!isStratified(metric) || members.every(({ stratum }) => stratum === 'intact')) return [all]
  const strata = STRATA.map((rings) => ({
    rings,
    members: members.filter(({ stratum }) => stratum === rings),
  }))
  return [all, ...strata]
}

/** Of the rows about one metric those that are shown: of each stratum if strata are distinguished, else of all runs. */
export const shownStrata = <Shown extends { readonly rings: string }>(
  rows: readonly Shown[],
): readonly Shown[] => (rows.length > 1 ? rows.filter(({ rings }) => rings !== 'all') : rows)

/** What the record of a run shows of its crashes. */
export interface Crashes {
  readonly summary: readonly SummaryRow[]
  /** Index of the first phase in which a crash severed the ring; `null` if none did. */
  readonly severedIn: number | null
}

/** Of which stratum a run is at the end of a phase, by its index. */
export const stratumOf = (run: Crashes, phase: number): Stratum =>
  isSevered(run, phase) === true ? 'severed' : 'intact'

/** The same of a row of runs.csv, which is about one phase. */
export const stratumOfRow = (row: { readonly [column: string]: unknown }): Stratum =>
  row.severed === 'yes' ? 'severed' : 'intact'

/** Had a crash severed the ring by the end of a phase? `null` if there had been no crash. */
export function isSevered({ summary, severedIn }: Crashes, phase: number): boolean | null {
  if (severedIn !== null && severedIn <= phase) return true
  return summary.some((row) => row.phase <= phase && row.dead_run_max !== null) ? false : null
}

/**
 * In which phase a crash severed the ring; `null` if none did. Pastry promises delivery unless ⌊L/2⌋ neighbours fail at once
 * [P01 §2.3]. In a ring of no more than L + 1 every leaf set has all nodes, and no number of dead ones comes between the others.
 */
export function severedIn(summary: readonly SummaryRow[], leafSetSize: number): number | null {
  const isSevering = (row: SummaryRow) =>
    (row.dead_run_max ?? 0) >= leafSetSize / 2 && row.nodes_live + row.crashes > leafSetSize + 1
  return summary.find(isSevering)?.phase ?? null
}
