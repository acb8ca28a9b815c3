import { estimate, type Figure, type Notation, referenceOf } from './figure.ts'
import { CHURN_FIGURES } from './figures-churn.ts'
import { P01_FIGURES } from './figures-p01.ts'
import type { RunRecord } from './record.ts'
import type { DoneRun } from './runs.ts'
import type { Extent, Setting } from './settings.ts'
import type { Estimate } from './statistics.ts'
import { type Reference, type Verdict, verdictOn } from './verdict.ts'

export const FIGURES: readonly Figure[] = [...P01_FIGURES, ...CHURN_FIGURES]

/** What there is of a setting. */
export interface DoneSetting {
  readonly setting: Setting
  readonly extent: Extent
  /** Perhaps not all of the extent's. */
  readonly runs: readonly DoneRun[]
}

/** A figure and what came of it, in words and digits. */
export interface Result {
  readonly figure: Figure
  readonly setting: string
  readonly runs: number
  readonly paper: string
  readonly oracle: string
  /** Empty if nothing has been run. */
  readonly ours: string
  readonly low: string
  readonly high: string
  readonly bounds: Estimate['bounds']
  /** `stated`: there is nothing to judge by. */
  readonly verdict: Verdict | 'stated' | 'not run'
}

export function resultOf(figure: Figure, settings: ReadonlyMap<string, DoneSetting>): Result {
  const { notation, paper, oracle } = figure
  const done = figure.settings.map((name) => settings.get(name))
  const runs = alignedRuns(done.map((each) => each?.runs ?? []))
  const first = done[0]
  const said = {
    figure,
    setting: first === undefined ? figure.settings[0] : `${first.setting.about}; ${first.extent.about}`,
    runs: runs.length,
    paper: paper === undefined ? '' : referenceText(paper, notation),
    oracle: oracle === undefined ? '' : referenceText(oracle, notation),
  }
  if (runs.length === 0) return { ...said, ours: '', low: '', high: '', bounds: 'none', verdict: 'not run' }
  const estimated = estimate(figure, runs)
  const reference = first?.extent.isSmaller ? undefined : referenceOf(figure)
  return {
    ...said,
    ours: numberText(estimated.value, notation),
    low: estimated.low === null ? '' : numberText(estimated.low, notation),
    high: estimated.high === null ? '' : numberText(estimated.high, notation),
    bounds: estimated.bounds,
    verdict: reference === undefined ? 'stated' : verdictOn(estimated, reference, figure),
  }
}

/** For each seed that all of the settings have: its runs, one per setting. */
function alignedRuns(settings: readonly (readonly DoneRun[])[]): (readonly [RunRecord, ...RunRecord[]])[] {
  const [first = [], ...others] = settings
  return first.flatMap(({ run, record }) => {
    const beside = others.map((runs) => runs.find((other) => other.run.seed === run.seed)?.record)
    const isWhole = beside.every((other) => other !== undefined)
    return isWhole ? [[record, ...beside] as const] : []
  })
}

export function numberText(value: number, notation: Notation): string {
  if (notation !== 'rate') return value.toFixed(notation)
  return value === 0 ? '0' : value.toExponential(1)
}

function referenceText(reference: Reference, notation: Notation): string {
  if ('above' in reference) return `> ${reference.above}`
  if ('below' in reference) return `< ${reference.below}`
  if ('value' in reference) return numberText(reference.value, notation)
  return `${reference.low} – ${reference.high}`
}
