import { counted } from '../../core/words.ts'
import type { NodeBeliefs } from '../../run/beliefs.ts'
import { formatTable, type TableColumn } from '../shell/table.ts'
import { idText } from './id-text.ts'

/** At most this many nodes are listed, the ones with the most trouble first. */
const SHOWN = 20

interface NodeColumn extends TableColumn {
  readonly cell: (beliefs: NodeBeliefs, idBits: number) => string
}

const blankForNone = (count: number): string => (count === 0 ? '' : String(count))

const COLUMNS: readonly NodeColumn[] = [
  { title: 'node', align: 'right', cell: ({ node }) => String(node) },
  { title: 'id', align: 'left', cell: ({ id }, idBits) => idText(id, idBits) },
  { title: 'status', align: 'left', cell: statusText },
  { title: 'leaves', align: 'right', cell: (each) => blankForNone(members(each)) },
  { title: '✗ wrong', align: 'right', cell: (each) => blankForNone(wrong(each)) },
  { title: '+ missing', align: 'right', cell: (each) => blankForNone(missing(each)) },
  { title: 'table', align: 'right', cell: (each) => blankForNone(entries(each)) },
  { title: '† gone', align: 'right', cell: ({ gone }) => blankForNone(gone.size) },
  { title: 'keys', align: 'right', leftOut: 4, cell: ({ keys }) => blankForNone(keys.length) },
  {
    title: 'root of',
    align: 'right',
    leftOut: 3,
    cell: ({ keys }) => blankForNone(keys.filter(({ isOwn }) => isOwn).length),
  },
  { title: 'probes', align: 'right', leftOut: 1, cell: ({ probes }) => blankForNone(probes.length) },
  {
    title: 'unacked',
    align: 'right',
    leftOut: 2,
    cell: ({ unacknowledged }) => blankForNone(unacknowledged.length),
  },
]

/** One line per node; if there are many, only some: nodes that are not in order, and then the first. */
export function nodesTable(
  nodes: readonly NodeBeliefs[],
  { columns, idBits }: { readonly columns: number; readonly idBits: number },
): string[] {
  const worstFirst = [...nodes].sort((a, b) => trouble(b) - trouble(a) || a.node - b.node)
  const shown = worstFirst.slice(0, SHOWN).sort((a, b) => a.node - b.node)
  const table = formatTable(
    COLUMNS,
    shown.map((beliefs) => COLUMNS.map(({ cell }) => cell(beliefs, idBits))),
    columns,
  )
  if (nodes.length === shown.length) return table
  const others = worstFirst.slice(SHOWN)
  const troubled = others.filter((each) => trouble(each) > 0).length
  const state =
    troubled === 0 ? 'all as they should be' : `${counted(troubled, 'node')} not as they should be`
  return [...table, `… and ${counted(others.length, 'node')} more, ${state}`]
}

export function statusText({ status, process }: NodeBeliefs): string {
  return process === 'paused' ? `${status}, paused` : status
}

const trouble = (beliefs: NodeBeliefs): number =>
  (beliefs.status === 'active' ? 0 : 1_000) + wrong(beliefs) + missing(beliefs) + beliefs.probes.length

const sides = ({ leafSet }: NodeBeliefs) => [leafSet.clockwise, leafSet.counterclockwise]

/** Each member once, also if it is on both sides. */
const members = (beliefs: NodeBeliefs): number =>
  new Set(sides(beliefs).flatMap((side) => side.members.map(({ node }) => node))).size

const wrong = (beliefs: NodeBeliefs): number =>
  sides(beliefs).flatMap((side) => side.members.filter(({ standing }) => standing === 'wrong')).length

const missing = (beliefs: NodeBeliefs): number => sides(beliefs).flatMap((side) => side.missing).length

const entries = ({ table }: NodeBeliefs): number => table.flat().filter((entry) => entry >= 0).length
