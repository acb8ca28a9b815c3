import { counted, grouped } from '../../core/words.ts'
import type { PeriodRow } from '../../measure/columns.ts'
import { isFailure, type Outcome } from '../../measure/outcomes.ts'
import { paragraph } from '../kit/sentences.ts'
import { figureSpec, ON_SHADE } from '../kit/style.ts'
import { inWords, meaningsOf, TROUBLES } from './outcome-words.ts'
import { highest } from './phases.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Operations that did not succeed, by phase and cause'
const CELL = { width: 84, height: 26 }
/** Of more phases those with the most operations that did not succeed. */
const PHASES_AT_MOST = 10
/** Light enough for letters on it, on any page. */
const SHADES = { failed: '#fbdcc6', other: '#e6e6e6' } as const
const ALL = 'operations started'

/** How many operations of each phase failed, and of what; and how many are in no failure rate. From summary.csv, which counts all. */
export function outcomesByPhase({ periods }: Pick<RunResults, 'periods'>): Drawing {
  const attempting = periods.filter(({ background, attempted }) => background === 'no' && attempted > 0)
  const outcomes = TROUBLES.filter((outcome) => attempting.some((row) => row[outcome as Counted] > 0))
  // The caption of the nodes over time says that none failed.
  if (outcomes.length === 0) return []
  const placed = attempting.map((row, phase) => ({ ...row, phase }))
  const shown = highest(placed, PHASES_AT_MOST, (row) => troublesOf(row, outcomes))
  const rows = [...outcomes.map(inWords), ALL]
  const cells = shown.flatMap((row) => [
    ...outcomes.map((outcome) => cellOf(row, outcome)).filter(({ count }) => count > 0),
    { phase: row.label, cause: ALL, count: row.attempted, text: grouped(row.attempted) },
  ])
  const positions = {
    x: {
      field: 'phase',
      type: 'nominal',
      scale: { domain: shown.map(({ label }) => label) },
      axis: { title: 'phase', orient: 'top', labelAngle: -38, labelLimit: 160, domain: false, ticks: false },
    },
    y: {
      field: 'cause',
      type: 'nominal',
      scale: { domain: rows },
      axis: { title: 'outcome', labelLimit: 300, maxExtent: 320, domain: false, ticks: false },
    },
  }
  const failed = attempting.reduce((sum, row) => sum + row.failed, 0)
  const all = attempting.reduce((sum, row) => sum + row.attempted, 0)
  return [
    {
      name: 'outcomes-by-phase',
      title: TITLE,
      caption: paragraph([
        `Operations that started in the phase and had this outcome, and their share of all that started in it. ${counted(failed, 'operation')} of ${grouped(all)} failed.`,
        outcomes.some((outcome) => !isFailure(outcome))
          ? 'Grey cells are not failures of the overlay: the failure rate leaves them out.'
          : '',
        ...meaningsOf(outcomes),
        shown.length < attempting.length
          ? `Shown are the ${shown.length} of ${attempting.length} phases with operations in which the most did not succeed.`
          : '',
      ]),
      spec: figureSpec({
        width: { step: CELL.width },
        height: { step: CELL.height },
        data: { values: cells },
        encoding: positions,
        layer: [
          {
            transform: [{ filter: `datum.cause !== '${ALL}'` }],
            mark: { type: 'rect', width: CELL.width - 2, height: CELL.height - 2 },
            encoding: {
              fill: {
                condition: { test: "indexof(datum.cause, 'failed') === 0", value: SHADES.failed },
                value: SHADES.other,
              },
            },
          },
          {
            transform: [{ filter: `datum.cause !== '${ALL}'` }],
            mark: { type: 'text', fontSize: 11, color: ON_SHADE.light, aria: false },
            encoding: { text: { field: 'text', type: 'nominal' } },
          },
          {
            transform: [{ filter: `datum.cause === '${ALL}'` }],
            mark: { type: 'text', fontSize: 11, aria: false },
            encoding: { text: { field: 'text', type: 'nominal' } },
          },
        ],
      }),
    },
  ]
}

/** The outcomes of which summary.csv has a column. */
type Counted = Outcome & keyof PeriodRow

const troublesOf = (row: PeriodRow, outcomes: readonly Outcome[]): number =>
  outcomes.reduce((sum, outcome) => sum + row[outcome as Counted], 0)

function cellOf(row: PeriodRow, outcome: Outcome) {
  const count = row[outcome as Counted]
  return {
    phase: row.label,
    cause: inWords(outcome),
    count,
    text: `${grouped(count)} (${percent((100 * count) / row.attempted)})`,
  }
}

const percent = (share: number): string => (share < 0.01 ? '< 0.01 %' : `${Number(share.toPrecision(2))} %`)
