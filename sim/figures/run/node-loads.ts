import { counted } from '../../core/words.ts'
import type { NodeRow } from '../../measure/columns.ts'
import { isLongEnough } from '../../measure/node-rates.ts'
import type { View } from '../kit/figure.ts'
import { paragraph } from '../kit/sentences.ts'
import { COLOUR, figureSpec } from '../kit/style.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'Load of nodes by rate'
const PANEL = { width: 180, height: 120 }
const POINTS_AT_MOST = 200

const LOADS = [
  { name: 'messages sent', unit: 'per second', of: (row: NodeRow) => row.messages_out_per_s },
  { name: 'messages received', unit: 'per second', of: (row: NodeRow) => row.messages_in_per_s },
  { name: 'requests served', unit: 'per second', of: (row: NodeRow) => row.requests_per_s },
  { name: 'bytes sent', unit: 'bytes per second', of: (row: NodeRow) => row.bytes_out_per_s },
  { name: 'bytes received', unit: 'bytes per second', of: (row: NodeRow) => row.bytes_in_per_s },
  { name: 'table entries', unit: 'at the end', of: (row: NodeRow) => row.table_entries },
]

/** What each node had to do in a second of its time, one panel per load: the nodes in the order of their rates. */
export function nodeLoads({ nodes, periods }: Pick<RunResults, 'nodes' | 'periods'>): Drawing {
  const runSeconds = Math.max(0, ...periods.map(({ end_s }) => end_s))
  const counting = nodes.filter(({ lived_s: lived }) => isLongEnough(lived, runSeconds))
  const panels = LOADS.flatMap(({ name, unit, of }) => {
    const rates = counting.flatMap((row) => of(row) ?? []).sort((a, b) => a - b)
    return rates.length < 2 || rates.at(-1) === 0 ? [] : [panel({ name, unit, rates })]
  })
  if (panels.length === 0) return { title: TITLE, reason: 'no two nodes were there for long enough' }
  return [
    {
      name: 'node-loads',
      title: TITLE,
      caption: paragraph([
        `The ${counted(counting.length, 'node')} that were there for 10 s or for half of the run, those with the lowest rate first, and their rates over their time in the overlay. A flat line is a load that all share alike; a steep end is one of few busy nodes. The vertical axes differ.`,
        'Table entries are the occupied cells of the routing tables of nodes that live at the end.',
      ]),
      spec: figureSpec({ columns: 3, concat: panels, bounds: 'flush', spacing: { row: 84, column: 84 } }),
    },
  ]
}

interface Rates {
  readonly name: string
  readonly unit: string
  /** In ascending order. */
  readonly rates: readonly number[]
}

function panel({ name, unit, rates }: Rates): View {
  const points = Math.min(POINTS_AT_MOST, rates.length)
  const values = Array.from({ length: points }, (_, point) => {
    const rank = Math.round((point * (rates.length - 1)) / (points - 1))
    return { nodes: Number(((100 * (rank + 1)) / rates.length).toFixed(2)), rate: rates[rank]! }
  })
  return {
    ...PANEL,
    title: { text: name, frame: 'group', fontSize: 12, offset: 6 },
    data: { values },
    mark: { type: 'line', interpolate: 'step-before', color: COLOUR.blue, aria: false },
    encoding: {
      x: {
        field: 'nodes',
        type: 'quantitative',
        scale: { domain: [0, 100] },
        axis: { title: 'nodes, %', tickCount: 4 },
      },
      y: { field: 'rate', type: 'quantitative', axis: { title: unit, tickCount: 4 } },
    },
  }
}
