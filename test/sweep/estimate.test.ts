import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { estimateRun } from '../../sim/sweep/estimate.ts'
import { parse, projectPath } from '../scenario/parsing.ts'
import { small } from '../scenario/samples.ts'

const estimate = (phases: readonly string[], sections: Readonly<Record<string, string>> = {}) =>
  estimateRun(parse(small(sections, [...phases])))

/** What grows with a number, as the phases that say it. */
const growing: Readonly<Record<string, (amount: number) => readonly string[]>> = {
  'nodes that join': (nodes) => [`join: { nodes: ${nodes} }`, 'settle: { for: 60s }'],
  'nodes that are there at once': (nodes) => [
    `join: { nodes: ${nodes}, start: converged }`,
    'settle: { for: 60s }',
  ],
  keys: (keys) => ['join: { nodes: 20 }', `insert: { keys: ${keys} }`],
  lookups: (count) => ['join: { nodes: 20 }', 'insert: { keys: 5 }', `lookup: { count: ${count} }`],
  'messages to route': (count) => ['join: { nodes: 20 }', `route: { count: ${count} }`],
  'keys that are deleted': (count) => [
    'join: { nodes: 20 }',
    'insert: { keys: 50000 }',
    `delete: { count: ${count} }`,
  ],
  'seconds of quiet': (seconds) => ['join: { nodes: 20 }', `settle: { for: ${seconds}s }`],
  'seconds of churn': (seconds) => [
    'join: { nodes: 20 }',
    `churn: { session: { exponential: 10m }, for: ${seconds}s }`,
  ],
  'seconds of messages at a rate in the background': (seconds) => [
    'join: { nodes: 20 }',
    'during: { route: { rate: 1 } }',
    `settle: { for: ${seconds}s }`,
  ],
  crashes: (count) => ['join: { nodes: 50001 }', `crash: { count: ${count} }`],
}
for (const [what, phases] of Object.entries(growing))
  test(`more ${what} take more time, and no less memory`, (t) => {
    const amount = fc.integer({ min: 1, max: 50_000 })
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [less, more] = [estimate(phases(Math.min(a, b))), estimate(phases(Math.max(a, b)))]
        t.true(a === b ? less.cpuSeconds === more.cpuSeconds : less.cpuSeconds < more.cpuSeconds)
        t.true(less.memoryBytes <= more.memoryBytes)
      }),
      { numRuns: 20 },
    )
  })

test('nodes and stored copies take memory', (t) => {
  const memory = (nodes: number, keys: number, replicas = 3) =>
    estimate([`join: { nodes: ${nodes} }`, `insert: { keys: ${keys} }`], {
      storage: `{ replicas: ${replicas} }`,
    }).memoryBytes
  t.true(memory(10, 100) < memory(1000, 100))
  t.true(memory(10, 100) < memory(10, 10_000))
  t.true(memory(10, 10_000, 3) < memory(10, 10_000, 5))
})

const storingTakesMore = (phases: readonly string[]) => {
  const routing = estimate([...phases, 'route: { count: 10 }'])
  const storing = estimate([...phases, 'insert: { keys: 1 }'])
  return {
    memory: storing.memoryBytes - routing.memoryBytes,
    heap: storing.heapBytes - routing.heapBytes,
  }
}

test('a node on which data are stored takes more than one that only routes, on the heap too', (t) => {
  const { memory, heap } = storingTakesMore(['join: { nodes: 100000 }'])
  t.true(memory > 100_000 * 3_000)
  t.true(heap > 100_000 * 3_000)
})

test('a node that was set up takes more for storage only when it is asked, or leaves come and go', (t) => {
  const join = 'join: { nodes: 100000, start: converged }'
  const quiet = storingTakesMore([join])
  t.true(quiet.memory < 1e6 && quiet.heap < 1e6)
  const shaken = storingTakesMore([join, 'crash: { fraction: 0.1 }'])
  t.true(shaken.memory > 100_000 * 3_000 && shaken.heap > 100_000 * 3_000)
})

