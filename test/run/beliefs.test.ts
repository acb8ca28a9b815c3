import test from 'ava'
import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import { run, Simulation } from '../../sim/run.ts'
import { type Settings, scenario } from './scenarios.ts'

const HEAD = `
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
`
const node = (number: number): NodeHandle => number as NodeHandle

/** Six nodes; 4 is next to 3 and 5 on the ring. */
const SETTINGS: Settings = {
  head: HEAD,
  phases: [
    'join: { ids: ["10", "30", "50", "70", "90", "b0"], over: 6s }',
    'settle: { for: 60s }',
    'insert: { keys: 12, over: 1s }',
    'settle: { for: 30s }',
    'crash: { list: [4] }',
    'settle: { for: 90s }',
  ],
}

/** Up to the last event before a time. */
function until(seconds: number): Simulation {
  const simulation = new Simulation(scenario(SETTINGS))
  while ((simulation.nextEventAt ?? Infinity) < seconds * 1_000_000) simulation.step(1)
  return simulation
}

test('a node believes in its leaf set, and ground truth says what of it is right', (t) => {
  const before = until(96).beliefsOf(node(3))!
  t.is(before.status, 'active')
  t.deepEqual(before.leafSet, {
    clockwise: { members: [4, 5].map((each) => ({ node: node(each), standing: 'right' })), missing: [] },
    counterclockwise: {
      members: [2, 1].map((each) => ({ node: node(each), standing: 'right' })),
      missing: [],
    },
  })
  const crashed = until(97.5)
  t.is(crashed.beliefsOf(node(4)), undefined)
  const after = crashed.beliefsOf(node(3))!
  t.deepEqual(after.leafSet.clockwise, {
    members: [
      { node: node(4), standing: 'wrong' },
      { node: node(5), standing: 'right' },
    ],
    missing: [node(6)],
  })
})

test('a table is reported row by row, with the digits of the node, and with the entries that have gone', (t) => {
  const { table, ownDigits, gone, id } = until(97.5).beliefsOf(node(3))!
  // 50 is 1100 in base 4.
  t.is(id.w0 >>> 24, 0x50)
  t.deepEqual(ownDigits.slice(0, 2), [1, 1])
  t.true(table.every((row) => row.length === 4))
  t.is(table[0]![1], NO_NODE)
  t.is(table[1]![1], NO_NODE)
  // 70 is 1300, 90 and b0 begin with 2.
  t.is(table[1]![3], node(4))
  t.true([5, 6].includes(table[0]![2]!))
  t.deepEqual([...gone], [node(4)])
})

test('a silent neighbour is probed, and then found dead', (t) => {
  const simulation = until(97)
  let probes = simulation.beliefsOf(node(3))!.probes
  while (probes.length === 0) {
    simulation.step(1)
    probes = simulation.beliefsOf(node(3))!.probes
  }
  const [probe] = probes
  t.is(probe?.peer, node(4))
  t.is(probe?.tries, 1)
  t.true(probe!.dueAt > simulation.now)
  t.true(
    simulation
      .beliefsOf(node(3))!
      .timers.some(({ name, token, at }) => name === 'probe' && token === 4 && at === probe!.dueAt),
  )
  while (simulation.beliefsOf(node(3))!.foundDead.length === 0) simulation.step(1)
  t.deepEqual(simulation.beliefsOf(node(3))!.foundDead, [node(4)])
  t.false(simulation.beliefsOf(node(3))!.leafSet.clockwise.members.some((each) => each.node === 4))
})

test('keys are reported with their roots, by the belief of the node and by ground truth', (t) => {
  const simulation = until(96)
  const held = [1, 2, 3, 4, 5, 6].flatMap((each) =>
    simulation.beliefsOf(node(each))!.keys.map((key) => ({ holder: node(each), ...key })),
  )
  t.true(held.length >= 36)
  for (const { holder, isOwn, root } of held) t.is(isOwn, root === holder)
  t.true(held.every(({ version, bytes }) => version.counter === 1 && bytes !== undefined))
})

test('timers are reported in the order in which they fire', (t) => {
  const { timers } = until(60).beliefsOf(node(2))!
  t.true(timers.some(({ name }) => name === 'agenda'))
  t.true(timers.some(({ name }) => name === 'heartbeat'))
  t.true(timers.every(({ at }, index) => at >= (timers[index - 1]?.at ?? 0)))
})

test('looking changes nothing', (t) => {
  const simulation = new Simulation(scenario(SETTINGS))
  let looks = 0
  while (simulation.step(7) === 'running') {
    for (const each of simulation.membership.live.inOrder()) if (simulation.beliefsOf(each)) looks++
    t.true((simulation.nextEventAt ?? Infinity) >= simulation.now)
  }
  const { fingerprint, events, virtualTime } = run(scenario(SETTINGS))
  const looked = simulation.result()
  t.deepEqual(
    { fingerprint: looked.fingerprint, events: looked.events, virtualTime: looked.virtualTime },
    { fingerprint, events, virtualTime },
  )
  t.true(looks > 1_000)
})
