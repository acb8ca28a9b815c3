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
  const rows = outcomes.flatMap((outcome) => barsOf(outcome, bySecond.get(outcome)!, { width, frame }))
  return [
    {
      name: 'outcomes-over-time',
      title: TITLE,
      caption: paragraph([
        `Operations by the time at which they started, in steps of ${spoken(width)}${outcomes.length > 1 ? ', one panel per outcome. Each panel has a vertical axis of its own.' : '.'}`,
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
  { width, frame: { secondsPerUnit } }: { readonly width: number; readonly frame: TimeFrame },
): View[] {
  const bars = new Map<number, number>()
  for (const [second, count] of bySecond) {
    const bar = Math.floor(second / width)
    bars.set(bar, (bars.get(bar) ?? 0) + count)
  }
  return [...bars]
    .sort(([a], [b]) => a - b)
    .map(([bar, count]) => ({
      outcome,
      from: (bar * width) / secondsPerUnit,
      to: ((bar + 1) * width) / secondsPerUnit,
      count,
    }))
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
