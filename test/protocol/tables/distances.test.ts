import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { medianOf } from '../../../protocol/base/median.ts'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { FakeWorld } from '../../world/fake-world.ts'
import { loneNode } from '../../world/lone-node.ts'
import { admissionOf, memberOf, signOfLife } from '../../world/member.ts'
import { node, prove } from '../samples.ts'

const LEAVES = [1, 2, 3, 4]
const STRANGER = node(5)
const HOLDER = node(6)
/** Two that belong into one cell of row 0, column 5; and a third of column 7. */
const IDS = ['0000', '0001', '0002', 'ffff', 'fffe', '51', '52', '70'].map(idFromHex)
const ROW = 0
const COLUMN = 5

/** The node that is `asked` answers after these times, in turn, and the others after 10 ms. */
function answerAfter(asked: NodeHandle, roundTrips: readonly Micros[]): FakeWorld['answering'] {
  let turn = 0
  return (to, message) => {
    const reply = signOfLife(message)
    if (reply === undefined) return undefined
    if (to !== asked || message.kind !== 'distanceProbe') return { message: reply, after: milliseconds(10) }
    const after = roundTrips[Math.min(turn++, roundTrips.length - 1)]
    return after === undefined ? undefined : { message: reply, after }
  }
}

/** A neighbour, itself 10 ms away, speaks of these nodes. */
function hearOf(
  world: FakeWorld,
  entries: readonly NodeHandle[],
  roundTrips = entries.map(() => micros(0)),
): void {
  world.hear(node(1), { kind: 'tableRows', purpose: 'join', roundTrip: micros(0), entries, roundTrips })
}

const probesTo = (world: FakeWorld, peer: NodeHandle): number =>
  world.sentOf('distanceProbe').filter(({ to }) => to === peer).length

test('the median of several is the middle one, or the lower of the middle two', (t) => {
  prove(
    t,
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
      const before = [...values]
      const median = medianOf(values)
      assert.deepEqual(values, before, 'the values stay as they were')
      assert(values.includes(median))
      assert(values.filter((value) => value < median).length <= (values.length - 1) / 2)
      assert(values.filter((value) => value > median).length <= values.length / 2)
    }),
  )
})

test('one round trip is enough for an empty cell, and it is reported to the peer', (t) => {
  const world = new FakeWorld({ ids: IDS })
  const { table } = memberOf({ world, leaves: LEAVES })
  world.answering = answerAfter(STRANGER, [milliseconds(40)])
  hearOf(world, [STRANGER])
  t.is(table.get(ROW, COLUMN), STRANGER, 'it is taken before it is measured')
  world.advance(seconds(1))
  t.is(table.roundTrip(ROW, COLUMN), milliseconds(40))
  t.is(probesTo(world, STRANGER), 1)
  t.deepEqual(
    world.sentOf('distanceReport').map(({ to, message }) => [to, message.roundTrip]),
    [[STRANGER, milliseconds(40)]],
  )
})

const roundTrip = fc.integer({ min: 1, max: 100 }).map(milliseconds)

test('if two peers are about as far away, the median of three counts; the first alone decides otherwise [PNS]', (t) => {
  prove(
    t,
    fc.property(fc.tuple(roundTrip, roundTrip, roundTrip), (roundTrips) => {
      const held = milliseconds(50)
      const world = new FakeWorld({ ids: IDS })
      const { table } = memberOf({ world, leaves: LEAVES, entries: { [HOLDER]: held } })
      world.answering = answerAfter(STRANGER, roundTrips)
      hearOf(world, [STRANGER])
      world.advance(seconds(1))
      const isCloseCall = roundTrips[0] < held && 1.1 * roundTrips[0] >= held
      const median = isCloseCall ? medianOf(roundTrips) : roundTrips[0]
      const isCloser = median < held
      assert.equal(table.get(ROW, COLUMN), isCloser ? STRANGER : HOLDER)
      assert.equal(table.roundTrip(ROW, COLUMN), isCloser ? median : held)
      assert.equal(probesTo(world, STRANGER), isCloseCall ? 3 : 1)
      const reports = world.sentOf('distanceReport').map(({ message }) => message.roundTrip)
      assert.deepEqual(reports, isCloser ? [median] : [], 'who is taken in is told')
    }),
    { numRuns: 300 },
  )
})

test('a peer that is being measured, or has been, is not measured again on hearsay', (t) => {
  const world = new FakeWorld({ ids: IDS })
  memberOf({ world, leaves: LEAVES, entries: { [HOLDER]: milliseconds(50) } })
  world.answering = answerAfter(STRANGER, [milliseconds(60)])
  hearOf(world, [STRANGER])
  hearOf(world, [STRANGER])
  world.advance(seconds(1))
  hearOf(world, [STRANGER])
  world.advance(seconds(1))
  t.is(probesTo(world, STRANGER), 1)
})

