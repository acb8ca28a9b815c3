import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import { milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import type { NodeState } from '../../../protocol/state/node-state.ts'
import { cellBetween } from '../../../protocol/state/routing-table.ts'
import { stateOf } from '../../world/lone-state.ts'
import { node, prove, us } from '../samples.ts'

const STRANGERS = 64
const NODES = 120
const TICK = 16_000

/** Node n has the id n · 2, in two hexadecimal digits. */
const idOf = (handle: NodeHandle): Id => idFromHex((handle * 2).toString(16).padStart(2, '0'))

/** Node 0, with a leaf set of four and digits of two bits. */
const lone = (): NodeState => stateOf(node(0), { leafSetSize: 4, digitBits: 2 }, idOf)

/** Of the cell of its table in which another belongs. */
const cellName = (peer: number): string => {
  const { row, column } = cellBetween(idOf(node(0)), idOf(node(peer)), 2)
  return `${row} ${column}`
}

interface Known {
  roundTrip?: number | undefined
  deviation?: number | undefined
  heard?: number | undefined
  exchanged?: number | undefined
}

const floor = (time: number | undefined) => (time === undefined ? undefined : time - (time % TICK))

/** What a node should know, in plain maps: each event is reported to it, and it looks which nodes are leaves and entries then. */
class Model {
  readonly known = new Map<number, Known>()
  /** Strangers of known round trip, oldest first. */
  readonly strangers: number[] = []
  private readonly state: NodeState
  private leaves: readonly number[] = []
  private entries: readonly number[] = []
  private latest: { peer: number; at: number } | undefined

  constructor(state: NodeState) {
    this.state = state
  }

  isTakenIn(peer: number): boolean {
    return this.leaves.includes(peer) || this.entries.includes(peer)
  }

  heard(peer: number, now: number): void {
    if (this.isTakenIn(peer)) this.of(peer).heard = now
    else this.latest = { peer, at: now }
  }

  exchanged(peer: number, now: number): void {
    if (this.leaves.includes(peer)) this.of(peer).exchanged = now
  }

  measured(peer: number, sample: number): void {
    const known = this.of(peer)
    const { roundTrip, deviation } = known
    if (roundTrip === undefined || deviation === undefined) {
      known.roundTrip = sample
      known.deviation = Math.floor(sample / 2)
    } else {
      known.roundTrip = roundTrip + Math.floor((sample - roundTrip) / 8)
      known.deviation = deviation + Math.floor((Math.abs(sample - roundTrip) - deviation) / 4)
    }
    if (!this.leaves.includes(peer)) this.coarsen(peer)
    if (!this.isTakenIn(peer)) this.remember(peer)
  }

  forget(peer: number): void {
    this.known.delete(peer)
    this.drop(peer)
    if (this.latest?.peer === peer) this.latest = undefined
  }

  forgetStrangers(): void {
    for (const peer of this.strangers.splice(0)) this.known.delete(peer)
  }

  /** Leaf set and table may have changed. */
  look(): void {
    const before = { leaves: this.leaves, entries: this.entries, all: [...this.leaves, ...this.entries] }
    this.leaves = [...this.state.leafSet.members()]
    this.entries = [...this.state.table.entries()]
    for (const leaf of before.leaves) {
      if (this.leaves.includes(leaf)) continue
      delete this.of(leaf).exchanged
      this.coarsen(leaf)
    }
    for (const peer of new Set(before.all)) {
      if (this.isTakenIn(peer)) continue
      const { roundTrip } = this.of(peer)
      delete this.of(peer).heard
      if (roundTrip !== undefined) this.remember(peer)
    }
    for (const peer of new Set([...this.leaves, ...this.entries])) {
      if (before.all.includes(peer)) continue
      this.of(peer).heard = this.latest?.peer === peer ? this.latest.at : undefined
      this.drop(peer)
    }
  }

  of(peer: number): Known {
    const known = this.known.get(peer) ?? {}
    this.known.set(peer, known)
    return known
  }

  timeout(peer: number): number | undefined {
    const { roundTrip, deviation } = this.of(peer)
    if (roundTrip === undefined || deviation === undefined) return undefined
    return roundTrip + Math.max(4 * deviation, Math.floor(roundTrip / 4), milliseconds(10))
  }

  /** Beside a leaf a deviation is known to the microsecond, elsewhere in 64ths of the round trip. */
  private coarsen(peer: number): void {
    const known = this.of(peer)
    const { roundTrip, deviation } = known
    if (roundTrip === undefined || deviation === undefined) return
    known.deviation = Math.floor((roundTrip * Math.min(254, Math.round((64 * deviation) / roundTrip))) / 64)
  }

  private remember(peer: number): void {
    if (this.strangers.includes(peer)) return
    if (this.strangers.length === STRANGERS) this.known.delete(this.strangers.shift()!)
    this.strangers.push(peer)
  }

  private drop(peer: number): void {
    const index = this.strangers.indexOf(peer)
    if (index >= 0) this.strangers.splice(index, 1)
  }
}

const happening = fc.record({
  peer: fc.oneof(fc.integer({ min: 1, max: NODES - 1 }), fc.integer({ min: 1, max: 8 })),
  act: fc.constantFrom(
    'heard',
    'exchanged',
    'measured',
    'measured',
    'becomes a leaf',
    'is no leaf',
    'becomes an entry',
    'is no entry',
    'dies',
    'strangers are forgotten',
  ),
  roundTrip: fc.integer({ min: 1, max: 16_000_000 }),
})

test('what is known of a peer goes with it as it becomes a leaf, an entry, both or neither', (t) => {
  prove(
    t,
    fc.property(fc.array(happening, { minLength: 50, maxLength: 200, size: 'max' }), (happenings) => {
      const state = lone()
      const { peers, leafSet, table } = state
      const model = new Model(state)
      let now = us(0)
      for (const { peer, act, roundTrip } of happenings) {
        now = us(now + 70_000)
        const each = node(peer)
        if (act === 'heard') {
          peers.heard(each, now)
          model.heard(peer, now)
        } else if (act === 'exchanged') {
          peers.exchanged(each, now)
          model.exchanged(peer, now)
        } else if (act === 'measured') {
          peers.measured(each, us(roundTrip))
          model.measured(peer, roundTrip)
        } else if (act === 'becomes a leaf') leafSet.add(each)
        else if (act === 'is no leaf') leafSet.remove(each)
        else if (act === 'becomes an entry') table.add(each, peers.roundTrip(each))
        else if (act === 'is no entry') table.remove(each)
        else if (act === 'dies') {
          peers.forget(each)
          model.forget(peer)
          table.remove(each)
          leafSet.remove(each)
        } else if (roundTrip % 8 === 0) {
          peers.forgetStrangers()
          model.forgetStrangers()
        }
        model.look()
        for (let other = 1; other < NODES; other++) {
          const { roundTrip, heard, exchanged } = model.of(other)
          const found = node(other)
          assert.equal(peers.roundTrip(found), roundTrip)
          assert.equal(peers.retransmissionTimeout(found), model.timeout(other))
          const place = leafSet.placeOf(found)
          const lastExchange = place < 0 ? undefined : peers.leafLastExchange(place, now)
          assert.equal(lastExchange, floor(exchanged))
          if (model.isTakenIn(other)) assert.equal(peers.lastHeard(found, now), floor(heard))
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('a node that begins with its leaves and entries knows what one knows that takes in, measures and hears each of them', (t) => {
  const peer = fc.integer({ min: 1, max: NODES - 1 })
  const start = fc.record({
    leaves: fc.uniqueArray(fc.oneof(peer, fc.integer({ min: 1, max: 8 })), { maxLength: 4 }),
    entries: fc.uniqueArray(peer, { selector: (handle) => cellName(handle) }),
    roundTrip: fc.integer({ min: 1, max: 17_000_000 }),
  })
  prove(
    t,
    fc.property(start, ({ leaves, entries, roundTrip }) => {
      const now = us(70_000)
      const [one, other] = [lone(), lone()]
      const roundTrips = entries.map((handle) => us(roundTrip + handle))
      for (const leaf of leaves) one.leafSet.add(node(leaf))
      for (const [index, handle] of entries.entries()) {
        one.table.add(node(handle), roundTrips[index]!)
        one.peers.measured(node(handle), roundTrips[index]!)
        one.peers.heard(node(handle), now)
      }
      other.leafSet.fill(leaves.map(node))
      other.peers.beginWith(entries.map(node), roundTrips, now)
      const known = ({ peers, leafSet, table }: NodeState) => ({
        members: leafSet.members(),
        entries: table.entries(),
        versions: [leafSet.version, table.version, table.size, table.rowCount],
        cells: entries.map((handle) => {
          const place = table.placeOfEntry(node(handle))
          return [table.packedAt(place), table.heardAt(place)]
        }),
        peers: Array.from({ length: NODES }, (_, handle) => [
          peers.roundTrip(node(handle)),
          peers.retransmissionTimeout(node(handle)),
          peers.lastHeard(node(handle), now),
        ]),
      })
      assert.deepEqual(known(other), known(one))
    }),
  )
})

test('64 strangers are remembered: the ones that were measured last', (t) => {
  const { peers } = lone()
  for (let peer = 1; peer < 100; peer++) peers.measured(node(peer), us(1_000 + peer))
  for (let peer = 1; peer < 100; peer++)
    t.is(peers.roundTrip(node(peer)), peer < 36 ? undefined : us(1_000 + peer))
  peers.forgetStrangers()
  t.is(peers.roundTrip(node(99)), undefined)
})

test('an estimate is no measured round trip, and the first one that is measured takes its place', (t) => {
  const { peers, table } = lone()
  table.add(node(80), milliseconds(70))
  const { row, column } = table.cellOf(idOf(node(80)))
  t.is(table.roundTrip(row, column), milliseconds(70))
  t.is(peers.roundTrip(node(80)), undefined)
  t.is(peers.retransmissionTimeout(node(80)), undefined)
  peers.measured(node(80), milliseconds(40))
  t.is(peers.roundTrip(node(80)), milliseconds(40))
  t.is(table.roundTrip(row, column), milliseconds(40))
})

test('entries compete by what is known of their round trips now', (t) => {
  const { peers, table } = lone()
  peers.measured(node(80), milliseconds(40))
  table.add(node(80), milliseconds(40))
  for (let index = 0; index < 100; index++) peers.measured(node(80), milliseconds(90))
  t.true(table.add(node(81), milliseconds(60)))
  t.false(table.has(node(80)))
  t.is(peers.roundTrip(node(80)), us(89_993), 'it need not be measured again')
})

test('a time-out is the smoothed round trip and four deviations, at least a quarter or 10 ms more [MSP §3.2]', (t) => {
  for (const standing of ['leaf', 'entry', 'stranger']) {
    const { peers, leafSet, table } = lone()
    if (standing === 'leaf') for (const peer of [7, 8]) leafSet.add(node(peer))
    else if (standing === 'entry') for (const peer of [7, 90]) table.add(node(peer))
    const other = node(standing === 'entry' ? 90 : 8)
    t.is(peers.retransmissionTimeout(node(7)), undefined)
    peers.measured(node(7), milliseconds(100))
    t.is(peers.retransmissionTimeout(node(7)), milliseconds(300), standing)
    for (let index = 0; index < 200; index++) peers.measured(node(7), milliseconds(100))
    t.is(peers.roundTrip(node(7)), milliseconds(100))
    t.is(peers.retransmissionTimeout(node(7)), milliseconds(125), standing)
    for (let index = 0; index < 200; index++) peers.measured(other, milliseconds(2))
    t.is(peers.retransmissionTimeout(other), milliseconds(12), standing)
  }
})

test('round trips beyond 16.7 s are known as 16.7 s, but of leaves', (t) => {
  const { peers, leafSet } = lone()
  leafSet.add(node(1))
  for (const peer of [1, 90]) peers.measured(node(peer), seconds(40))
  t.is(peers.roundTrip(node(1)), seconds(40))
  t.is(peers.roundTrip(node(90)), us(0xfffffe))
  leafSet.remove(node(1))
  t.is(peers.roundTrip(node(1)), us(0xfffffe))
})

test('times are known for ever: of the last 397 days to within 16 ms, at a clock that began at any time', (t) => {
  for (const epoch of [0, 1.8e15]) {
    const { peers, leafSet } = lone()
    leafSet.add(node(1))
    for (let day = 0; day < 3 * 366; day += 11) {
      const now = us(epoch + minutes(day * 24 * 60) + 5_000)
      peers.heard(node(1), now)
      peers.exchanged(node(1), now)
      for (const later of [0, 390]) {
        const then = us(now + minutes(later * 24 * 60))
        for (const known of [peers.lastHeard(node(1), then)!, peers.leafLastExchange(0, then)!])
          t.true(known <= now && now - known < 16_000, `${day} ${later}`)
      }
    }
  }
})
