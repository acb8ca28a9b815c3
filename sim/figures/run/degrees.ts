import { counted, formatNumber, grouped } from '../../core/words.ts'
import type { DegreeRow } from '../../measure/columns.ts'
import type { View } from '../kit/figure.ts'
import { namedLines } from '../kit/named-lines.ts'
import { paragraph } from '../kit/sentences.ts'
import { figureSpec } from '../kit/style.ts'
import { nodeCurve, nodesAxis } from './node-curve.ts'
import type { Drawing, RunResults } from './run-results.ts'

const TITLE = 'In-degrees of nodes'
const PANEL = { width: 270, height: 180 }
const [IN, OUT] = ['in-degree', 'entries'] as const

const STRUCTURES = [
  {
    name: 'routing tables',
    inDegree: (row: DegreeRow) => row.table_in_degree,
    entries: (row: DegreeRow) => row.table_entries,
  },
  {
    name: 'leaf sets',
    inDegree: (row: DegreeRow) => row.leaf_set_in_degree,
    entries: (row: DegreeRow) => row.leaf_set_entries,
  },
] as const
type Structure = (typeof STRUCTURES)[number]

/** How many nodes have each node in their routing tables and leaf sets, beside how many it has in its own. */
export function degrees({ degrees: rows }: Pick<RunResults, 'degrees'>): Drawing {
  if (rows.length < 2)
    return { title: TITLE, reason: 'degrees.csv is not there, or fewer than two nodes live at the end' }
  return [
    {
      name: 'degrees',
      title: TITLE,
      caption: paragraph([
        `The ${counted(rows.length, 'node')} that live at the end of the run. In-degree: how many of them have the node in their routing tables, or in their leaf sets. Entries: how many nodes it has in its own. A steep end of the in-degree means that few nodes are known to many.`,
        ...STRUCTURES.map((structure) => extremes(structure, rows)),
        'Each panel has a vertical axis of its own.',
      ]),
      spec: figureSpec({
        hconcat: STRUCTURES.map((structure) => panel(structure, rows)),
        bounds: 'flush',
        spacing: 80,
      }),
    },
  ]
}

function extremes({ name, inDegree }: Structure, rows: readonly DegreeRow[]): string {
  const most = rows.reduce((found, row) => (inDegree(row) > inDegree(found) ? row : found))
  if (rows.every((row) => inDegree(row) === inDegree(most)))
    return `Every node is in ${grouped(inDegree(most))} ${name}.`
  const mean = rows.reduce((sum, row) => sum + inDegree(row), 0) / rows.length
  return `A node is in ${formatNumber(Number(mean.toFixed(1)))} ${name} on average; no node is in more than ${grouped(inDegree(most))} (node ${most.node}).`
}

function panel({ name, inDegree, entries }: Structure, rows: readonly DegreeRow[]): View {
  const curve = (which: string, of: (row: DegreeRow) => number) =>
    nodeCurve(rows.map(of)).map((point) => ({ ...point, which }))
  return {
    ...PANEL,
    title: { text: name, frame: 'group', fontSize: 12, offset: 6 },
    data: { values: [...curve(IN, inDegree), ...curve(OUT, entries)] },
    mark: { type: 'line', interpolate: 'step-before', aria: false },
    encoding: {
      x: nodesAxis('each curve in ascending order'),
      y: {
        field: 'value',
        type: 'quantitative',
        scale: { nice: 5, zero: true },
        axis: { title: 'nodes', tickCount: 5 },
      },
      ...namedLines([IN, OUT]),
    },
  }
}
