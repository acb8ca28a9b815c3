import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse as parseYaml } from 'yaml'
import { MSPASTRY, PASTRY_2001, SEED_SERVER, STORAGE } from '../../protocol/base/parameters.ts'
import { Problems } from '../../sim/core/problem.ts'
import type { Expectation as MeasuredExpectation } from '../../sim/measure/expectations.ts'
import { MEASURES } from '../../sim/measure/measures.ts'
import type { JitterConfig, LatencyConfig } from '../../sim/network/config.ts'
import { parseResolved } from '../../sim/scenario/parse.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'
import { formatDuration } from '../../sim/scenario/text/quantities.ts'
import { parse, problemsOf, projectPath } from './parsing.ts'
import { shippedDataset, small } from './samples.ts'

const seconds = (value: number) => value * 1_000_000

test('a name and one phase are a complete scenario: the rest has defaults', (t) => {
  const scenario = parse(small())
  t.like(scenario, { name: 'small', description: '', seed: '1', onIdTaken: 'redraw', expect: [] })
  t.deepEqual<object, object>(scenario.pastry, { preset: 'mspastry', ...MSPASTRY })
  t.deepEqual(scenario.seedServer, SEED_SERVER)
  t.deepEqual(scenario.storage, STORAGE)
  t.is<number, number>(scenario.operationDeadline, seconds(60))
  t.is<number, number>(scenario.interval, seconds(10))
  t.deepEqual<unknown, unknown>(scenario.network, {
    latency: { model: 'geographic', inflation: 1.6, fibreKmPerS: 200_000, accessLatency: 1_000 },
    jitter: { model: 'none' },
    loss: 0,
    announceCoordinates: false,
    deadHost: 'silent',
    maxMessageBytes: 1_400,
  })
})

test('a preset gives the values that are not given', (t) => {
  const { pastry } = parse(small({ pastry: '{ preset: pastry-2001, acks: true }' }))
  t.deepEqual<object, object>(pastry, { preset: 'pastry-2001', ...PASTRY_2001, acks: true })
})

/** Not times, though large. */
const SIZES = new Set(['transferBatch', 'transferRate'])

const BLOCKS = { pastry: MSPASTRY, seedServer: SEED_SERVER, storage: STORAGE } as const
for (const [block, defaults] of Object.entries(BLOCKS)) {
  test(`every parameter of ${block} can be set`, (t) => {
    for (const [name, value] of Object.entries(defaults)) {
      const isDuration = typeof value === 'number' && value >= 1_000 && !SIZES.has(name)
      const set = [`${block}.${name}=${isDuration ? formatDuration(value) : value}`]
      t.deepEqual(parse(small(), { set }), parse(small()), set[0])
    }
  })
}

test('an override changes one value, the last one wins, and the seed has its own', (t) => {
  const set = [
    'pastry.leafSetSize=8',
    'pastry.leafSetSize=16',
    'phases[0].join.over=2m',
    'phases[0].join.label=start',
  ]
  const scenario = parse(small(), { set, seed: '0x7' })
  t.is(scenario.pastry.leafSetSize, 16)
  t.like(scenario.phases[0], { kind: 'join', label: 'start', over: seconds(120) })
  t.is(scenario.seed, '0x7')
})

test('a seed is the same as number and as text', (t) => {
  t.deepEqual(parse(small({ seed: '7' })), parse(small({ seed: "'7'" })))
})

test('phases get unique labels: their own, their kind, or kind and count', (t) => {
  const phases = [
    'join: { nodes: 5 }',
    'settle: {}',
    'route: { count: 1 }',
    'route: { label: mine, count: 1 }',
    'settle: { for: 1s }',
  ]
  const { phases: resolved } = parse(small({}, phases))
  t.deepEqual(
    resolved.map(({ label }) => label),
    ['join', 'settle 1', 'route', 'mine', 'settle 2'],
  )
  t.deepEqual(
    resolved.map(({ index }) => index),
    [0, 1, 2, 3, 4],
  )
})