test('a peer whose answer was lost is measured again some day', (t) => {
  const world = new FakeWorld({ ids: IDS })
  const { table } = memberOf({ world, leaves: LEAVES, entries: { [HOLDER]: milliseconds(50) } })
  world.answering = (to, message) => {
    const reply = to === STRANGER ? undefined : signOfLife(message)
    return reply && { message: reply, after: milliseconds(to === HOLDER ? 50 : 10) }
  }
  hearOf(world, [STRANGER])
  world.advance(minutes(60))
  t.is(probesTo(world, STRANGER), 1)
  world.answering = answerAfter(STRANGER, [milliseconds(30)])
  hearOf(world, [STRANGER])
  world.advance(seconds(1))
  t.is(table.get(ROW, COLUMN), STRANGER)
})

/** The two ways in which a peer says how far away it is: on its own, and with the announcement of its arrival. */
const REPORTS: Record<string, (roundTrip: Micros) => Message> = {
  'a report': (roundTrip) => ({ kind: 'distanceReport', roundTrip }),
  'an arrival': (roundTrip) => ({
    kind: 'tableRows',
    purpose: 'announcement',
    roundTrip,
    entries: [],
    roundTrips: [],
  }),
}

for (const [name, reportOf] of Object.entries(REPORTS)) {
  test(`${name} that states the distance puts the peer where it deserves to be, and no probe goes back [PNS]`, (t) => {
    for (const { roundTrip, holder } of [
      { roundTrip: milliseconds(20), holder: STRANGER },
      { roundTrip: milliseconds(80), holder: HOLDER },
    ]) {
      const world = new FakeWorld({ ids: IDS })
      const { table } = memberOf({ world, leaves: LEAVES, entries: { [HOLDER]: milliseconds(50) } })
      world.answering = answerAfter(STRANGER, [roundTrip])
      world.hear(STRANGER, reportOf(roundTrip))
      hearOf(world, [STRANGER])
      world.advance(seconds(10))
      t.is(table.get(ROW, COLUMN), holder)
      t.is(probesTo(world, STRANGER), 0)
    }
  })
}

test('a node that is farther from its namer than the holder of its cell is from here, or whose namer is that far away, is hardly near, and not measured', (t) => {
  for (const { between, beyond, probes } of [
    { between: 10, beyond: 70, probes: 0 },
    { between: 10, beyond: 50, probes: 0 },
    { between: 10, beyond: 49, probes: 1 },
    { between: 49, beyond: 1, probes: 1 },
    { between: 50, beyond: 1, probes: 0 },
    // Nothing is known of the way.
    { between: 50, beyond: 0, probes: 1 },
  ]) {
    const world = new FakeWorld({ ids: IDS })
    memberOf({ world, leaves: LEAVES, entries: { [HOLDER]: milliseconds(50) } })
    world.answering = answerAfter(STRANGER, [milliseconds(60)])
    world.hear(node(1), { kind: 'distanceReport', roundTrip: milliseconds(between) })
    hearOf(world, [STRANGER], [milliseconds(beyond)])
    world.advance(seconds(1))
    t.is(probesTo(world, STRANGER), probes, `${between} ms and ${beyond} ms`)
  }
})

test('a newcomer reports no distance before it is active; then its announcement says how far away each node is that it keeps', (t) => {
  const world = new FakeWorld({ ids: IDS })
  const settings = { ...MSPASTRY, leafSetSize: 4, nearestSeed: false }
  const { node: joiner } = loneNode(node(0), world, settings, () => {})
  world.run(node(0), () => joiner)
  world.answering = (to, message) => {
    if (message.kind === 'route')
      return { message: admissionOf(message, [node(1)]), after: milliseconds(100) }
    const reply = signOfLife(message)
    // Long enough for a look at what happens before the node is active.
    const isLeafAsked = to === node(1) && message.kind === 'leafSetProbe'
    return reply && { message: reply, after: isLeafAsked ? seconds(2) : milliseconds(40) }
  }
  joiner.start({ contact: node(1) })
  world.advance(seconds(1))
  hearOf(world, [STRANGER])
  world.hear(node(7), { kind: 'distanceReport', roundTrip: milliseconds(5) })
  world.advance(milliseconds(500))
  t.false(joiner.isActive)
  t.is(joiner.table.roundTrip(ROW, COLUMN), milliseconds(40), 'it has measured')
  t.is(joiner.table.get(ROW, 7), -1 as NodeHandle, 'and takes no reports')
  t.deepEqual(world.sentOf('distanceReport'), [])
  t.deepEqual(world.sentOf('tableRows'), [])
  world.advance(seconds(10))
  t.true(joiner.isActive)
  const told = world.sentOf('tableRows').filter(({ to }) => to === STRANGER)
  t.deepEqual(
    told.map(({ message }) => [message.purpose, message.roundTrip]),
    [['announcement', milliseconds(40)]],
  )
})
