import { counted } from '../../core/words.ts'
import type { Outcome } from '../../measure/outcomes.ts'
import type { View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { FULL_WIDTH, figureSpec } from '../kit/style.ts'
import { spoken } from '../kit/words.ts'
import { sampleSentence } from './operations.ts'
import { colourOf, inWords, meaningsOf, TROUBLES } from './outcome-words.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { type Timed, type TimeFrame, timeFrame } from './time-frame.ts'

const TITLE = 'Operations that did not succeed, over time'
const BARS_AT_MOST = 150
const HEIGHT = 52

/** When the operations started that did not succeed, a panel for each cause. */
export function outcomesOverTime(results: Timed & Pick<RunResults, 'outcomes' | 'scenario'>): Drawing {
  const { bySecond } = results.outcomes
  const outcomes = TROUBLES.filter((outcome) => bySecond.has(outcome))
  if (outcomes.length === 0)
    return results.scenario.record.lookups === 'none'
      ? { title: TITLE, reason: 'the scenario has the rows of lookups.csv left out' }
      : []
  const frame = timeFrame(results)
  const seconds = results.timeseries.at(-1)?.time_s ?? 0
  const width = Math.max(1, Math.ceil(seconds / BARS_AT_MOST))
  const starts = results.summary.map(({ start_s: start }) => Math.floor(start))
  const cuts = [0, ...starts, Math.ceil(seconds)].sort((a, b) => a - b)
  const rows = outcomes.flatMap((outcome) => barsOf(outcome, bySecond.get(outcome)!, { width, cuts, frame }))
  return [
    {
      name: 'outcomes-over-time',
      title: TITLE,
      caption: paragraph([
        `Operations by the time at which they started, in steps of ${spoken(width)}${width > 1 ? ' from the start of each phase' : ''}${outcomes.length > 1 ? ', one panel per outcome. Each panel has a vertical axis of its own.' : '.'}`,
        ...meaningsOf(outcomes),
        frame.about,
        sampleSentence(results.scenario.record.lookups),
      ]),
      spec: figureSpec({
        datasets: { ...frame.datasets, troubles: rows },
        vconcat: outcomes.map((outcome, index) =>
          panel(outcome, totalOf(bySecond.get(outcome)!), frame, {
            isFirst: index === 0,
            isLast: index === outcomes.length - 1,
          }),
        ),
        spacing: 12,
      }),
    },
  ]
}

const totalOf = (bySecond: ReadonlyMap<number, number>): number =>
  [...bySecond.values()].reduce((sum, count) => sum + count, 0)

function barsOf(
  outcome: Outcome,
  bySecond: ReadonlyMap<number, number>,
  { width, cuts, frame: { secondsPerUnit } }: Bins,
): View[] {
  const bars = new Map<number, number>()
  for (const [second, count] of bySecond) {
    const cut = cuts.findLast((each) => each <= second)!
    const from = cut + Math.floor((second - cut) / width) * width
    bars.set(from, (bars.get(from) ?? 0) + count)
  }
  return [...bars]
    .sort(([a], [b]) => a - b)
    .map(([from, count]) => ({
      outcome,
      from: from / secondsPerUnit,
      to: Math.min(from + width, cuts.find((each) => each > from) ?? from + width) / secondsPerUnit,
      count,
    }))
}

interface Bins {
  /** In seconds. */
  readonly width: number
  /** Seconds at which a bar begins in any case, ascending: one across the start of a phase would show what is of two as one. */
  readonly cuts: readonly number[]
  readonly frame: TimeFrame
}

function panel(
  outcome: Outcome,
  total: number,
  frame: TimeFrame,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): View {
  return {
    width: FULL_WIDTH,
    height: HEIGHT,
    layer: [
      ...frame.behind,
      ...(isFirst ? [frame.labels] : []),
      {
        data: {
          values: [{ text: `${inWords(outcome).replace(': ', ':\n')}\n${counted(total, 'operation')}` }],
        },
        mark: { type: 'text', align: 'left', baseline: 'middle', lineBreak: '\n', clip: false, aria: false },
        encoding: {
          x: { value: FULL_WIDTH + 10 },
          y: { value: HEIGHT / 2 - 14 },
          text: { field: 'text', type: 'nominal' },
        },
      },
      {
        data: { name: 'troubles' },
        transform: [{ filter: `datum.outcome === '${outcome}'` }],
        mark: { type: 'rect', color: colourOf(outcome) },
        encoding: {
          x: frame.x('from', { axis: isLast ? 'shown' : 'ticks only' }),
          x2: { field: 'to' },
          y: {
            field: 'count',
            type: 'quantitative',
            axis: { title: 'number', titleFontSize: 11, tickCount: 2, format: ',d', tickMinStep: 1 },
          },
          y2: { datum: 0 },
        },
      },
    ],
  }
}
