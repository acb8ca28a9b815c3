import test from 'ava'
import { play } from './scenarios.ts'

const AVAILABILITY = `# a day of five machines
oslo 1 0 400
lima 2 0 120 180 400
pune 1 60 400
cork 1 0 400
brno 1 0 200
`

const nodesOf = (played: ReturnType<typeof play>) =>
  played.rows.nodes.map(({ name, left_s }) => `${name ?? '-'} ${left_s ?? ''}`.trim())

test('a trace may come first: its nodes found the ring, and nodes.csv calls them as the trace does', (t) => {
  const played = play({
    phases: [
      'during: { churn: { trace: a.avt } }',
      'settle: { for: 100s }',
      'insert: { keys: 20 }',
      'settle: { for: 150s }',
      'lookup: { count: 20 }',
    ],
    files: { 'a.avt': AVAILABILITY },
  })
  t.deepEqual(played.result.violations, [])
  t.deepEqual(nodesOf(played).toSorted(), ['brno 200', 'cork', 'lima', 'lima 120', 'oslo', 'pune'])
  t.is(played.phase('lookup').succeeded, 20)
  t.is(played.phase('lookup').nodes_active, 4)
})

test('nodes that are there when a part of a trace begins join at its start, beside nodes of no trace', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 2 }',
      'churn: { trace: { file: a.avt, from: 150s, for: 100s } }',
      'settle: { for: 30s }',
    ],
    files: { 'a.avt': AVAILABILITY },
  })
  t.deepEqual(nodesOf(played).toSorted(), ['-', '-', 'brno 50', 'cork', 'lima', 'oslo', 'pune'].toSorted())
  t.is(played.phase('churn').end_s - played.phase('churn').start_s, 100)
})
