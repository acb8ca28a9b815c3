import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { Problems } from '../../sim/core/problem.ts'
import { type RunResult, Simulation } from '../../sim/run.ts'
import { scenario } from './scenarios.ts'

/* An action that is added at a time, after all phases: what a touch in the lab writes. */

const HEAD = `
pastry: { leafSetSize: 8 }
network: { latency: { model: euclidean }, loss: 0.02 }
`

/** What goes on: with storage and without, with waiting, churn, and operations that are drawn. */
const COURSES: Readonly<Record<string, readonly string[]>> = {
  stored: [
    'join: { nodes: 12, over: 5s }',
    'settle: { for: 10s }',
    'insert: { keys: 10, over: 5s }',
    'crash: { label: planned, count: 2 }',
    'lookup: { label: after, count: 20, over: 10s }',
    'settle: { label: rest, for: 10s }',
  ],
  routed: [
    'join: { nodes: 12, over: 5s }',
    'during: { route: { rate: 0.5 } }',
    'settle: { until: stable, quiet: 3s, atMost: 30s }',
    'leave: { label: planned, fraction: 0.2, over: 2s }',
    'settle: { label: rest, for: 10s }',
  ],
  churning: [
    'join: { nodes: 12, over: 5s }',
    'settle: { for: 5s }',
    'insert: { keys: 5, over: 2s }',
    'during: { lookup: { rate: 0.2 } }',
    'churn: { label: planned, session: { exponential: 40s }, for: 20s }',
  ],
}
const END = 40

/** An action by its fields, beside its label. */
const action = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((node) => `crash: { list: [${node}]`),
  fc.integer({ min: 1, max: 12 }).map((node) => `pause: { list: [${node}], for: 3s`),
  fc.constantFrom(
    'crash: { fraction: 0.4',
    'crash: { idsInArc: { from: "40", to: "b0" }',
    'leave: { idsInArc: { from: "c0", to: "20" }',
    'leave: { count: 1',
    'join: { nodes: 2',
    'join: { ids: ["77"]',
    'partition: { parts: [{ idsInArc: { from: "00", to: "7f" } }], for: 5s',
    'insert: { keys: [Rome], over: 0s',
    'lookup: { count: 1, keys: [Rome], over: 0s, from: { list: [3] }',
    'route: { count: 5, over: 1s',
    'outage: { for: 2s',
    'settle: { for: 5s',
  ),
)

interface Happened {
  /** All that nodes came to know and did, one line each, and when. */
  readonly events: readonly { readonly at: number; readonly line: string }[]
  readonly result: RunResult
}

function happens(phases: readonly string[], seed: number): Happened {
  const events: { at: number; line: string }[] = []
  const simulation = new Simulation(scenario({ head: HEAD, phases, seed }), {
    sinks: {
      event: ({ at, node, text, fact }) => events.push({ at, line: `${at} ${node} ${fact.sort} ${text}` }),
    },
  })
  while (simulation.step(100_000) === 'running');
  return { events, result: simulation.result() }
}

/** The reader refuses to stop a listed node that an earlier phase has crashed, and to give an id again. */
function isSound(phases: readonly string[], seed: number): boolean {
  try {
    scenario({ head: HEAD, phases, seed })
    return true
  } catch (error) {
    if (error instanceof Problems) return false
    throw error
  }
}

const known = new Map<string, Happened>()

/** A course without additions, played once. */
function plain(course: string, seed: number): Happened {
  const name = `${course} ${seed}`
  const happened = known.get(name) ?? happens(COURSES[course]!, seed)
  known.set(name, happened)
  return happened
}

/** That a run went as another did until a time, or until the other's end. */
function goesAs(t: ExecutionContext, run: Happened, other: Happened, time: number): void {
  const end = Math.min(time, other.result.virtualTime)
  const until = ({ events }: Happened) => events.filter(({ at }) => at < end).map(({ line }) => line)
  const [own, others] = [until(run), until(other)]
  // The first difference: to show all of them would take minutes.
  const place = own.findIndex((line, index) => line !== others[index])
  t.deepEqual([own[place], own.length], [others[place], others.length])
}

const course = fc.constantFrom(...Object.keys(COURSES))
const seed = fc.integer({ min: 1, max: 3 })
const time = fc.integer({ min: 1, max: END * 1_000_000 })

test('an action that is added at a time leaves every event before that time as it was', (t) => {
  fc.assert(
    fc.property(course, seed, time, action, (name, number, at, fields) => {
      const grown = happens([...COURSES[name]!, `{ at: ${at}us, ${fields}, label: touch 1 } }`], number)
      goesAs(t, grown, plain(name, number), at)
    }),
    { numRuns: 40 },
  )
})

test('the second of two leaves every event before it as it was with the first', (t) => {
  fc.assert(
    fc.property(course, seed, time, time, action, action, (name, number, one, other, first, second) => {
      const [early, late] = [Math.min(one, other), Math.max(one, other) + 1]
      const once = [...COURSES[name]!, `{ at: ${early}us, ${first}, label: touch 1 } }`]
      const twice = [...once, `{ at: ${late}us, ${second}, label: touch 2 } }`]
      fc.pre(isSound(twice, number))
      goesAs(t, happens(twice, number), happens(once, number), late)
    }),
    { numRuns: 12 },
  )
})

test('one that does nothing changes nothing at all', (t) => {
  for (const name of Object.keys(COURSES)) {
    const { result } = plain(name, 1)
    const grown = happens([...COURSES[name]!, '{ at: 12.345678s, settle: { label: touch 1, for: 1s } }'], 1)
    goesAs(t, grown, plain(name, 1), Number.POSITIVE_INFINITY)
    t.is(grown.result.fingerprint, result.fingerprint)
  }
})
