import test from 'ava'
import { SUMMARY_COLUMNS } from '../../sim/measure/columns.ts'
import { run } from '../../sim/run.ts'
import { play, type Settings, scenario } from './scenarios.ts'

/** Something of everything: loss, jitter, a crash, departures, large values, few bits. */
const BUSY: Settings = {
  head: `
pastry: { leafSetSize: 8, idBits: 32 }
network:
  latency: { model: euclidean }
  jitter: { model: exponential }
  loss: 0.02
  deadHost: refused
  maxMessageBytes: 700
`,
  phases: [
    'join: { nodes: 50, over: 5s, arrival: poisson }',
    'settle: { for: 40s }',
    'insert: { keys: 60, valueBytes: 10..3000, over: 10s }',
    'crash: { fraction: 0.2 }',
    'lookup: { count: 150, over: 30s, keys: zipf(1.0) }',
    'leave: { count: 5, over: 5s }',
    'delete: { count: 20, over: 5s }',
    'route: { count: 100, over: 10s }',
    'join: { nodes: 5, over: 2s }',
    'settle: { for: 30s }',
  ],
}

/** The run that others are compared with. */
const BASE = play(BUSY, { trace: 'on' })

test('the same scenario and seed give the same fingerprint and the same rows, to the last figure', (t) => {
  const again = play(BUSY)
  t.is(again.result.fingerprint, BASE.result.fingerprint)
  t.deepEqual(again.rows, BASE.rows)
  t.deepEqual(again.result, BASE.result)
})

test('two runs that are driven in turns, in steps of different size, do not disturb each other', (t) => {
  let inner: ReturnType<typeof play> | undefined
  let events = 0
  const outer = play(BUSY, {
    meanwhile: () => {
      if (++events === 5_000) inner = play(BUSY)
    },
  })
  t.deepEqual(outer.rows, BASE.rows)
  t.deepEqual(inner?.rows, BASE.rows)
})

test('in wire mode, every message being encoded and decoded, the run is the same', (t) => {
  const on = play(BUSY, { wireMode: 'on' })
  t.deepEqual(on.result, BASE.result)
  t.deepEqual(on.rows, BASE.rows)
})

test('an observer changes nothing: rows, trace and progress on or off', (t) => {
  t.deepEqual(run(scenario(BUSY)), BASE.result)
  t.true(BASE.trace.length > 1_000)
})

test('recording fewer operations changes nothing but what is recorded', (t) => {
  const none = play({ ...BUSY, set: ['record.lookups=none'] })
  const some = play({ ...BUSY, set: ['record.lookups=sample(0.3)'] })
  t.deepEqual(none.result, BASE.result)
  t.deepEqual(some.result, BASE.result)
  t.is(none.operations.length, 0)
  t.true(some.operations.length > 0 && some.operations.length < BASE.operations.length)
  const kept = new Set(some.operations.map(({ operation }) => operation))
  t.deepEqual(
    some.operations,
    BASE.operations.filter(({ operation }) => kept.has(operation)),
  )
})

test('another seed gives another run', (t) => {
  const fingerprints = [1, 2, 'a', 'aa'].map(
    (seed) => play({ ...BUSY, seed: JSON.stringify(seed) }).result.fingerprint,
  )
  t.is(new Set(fingerprints).size, fingerprints.length)
})

test('a phase more at the end changes nothing of what came before it', (t) => {
  const before = BASE
  const after = play({
    ...BUSY,
    phases: [...BUSY.phases, 'lookup: { count: 50, label: more }', 'settle: { for: 5s, label: end }'],
  })
  const earlier = before.operations.length
  const { length } = before.result.summary
  t.deepEqual(after.operations.slice(0, earlier), before.operations)
  t.deepEqual(after.result.summary.slice(0, length), before.result.summary)
  t.deepEqual(
    after.rows.timeseries.slice(0, before.rows.timeseries.length - 1),
    before.rows.timeseries.slice(0, -1),
  )
})

test('the name of a phase and its description are no part of what happens', (t) => {
  const named = BUSY.phases.map((phase) => phase.replace('route: {', 'route: { label: here and there,'))
  t.is(play({ ...BUSY, phases: named }).result.fingerprint, BASE.result.fingerprint)
})

test('which node is drawn as a caller does not depend on which keys are drawn', (t) => {
  const callers = (keys: string): unknown[] =>
    play({
      phases: [
        'join: { nodes: 20, over: 5s }',
        'settle: { for: 20s }',
        'insert: { keys: 30 }',
        `lookup: { count: 40, keys: ${keys} }`,
      ],
    })
      .operations.filter(({ op }) => op === 'lookup')
      .map(({ source, time_s }) => [source, time_s])
  t.deepEqual(callers('uniform'), callers('inserted'))
})

test('the victims of 10 % are among those of 30 %', (t) => {
  const victims = (fraction: number): number[] =>
    play({
      phases: ['join: { nodes: 40, over: 5s }', 'settle: { for: 20s }', `crash: { fraction: ${fraction} }`],
    })
      .rows.nodes.filter(({ left_s }) => left_s !== null)
      .map(({ node }) => Number(node))
  const many = victims(0.3)
  t.is(many.length, 12)
  t.deepEqual(
    victims(0.1).filter((node) => !many.includes(node)),
    [],
  )
})

test('operations that end out of order are written in the order in which they began', (t) => {
  const { operations } = BASE
  const order = operations.map(({ operation }) => operation)
  t.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
  const times = operations.map(({ time_s }) => time_s)
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  )
})

test('every row of the summary has exactly the columns that are documented', (t) => {
  const names = SUMMARY_COLUMNS.map(({ name }): string => name).sort()
  for (const row of BASE.result.summary) t.deepEqual(Object.keys(row).sort(), names)
})