test('phases are resolved with their times, amounts and defaults', (t) => {
  const phases = [
    "join: { ids: ['00', 'FF'], via: first }",
    'settle: {}',
    'insert: { keys: 7, valueBytes: 1KiB..2KiB, over: 0s }',
    'lookup: { count: 3, keys: zipf(0.9), from: first }',
    'delete: { fraction: 0.5 }',
    'crash: { idsInArc: { from: "f0", to: "0f" } }',
    'leave: { list: [1] }',
    'outage: { for: 1.5s }',
  ]
  t.deepEqual<unknown, unknown>(parse(small({ pastry: '{ leafSetSize: 16 }' }, phases)).phases, [
    {
      kind: 'join',
      index: 0,
      background: false,
      label: 'join',
      start: 'protocol',
      samples: 16,
      nodes: 2,
      ids: ['00', 'ff'],
      idsInArc: null,
      over: 0,
      arrival: 'uniform',
      via: 'first',
    },
    {
      kind: 'settle',
      index: 1,
      background: false,
      label: 'settle',
      wait: { until: 'stable', quiet: seconds(70), atMost: seconds(600) },
    },
    {
      kind: 'insert',
      index: 2,
      background: false,
      label: 'insert',
      data: { keys: 7, valueBytes: { min: 1024, max: 2048 } },
      over: 0,
      from: 'random',
      deadline: seconds(60),
      retries: null,
    },
    {
      kind: 'lookup',
      index: 3,
      background: false,
      label: 'lookup',
      amount: { count: 3 },
      keys: { zipf: 0.9 },
      over: seconds(10),
      from: 'first',
      deadline: seconds(60),
      retries: null,
      verify: false,
    },
    {
      kind: 'delete',
      index: 4,
      background: false,
      label: 'delete',
      amount: { fraction: 0.5 },
      over: seconds(10),
      from: 'random',
      deadline: seconds(60),
      retries: null,
    },
    {
      kind: 'crash',
      index: 5,
      background: false,
      label: 'crash',
      over: 0,
      order: 'chosen',
      restart: null,
      victims: { idsInArc: { from: 'f0', to: '0f' } },
    },
    { kind: 'leave', index: 6, background: false, label: 'leave', leavers: { list: [1] }, over: 0 },
    {
      kind: 'outage',
      index: 7,
      background: false,
      label: 'outage',
      of: 'seed-server',
      remembers: 'members',
      for: seconds(1.5),
    },
  ])
})

test('an arc holds the ids between its ends, both included, across zero too', (t) => {
  const inArc = (from: string, to: string, nodes: number) =>
    problemsOf(small({}, [`join: { nodes: ${nodes}, idsInArc: { from: '${from}', to: '${to}' } }`])).length
  const last = 'f'.repeat(32)
  t.is(inArc(last, '0'.repeat(32), 2), 0)
  t.is(inArc(last, '0'.repeat(32), 3), 1)
  t.is(inArc('7', '7', 2), 1)
  t.is(inArc('7', `7${'0'.repeat(30)}3`, 4), 0)
  t.is(inArc('7', `7${'0'.repeat(30)}3`, 5), 1)
  t.is(inArc('a0', '9f', 2_000_000), 0)
})

test('expectations name a phase by label or kind, and a plain count is both bounds', (t) => {
  const phases = ['join: { nodes: 5 }', 'route: { label: again, count: 1 }']
  const expect =
    '[{ phase: again, lost: 0, hopsMean: { atMost: 2 } }, { phase: join, leafSetsCorrect: true }]'
  t.deepEqual(parse(small({ expect }, phases)).expect, [
    { phase: 1, lost: { atLeast: 0, atMost: 0 }, hopsMean: { atMost: 2 } },
    { phase: 0, leafSetsCorrect: true },
  ])
})

test('each figure of the summary may be expected: a count exactly or within bounds, all others within bounds', (t) => {
  const phases = ['join: { nodes: 50 }', 'crash: { count: 10 }', 'route: { count: 10 }']
  for (const { name, column, of } of MEASURES) {
    const phase = of === 'operations' ? 'route' : 'crash'
    const isCount = column.decimals === 0
    const expect = `[{ phase: ${phase}, ${name}: ${isCount ? 3 : '{ atMost: 1 }'} }]`
    const bounds = isCount ? { atLeast: 3, atMost: 3 } : { atMost: 1 }
    t.deepEqual<unknown, unknown>(parse(small({ expect }, phases)).expect, [
      { phase: of === 'operations' ? 2 : 1, [name]: bounds },
    ])
  }
})

