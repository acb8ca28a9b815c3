import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { idFromWords } from '../../../protocol/base/id.ts'
import { MSPASTRY, type PastryParameters } from '../../../protocol/base/parameters.ts'
import { micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { LEAF_SET } from '../../../protocol/wire/messages.ts'
import { FakeWorld, type Sent } from '../../world/fake-world.ts'
import { loneNode } from '../../world/lone-node.ts'
import { admissionOf, signOfLife } from '../../world/member.ts'
import { node, prove } from '../samples.ts'

const [SERVER, JOINER] = [node(0), node(1)]
/** Joins start again, and members are asked again, within this time. */
const RETRY = seconds(3)

interface Resident {
  /** To the newcomer, in ms. */
  readonly away: number
  readonly leaves?: readonly number[]
  /** From row 0. */
  readonly rows?: readonly (readonly number[])[]
  /** How far it knows those to be, in ms. */
  readonly distances?: Readonly<Record<number, number>>
  /** Answers whether it lives, and nothing else; or not even that. */
  readonly silence?: 'on requests' | 'always'
}

type Residents = Readonly<Record<number, Resident>>

/** A newcomer to an overlay of these nodes; the seed server names the `candidates`. */
function arrival({
  residents,
  candidates,
  parameters = {},
}: {
  readonly residents: Residents
  readonly candidates: readonly number[]
  readonly parameters?: Partial<PastryParameters>
}) {
  const world = new FakeWorld({
    ids: Array.from({ length: 40 }, (_, handle) => idFromWords(handle << 24, 0, 0, 0)),
  })
  const silenced = new Set<NodeHandle>()
  world.answering = (to, message) => {
    if (to === SERVER) {
      if (message.kind !== 'seedRequest') return undefined
      const reply = { kind: 'seedReply', answer: 'members', members: candidates.map(node) } as const
      return { message: reply, after: milliseconds(1) }
    }
    const resident = residents[to]
    if (resident === undefined || resident.silence === 'always' || silenced.has(to)) return undefined
    const after = milliseconds(resident.away)
    const sign = signOfLife(message)
    if (sign !== undefined) return { message: sign, after }
    if (resident.silence === 'on requests') return undefined
    if (message.kind === 'route') return { message: admissionOf(message, [to]), after }
    if (message.kind !== 'entriesRequest') return undefined
    const { leaves = [], rows = [], distances = {} } = resident
    const { number, purpose, row } = message
    const entries = (row === LEAF_SET ? leaves : (rows[row] ?? [])).map(node)
    const roundTrips = entries.map((entry) => milliseconds(distances[entry] ?? 0))
    return {
      message: { kind: 'entriesReply', number, purpose, row, rows: rows.length, entries, roundTrips },
      after,
    }
  }
  const settings = { ...MSPASTRY, leafSetSize: 4, ...parameters }
  const { node: joiner } = loneNode(JOINER, world, settings, () => {})
  world.run(JOINER, () => joiner)
  joiner.start({ seedServer: SERVER, coordinates: [] })
  return { world, joiner, silenced }
}

/** Through whom the join request went, in order of trying. */
const contacts = (world: FakeWorld): number[] => world.sentOf('route').map(({ to }) => to)

/** Which nodes were asked for what. */
const requests = (world: FakeWorld): string[] =>
  world
    .sentOf('entriesRequest')
    .map(({ to, message }) => `${to} ${message.row === LEAF_SET ? 'leaf set' : `row ${message.row}`}`)

const probed = (world: FakeWorld): number[] => world.sentOf('distanceProbe').map(({ to }) => to)

test('first the nearest in the leaf set of the first node to answer, then up the rows of the nearest found, until row 0 brings no progress [PNS]', (t) => {
  const { world, joiner } = arrival({
    candidates: [10, 11, 12],
    residents: {
      10: { away: 90 },
      11: { away: 50, leaves: [13, 14], rows: [[], [], []] },
      12: { away: 60 },
      13: { away: 45 },
      14: { away: 40, rows: [[], [15], [16, 17]] },
      15: { away: 20, rows: [[18, 14], []] },
      16: { away: 42 },
      17: { away: 41 },
      18: { away: 10, rows: [[19]] },
      19: { away: 12 },
    },
  })
  world.advance(seconds(2))
  t.deepEqual(requests(world), ['11 leaf set', '14 row 2', '14 row 1', '15 row 0', '18 row 0'])
  t.deepEqual(contacts(world), [18])
  t.true(joiner.isActive)
})

test('a node that is more than twice as far from the nearest as the newcomer is cannot be nearer, and is not probed', (t) => {
  const { world } = arrival({
    candidates: [10],
    residents: {
      10: { away: 50, leaves: [11, 12, 13, 14], distances: { 11: 99, 12: 100, 13: 101 } },
      11: { away: 60 },
      12: { away: 60 },
      13: { away: 60 },
      14: { away: 60 },
    },
  })
  world.advance(seconds(1))
  t.deepEqual(probed(world).slice(0, 3), [10, 11, 14])
  t.false(probed(world).slice(0, 4).includes(13))
})

test('of many nodes in a leaf set the six are probed that are about as far from the nearest as the newcomer', (t) => {
  const leaves = [11, 12, 13, 14, 15, 16, 17, 18, 19]
  const distances = { 11: 1, 12: 2, 13: 7, 14: 8, 15: 9, 16: 10, 17: 11, 18: 12, 19: 19 }
  const far = Object.fromEntries(leaves.map((leaf) => [leaf, { away: 20 }]))
  const { world } = arrival({ residents: { 10: { away: 10, leaves, distances }, ...far }, candidates: [10] })
  world.advance(seconds(1))
  t.deepEqual(probed(world).slice(1, 7).sort(), [13, 14, 15, 16, 17, 18])
  t.false(
    probed(world)
      .slice(1)
      .some((peer) => [11, 12, 19].includes(peer)),
  )
})

test('if nearest-seed discovery is off, the first node to answer is the contact', (t) => {
  const { world, joiner } = arrival({
    candidates: [10, 11, 12],
    residents: { 10: { away: 90 }, 11: { away: 50, leaves: [13] }, 12: { away: 60 }, 13: { away: 5 } },
    parameters: { nearestSeed: false },
  })
  world.advance(seconds(2))
  t.deepEqual(requests(world), [])
  t.deepEqual(contacts(world), [11])
  t.true(joiner.isActive)
})

test('candidates that are all silent are reported dead, and the seed server is asked again', (t) => {
  const silent: Resident = { away: 10, silence: 'always' }
  const { world } = arrival({ candidates: [10, 11, 12], residents: { 10: silent, 11: silent, 12: silent } })
  world.advance(seconds(2))
  t.is(world.sentOf('seedRequest').length, 1)
  t.deepEqual(world.sentOf('reportDead'), [])
  world.advance(RETRY)
  t.deepEqual(
    world.sentOf('reportDead').map(({ to, message }) => [to, message.member]),
    [10, 11, 12].map((member) => [SERVER, node(member)]),
  )
  t.is(world.sentOf('seedRequest').length, 2)
  t.deepEqual(contacts(world), [])
})

test('when the nearest dies the join goes through the nearest but one', (t) => {
  for (const silence of ['on requests', 'always'] as const) {
    const { world, joiner, silenced } = arrival({
      candidates: [10],
      residents: {
        10: { away: 50, leaves: [11], rows: [[]] },
        11: { away: 40, ...(silence === 'on requests' ? { silence } : {}), rows: [[]] },
      },
    })
    // Its answer to the probe is on the way; that to the request for a row will never be.
    if (silence === 'always') {
      world.advance(milliseconds(1 + 50 + 50 + 1))
      silenced.add(node(11))
    }
    world.advance(micros(RETRY + seconds(1)))
    t.deepEqual(contacts(world), [10])
    t.true(joiner.isActive)
    t.is(world.sentOf('seedRequest').length, 1)
  }
})

test('when the only one that answered dies the search starts over', (t) => {
  const { world, joiner, silenced } = arrival({
    candidates: [10, 11],
    residents: { 10: { away: 50, leaves: [12] }, 11: { away: 80 } },
  })
  world.advance(milliseconds(2))
  silenced.add(node(10))
  world.advance(seconds(20))
  t.is(world.sentOf('seedRequest').length, 2)
  t.deepEqual(contacts(world), [11])
  t.true(joiner.isActive)
})

test('a node that has answered is not reported dead', (t) => {
  const { world, silenced } = arrival({
    candidates: [10, 11],
    residents: { 10: { away: 50, leaves: [12] }, 11: { away: 80 } },
  })
  world.advance(milliseconds(2))
  silenced.add(node(10))
  world.advance(seconds(20))
  const reported = world.sentOf('reportDead').map(({ message }) => message.member)
  t.false(reported.includes(node(11)), `${reported}`)
})

test('nodes that are equally far away do not send a newcomer round in circles', (t) => {
  const all = [10, 11, 12, 13, 14]
  const residents = Object.fromEntries(all.map((each) => [each, { away: 20, leaves: all, rows: [all, all] }]))
  const { world, joiner } = arrival({ candidates: [10, 11], residents })
  world.advance(seconds(1))
  t.true(joiner.isActive)
  t.deepEqual(probed(world).slice(0, 5).sort(), all)
  t.is(contacts(world).length, 1)
})

const FIRST = 10
const COUNT = 12
const someone = fc.integer({ min: FIRST, max: FIRST + COUNT - 1 })
const some = fc.uniqueArray(someone, { maxLength: 5 })
const overlay = fc.array(
  fc.record({
    away: fc.integer({ min: 1, max: 100 }),
    leaves: some,
    rows: fc.array(some, { maxLength: 3 }),
    silence: fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('on requests' as const, 'always' as const) },
    ),
  }),
  { minLength: COUNT, maxLength: COUNT },
)

