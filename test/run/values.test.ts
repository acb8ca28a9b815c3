import test from 'ava'
import type { Simulation } from '../../sim/run.ts'
import { failuresOf, faultsOf, type Played, type PlayOptions, play, type Settings } from './scenarios.ts'

/** Values of every kind that JSON knows, and keys of every kind. */
const VALUES: Readonly<Record<string, unknown>> = {
  zero: 0,
  'negative fraction': -1.5e-7,
  'empty string': '',
  nothing: null,
  yes: true,
  no: false,
  'non-ASCII': 'Ærø, 東京, Нұр-Сұлтан, 🦜, \u0000, \u202e',
  'empty list': [],
  'empty object': {},
  nested: { capital: { name: 'Pretoria', kind: ['executive', null, { deep: [[[]]] }] }, seats: [1, 2, 3] },
  '': 'under the empty key',
  'ключ 🗝': 'under a key that is not ASCII',
  'a key, "quoted", with a comma': 1,
  __proto__x: 'no harm',
  'as long as fits one message or not': 'x'.repeat(1_290),
  'a little longer': 'y'.repeat(1_310),
  '100 kB': 'ß0123456789'.repeat(8_500),
}

/** What was answered to callers, by operation. */
function playAndListen(settings: Settings, options: PlayOptions = {}) {
  const found = new Map<number, unknown>()
  const seen = new WeakSet<Simulation>()
  const listen = (simulation: Simulation): void => {
    if (seen.has(simulation)) return
    seen.add(simulation)
    simulation.observe({
      emitted(_node, event) {
        if (event.type === 'completed' && event.answer.kind === 'found')
          found.set(event.operation, JSON.parse(new TextDecoder().decode(event.answer.value)))
      },
    })
  }
  return { played: play(settings, { ...options, meanwhile: listen }), found }
}

const HEAD = (loss: number, maxMessageBytes = 1400) => `
pastry: { leafSetSize: 8 }
operationDeadline: 5m
network: { latency: { model: uniform }, loss: ${loss}, maxMessageBytes: ${maxMessageBytes} }
`
const FILES = { 'values.json': JSON.stringify(VALUES) }
const COUNT = Object.keys(VALUES).length

/** The keys whose values did not come back as they were stored. */
function changed(played: Played, found: ReadonlyMap<number, unknown>): string[] {
  const asked = played.operations.filter(({ op }) => op === 'lookup')
  const wrong = asked.filter(
    ({ operation, key_name }) =>
      !found.has(operation) || JSON.stringify(found.get(operation)) !== JSON.stringify(VALUES[key_name!]),
  )
  return wrong.map(({ operation, key_name }) => `${operation}: ${key_name}`)
}

for (const { loss, maxMessageBytes, wireMode, seed } of [
  { loss: 0, maxMessageBytes: 1400, wireMode: 'on', seed: 1 },
  { loss: 0.02, maxMessageBytes: 1400, wireMode: 'off', seed: 2 },
  { loss: 0.02, maxMessageBytes: 1400, wireMode: 'on', seed: 3 },
  { loss: 0.02, maxMessageBytes: 600, wireMode: 'on', seed: 4 },
] as const) {
  const how = `${100 * loss} % loss, datagrams of ${maxMessageBytes} bytes, wire mode ${wireMode}`
  test(`values of any kind, 0, "", null, 100 kB, come back as they were stored (${how})`, (t) => {
    const { played, found } = playAndListen(
      {
        head: HEAD(loss, maxMessageBytes),
        seed,
        files: FILES,
        phases: [
          'join: { nodes: 20, over: 60s }',
          'settle: { for: 60s }',
          'insert: { dataset: values.json, over: 10s }',
          'settle: { for: 60s }',
          'lookup: { count: 120, over: 60s }',
        ],
      },
      { wireMode },
    )
    t.is(new Set(played.operations.map(({ key_name }) => key_name)).size, COUNT)
    t.deepEqual(failuresOf(played.phase('insert')), {})
    t.deepEqual(failuresOf(played.phase('lookup')), {})
    t.deepEqual(changed(played, found), [])
    t.deepEqual([...played.result.violations], [])
  })
}

test('a value is replaced by the one that is stored after it, and gone once it is deleted', (t) => {
  const { played, found } = playAndListen({
    head: HEAD(0),
    files: { 'old.json': '{ "a": "old", "b": "old" }', 'new.json': '{ "a": 0, "b": "" }' },
    phases: [
      'join: { nodes: 10, over: 10s }',
      'settle: { for: 20s }',
      'insert: { dataset: old.json, over: 1s }',
      'settle: { for: 1s }',
      'insert: { dataset: new.json, over: 1s }',
      'settle: { for: 1s }',
      'lookup: { count: 20, over: 1s }',
      'settle: { for: 1s }',
      'delete: { count: 1, over: 1s }',
      'settle: { for: 1s }',
      'lookup: { label: the other, count: 20, over: 1s }',
    ],
  })
  t.deepEqual(
    played.result.summary.map(({ failed }) => failed),
    played.result.summary.map(() => 0),
  )
  t.deepEqual(new Set(found.values()), new Set([0, '']))
})

test('what was never stored is absent, and that is no failure', (t) => {
  const phases = [
    'join: { nodes: 10, over: 10s }',
    'settle: { for: 20s }',
    'lookup: { count: 50, keys: uniform }',
  ]
  const { played, found } = playAndListen({ head: HEAD(0), phases })
  t.is(found.size, 0)
  t.is(played.phase('lookup').succeeded, 50)
})

test('values of many sizes around that of a message survive, one byte at a time', (t) => {
  const phases = [
    'join: { nodes: 10, over: 10s }',
    'settle: { for: 20s }',
    'insert: { dataset: sizes.json, over: 20s }',
    'settle: { for: 10s }',
    'lookup: { count: 300, over: 20s }',
  ]
  const sizes = Object.fromEntries(
    Array.from({ length: 80 }, (_, extra) => [`of ${extra}`, 'z'.repeat(1_240 + extra)]),
  )
  const { played, found } = playAndListen(
    { head: HEAD(0), phases, files: { 'sizes.json': JSON.stringify(sizes) } },
    { wireMode: 'on' },
  )
  t.deepEqual(faultsOf(played), [])
  t.deepEqual(failuresOf(played.phase('lookup')), {})
  const asked = played.operations.filter(({ op }) => op === 'lookup')
  t.true(asked.every(({ operation, key_name }) => found.get(operation) === sizes[key_name!]))
})