test('data files are read relative to the scenario: dataset, latency matrix, cities', (t) => {
  const files = {
    'values.json': '{ "b": [1, 2], "10": null, "9": "ü" }',
    'rtt.csv': '0,10\n20,0\n',
    'cities.yaml': '- { name: Bern, latitude: 46.9, longitude: 7.4 }\n',
  }
  const phases = ['join: { nodes: 5 }', 'insert: { dataset: values.json }']
  const matrix = parse(small({ network: '{ latency: { model: matrix, file: rtt.csv } }' }, phases), { files })
  t.deepEqual<unknown, unknown>(matrix.network.latency, {
    model: 'matrix',
    rtt: [
      [0, 10],
      [20, 0],
    ],
    siteLatency: 500,
  })
  t.like(matrix.phases[1], {
    data: {
      dataset: 'values.json',
      entries: [
        { key: 'b', value: '[1,2]' },
        { key: '10', value: 'null' },
        { key: '9', value: '"ü"' },
      ],
    },
  })
  const cities = parse(small({ network: '{ latency: { model: geographic, cities: cities.yaml } }' }), {
    files,
  })
  t.like(cities.network.latency, { cities: [{ name: 'Bern', latitude: 46.9, longitude: 7.4, weight: 1 }] })
})

test('what is resolved is plain JSON, which a replay accepts', (t) => {
  const scenario = parse(shippedDataset, { folder: 'scenarios' })
  const json: unknown = JSON.parse(JSON.stringify(scenario))
  t.deepEqual<unknown, unknown>(json, scenario)
  t.deepEqual(parseResolved(json), scenario)
})

test('a replay accepts churn, background phases and a converged start', (t) => {
  const files = { 'trace.csv': 'time_s,node,event\n0,a,join\n' }
  const phases = [
    'join: { nodes: 10, start: converged, samples: 8 }',
    'during: { route: { rate: 0.1 } }',
    'churn: { trace: trace.csv, for: 1h }',
    'churn: { for: 1h, session: { exponential: 30m }, swing: { share: 0.3, period: 24h } }',
  ]
  const scenario = parse(small({ check: '{ invariants: false }' }, phases), { files })
  t.deepEqual(scenario.check, { invariants: false })
  const json: unknown = JSON.parse(JSON.stringify(scenario))
  t.deepEqual<unknown, unknown>(json, scenario)
  t.deepEqual(parseResolved(json), scenario)
})

test('the ring is recorded at moments that suit the scenario, never, or at listed times', (t) => {
  t.is(parse(small()).record.ring, 'auto')
  t.is(parse(small({ record: '{ ring: none }' })).record.ring, 'none')
  const listed = parse(small({ record: '{ ring: [1ms, 95s, 2m] }' })).record.ring
  t.deepEqual<unknown, unknown>(listed, [1_000, seconds(95), seconds(120)])
  t.deepEqual<unknown, unknown>(parse(small(), { set: ['record.ring=[30s]'] }).record.ring, [seconds(30)])
  t.is(parse(small({ record: '{ ring: [30s] }' })).record.lookups, 'all')
})

test('a recorded scenario of another version is refused field by field', (t) => {
  const json = JSON.parse(JSON.stringify(parse(small())))
  delete json.pastry.hopLimit
  json.storage.colour = 'red'
  const error = t.throws(() => parseResolved(json), { instanceOf: Problems })
  t.deepEqual(
    error?.problems.map(({ path }) => path),
    ['pastry.hopLimit', 'storage.colour'],
  )
  t.throws(() => parseResolved('nonsense'), { instanceOf: Problems })
})

test('a comment or another order of keys makes no other scenario', (t) => {
  t.deepEqual(parse(`# why\n\n${small()}`), parse(small()))
  t.deepEqual(parse('phases: [join: { nodes: 10 }]\nname: small'), parse(small()))
})

test('anchors and aliases may be used, and an override through an alias leaves the other use alone', (t) => {
  const text = 'name: small\nphases:\n  - join: &five { nodes: 5 }\n  - join: *five\n'
  const [first, second] = parse(text, { set: ['phases[1].join.nodes=6'] }).phases
  t.like(first, { nodes: 5 })
  t.like(second, { nodes: 6 })
})