test('part of the memory lies on the heap of the engine', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom('', ', start: converged'),
      (nodes, start) => {
        const phases = [
          `join: { nodes: ${nodes}${start} }`,
          'insert: { keys: 1000 }',
          'churn: { session: { exponential: 1h }, for: 10m }',
        ]
        const { memoryBytes, heapBytes } = estimate(phases)
        t.true(heapBytes > 0 && heapBytes < memoryBytes)
      },
    ),
    { numRuns: 20 },
  )
})

test('a run that does next to nothing still takes a process and a moment', (t) => {
  const { cpuSeconds, memoryBytes } = estimate(['join: { nodes: 1 }'])
  t.true(cpuSeconds > 0.01 && cpuSeconds < 1)
  t.true(memoryBytes > 30e6 && memoryBytes < 500e6)
})

test('the nodes of a trace count while they are there, and little once they are gone', (t) => {
  const traced = (trace: string, more = '') => {
    const phases = ['join: { nodes: 20 }', `churn: { trace: trace.csv${more} }`]
    return estimateRun(parse(small({}, phases), { files: { 'trace.csv': `time_s,node,event\n${trace}` } }))
  }
  const one = traced('0,a,join\n80000,b,join\n')
  const two = traced('0,a,join\n0,b,join\n80000,c,join\n')
  const gone = traced('0,a,join\n0,b,join\n1,b,crash\n80000,c,join\n')
  t.true(one.cpuSeconds < gone.cpuSeconds && gone.cpuSeconds < two.cpuSeconds)
  t.true(one.memoryBytes < two.memoryBytes)
  t.true(one.memoryBytes < gone.memoryBytes && gone.memoryBytes < two.memoryBytes)
  t.true(traced('0,a,join\n80000,b,join\n', ', for: 24h').cpuSeconds > one.cpuSeconds)
})

test('every way to say how much, and which nodes, has an estimate', (t) => {
  const joined = ['join: { nodes: 100, over: 10s }', 'insert: { keys: 100 }']
  for (const phase of [
    'settle: {}',
    'lookup: { count: 10 }',
    'route: { rate: 0.1, over: 10s }',
    'delete: { fraction: 0.5 }',
    'mix: { lookups: 9, updates: 1, clients: 3, over: 1m }',
    'churn: { session: { exponential: 10m }, for: 10m }',
    'churn: { session: { weibull: { median: 10m, mean: 20m } }, warmUp: 1m, for: 10m }',
    'crash: { fraction: 0.5 }',
    'crash: { adjacent: 3 }',
    'crash: { list: [3, 4] }',
    'crash: { idsInArc: { from: "0", to: "7f" } }',
    'leave: { count: 10, over: 10s }',
    'outage: { for: 10s }',
  ]) {
    const plain = estimate(joined)
    const { cpuSeconds, memoryBytes } = estimate([...joined, phase])
    t.true(Number.isFinite(cpuSeconds) && cpuSeconds >= plain.cpuSeconds, phase)
    t.true(Number.isFinite(memoryBytes) && memoryBytes >= plain.memoryBytes, phase)
  }
})

for (const folder of ['scenarios', 'scenarios/papers', 'scenarios/faults', 'scenarios/scale'])
  for (const file of readdirSync(projectPath(folder)).filter((name) => name.endsWith('.yaml')))
    test(`${folder}/${file} has a plausible estimate: less than a day and less than 64 GB`, (t) => {
      const text = readFileSync(projectPath(`${folder}/${file}`), 'utf8')
      const { cpuSeconds, memoryBytes } = estimateRun(parse(text, { file, folder }))
      t.true(cpuSeconds > 0 && cpuSeconds < 86_400, String(cpuSeconds))
      t.true(memoryBytes > 0 && memoryBytes < 64e9, String(memoryBytes))
    })

test('data are read for every run, and that takes time', (t) => {
  const reading = (count: number) => {
    const csv = `key,value\n${Array.from({ length: count }, (_, key) => `key ${key},x\n`).join('')}`
    const phases = ['join: { nodes: 5 }', 'insert: { dataset: d.csv, over: 1s }']
    return estimateRun(parse(small({}, phases), { files: { 'd.csv': csv } })).readingSeconds
  }
  t.is(estimateRun(parse(small())).readingSeconds, 0)
  t.true(reading(10) > 0)
  t.true(reading(1_000) > 50 * reading(10))
})
