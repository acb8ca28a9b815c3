import test from 'ava'
import { Checkpoints, type Standing } from '../../lab/worker/checkpoints.ts'
import type { PastReport, PastRequest } from '../../lab/worker/messages.ts'
import { PastHost } from '../../lab/worker/past-host.ts'
import { ScenarioReader } from '../../lab/worker/read-scenario.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { Simulation, type TraceLine } from '../../sim/run.ts'

const BEGIN = {
  kind: 'begin',
  run: 1,
  seed: undefined,
  files: {},
  text: `
name: past
seed: 1
phases:
  - join: { nodes: 10, over: 5s }
  - settle: { for: 20s }
  - insert: { keys: 5, over: 1s }
  - settle: { for: 20s }
`,
} as const

/** A host that has answered all that it was asked. */
function answer(...requests: readonly PastRequest[]): Exclude<PastReport, { kind: 'broken' }>[] {
  const reports: PastReport[] = []
  const host = new PastHost(
    (report) => reports.push(report),
    () => 0,
  )
  host.receive(BEGIN)
  for (const request of requests) {
    host.receive(request)
    while (host.work(100));
  }
  return reports.flatMap((report) => (report.kind === 'broken' ? [] : [report]))
}

const node = 3 as NodeHandle

/** What a run that went straight there says. */
function straight(time: number) {
  const simulation = new Simulation(new ScenarioReader().read(BEGIN))
  while ((simulation.nextEventAt ?? Number.POSITIVE_INFINITY) <= time) simulation.step(1)
  return simulation.beliefsOf(node)
}

test('what a node believed is what it believes in a run that goes straight there, wherever one looked before', (t) => {
  const times = [30_000_000, 4_000_000, 4_000_001, 26_500_000]
  const reports = answer(
    { kind: 'look', node, at: times[0]! },
    { kind: 'prepare', events: 200_000 },
    ...times.slice(1).map((at) => ({ kind: 'look', node, at }) as const),
  )
  t.deepEqual(
    reports.map((report) => (report.kind === 'beliefs' ? report.at : undefined)),
    times,
  )
  for (const report of reports)
    if (report.kind === 'beliefs') t.deepEqual(report.beliefs, straight(report.at))
})

test('of a node that has not begun nothing is believed', (t) => {
  const [report] = answer({ kind: 'look', node: 10, at: 1_000 })
  t.is(report?.kind === 'beliefs' ? report.beliefs : 'no answer', undefined)
})

test('the story of an operation is that of a run that is traced from its start', (t) => {
  const lines: TraceLine[] = []
  const simulation = new Simulation(new ScenarioReader().read(BEGIN), {
    traceOperation: 2,
    sinks: { trace: (line) => lines.push(line) },
  })
  while (simulation.step(1_000) === 'running');
  t.true(lines.length > 3)
  const [report] = answer({ kind: 'follow', operation: 2, begunAt: lines[0]!.at, until: 60_000_000 })
  t.deepEqual(report?.kind === 'story' ? report.lines : [], lines)
})

test('a scenario with a mistake is left to the other thread', (t) => {
  const host = new PastHost(
    () => t.fail(),
    () => 0,
  )
  host.receive({ ...BEGIN, text: 'name: 7' })
  host.receive({ kind: 'look', node, at: 1 })
  t.false(host.work(10))
})

/** A run in which an event happens at each microsecond. */
class Counter implements Standing {
  events = 0

  get now(): number {
    return this.events
  }

  step(events: number): 'running' | 'finished' {
    this.events = Math.min(1_000, this.events + events)
    return this.events === 1_000 ? 'finished' : 'running'
  }
}

function prepared(
  comeTo: number,
  checkpoints = new Checkpoints(() => new Counter(), { most: 4, spacing: 50 }),
) {
  while (checkpoints.prepare(7, comeTo));
  return checkpoints
}

test('checkpoints stand at equal distances, which grow with the run', (t) => {
  t.is(prepared(200).take(120).events, 100)
  // Twice as far apart: 100, 200 and 300.
  const checkpoints = prepared(399, prepared(200))
  t.is(checkpoints.take(399).events, 300)
  t.is(checkpoints.take(399).events, 200)
  t.is(checkpoints.take(399).events, 100)
  t.is(checkpoints.take(399).events, 0)
})

test('a checkpoint that was taken is made again', (t) => {
  const checkpoints = prepared(200)
  checkpoints.take(199)
  prepared(200, checkpoints)
  t.is(checkpoints.take(199).events, 150)
})

test('a simulation that is nearer than any checkpoint goes on itself', (t) => {
  const near = new Counter()
  near.step(190)
  t.is(prepared(200).take(195, near), near)
  t.not(prepared(200).take(180, near), near)
})

test('a run that ends before a checkpoint stands at its end', (t) => {
  t.is(prepared(5_000).take(1_000).events, 1_000)
})
