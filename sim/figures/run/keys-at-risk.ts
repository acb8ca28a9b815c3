import { counted } from '../../core/words.ts'
import { namedLines } from '../kit/named-lines.ts'
import { FULL_WIDTH, figureSpec, HEIGHT } from '../kit/style.ts'
import type { Drawing, RunResults } from './run-results.ts'
import { statesOf } from './states.ts'
import { type Timed, timeFrame } from './time-frame.ts'

const TITLE = 'Keys at risk and lost over time'
const LINES = ['at risk', 'lost'] as const

/** What a key at risk lacks. */
const shortOf = ({ replicas, capacity }: RunResults['scenario']['storage']): string =>
  capacity === 0
    ? `that not each of the ${replicas} closest active nodes holds`
    : `with fewer live copies than the ${replicas} that were asked for`

/** How many keys lack copies where they should be, and how many have none left, over time. */
export function keysAtRisk(results: Timed & Pick<RunResults, 'scenario' | 'periods'>): Drawing {
  const { timeseries } = results
  if (!timeseries.some((row) => row.keys_acknowledged > 0))
    return { title: TITLE, reason: 'no key was stored' }
  const states = statesOf(results)
  const peak = Math.max(...states.map((state) => Math.max(state.keys_at_risk, state.keys_lost)))
  if (peak === 0) return { title: TITLE, reason: 'no key was ever at risk' }
  const frame = timeFrame(results)
  const start = { seconds: 0, keys_at_risk: 0, keys_lost: 0 }
  const values = [start, ...states].flatMap(({ seconds, keys_at_risk: atRisk, keys_lost: lost }) => [
    { time: seconds / frame.secondsPerUnit, keys: atRisk, which: LINES[0] },
    { time: seconds / frame.secondsPerUnit, keys: lost, which: LINES[1] },
  ])
  const { keys_acknowledged: stored, keys_lost: lost } = timeseries.at(-1)!
  return [
    {
      name: 'keys-at-risk',
      title: TITLE,
      caption: `Keys ${shortOf(results.scenario.storage)} (at risk), and keys that no node holds (lost); at most ${counted(Math.max(...states.map((state) => state.keys_at_risk)), 'key')} were at risk at the same time. Of ${counted(stored, 'key')} at the end of the run ${lost === 0 ? 'none is' : `${counted(lost, 'key')} ${lost === 1 ? 'is' : 'are'}`} lost. ${frame.about}`,
      spec: figureSpec({
        width: FULL_WIDTH,
        height: HEIGHT,
        datasets: { ...frame.datasets, keys: values },
        layer: [
          ...frame.behind,
          frame.labels,
          {
            data: { name: 'keys' },
            // A pointed peak would stick out of the frame.
            mark: { type: 'line', strokeJoin: 'round' },
            encoding: {
              x: frame.x('time'),
              y: {
                field: 'keys',
                type: 'quantitative',
                scale: { domain: [0, peak] },
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
