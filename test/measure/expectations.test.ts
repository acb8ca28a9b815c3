import test from 'ava'
import { SUMMARY_COLUMNS, type SummaryRow } from '../../sim/measure/columns.ts'
import { type Expectation, evaluateExpectations } from '../../sim/measure/expectations.ts'
import { MEASURES } from '../../sim/measure/measures.ts'

/** 10,000 lookups of which 5 were aborted, 5 unrecoverable and 1 stale. */
const ROW = {
  ...Object.fromEntries(SUMMARY_COLUMNS.map(({ name, type }) => [name, type === 'text' ? '' : 0])),
  phase: 4,
  label: 'after the crash',
  attempted: 10_000,
  succeeded: 9_989,
  aborted: 5,
  unrecoverable: 5,
  unreachable: 0,
  failed: 1,
  stale: 1,
  refused: 2,
  keys_acknowledged: 500,
  keys_at_risk: 4,
  keys_lost: 1,
  restored_s: 47,
  dead_run_max: 9,
  hops_mean: 2.31,
  rdp_mean: 1.842,
  join_s_mean: 3.25,
  inactive_pct: 0.75,
  control_messages_per_node_s: 0.28125,
  nodes_live: 700,
  nodes_active: 699,
  leaf_sets_wrong: 2,
  stable: null,
  repair_s: 51,
  latency_ms_p50: 80.5,
  latency_ms_p99: 431.25,
  bytes_per_node_s: 120.5,
  rdp_p99: 4.5,
} as SummaryRow

const exactly = (count: number) => ({ atLeast: count, atMost: count })

const CASES: readonly (readonly [Omit<Expectation, 'phase'>, boolean, string])[] = [
  [{ failureRate: { atMost: 0.001 } }, true, 'failure rate 0.0001001 (expected at most 0.001)'],
  [{ failureRate: { atMost: 0.0001 } }, false, 'failure rate 0.0001001 (expected at most 0.0001)'],
  [{ misdelivered: exactly(0) }, true, 'misdelivered 0 (expected exactly 0)'],
  [{ lost: exactly(1) }, false, 'lost 0 (expected exactly 1)'],
  [{ timedOut: { atMost: 0 } }, true, 'timed out 0 (expected at most 0)'],
  [{ notFound: exactly(0) }, true, 'not found 0 (expected exactly 0)'],
  [{ stale: exactly(0) }, false, 'stale 1 (expected exactly 0)'],
  [{ stale: { atMost: 1 } }, true, 'stale 1 (expected at most 1)'],
  [{ hopsMean: { atLeast: 2, atMost: 2.3 } }, false, 'mean hops 2.31 (expected at least 2 and at most 2.3)'],
  [{ hopsMean: { atLeast: 2.31 } }, true, 'mean hops 2.31 (expected at least 2.31)'],
  [{ rdpMean: { atMost: 1.8 } }, false, 'mean rdp 1.842 (expected at most 1.8)'],
  [{ joinSecondsMean: { atMost: 5 } }, true, 'mean seconds of a join 3.25 (expected at most 5)'],
  [{ inactivePct: { atMost: 0.5 } }, false, 'percent of the time not active 0.75 (expected at most 0.5)'],
  [
    { controlMessagesPerNodeSecond: { atMost: 0.3 } },
    true,
    'control messages per node and second 0.28125 (expected at most 0.3)',
  ],
  [{ nodesActive: exactly(700) }, false, 'nodes active 699 (expected exactly 700)'],
  [{ nodesLive: { atLeast: 700 } }, true, 'nodes live 700 (expected at least 700)'],
  [{ refused: exactly(0) }, false, 'refused 2 (expected exactly 0)'],
  [{ keysAcknowledged: exactly(500) }, true, 'keys acknowledged 500 (expected exactly 500)'],
  [{ keysAtRisk: { atMost: 3 } }, false, 'keys at risk 4 (expected at most 3)'],
  [{ keysLost: exactly(0) }, false, 'keys lost 1 (expected exactly 0)'],
  [{ restoredSeconds: { atMost: 60 } }, true, 'seconds until no key was at risk 47 (expected at most 60)'],
  [{ deadRunMax: { atMost: 7 } }, false, 'neighbours in a row that crashed together 9 (expected at most 7)'],
  [
    { repairSeconds: { atMost: 60 } },
    true,
    'seconds until the overlay was repaired 51 (expected at most 60)',
  ],
  [{ latencyMsP50: { atMost: 80 } }, false, 'median latency in ms 80.5 (expected at most 80)'],
  [
    { latencyMsP99: { atMost: 500 } },
    true,
    '99th percentile of the latency in ms 431.25 (expected at most 500)',
  ],
  [{ bytesPerNodeSecond: { atMost: 100 } }, false, 'bytes per node and second 120.5 (expected at most 100)'],
  [{ rdpP99: { atMost: 5 } }, true, 'rdp p99 4.5 (expected at most 5)'],
  [{ leafSetsCorrect: true }, false, 'wrong leaf sets 2 (expected exactly 0)'],
]

