import { counted } from '../../core/words.ts'
import type { NodeRow } from '../../measure/columns.ts'
import { isLongEnough } from '../../measure/node-rates.ts'
import type { View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import { CURVE_PANEL, nodeCurve, nodesAxis } from './node-curve.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Load of nodes by rate'
const LOADS = [
  { name: 'messages sent', unit: 'per second', of: (row: NodeRow) => row.messages_out_per_s },
  { name: 'messages received', unit: 'per second', of: (row: NodeRow) => row.messages_in_per_s },
  { name: 'requests served', unit: 'per second', of: (row: NodeRow) => row.requests_per_s },
  { name: 'bytes sent', unit: 'bytes per second', of: (row: NodeRow) => row.bytes_out_per_s },
  { name: 'bytes received', unit: 'bytes per second', of: (row: NodeRow) => row.bytes_in_per_s },
]

/** What each node had to do per second of its time, one panel per load: the nodes in the order of their rates. */
export function nodeLoads({ nodes, periods }: Pick<RunResults, 'nodes' | 'periods'>): Drawing {
  const runSeconds = Math.max(0, ...periods.map(({ end_s }) => end_s))
  const counting = nodes.filter(({ lived_s: lived }) => isLongEnough(lived, runSeconds))
  const panels = LOADS.flatMap(({ name, unit, of }) => {
    const rates = counting.flatMap((row) => of(row) ?? [])
    return rates.length < 2 || rates.every((rate) => rate === 0) ? [] : [panel({ name, unit, rates })]
  })
  if (panels.length === 0) return { title: TITLE, reason: 'no two nodes were in the overlay for long enough' }
  return [
    {
      name: 'node-loads',
      title: TITLE,
      caption: paragraph([
        `Rates of the ${counted(counting.length, 'node')} that were in the overlay for at least 10 s, or for half of a shorter run, each over its time there. A flat line means that all nodes have the same load; a steep end, that few nodes are busy.`,
        panels.length > 1 ? 'Each panel has a vertical axis of its own.' : '',
      ]),
      spec: figureSpec({ columns: 3, concat: panels, bounds: 'flush', spacing: { row: 84, column: 84 } }),
    },
  ]
}

interface Rates {
  readonly name: string
  readonly unit: string
  readonly rates: readonly number[]
}

function panel({ name, unit, rates }: Rates): View {
  return {
    ...CURVE_PANEL,
    title: { text: name, frame: 'group', fontSize: 12, offset: 6 },
    data: { values: nodeCurve(rates) },
    mark: { type: 'line', interpolate: 'step-before', color: COLOUR.blue, aria: false },
    encoding: {
      x: nodesAxis('the least loaded first'),
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { nice: 4 },
        axis: { title: unit, tickCount: 4 },
      },
    },
  }
}
