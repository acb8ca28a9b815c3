import test from 'ava'
import type { LookupRow, NodeRow } from '../../sim/measure/columns.ts'
import { SEED_SERVER_HANDLE } from '../../sim/run/world.ts'
import { run } from '../../sim/run.ts'
import type { ParameterValue } from '../../sim/sweep/outline.ts'
import { parse } from './parsing.ts'
import { small } from './samples.ts'

/** Points of a sweep that have the same seed have the same chance: what differs between them comes of their settings. */

const BASE = `
  network: { latency: { model: constant, oneWay: 10ms } }
  phases:
    - join: { nodes: 50, start: converged }
    - settle: { for: 5s }
    - crash: { fraction: 0.3 }
    - route: { count: 20, over: 5s }
    - settle: { for: 5s }
`

interface Outcome {
  readonly values: readonly ParameterValue[]
  readonly seed: string
  readonly nodes: readonly NodeRow[]
  readonly operations: readonly LookupRow[]
}

/** Runs every point with every seed; rows of operations are kept, which changes nothing in a run. */
function outcomes(parameters: string, seeds = '[1, 2]', base = BASE): Outcome[] {
  const plan = parse(small({ base, parameters, seeds }))
  return plan.points.flatMap((point) =>
    plan.seeds.map((seed, index) => {
      const nodes: NodeRow[] = []
      const operations: LookupRow[] = []
      const scenario = plan.scenarioOf({ number: index + 1, point, seed })
      run(
        { ...scenario, record: { ...scenario.record, lookups: 'all' } },
        {
          sinks: {
            row(file, row) {
              if (file === 'nodes' && row.node !== SEED_SERVER_HANDLE) nodes.push(row as NodeRow)
              if (file === 'lookups') operations.push(row as LookupRow)
            },
          },
        },
      )
      return { values: point.values, seed, nodes, operations }
    }),
  )
}

const idsOf = ({ nodes }: Outcome) => nodes.map(({ id }) => id)
const fatesOf = ({ nodes }: Outcome) => nodes.map(({ node, left_s }) => [node, left_s])
const victimsOf = ({ nodes }: Outcome) => nodes.filter(({ left_s }) => left_s !== null).map(({ id }) => id)
const callsOf = ({ operations }: Outcome) =>
  operations.map(({ time_s, source, key }) => [time_s, source, key])

const SIZES = outcomes('{ grid: { pastry.leafSetSize: [4, 16] } }')

test('points with the same seed have the same node ids, crash victims and messages to route', (t) => {
  const [a, b, c, d] = SIZES as [Outcome, Outcome, Outcome, Outcome]
  for (const [first, second] of [
    [a, c],
    [b, d],
  ] as const) {
    t.is(first.seed, second.seed)
    t.notDeepEqual(first.values, second.values)
    t.is(first.nodes.length, 50)
    t.is(victimsOf(first).length, 15)
    t.is(callsOf(first).length, 20)
    t.deepEqual(idsOf(first), idsOf(second))
    t.deepEqual(fatesOf(first), fatesOf(second))
    t.deepEqual(callsOf(first), callsOf(second))
  }
  // The settings made a difference, though.
  t.notDeepEqual(
    a.nodes.map(({ leaf_set_entries }) => leaf_set_entries),
    c.nodes.map(({ leaf_set_entries }) => leaf_set_entries),
  )
})

test('another seed gives other ids, other victims and other messages', (t) => {
  const [first, second] = SIZES as [Outcome, Outcome]
  t.not(first.seed, second.seed)
  t.is(new Set([...idsOf(first), ...idsOf(second)]).size, 100)
  t.notDeepEqual(fatesOf(first), fatesOf(second))
  t.notDeepEqual(callsOf(first), callsOf(second))
})

test('a node that crashes in a small disaster crashes in a larger one', (t) => {
  const all = outcomes("{ grid: { 'phases[2].crash.fraction': [0.1, 0.3, 0.5] } }", '[1, 2, 3]')
  for (const seed of ['1', '2', '3']) {
    const [few, some, many] = all.filter((each) => each.seed === seed).map(victimsOf)
    t.deepEqual([few!.length, some!.length, many!.length], [5, 15, 25])
    t.true(few!.every((id) => some!.includes(id)))
    t.true(some!.every((id) => many!.includes(id)))
  }
})

test('the first 50 nodes are the same in a ring of 50 and in one of 80', (t) => {
  const all = outcomes("{ grid: { 'phases[0].join.nodes': [50, 80] } }")
  for (const seed of ['1', '2']) {
    const [small, large] = all.filter((each) => each.seed === seed).map(idsOf)
    t.is(large!.length, 80)
    t.deepEqual(large!.slice(0, 50), small)
  }
})

test('nodes that join by the protocol have the same ids too, on any network', (t) => {
  const base = `
  network: { latency: { model: constant, oneWay: 10ms } }
  phases:
    - join: { nodes: 12, over: 5s }
    - settle: { for: 30s }
    - crash: { fraction: 0.25 }
    - settle: { for: 1s }
`
  const [calm, lossy] = outcomes('{ grid: { network.loss: [0, 0.05] } }', '1', base) as [Outcome, Outcome]
  t.deepEqual(idsOf(calm), idsOf(lossy))
  t.deepEqual(victimsOf(calm), victimsOf(lossy))
  t.is(victimsOf(calm).length, 3)
})
