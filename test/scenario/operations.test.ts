import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import type { InsertPhase, MixPhase, Phase } from '../../sim/scenario/resolved.ts'
import { parse, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

const PHASES = ['join: { nodes: 10 }', 'insert: { keys: 10 }']

const third = (phase: string, sections = {}): Phase => parse(small(sections, [...PHASES, phase])).phases[2]!

const sizes = (text: string) =>
  third(`insert: { keys: 1, valueBytes: ${text}, label: sized }`) as InsertPhase & {
    readonly data: { readonly valueBytes: unknown }
  }

test('a mix is resolved with its weights, its amount and defaults', (t) => {
  t.deepEqual<unknown, unknown>(third('mix: { lookups: 8, updates: 1.5, count: 100 }'), {
    kind: 'mix',
    index: 2,
    background: false,
    label: 'mix',
    weights: { lookups: 8, updates: 1.5, inserts: 0, deletes: 0 },
    amount: { count: 100 },
    over: seconds(10),
    keys: 'inserted',
    valueBytes: { min: 100, max: 100 },
    from: 'random',
    deadline: seconds(60),
    retries: null,
    verify: false,
  })
})

test('the operations of a mix are a count, those of a rate, or those of its clients', (t) => {
  const amount = (text: string) => (third(`mix: { inserts: 1, over: 1m, ${text} }`) as MixPhase).amount
  t.deepEqual<unknown, unknown>(amount('count: 5'), { count: 5 })
  t.deepEqual<unknown, unknown>(amount('rate: 0.5'), { rate: 0.5 })
  t.deepEqual<unknown, unknown>(amount('clients: 3'), { clients: 3, think: 0 })
  t.deepEqual<unknown, unknown>(amount('clients: 3, think: 2s'), { clients: 3, think: seconds(2) })
})

test('in the background a mix at a rate, or of clients, may last until the phases end', (t) => {
  for (const amount of ['rate: 0.5', 'clients: 3']) {
    const phases = [...PHASES, `during: { mix: { lookups: 1, ${amount} } }`, 'settle: { for: 1m }']
    t.is((parse(small({}, phases)).phases[2] as MixPhase).over, null)
  }
})

test('a mix that inserts may come first, and what it inserts may be deleted', (t) => {
  const phases = ['join: { nodes: 10 }', 'mix: { lookups: 1, inserts: 1, count: 10 }', 'delete: { count: 3 }']
  t.deepEqual(problemsOf(small({}, phases)), [])
})

test('deadline and retries are those of the phase, else those of the scenario', (t) => {
  const deadlines = (text: string) => {
    const { phases } = parse(
      small({ operationDeadline: '20s' }, [
        'join: { nodes: 10 }',
        `insert: { keys: 10${text} }`,
        `lookup: { count: 1${text} }`,
        `delete: { count: 1${text} }`,
        `mix: { inserts: 1, count: 1${text} }`,
      ]),
    )
    return phases.flatMap((phase) => ('retries' in phase ? [[phase.deadline, phase.retries]] : []))
  }
  t.deepEqual(deadlines(''), Array(4).fill([seconds(20), null]))
  t.deepEqual(deadlines(', deadline: 5s, retries: 0'), Array(4).fill([seconds(5), 0]))
  const route = third('route: { count: 1, deadline: 3s }')
  t.is('deadline' in route && route.deadline, seconds(3))
})

test('sizes of values are one, a range, or a distribution in the parameters that it is drawn with', (t) => {
  const most = 16_777_216
  t.deepEqual(sizes('1kB').data.valueBytes, { min: 1_000, max: 1_000 })
  t.deepEqual(sizes('100..1KiB').data.valueBytes, { min: 100, max: 1_024 })
  t.deepEqual(sizes('{ exponential: { mean: 1KiB } }').data.valueBytes, {
    distribution: 'exponential',
    mean: 1_024,
    atMost: most,
  })
  t.deepEqual(sizes('{ pareto: { least: 10, shape: 0.5, atMost: 1MiB } }').data.valueBytes, {
    distribution: 'pareto',
    least: 10,
    shape: 0.5,
    atMost: 1_048_576,
  })
  // ln 64 over the 99th percentile of the standard normal distribution, 2.326348.
  t.deepEqual(sizes('{ lognormal: { median: 1KiB, p99: 64KiB } }').data.valueBytes, {
    distribution: 'lognormal',
    median: 1_024,
    sigma: 1.787731,
    atMost: most,
  })
})

test('a dataset is read as CSV if its name ends so, in upper or lower case, else as JSON', (t) => {
  const files = {
    'a.csv': 'key,value\nItaly,Rome\n',
    'b.CSV': 'key,value\nItaly,"Rome"\n',
    'c.txt': '{"Italy":"Rome"}',
  }
  const entries = (dataset: string) => {
    const [, phase] = parse(small({}, ['join: { nodes: 3 }', `insert: { dataset: ${dataset} }`]), {
      files,
    }).phases
    const { data } = phase as InsertPhase
    return 'entries' in data ? data.entries : []
  }
  t.deepEqual(entries('a.csv'), [{ key: 'Italy', value: 'Rome' }])
  t.deepEqual(entries('b.CSV'), [{ key: 'Italy', value: 'Rome' }])
  t.deepEqual(entries('c.txt'), [{ key: 'Italy', value: '"Rome"' }])
})
