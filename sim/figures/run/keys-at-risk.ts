import { counted } from '../../core/words.ts'
import { namedLines } from '../kit/named-lines.ts'
import { FULL_WIDTH, figureSpec, HEIGHT } from '../kit/style.ts'
import { intervals, peakOf } from './intervals.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { type Timed, timeFrame } from './time-frame.ts'

const TITLE = 'Keys at risk and lost over time'
const LINES = ['at risk', 'lost'] as const

/** What a key at risk lacks. */
const shortOf = ({ replicas, capacity }: RunResults['scenario']['storage']): string =>
  capacity === 0
    ? `that not each of the ${replicas} closest active nodes holds`
    : `with fewer live copies than the ${replicas} that were asked for`

/** How many keys lack copies where they should be, and how many have none left, over time. */
export function keysAtRisk(results: Timed & Pick<RunResults, 'scenario'>): Drawing {
  const all = intervals(results.timeseries)
  if (!all.some((interval) => peakOf(interval, 'keys_acknowledged') > 0))
    return { title: TITLE, reason: 'no key was stored' }
  const frame = timeFrame(results)
  const values = all.flatMap((interval) => [
    {
      time: interval.toSeconds / frame.secondsPerUnit,
      keys: peakOf(interval, 'keys_at_risk'),
      which: LINES[0],
    },
    { time: interval.toSeconds / frame.secondsPerUnit, keys: peakOf(interval, 'keys_lost'), which: LINES[1] },
  ])
  const peak = Math.max(...values.map(({ keys }) => keys))
  const { keys_acknowledged: stored, keys_lost: lost } = all.at(-1)!.last
  return [
    {
      name: 'keys-at-risk',
      title: TITLE,
      caption: `Keys ${shortOf(results.scenario.storage)} (at risk), and keys that no node holds (lost). Of ${counted(stored, 'key')} at the end of the run ${lost === 0 ? 'none is' : `${counted(lost, 'key')} ${lost === 1 ? 'is' : 'are'}`} lost. ${frame.about}`,
      spec: figureSpec({
        width: FULL_WIDTH,
        height: HEIGHT,
        datasets: { ...frame.datasets, keys: values },
        layer: [
          ...frame.behind,
          frame.labels,
          {
            data: { name: 'keys' },
            mark: { type: 'line' },
            encoding: {
              x: frame.x('time'),
              y: {
                field: 'keys',
                type: 'quantitative',
                scale: { domain: [0, Math.max(1, peak)] },
                axis: { title: 'keys', format: ',d', tickMinStep: 1 },
              },
              ...namedLines(LINES),
            },
          },
        ],
      }),
    },
  ]
}
