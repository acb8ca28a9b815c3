import test from 'ava'
import { compare } from '../../bench/pairs.ts'
import { tableOfPairs, tableOfRuns } from '../../bench/table.ts'

const cpu = (value: number) => [
  { measure: '10 nodes: CPU', value, unit: 'ms', goal: 2 },
  {
    measure: '10 nodes: memory',
    value: 1_000 * value,
    unit: 'bytes',
    against: { name: 'before', value: 500 },
  },
]

test('one run: figures, goals, and what stands beside them', (t) => {
  t.is(
    tableOfRuns(new Map([['small', [cpu(1.2345)]]])),
    `bench  measure           figure  unit     goal  beside it  figure  ratio
─────  ────────────────  ──────  ─────  ──────  ─────────  ──────  ─────
small  10 nodes: CPU       1.23  ms     ≤ 2.00
       10 nodes: memory   1,235  bytes          before        500   2.47
`,
  )
})

test('several runs: the median and the range', (t) => {
  const table = tableOfRuns(new Map([['small', [cpu(3), cpu(1), cpu(2)]]]))
  t.regex(table, /10 nodes: CPU +2\.00 +1\.00 … 3\.00 +ms/)
})

test('two versions: both medians, the ratio and its range, the goal', (t) => {
  const table = tableOfPairs('abcdef0', new Map([['small', compare([cpu(4), cpu(4)], [cpu(1), cpu(3)])]]))
  t.is(
    table,
    `bench  measure           unit   abcdef0  present  ratio          range    goal
─────  ────────────────  ─────  ───────  ───────  ─────  ─────────────  ──────
small  10 nodes: CPU     ms        4.00     2.00  0.500  0.250 … 0.750  ≤ 2.00
       10 nodes: memory  bytes    4,000    2,000  0.500  0.250 … 0.750
`,
  )
})

test('a version that could not be measured has a dash', (t) => {
  const before = { kind: 'impossible', why: 'too large' } as const
  t.regex(tableOfPairs('abcdef0', new Map([['small', compare(before, [cpu(1)])]])), /CPU +ms +– +1\.00 +–/)
})