for (const [expectation, ok, text] of CASES) {
  test(`${ok ? 'met' : 'not met'}: ${text}`, (t) => {
    const verdicts = evaluateExpectations([{ phase: 4, ...expectation }], [ROW])
    t.deepEqual(verdicts, [{ ok, text: `after the crash: ${text}` }])
  })
}

test('every figure of the summary may be expected, under a name that follows from its column', (t) => {
  const figures = SUMMARY_COLUMNS.filter(({ type, name }) => type === 'number' && name !== 'phase')
  t.deepEqual(
    MEASURES.map(({ column }) => column.name),
    figures.map(({ name }) => name as (typeof MEASURES)[number]['column']['name']),
  )
  t.is(new Set(MEASURES.map(({ name }) => name)).size, figures.length, 'no two have one name')
  for (const { name, column } of MEASURES) {
    const found = ROW[column.name] ?? 0
    const verdicts = [found, found + 1].map((value) =>
      evaluateExpectations([{ phase: 4, [name]: exactly(value) }], [{ ...ROW, [column.name]: found }]),
    )
    t.deepEqual(
      verdicts.flat().map(({ ok }) => ok),
      [true, false],
      name,
    )
  }
})

test('a settle is expected to have become stable, or not', (t) => {
  const told = (found: string | null, expected: 'yes' | 'no') =>
    evaluateExpectations([{ phase: 4, stable: expected }], [{ ...ROW, stable: found }])
  t.deepEqual(told('yes', 'yes'), [{ ok: true, text: 'after the crash: stable yes (expected yes)' }])
  t.deepEqual(told('no', 'yes'), [{ ok: false, text: 'after the crash: stable no (expected yes)' }])
  t.deepEqual(told(null, 'no'), [
    { ok: false, text: 'after the crash: stable nothing to measure (expected no)' },
  ])
})

test('an expectation of what was never measured is not met', (t) => {
  const empty = {
    ...ROW,
    attempted: 10,
    aborted: 10,
    unrecoverable: 0,
    unreachable: 0,
    hops_mean: null,
    leaf_sets_wrong: null,
  }
  const expected = {
    phase: 4,
    failureRate: { atMost: 1 },
    hopsMean: { atLeast: 0 },
    leafSetsCorrect: true,
  } as const
  const verdicts = evaluateExpectations([expected], [empty])
  t.deepEqual(
    verdicts.map(({ ok, text }) => [ok, text]),
    [
      [false, 'after the crash: failure rate nothing to measure (expected at most 1)'],
      [false, 'after the crash: mean hops nothing to measure (expected at least 0)'],
      [false, 'after the crash: wrong leaf sets nothing to measure (expected exactly 0)'],
    ],
  )
})

test('a phase without a summary is a programmer mistake', (t) => {
  t.throws(() => evaluateExpectations([{ phase: 5, lost: exactly(0) }], [ROW]), {
    message: 'no summary of phase 5',
  })
})