test('a wrong section hides no problem of the others', (t) => {
  const problems = problemsOf(
    small({ interval: '5', pastry: '{ digitBits: 3 }' }, ['join: { nodes: 5 }', 'crash: { count: 6 }']),
  )
  t.deepEqual(
    problems.map(({ path }) => path),
    ['interval', 'pastry.digitBits', 'phases[1].crash.count'],
  )
})

for (const file of readdirSync(projectPath('scenarios')).filter((name) => name.endsWith('.yaml'))) {
  test(`the shipped ${file} is sound, bears its file's name and is checked by editors`, (t) => {
    const text = readFileSync(projectPath(`scenarios/${file}`), 'utf8')
    t.is(parse(text, { file, folder: 'scenarios' }).name, file.replace(/\.yaml$/, ''))
    t.true(text.startsWith('# yaml-language-server: $schema=./scenario.schema.json\n'))
    t.true(typeof parseYaml(text).description === 'string')
  })
}

for (const file of readdirSync(projectPath('scenarios/faults'))) {
  test(`the shipped faults/${file} is sound, bears its file's name and is checked by editors`, (t) => {
    const text = readFileSync(projectPath(`scenarios/faults/${file}`), 'utf8')
    t.is(parse(text, { file, folder: 'scenarios/faults' }).name, file.replace(/\.yaml$/, ''))
    t.true(text.startsWith('# yaml-language-server: $schema=../scenario.schema.json\n'))
    t.true(typeof parseYaml(text).description === 'string')
  })
}

test('the shipped dataset holds more than 190 capitals and values of every kind', (t) => {
  const values = Object.values(JSON.parse(readFileSync(projectPath('scenarios/data/capitals.json'), 'utf8')))
  t.true(values.length > 190)
  const kinds = new Set(
    values.map((value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)),
  )
  t.deepEqual(
    [...kinds].sort((a, b) => (a < b ? -1 : 1)),
    ['array', 'boolean', 'null', 'number', 'object', 'string'],
  )
  t.true(values.includes(''))
  t.true(/\P{ASCII}/u.test(JSON.stringify(values)))
})

test('rooms that never import each other agree on their types', (t) => {
  const latency = (scenario: ResolvedScenario): LatencyConfig => scenario.network.latency
  const jitter = (scenario: ResolvedScenario): JitterConfig => scenario.network.jitter
  const expectations = (scenario: ResolvedScenario): readonly MeasuredExpectation[] => scenario.expect
  t.is(latency(parse(small())).model, 'geographic')
  t.is(jitter(parse(small())).model, 'none')
  t.deepEqual(expectations(parse(small())), [])
})

test('the network may be as slow as probes are patient', (t) => {
  const problems = (latency: string, pastry = '{}') =>
    problemsOf(small({ pastry, network: `{ latency: { ${latency} } }` })).map(({ path, found }) => [
      path,
      found,
    ])
  for (const latency of [
    'model: constant, oneWay: 1500ms',
    'model: uniform, min: 1500ms, max: 6s',
    'model: lognormal, median: 6s, min: 1s',
    'model: euclidean, side: 6s',
    'model: geographic, accessLatency: 750ms',
    'model: transit-stub, hostLink: 750ms',
  ])
    t.deepEqual(problems(latency), [], latency)
  t.deepEqual(problems('model: constant, oneWay: 6s'), [['network.latency.oneWay', 'none shorter than 12s']])
  t.deepEqual(problems('model: geographic, accessLatency: 751ms'), [
    ['network.latency.accessLatency', 'none shorter than 3004ms'],
  ])
  const patient = '{ probeTimeout: 6s, suspicionTimeout: 12s, probeRetries: 1 }'
  t.deepEqual(problems('model: constant, oneWay: 6s', patient), [])
})

test('a settle until stable may be over soon: it does not count as long as the phases after it', (t) => {
  const churn = 'churn: { session: { exponential: 30m }, for: 300h }'
  t.deepEqual(problemsOf(small({}, ['join: { nodes: 5 }', 'settle: { until: stable }', churn])), [])
  const route = '{ at: 5s, route: { count: 1, over: 1s } }'
  const phases = ['join: { nodes: 5 }', 'settle: { until: stable }', route, 'settle: { for: 1h }']
  t.deepEqual(problemsOf(small({}, phases)), [])
})
