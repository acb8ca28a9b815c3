import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import type { Progress } from '../../sim/run.ts'
import { Simulation } from '../../sim/run.ts'
import { play, scenario } from './scenarios.ts'

/* Several phases at once: one in the foreground, any number in the background. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s }']

const spans = ({ result }: ReturnType<typeof play>) =>
  result.summary.map(({ label, start_s, end_s }) => [label, start_s, end_s])

test('what runs in the background begins, and the next phase with it; it ends with its own time, else with the last phase', (t) => {
  const played = play({
    phases: [
      ...START,
      'during: { route: { rate: 0.1, label: open } }',
      'during: { route: { rate: 0.1, over: 20s, label: short } }',
      'during: { route: { rate: 0.1, over: 500s, label: long } }',
      'during: { churn: { session: { exponential: 1h }, warmUp: 15s, for: 10s } }',
      'settle: { for: 30s }',
      'during: { insert: { keys: 20, over: 10s } }',
      'settle: { for: 40s }',
    ],
  })
  t.deepEqual(spans(played), [
    ['join', 0, 15],
    ['settle 1', 15, 60],
    ['open', 60, 130],
    ['short', 60, 80],
    ['long', 60, 130],
    ['churn', 75, 85],
    ['settle 2', 60, 90],
    ['insert', 90, 100],
    ['settle 3', 90, 130],
  ])
})

test('operations count in the phase of the foreground in which they start, and in no other', (t) => {
  const played = play({
    phases: [
      ...START,
      'during: { insert: { keys: 30, over: 30s } }',
      'during: { route: { rate: 0.1 } }',
      'settle: { for: 20s }',
      'lookup: { count: 10, over: 20s }',
    ],
  })
  const { operations } = played
  const between = (from: number, to: number) =>
    operations.filter(({ time_s }) => time_s >= from && time_s < to).length
  t.is(played.phase('insert').attempted, 0)
  t.is(played.phase('route').attempted, 0)
  t.is(played.phase('settle 2').attempted, between(60, 80))
  t.is(played.phase('lookup').attempted, between(80, 100))
  t.is(operations.filter(({ op }) => op === 'insert').length, 30)
  t.is(operations.filter(({ op }) => op === 'lookup').length, 10)
  t.true(operations.every(({ outcome }) => outcome === 'succeeded'))
})

test('how much goes on in the background changes neither the keys nor the callers in the foreground', (t) => {
  const routes = (rate: number) =>
    play({
      phases: [
        ...START,
        `during: { lookup: { rate: ${rate}, keys: uniform } }`,
        'during: { churn: { session: { exponential: 1000h } } }',
        'route: { count: 30 }',
      ],
    })
      .operations.filter(({ op }) => op === 'route')
      .map(({ key, source, time_s }) => [key, source, time_s])
  t.deepEqual(routes(0.2), routes(0.001))
  t.is(routes(0.2).length, 30)
})

test('operations at a rate come as a Poisson process at that rate for every node that has joined', (t) => {
  let [observed, expected] = [0, 0]
  for (let seed = 0; seed < 5; seed++) {
    const played = play({ seed, phases: [...START, 'route: { rate: 0.5, over: 60s }'] })
    const times = played.operations.map(({ time_s }) => time_s)
    t.true(times.every((time) => time > 60 && time < 120))
    observed += times.length
    expected += 30 * 0.5 * 60
    // The square of a gap is, on average, twice the square of the mean gap.
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 60))
    const square = gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length
    t.true(Math.abs(square * 15 * 15 - 2) < 4 * Math.sqrt(20 / gaps.length), `${square}`)
  }
  t.true(Math.abs(observed - expected) < 4 * Math.sqrt(expected), `${observed} of ${expected}`)
})

test('the rate follows the number of nodes while they join and crash', (t) => {
  const counts = [0, 0]
  for (let seed = 0; seed < 5; seed++) {
    const played = play({
      seed,
      phases: [
        'join: { nodes: 40, over: 10s }',
        'during: { route: { rate: 0.2 } }',
        'settle: { for: 60s, label: many }',
        'crash: { fraction: 0.75 }',
        'settle: { for: 60s, label: few }',
      ],
    })
    for (const [index, label] of ['many', 'few'].entries())
      counts[index] = counts[index]! + played.phase(label).attempted
  }
  const [many, few] = counts as [number, number]
  t.true(Math.abs(many - 2_400) < 4 * Math.sqrt(2_400), `${many}`)
  t.true(Math.abs(few - 600) < 4 * Math.sqrt(600), `${few}`)
})

test('while no node has joined there are no operations, and soon after the first has there are', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 1 }',
      'during: { route: { rate: 0.05 } }',
      'crash: { count: 1 }',
      'settle: { for: 100s }',
      'join: { nodes: 20, over: 1s }',
      'settle: { for: 60s }',
    ],
  })
  t.is(played.phase('settle 1').attempted, 0)
  const { attempted } = played.phase('settle 2')
  t.true(Math.abs(attempted - 60) < 4 * Math.sqrt(60), `${attempted}`)
})

test('popular keys are those inserted so far, also while more are inserted', (t) => {
  const played = play({
    phases: [
      ...START,
      'insert: { keys: 1, over: 1s }',
      'during: { lookup: { rate: 0.5, keys: zipf(0.5) } }',
      'insert: { keys: 100, over: 40s, label: more }',
      'settle: { for: 10s }',
    ],
  })
  const names = (from: number, to: number) =>
    new Set(
      played.operations
        .filter(({ op, time_s }) => op === 'lookup' && time_s >= from && time_s < to)
        .map(({ key_name }) => key_name),
    )
  t.true(names(61, 70).size < 30)
  t.true(names(101, 111).size > 50, `${names(101, 111).size}`)
})

test('while nodes are set up at one instant it is shown how far that is', (t) => {
  const seen: number[] = []
  const simulation = new Simulation(scenario({ phases: ['join: { nodes: 600, start: converged }'] }), {
    sinks: { progress: ({ fraction }) => seen.push(fraction) },
  })
  while (simulation.step(1_000) === 'running');
  // One in 256 of 1,200 steps, and then that all is over.
  t.deepEqual(
    seen.map((fraction) => Math.round(1_200 * fraction)),
    [0, 256, 512, 768, 1024, 1200],
  )
})

test('the progress of a run grows from 0 to 1 by virtual time, with any phases in the background', (t) => {
  const seen: Progress[] = []
  const simulation = new Simulation(
    scenario({
      phases: [
        ...START,
        'during: { route: { rate: 0.1 } }',
        'churn: { session: { exponential: 10m }, warmUp: 20s, for: 20s }',
      ],
    }),
    { sinks: { progress: (progress) => seen.push(progress) } },
  )
  while (simulation.step(50) === 'running');
  const fractions = seen.map(({ fraction }) => fraction)
  t.deepEqual(
    fractions,
    [...fractions].sort((a, b) => a - b),
  )
  t.is(fractions.at(-1), 1)
  const half = seen.find(({ virtualTime }) => virtualTime >= seconds(80))!
  t.is(half.phaseIndex, 3)
  t.true(Math.abs(half.fraction - 3.5 / 4) < 0.02, `${half.fraction}`)
})
