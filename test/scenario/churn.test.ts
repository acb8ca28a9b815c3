import test from 'ava'
import { parse, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

const seconds = (value: number) => value * 1_000_000

test('operations at a rate go on for a time, or in the background until the phases end', (t) => {
  const phases = [
    'join: { nodes: 5 }',
    'during: { route: { rate: 0.5 } }',
    'during: { lookup: { count: 7, keys: uniform } }',
    'during: { insert: { keys: 3, over: 1m } }',
    'route: { rate: 0.01, over: 60m }',
  ]
  const resolved = parse(small({}, phases)).phases
  t.like(resolved[1], {
    kind: 'route',
    background: true,
    amount: { rate: 0.5 },
    over: null,
    label: 'route 1',
  })
  t.like(resolved[2], { kind: 'lookup', background: true, amount: { count: 7 }, over: seconds(10) })
  t.like(resolved[3], { kind: 'insert', background: true, over: seconds(60), label: 'insert' })
  t.like(resolved[4], { background: false, amount: { rate: 0.01 }, over: seconds(3_600), label: 'route 2' })
})

test('churn is resolved to what sessions are drawn with, and to the rest of its defaults', (t) => {
  const phases = ['join: { nodes: 5 }', 'during: { churn: { session: { exponential: 30m } } }', 'settle: {}']
  t.deepEqual<unknown, unknown>(parse(small({}, phases)).phases[1], {
    kind: 'churn',
    index: 1,
    background: true,
    label: 'churn',
    for: null,
    warmUp: 0,
    via: 'seed-server',
    rejoin: 'fresh',
    source: {
      session: { distribution: 'exponential', mean: seconds(1_800) },
      arrivals: 'poisson',
      swing: null,
      announced: 0,
    },
  })
})

const SESSIONS: readonly (readonly [written: string, resolved: unknown])[] = [
  ['exponential: { mean: 30m }', { distribution: 'exponential', mean: seconds(1_800) }],
  ['exponential: { median: 30m }', { distribution: 'exponential', mean: 2_596_851_074 }],
  ['weibull: { mean: 2h, shape: 0.5 }', { distribution: 'weibull', scale: seconds(3_600), shape: 0.5 }],
  [
    'weibull: { mean: 2h, median: 1729630850us }',
    { distribution: 'weibull', scale: seconds(3_600), shape: 0.5 },
  ],
  ['pareto: { mean: 3h, shape: 1.5 }', { distribution: 'pareto', minimum: seconds(3_600), shape: 1.5 }],
  ['pareto: { median: 4h, shape: 2 }', { distribution: 'pareto', minimum: 10_182_337_649, shape: 2 }],
]
for (const [written, resolved] of SESSIONS) {
  test(`sessions may be written { ${written} }`, (t) => {
    const phases = ['join: { nodes: 5 }', `churn: { for: 1h, session: { ${written} } }`]
    const [, churn] = parse(small({}, phases)).phases
    t.deepEqual<unknown, unknown>(
      churn?.kind === 'churn' && 'session' in churn.source && churn.source.session,
      resolved,
    )
  })
}

test('churn by a trace holds its events, and lasts until the last of them', (t) => {
  const files = { 'trace.csv': 'time_s,node,event\n0,a,join\n1.5,b,join\n20,a,leave\n' }
  const phases = [
    'join: { nodes: 5 }',
    'churn: { trace: trace.csv, warmUp: 5s, rejoin: same }',
    'churn: { trace: trace.csv, for: 1h }',
    'during: { churn: { trace: trace.csv } }',
    'settle: {}',
  ]
  const resolved = parse(small({}, phases), { files }).phases
  t.like(resolved[1], {
    for: seconds(15),
    warmUp: seconds(5),
    rejoin: 'same',
    source: {
      trace: 'trace.csv',
      events: [
        { at: 0, node: 0, event: 'join' },
        { at: 1_500_000, node: 1, event: 'join' },
        { at: seconds(20), node: 0, event: 'leave' },
      ],
    },
  })
  t.like(resolved[2], { for: seconds(3_600) })
  t.like(resolved[3], { for: seconds(20), background: true })
})

test('after churn the number of live nodes is unknown: no crash is refused because of it', (t) => {
  for (const churn of [
    'churn: { for: 1h, session: { exponential: 30m } }',
    'during: { churn: { session: { exponential: 30m } } }',
  ]) {
    const phases = [
      'join: { nodes: 10 }',
      churn,
      'crash: { count: 1000 }',
      'leave: { fraction: 0.001 }',
      'crash: { list: [1000] }',
      'crash: { list: [1000] }',
      'route: { count: 1 }',
    ]
    t.deepEqual(problemsOf(small({}, phases)), [])
  }
})

test('churn may bring nine tenths of the nodes that a run can hold: counted over its time, or that of the phases beside it', (t) => {
  const problems = (...phases: string[]) =>
    problemsOf(small({}, ['join: { nodes: 100000 }', ...phases])).map(({ path, found }) => [path, found])
  const churn = (hours: number, more = '') => `churn: { for: ${hours}h, session: { exponential: 1h }${more} }`
  // 90 % of what a run can hold, since the number of arrivals varies: 15,099,492.
  t.deepEqual(problems(churn(149)), [])
  t.deepEqual(problems(churn(150)), [['phases[1].churn', 'about 15,100,000']])
  t.deepEqual(problems(churn(80), churn(80)), [['phases[2].churn', 'about 16,100,000']])
  t.deepEqual(problems(churn(150, ', rejoin: same')), [['phases[1].churn', 'about 15,100,000']])
  const beside = 'during: { churn: { session: { exponential: 1h } } }'
  t.deepEqual(problems(beside, 'settle: { for: 100h }', 'route: { count: 1, over: 49h }'), [])
  t.deepEqual(problems(beside, 'settle: { for: 100h }', 'route: { count: 1, over: 50h }'), [
    ['phases[1].during.churn', 'about 15,100,000'],
  ])
})

test('the phases may take a leap year in all, those in the background aside', (t) => {
  const problems = (...phases: string[]) =>
    problemsOf(small({}, ['join: { nodes: 10 }', ...phases])).map(({ path, found }) => [path, found])
  const beside = 'during: { route: { rate: 0.001, over: 8784h } }'
  t.deepEqual(problems(beside, 'settle: { for: 8208h }', 'settle: { for: 576h }'), [])
  const churn = 'churn: { session: { exponential: 100h }, warmUp: 1h, for: 75h }'
  t.deepEqual(problems('settle: { for: 8708h }', churn), [])
  t.deepEqual(problems('settle: { for: 8708h }', churn, 'settle: { for: 1ms }'), [
    ['phases[3].settle', 'at least 31622400001ms up to the end of this one'],
  ])
})
