import test from 'ava'
import fc from 'fast-check'
import { Film, NEVER, NODE_STATES } from '../../lab/film/film.ts'
import { Frame } from '../../lab/film/frame.ts'
import { latestMessages } from '../../lab/film/latest-messages.ts'
import { Operations } from '../../lab/film/operations.ts'
import { placeOn } from '../../lab/film/places.ts'
import { phaseSpans } from '../../lab/film/plan.ts'
import { Recorder } from '../../lab/film/recorder.ts'
import { isHop } from '../../lab/film/route.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { Simulation } from '../../sim/run.ts'
import { scenario } from '../run/scenarios.ts'

const SETTINGS = {
  head: 'network: { latency: { model: constant, oneWay: 10ms }, loss: 0.01 }',
  phases: [
    'join: { nodes: 12, over: 6s }',
    'settle: { for: 20s }',
    'insert: { keys: 6, over: 1s }',
    'crash: { list: [4] }',
    'lookup: { count: 12, over: 2s }',
    'settle: { for: 40s }',
  ],
}

interface Recording {
  readonly film: Film
  readonly simulation: Simulation
}

/** A run to its end, whose film is handed over after every `events` events. */
function record(events: number, full?: number): Recording {
  const simulation = new Simulation(scenario(SETTINGS))
  const recorder = new Recorder(
    {
      get now() {
        return simulation.now
      },
      idOf: (node) => simulation.world.idOf(node),
      placeOf: () => undefined,
      wrongLeafSets: () => simulation.wrongLeafSets(),
    },
    full === undefined ? {} : { full },
  )
  simulation.observe(recorder)
  const film = new Film()
  let isOver = false
  while (!isOver) {
    isOver = simulation.step(events) === 'finished'
    recorder.compareLeafSets(simulation.now)
    recorder.film.until = simulation.now
    film.append(recorder.film.take())
  }
  return { film, simulation }
}

const { film, simulation } = record(20)

test('a film is the same however it is cut into parts', (t) => {
  const other = record(33).film
  t.is(other.datagrams.length, film.datagrams.length)
  for (const name of ['sentAt', 'way', 'from', 'to', 'operation', 'purpose', 'kind'] as const)
    t.deepEqual(
      other.datagrams.column(name).subarray(0, film.datagrams.length),
      film.datagrams.column(name).subarray(0, film.datagrams.length),
    )
  t.deepEqual(other.kinds, film.kinds)
})

test('a frame that is moved forth and back shows what one shows that comes there straight', (t) => {
  const moved = new Frame(film)
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: film.until }), { minLength: 1, maxLength: 8 }),
      (times) => {
        for (const time of times) moved.moveTo(time)
        const straight = new Frame(film)
        straight.moveTo(times.at(-1)!)
        const nodes = film.nodes.length
        t.deepEqual(moved.states.subarray(0, nodes), straight.states.subarray(0, nodes))
        t.deepEqual(moved.wrongLeafSets.subarray(0, nodes), straight.wrongLeafSets.subarray(0, nodes))
        t.deepEqual(moved.counts, straight.counts)
      },
    ),
    { numRuns: 50, seed: 1 },
  )
})

test('at its end a film has the nodes that the run has', (t) => {
  const frame = new Frame(film)
  frame.moveTo(film.until)
  const { live } = simulation.membership
  t.is(frame.counts[NODE_STATES.indexOf('active')], live.size)
  t.is(NODE_STATES[frame.states[4]!], 'crashed')
})

test('datagrams are under way from when they are sent until they arrive', (t) => {
  const { datagrams } = film
  const [sentAt, ways] = [datagrams.column('sentAt'), datagrams.column('way')]
  const frame = new Frame(film)
  for (const row of [0, 40, 400, datagrams.length - 1]) {
    if (ways[row] === NEVER) continue
    const seenAt = (time: number): boolean => {
      let isSeen = false
      frame.moveTo(time)
      frame.eachDatagram((each) => {
        if (each === row) isSeen = true
      })
      return isSeen
    }
    t.false(seenAt(sentAt[row]! - 1))
    t.true(seenAt(sentAt[row]!))
    t.true(seenAt(sentAt[row]! + ways[row]! - 1))
    t.false(seenAt(sentAt[row]! + ways[row]!))
  }
})

test('what was sent between two instants are the rows between them', (t) => {
  const frame = new Frame(film)
  frame.moveTo(film.until)
  t.deepEqual(frame.sentSince(-1), [0, film.datagrams.length])
  const [begin, end] = frame.sentSince(film.until)
  t.is(begin, end)
})