/** Lets time pass until the first search is over; what was sent in it, and through whom the request goes, if so. */
function firstSearch(world: FakeWorld): { sent: readonly Sent[]; contact: number | undefined } {
  const isEnd = ({ message }: Sent, index: number): boolean =>
    message.kind === 'route' || (message.kind === 'seedRequest' && index > 0)
  for (let waited = 0; waited < 20 && !world.sent.some(isEnd); waited++) world.advance(seconds(1))
  const end = world.sent.findIndex(isEnd)
  assert(end > 0, 'it ends')
  const last = world.sent[end]!
  return {
    sent: world.sent.slice(0, end),
    contact: last.message.kind === 'route' ? last.to : undefined,
  }
}

test('in any overlay the search ends, probes no node twice except the silent ones that it began with, and finds one no farther than the first to answer', (t) => {
  prove(
    t,
    fc.property(overlay, fc.uniqueArray(someone, { minLength: 1, maxLength: 4 }), (nodes, candidates) => {
      const residents: Residents = Object.fromEntries(
        nodes.map(({ silence, ...each }, index) => [FIRST + index, silence ? { ...each, silence } : each]),
      )
      const { world } = arrival({ candidates, residents })
      const { sent, contact } = firstSearch(world)
      const probes = sent.flatMap(({ to, message }) => (message.kind === 'distanceProbe' ? [to] : []))
      const others = probes.filter((to) => !candidates.includes(to))
      assert.equal(new Set(others).size, others.length, 'nobody is probed twice')
      assert(probes.length - others.length <= 6 * candidates.length)
      const away = (handle: number): number => residents[handle]!.away
      const answering = candidates.filter((each) => residents[each]!.silence !== 'always')
      if (contact !== undefined) assert(away(contact) <= Math.min(...answering.map(away)))
      else assert(sent.at(-1)!.message.kind === 'reportDead')
    }),
    { numRuns: 300 },
  )
})
