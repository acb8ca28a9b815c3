import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { digitAt, idFromHex, sharedPrefixLength } from '../../../protocol/base/id.ts'
import { declareRoutingTable, RoutingTable, UNMEASURED } from '../../../protocol/state/routing-table.ts'
import type { Place } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { randomStream, streamKey } from '../../../sim/core/random.ts'
import { randomId } from '../../../sim/run/users/keys.ts'
import { tableOf } from '../../world/lone-state.ts'
import { anyId, node, prove, ringOfIds, us } from '../samples.ts'

const SELF = node(0)
const NODES = 20

const change = fc.record({
  handle: fc.nat({ max: NODES - 1 }),
  roundTrip: fc.oneof(fc.constant(UNMEASURED), fc.integer({ min: 1, max: 4 }).map(us)),
  act: fc.constantFrom<('add' | 'remove')[]>('add', 'add', 'add', 'remove'),
})
const digits = fc.constantFrom(1, 2, 4, 8)

test('row n holds nodes that share exactly n digits, each in the column of its next digit [P01 §2.1]', (t) => {
  prove(
    t,
    fc.property(ringOfIds({ minLength: NODES, maxLength: NODES }), digits, (ids, digitBits) => {
      const table = tableOf(SELF, digitBits, (handle) => ids[handle]!)
      for (let handle = 1; handle < NODES; handle++) table.add(node(handle))
      let counted = 0
      for (let row = 0; row < table.rowCount; row++) {
        const entries = []
        for (let column = 0; column < 1 << digitBits; column++) {
          const entry = table.get(row, column)
          if (entry === NO_NODE) continue
          entries.push(entry)
          assert.equal(sharedPrefixLength(ids[SELF]!, ids[entry]!, digitBits), row)
          assert.equal(digitAt(ids[entry]!, row, digitBits), column)
          assert.deepEqual(table.cellOf(ids[entry]!), { row, column })
          assert(table.has(entry))
          assert.equal(table.holderFor(entry), entry)
        }
        assert.deepEqual(table.rowEntries(row), entries)
        counted += entries.length
      }
      assert.equal(table.size, counted)
      assert.equal([...table.entries()].length, counted)
    }),
  )
})

test('of two candidates the closer by measured round trip stays, while nodes come and go [P01 §2.5, PNS]', (t) => {
  prove(
    t,
    fc.property(
      ringOfIds({ minLength: NODES, maxLength: NODES, idBits: 8 }),
      digits,
      fc.array(change, { maxLength: 60 }),
      (ids, digitBits, changes) => {
        const table = tableOf(SELF, digitBits, (handle) => ids[handle]!)
        const model = new Map<string, { handle: NodeHandle; roundTrip: number }>()
        for (const { handle, roundTrip, act } of changes) {
          const { row, column } = table.cellOf(ids[handle]!)
          const cell = `${row}/${column}`
          const held = model.get(cell)
          if (handle === SELF) {
            if (act === 'add') assert.equal(table.add(SELF, roundTrip), false)
          } else if (act === 'remove') {
            assert.equal(table.remove(node(handle)), held?.handle === handle)
            if (held?.handle === handle) model.delete(cell)
          } else {
            const isCloser =
              held !== undefined &&
              roundTrip !== UNMEASURED &&
              (held.roundTrip === UNMEASURED || roundTrip < held.roundTrip)
            const isNewlyMeasured = held?.handle === handle && roundTrip !== UNMEASURED
            if (held === undefined || isCloser || isNewlyMeasured)
              model.set(cell, { handle: node(handle), roundTrip })
            assert.equal(table.add(node(handle), roundTrip), model.get(cell)?.handle === handle)
          }
          assert.equal(table.size, model.size)
          assert.equal(table.get(row, column), model.get(cell)?.handle ?? NO_NODE)
          assert.equal(table.roundTrip(row, column), model.get(cell)?.roundTrip ?? UNMEASURED)
        }
        assert.deepEqual(new Set(table.entries()), new Set([...model.values()].map((entry) => entry.handle)))
      },
    ),
  )
})

test('a lookup finds the entry that shares one digit more with the key, or none [P01 §2.3]', (t) => {
  prove(
    t,
    fc.property(ringOfIds({ minLength: NODES, maxLength: NODES }), digits, anyId, (ids, digitBits, key) => {
      const table = tableOf(SELF, digitBits, (handle) => ids[handle]!)
      for (let handle = 1; handle < NODES; handle++) table.add(node(handle))
      const shared = sharedPrefixLength(ids[SELF]!, key, digitBits)
      const found = table.lookup(key)
      const better = [...table.entries()].filter(
        (each) => sharedPrefixLength(ids[each]!, key, digitBits) > shared,
      )
      if (found === NO_NODE) assert.deepEqual(better, [])
      else assert(better.includes(found))
    }),
  )
})

test('the key that is the own id is in no cell', (t) => {
  const ids = ['12', '34'].map(idFromHex)
  const table = tableOf(SELF, 4, (handle) => ids[handle]!)
  table.add(node(1))
  t.is(table.lookup(ids[0]!), NO_NODE)
})

test('rows exist from their first entry on: two neighbours that share 31 digits cost no more than a list of places', (t) => {
  const ids = [`${'0'.repeat(31)}1`, `${'0'.repeat(31)}2`].map(idFromHex)
  const table = tableOf(SELF, 4, (handle) => ids[handle]!)
  table.add(node(1))
  t.is(table.rowCount, 32)
  t.is(table.size, 1)
  t.deepEqual(table.rowEntries(31), [node(1)])
  t.deepEqual(table.rowEntries(5), [])
  t.is(table.get(40, 3), NO_NODE)
})

test('tables of one store are apart, and one at the place of another that has gone is empty', (t) => {
  const stream = randomStream(streamKey('tables', 'of one store'))
  const ids = Array.from({ length: 200 }, () => randomId(stream, 128))
  const idOf = (handle: NodeHandle) => ids[handle]!
  const store = new NodeStore(4)
  const lookups = { idOf, leadingWordOf: (handle: NodeHandle) => idOf(handle).w0 }
  const table = new RoutingTable(declareRoutingTable(store, 2), store.cursor, lookups)
  const nodes: { place: Place; alone: RoutingTable }[] = []
  for (let step = 0; step < 20_000; step++) {
    const index = stream.integer(20)
    const found = nodes[index]
    if (found !== undefined && stream.integer(500) > 0) {
      store.enter(found.place)
      const [other, roundTrip] = [node(stream.integer(200)), us(1 + stream.integer(9))]
      if (stream.integer(3) === 0) t.is(table.remove(other), found.alone.remove(other))
      else t.is(table.add(other, roundTrip), found.alone.add(other, roundTrip))
      assert.deepEqual(table.entries(), found.alone.entries())
      assert.deepEqual([table.size, table.version], [found.alone.size, found.alone.version])
      continue
    }
    if (found !== undefined) store.remove(found.place)
    const self = node(stream.integer(200))
    const place = store.add()
    store.enter(place)
    table.identifyAs(self)
    assert.deepEqual([table.rowCount, table.size, table.version], [0, 0, 0])
    nodes[index] = { place, alone: tableOf(self, 2, idOf) }
  }
})