test('leaf sets are wrong after a crash, and right again in the end', (t) => {
  const { leafSets, states } = film
  const crash = states.column('state').lastIndexOf(NODE_STATES.indexOf('crashed'))
  const crashedAt = states.column('at')[crash]!
  const at = leafSets.column('at')
  const wrongAfter = leafSets
    .column('wrong')
    .findIndex((wrong, row) => row < leafSets.length && wrong === 1 && at[row]! >= crashedAt)
  t.true(wrongAfter >= 0)
  const frame = new Frame(film)
  frame.moveTo(at[wrongAfter]!)
  t.true(frame.wrongLeafSets.includes(1))
  frame.moveTo(film.until)
  t.false(frame.wrongLeafSets.includes(1))
})

test('an operation is open between its beginning and its answer', (t) => {
  const operations = new Operations(film)
  const { begunAt, endedAt, caller } = operations.of(7)!
  t.true(caller > 0)
  const isOpen = (time: number): boolean => operations.openAt(time).some(({ operation }) => operation === 7)
  t.false(isOpen(begunAt - 1))
  t.true(isOpen(begunAt))
  t.true(isOpen(endedAt! - 1))
  t.false(isOpen(endedAt!))
  t.is(operations.of(1_000), undefined)
  t.is(operations.latest, 18)
  t.is(new Operations(new Film()).latest, 0)
})

test('the first hop of a request leads from its caller', (t) => {
  const operations = new Operations(film)
  const routed = Array.from({ length: 18 }, (_, index) => index + 1)
    .map((operation) => ({ operation, hops: operations.messagesOf(operation).filter(isHop) }))
    .filter(({ hops }) => hops.length > 0)
  t.true(routed.length > 5)
  for (const { operation, hops } of routed) t.is(hops[0]!.from, operations.of(operation)!.caller)
})

test('the latest messages of a node are its own, the newest first, and have happened', (t) => {
  const time = film.until / 2
  const messages = latestMessages(film, 3, time, 10)
  t.is(messages.length, 10)
  t.true(messages.every(({ at }) => at <= time))
  t.deepEqual(
    messages.map(({ at }) => at),
    messages.map(({ at }) => at).sort((a, b) => b - a),
  )
})

test('a long film is thinned: what belongs to operations is kept, of the rest one in n', (t) => {
  const thin = record(500, 200).film
  const ofOperations = ({ datagrams }: Film): number[] =>
    Array.from(datagrams.column('operation').subarray(0, datagrams.length)).filter((each) => each >= 0)
  t.true(thin.datagrams.length < film.datagrams.length / 2)
  t.deepEqual(ofOperations(thin).slice(0, 50), ofOperations(film).slice(0, 50))
  t.deepEqual([...thin.thinnings.column('oneIn').subarray(0, 2)], [2, 4])
  const frame = new Frame(thin)
  frame.moveTo(thin.until)
  t.is(frame.oneIn, 2 ** thin.thinnings.length)
})

test('phases stand where they were; those to come follow each other', (t) => {
  const phase = (label: string, least: number, background = false, at?: number) => ({
    label,
    least,
    background,
    at,
  })
  const planned = [phase('join', 10), phase('settle', 5), phase('loss', 30, true, 12), phase('lookup', 20)]
  const played = [
    { phase: 0, label: 'join', startsAt: 0, endsAt: 11 },
    { phase: 1, label: 'settle', startsAt: 11, endsAt: undefined },
  ]
  t.deepEqual(
    phaseSpans(planned, played, 13).map(({ startsAt, endsAt, standing }) => [startsAt, endsAt, standing]),
    [
      [0, 11, 'over'],
      [11, 16, 'under way'],
      [12, 42, 'planned'],
      [16, 36, 'planned'],
    ],
  )
})

test('a point of the globe has its longitude and latitude, one of a plane its first two coordinates', (t) => {
  t.is(placeOn('none', [1, 2]), undefined)
  t.is(placeOn('plane', undefined), undefined)
  t.deepEqual(placeOn('plane', [1, 2, 3]), { x: 1, y: 2 })
  const { x, y } = placeOn('globe', [0, Math.SQRT1_2, Math.SQRT1_2])!
  t.is(Math.round(x), 90)
  t.is(Math.round(y), 45)
})

test('a paused node goes on as what it was', (t) => {
  const recorder = new Recorder({
    now: 5,
    idOf: (node) => ({ w0: node, w1: 0, w2: 0, w3: 0 }),
    placeOf: () => undefined,
    wrongLeafSets: () => [],
  })
  const node = 1 as NodeHandle
  recorder.nodeSetUp(node)
  recorder.nodePaused(node)
  recorder.nodeUnpaused(node)
  const { states } = recorder.film
  t.deepEqual(
    [...states.column('state').subarray(0, states.length)].map((state) => NODE_STATES[state]),
    ['active', 'paused', 'active'],
  )
})
