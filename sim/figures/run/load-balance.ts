import { counted } from '../../core/words.ts'
import type { NodeRow } from '../../measure/columns.ts'
import { loadBalance as measured } from '../../measure/load-balance.ts'
import { channelOf } from '../kit/channels.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, DASHES, figureSpec } from '../kit/style.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Load balance at the end of the run'
const POINTS_AT_MOST = 200
const SIDE = 360

const HELD = 'Keys and bytes are those held at the end of the run.'
const RATES =
  'Messages and requests are rates over the time of each node in the overlay, so that old nodes do not seem busier.'

const LOADS = [
  { name: 'keys held', about: HELD, of: ({ keys }: NodeRow) => keys, colour: COLOUR.blue },
  { name: 'bytes held', about: HELD, of: ({ bytes }: NodeRow) => bytes, colour: COLOUR.vermilion },
  {
    name: 'keys by root',
    about: 'Keys by root counts each acknowledged key at its root, wherever its copies are.',
    of: ({ root_keys: keys }: NodeRow) => keys ?? 0,
    colour: COLOUR.green,
  },
  {
    name: 'messages received per second',
    about: RATES,
    of: ({ messages_in_per_s: rate }: NodeRow) => rate ?? 0,
    colour: COLOUR.purple,
  },
  {
    name: 'requests served per second',
    about: RATES,
    of: ({ requests_per_s: rate }: NodeRow) => rate ?? 0,
    colour: COLOUR.orange,
  },
]

/** A point of a Lorenz curve: this share of the nodes, those with the least load, has this share of the load. */
export interface LorenzPoint {
  readonly nodes: number
  readonly load: number
}

/** The Lorenz curve in per cent, from (0, 0) to (100, 100), at about 200 points; nothing if there is no load. */
export function lorenz(loads: readonly number[]): LorenzPoint[] {
  const sorted = [...loads].sort((a, b) => a - b)
  const total = sorted.reduce((sum, load) => sum + load, 0)
  if (total === 0) return []
  const sums = [0]
  for (const load of sorted) sums.push(sums.at(-1)! + load)
  const points = Math.min(POINTS_AT_MOST, sorted.length)
  return Array.from({ length: points + 1 }, (_, point) => {
    const nodes = Math.round((point * sorted.length) / points)
    return { nodes: (100 * nodes) / sorted.length, load: (100 * sums[nodes]!) / total }
  })
}

/** How evenly keys and bytes lie at the end of the run, and messages and requests over the time of each node, on the nodes that live then. */
export function loadBalance({ nodes }: Pick<RunResults, 'nodes'>): Drawing {
  const live = nodes.filter(({ left_s: left }) => left === null)
  const curves = LOADS.flatMap(({ name, about, of, colour }, index) => {
    const loads = live.map(of)
    const balance = measured(loads)
    if (balance === null) return []
    const title = `${name}: Gini ${balance.gini.toFixed(2)}, most ${balance.maxOverMean.toFixed(1)} × mean`
    return [{ title, about, colour, dash: DASHES[index]!, points: lorenz(loads) }]
  })
  if (curves.length === 0)
    return { title: TITLE, reason: 'no node that lives at the end of the run has any load' }
  const channel = channelOf({
    field: 'of',
    domain: curves.map(({ title }) => title),
    legend: { title: null, orient: 'right', symbolSize: 400 },
  })
  return [
    {
      name: 'load-balance',
      title: TITLE,
      caption: paragraph([
        `Lorenz curves of the ${counted(live.length, 'node')} that live at the end of the run.`,
        ...new Set(curves.map(({ about }) => about)),
        'A point (x, y) of a curve: the x % of the nodes with the least load have y % of all load. On the thin diagonal all nodes have the same load; the farther a curve is below it, the less even is the load. The Gini coefficient is twice the area between the two.',
      ]),
      spec: figureSpec({
        width: SIDE,
        height: SIDE,
        layer: [
          {
            data: { values: [{ from: 0, to: 100 }] },
            mark: { type: 'rule', color: COLOUR.grey, strokeWidth: 1, aria: false },
            encoding: {
              x: { field: 'from', type: 'quantitative' },
              y: { field: 'from', type: 'quantitative' },
              x2: { field: 'to' },
              y2: { field: 'to' },
            },
          },
          {
            data: {
              values: curves.flatMap(({ title, points }) =>
                points.map((point) => ({ of: title, nodes: short(point.nodes), load: short(point.load) })),
              ),
            },
            mark: { type: 'line' },
            encoding: {
              x: {
                field: 'nodes',
                type: 'quantitative',
                scale: { domain: [0, 100] },
                axis: { title: 'nodes, % (the least loaded first)' },
              },
              y: {
                field: 'load',
                type: 'quantitative',
                scale: { domain: [0, 100] },
                axis: { title: 'load, % of all' },
              },
              color: channel(curves.map(({ colour }) => colour)),
              strokeDash: channel(curves.map(({ dash }) => dash)),
              description: { field: 'of', type: 'nominal' },
            },
          },
        ],
      }),
    },
  ]
}

const short = (percent: number): number => Number(percent.toFixed(3))
