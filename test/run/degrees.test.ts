import test from 'ava'
import type { DegreeRow, NodeRow } from '../../sim/measure/columns.ts'
import { run, type Simulation } from '../../sim/run.ts'
import { type Played, play, scenario } from './scenarios.ts'

const degreesOf = ({ rows }: Played) => rows.degrees as unknown as DegreeRow[]

const PHASES = [
  'join: { nodes: 40, over: 10s }',
  'settle: { for: 2m }',
  'crash: { count: 6 }',
  'settle: { for: 3s }',
]

/** The nodes in the leaf set and in the table of each node that lives, as they are when nothing happens any more. */
function knownAtTheEnd(phases: readonly string[]) {
  let known = new Map<number, { leafSet: readonly number[]; table: readonly number[] }>()
  const look = ({ world, membership }: Simulation) => {
    known = new Map(
      membership.live.inOrder().map((node) => {
        const { sharedLeafSet, table } = world.nodeOf(node)!
        return [node, { leafSet: [...sharedLeafSet.members()], table: table.entries() }]
      }),
    )
  }
  let last: Simulation | undefined
  const played = play(
    { phases },
    {
      meanwhile: (simulation) => {
        last = simulation
      },
    },
  )
  look(last!)
  return { played, known }
}

test('degrees.csv says of each live node in how many leaf sets and tables of live nodes it is', (t) => {
  const { played, known } = knownAtTheEnd(PHASES)
  const rows = degreesOf(played)
  t.deepEqual(
    rows.map(({ node }) => node),
    [...known.keys()],
  )
  t.is(rows.length, 34)
  const all = [...known.values()]
  for (const row of rows) {
    t.is(row.leaf_set_in_degree, all.filter(({ leafSet }) => leafSet.includes(row.node)).length)
    t.is(row.table_in_degree, all.filter(({ table }) => table.includes(row.node)).length)
  }
  const nodes = (played.rows.nodes as unknown as NodeRow[]).filter(({ left_s }) => left_s === null)
  t.deepEqual(
    rows.map(({ node, id, leaf_set_entries, table_entries }) => [node, id, leaf_set_entries, table_entries]),
    nodes.map(({ node, id, leaf_set_entries, table_entries }) => [node, id, leaf_set_entries, table_entries]),
  )
})

test('three seconds after a crash, entries of nodes that are gone are entries, and no in-degree', (t) => {
  const rows = degreesOf(play({ phases: PHASES }))
  const sum = (of: (row: DegreeRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  t.true(sum((row) => row.table_in_degree) < sum((row) => row.table_entries))
  const settled = degreesOf(play({ phases: PHASES.slice(0, 2) }))
  for (const [inDegree, entries] of [
    ['leaf_set_in_degree', 'leaf_set_entries'],
    ['table_in_degree', 'table_entries'],
  ] as const)
    t.is(
      settled.reduce((all, row) => all + row[inDegree], 0),
      settled.reduce((all, row) => all + row[entries], 0),
    )
})

test('a run without a sink for rows needs no degrees, and has the same fingerprint', (t) => {
  const settings = scenario({ phases: PHASES })
  t.is(run(settings).fingerprint, run(settings, { sinks: { row: () => undefined } }).fingerprint)
})
