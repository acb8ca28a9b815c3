import type { PeriodRow, SummaryRow } from '../../measure/columns.ts'
import type { View } from '../kit/figure.ts'
import { capitalised, listed, paragraph } from '../kit/sentences.ts'
import { COLOUR, FULL_WIDTH } from '../kit/style.ts'
import type { RunResults } from './run-results.ts'

/** The time axis that all figures over time share, with the phases of the run marked on it. */
export interface TimeFrame {
  readonly unit: string
  readonly secondsPerUnit: number
  /** For `datasets` of the specification: what the layers below refer to. */
  readonly datasets: Readonly<Record<string, readonly View[]>>
  /** Bands and rules of the phases: what lies behind the data of a panel. */
  readonly behind: readonly View[]
  /** Their labels, above the topmost panel. */
  readonly labels: View
  /** The horizontal channel of a field that holds times in the unit. */
  x(field: string, options?: { readonly axis: 'shown' | 'ticks only' }): View
  /** What the bands and rules mean, as sentences of a caption, and that they are named above. */
  readonly about: string
  /** The same if nothing names them. */
  readonly marks: string
}

const UNITS = [
  { unit: 's', secondsPerUnit: 1, upTo: 300 },
  { unit: 'min', secondsPerUnit: 60, upTo: 3 * 3_600 },
  { unit: 'h', secondsPerUnit: 3_600, upTo: 4 * 86_400 },
  { unit: 'days', secondsPerUnit: 86_400, upTo: Number.POSITIVE_INFINITY },
] as const

/** With more phases than this their numbers must do. */
const LABELS_AT_MOST = 20
/** Between the feet of two labels, so that they do not touch. */
const LABEL_PIXELS = 16
const LABEL_LENGTH = 24

/** What the time axis and the marked phases need of a run, which may still go on. */
export interface Timed extends Pick<RunResults, 'timeseries'> {
  readonly scenario: Pick<RunResults['scenario'], 'phases'>
  readonly summary: readonly Pick<SummaryRow, 'phase' | 'label' | 'start_s' | 'end_s'>[]
  /** Warm-ups and the drain, which are marked if they are known. */
  readonly periods?: readonly Pick<PeriodRow, 'phase' | 'kind' | 'label' | 'start_s' | 'end_s'>[]
}

export function timeFrame({ scenario, summary, periods = [], timeseries }: Timed): TimeFrame {
  const endSeconds = Math.max(1e-6, timeseries.at(-1)?.time_s ?? 0, ...summary.map(({ end_s }) => end_s))
  const { unit, secondsPerUnit } = UNITS.find(({ upTo }) => endSeconds <= upTo) ?? UNITS[3]
  const end = endSeconds / secondsPerUnit
  const phases = summary.map((row) => ({ ...row, kind: 'phase' }))
  const rows = [...phases, ...periods.filter(isMarkedBetween)].map((row) => ({
    phase: row.phase,
    kind: row.kind,
    label: row.label,
    start: row.start_s / secondsPerUnit,
    end: row.end_s / secondsPerUnit,
    background: row.phase !== null && (scenario.phases[row.phase]?.background ?? false),
  }))
  const marked = rows
    .filter(({ background }) => !background)
    .sort((a, b) => a.start - b.start || a.end - b.end)
  const bands = marked.filter((row) => row.end > row.start)
  const instants = marked.filter((row) => row.end === row.start && row.start > 0)
  const domain = [0, end]
  const at = (field: string): View => ({ field, type: 'quantitative', scale: { domain, nice: false } })
  return {
    unit,
    secondsPerUnit,
    datasets: {
      bands: bands.filter((_, index) => index % 2 === 0),
      instants,
      labels: labelFeet(marked, end),
    },
    behind: [
      {
        data: { name: 'bands' },
        mark: { type: 'rect', color: COLOUR.ink, opacity: 0.06, aria: false },
        encoding: { x: at('start'), x2: { field: 'end' } },
      },
      {
        data: { name: 'instants' },
        mark: { type: 'rule', color: COLOUR.ink, strokeDash: [3, 3], aria: false },
        encoding: { x: at('start') },
      },
    ],
    labels: {
      data: { name: 'labels' },
      mark: { type: 'text', angle: -38, align: 'left', baseline: 'middle', y: -8, fontSize: 11, aria: false },
      encoding: { x: at('foot'), text: { field: 'text', type: 'nominal' } },
    },
    x: (field, { axis } = { axis: 'shown' }) => ({
      ...at(field),
      axis:
        axis === 'shown'
          ? { title: `virtual time, ${unit}`, grid: false }
          : { title: null, labels: false, grid: false },
    }),
    about: sentences(rows, 'named above'),
    marks: sentences(rows, 'without names'),
  }
}

