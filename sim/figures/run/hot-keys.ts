import { counted, grouped } from '../../core/words.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, FULL_WIDTH, figureSpec, HEIGHT } from '../kit/style.ts'
import { roundValues } from '../kit/value-scale.ts'
import { sampleSentence } from './operations.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Hot keys'
const POINTS_AT_MOST = 300
const NAMED = 3

/** How often each key was looked up, the most often first. */
export function hotKeys({ outcomes, scenario }: Pick<RunResults, 'outcomes' | 'scenario'>): Drawing {
  const { keys } = outcomes
  const [hottest] = keys
  // Without lookups no reason need be given.
  if (hottest === undefined || keys.length < 2) return []
  const all = keys.reduce((sum, { lookups }) => sum + lookups, 0)
  const mean = all / keys.length
  const values = ranksOf(keys.length).map((rank) => ({ rank, lookups: keys[rank - 1]!.lookups }))
  const named = keys.slice(0, NAMED).map(({ key, lookups }) => `${key} (${grouped(lookups)})`)
  return [
    {
      name: 'hot-keys',
      title: TITLE,
      caption: paragraph([
        `How often each key was looked up, in descending order: ${counted(all, 'lookup')} of the ${counted(keys.length, 'key')} that were asked for at least once; both axes are logarithmic. The hottest keys: ${named.join(', ')}. The first was looked up ${(hottest.lookups / mean).toFixed(1)} times as often as the mean of these keys, which is the dashed rule.`,
        sampleSentence(scenario.record.lookups),
      ]),
      spec: figureSpec({
        width: FULL_WIDTH,
        height: HEIGHT,
        layer: [
          {
            data: { values: [{ mean }] },
            mark: { type: 'rule', strokeDash: [4, 3], color: COLOUR.grey, aria: false },
            encoding: { y: { field: 'mean', type: 'quantitative' } },
          },
          {
            data: { values },
            mark: { type: 'line', color: COLOUR.blue, interpolate: 'step-after', aria: false },
            encoding: {
              x: {
                field: 'rank',
                type: 'quantitative',
                scale: { type: 'log', nice: false, domain: [1, keys.length] },
                axis: { title: 'rank of the key', values: roundValues(1, keys.length), format: ',d' },
              },
              y: {
                field: 'lookups',
                type: 'quantitative',
                scale: { type: 'log', nice: false, domain: [1, Math.max(2, hottest.lookups)] },
                axis: { title: 'lookups', values: roundValues(1, hottest.lookups), format: ',d' },
              },
            },
          },
        ],
      }),
    },
  ]
}

/** Ranks from 1 to the last, the first of them all. */
function ranksOf(count: number): number[] {
  const ranks: number[] = []
  const step = count <= POINTS_AT_MOST ? 1 : 1.03
  for (let rank = 1; rank < count; rank = Math.max(rank + 1, Math.floor(rank * step))) ranks.push(rank)
  return [...ranks, count]
}