/** A drain that is shorter, in seconds, is the latency of the last answers. */
const DRAIN_AT_LEAST = 1

/** A warm-up is no phase, and has its place between phases; so has the drain if operations were still under way. */
const isMarkedBetween = ({
  phase,
  kind,
  start_s,
  end_s,
}: Pick<PeriodRow, 'phase' | 'kind' | 'start_s' | 'end_s'>): boolean =>
  phase === null && (kind !== 'drain' || end_s - start_s >= DRAIN_AT_LEAST)

interface Marked {
  /** Null of a warm-up and of the drain. */
  readonly phase: number | null
  readonly kind: string
  readonly label: string
  readonly start: number
  readonly end: number
  readonly background: boolean
}

/** Where each label stands: over the middle of its band, or as close to the right of it as its neighbour allows. */
function labelFeet(phases: readonly Marked[], end: number): View[] {
  const pixels = FULL_WIDTH / end
  const isNumbered = phases.length > LABELS_AT_MOST
  const gap = isNumbered ? LABEL_PIXELS / 2 : LABEL_PIXELS
  const wanted = phases.map(({ start, end: until }) => ((start + until) / 2) * pixels)
  const feet = wanted.map(() => 0)
  let last = Number.NEGATIVE_INFINITY
  for (const [index, foot] of wanted.entries()) {
    last = Math.max(foot, last + gap)
    feet[index] = last
  }
  let next = Math.max(FULL_WIDTH, (phases.length - 1) * gap)
  for (let index = feet.length - 1; index >= 0; index--) {
    next = Math.min(feet[index]!, index === feet.length - 1 ? next : next - gap)
    feet[index] = next
  }
  return phases.map(({ phase, kind, label }, index) => ({
    foot: feet[index]! / pixels,
    text: isNumbered ? String(phase ?? kind.charAt(0)) : brief(label),
  }))
}

const brief = (label: string): string =>
  label.length <= LABEL_LENGTH ? label : `${label.slice(0, LABEL_LENGTH - 1)}…`

function sentences(rows: readonly Marked[], names: 'named above' | 'without names'): string {
  const foreground = rows.filter(({ background }) => !background)
  const isNumbered = foreground.length > LABELS_AT_MOST
  const kinds = new Set(foreground.filter(({ phase }) => phase === null).map(({ kind }) => kind))
  const bands = foreground.some(({ start, end }) => end > start) ? 'grey and white bands are phases' : ''
  const rules = foreground.some(({ start, end }) => start > 0 && end === start)
    ? 'dashed rules are phases of an instant'
    : ''
  const marks = [bands, rules].filter((what) => what !== '').join(', ')
  const named = isNumbered ? 'numbered as in the table of phases' : 'named above'
  const background = rows.filter((row) => row.background).map(({ label }) => label)
  return paragraph([
    marks === '' ? '' : `${capitalised(marks)}${names === 'named above' ? `; they are ${named}` : ''}.`,
    names === 'named above' && isNumbered
      ? listed([
          ...(kinds.has('warm-up') ? ['w is a warm-up'] : []),
          ...(kinds.has('drain') ? ['d the drain'] : []),
        ]).replace(/^(.+)$/, (all) => `${capitalised(all)}.`)
      : '',
    background.length === 0 ? '' : `In the background, beside the phases: ${listed(background)}.`,
  ])
}
