import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { Place } from '../../../protocol/store/cursor.ts'
import { NOWHERE } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { prove } from '../samples.ts'

const happening = fc.record({
  what: fc.constantFrom('comes', 'goes', 'extends', 'writes', 'writes'),
  who: fc.nat({ max: 20 }),
  number: fc.nat({ max: 6 }),
})

test('each node has its own rows, of which new ones hold -1, while nodes get more, come and go', (t) => {
  prove(
    t,
    fc.property(
      fc.array(happening, { maxLength: 300, size: 'max' }),
      fc.constantFrom(1, 3, 32),
      (happenings, width) => {
        const store = new NodeStore(4)
        const rows = store.rows(width)
        const other = store.int32(7)
        const { cursor } = store
        const model: { place: Place; numbers: number[] }[] = []
        for (const [index, { what, who, number }] of happenings.entries()) {
          const node = model[who % Math.max(1, model.length)]
          if (what === 'comes') model.push({ place: store.add(), numbers: [] })
          if (node === undefined) continue
          store.enter(node.place)
          if (what === 'goes') {
            store.remove(node.place)
            model.splice(model.indexOf(node), 1)
          } else if (what === 'extends') {
            const count = rows.count(cursor) + 1 + number
            rows.extend(cursor, count)
            while (node.numbers.length < count * width) node.numbers.push(-1)
          } else if (what === 'writes' && node.numbers.length > 0) {
            const at = (number * 13) % node.numbers.length
            rows.page(cursor)[rows.first(cursor) + at] = index
            node.numbers[at] = index
          }
          for (const { place, numbers } of model) {
            const its = store.cursorAt(place)
            assert.equal(rows.count(its) * width, numbers.length)
            if (numbers.length === 0) continue
            const first = rows.first(its)
            assert.deepEqual([...rows.page(its).subarray(first, first + numbers.length)], numbers)
          }
        }
        for (const { place } of model) {
          store.enter(place)
          assert.equal(other.value, 7)
        }
      },
    ),
  )
})

test('what a node gives back is given to the next: nodes that come and go take no more memory', (t) => {
  const store = new NodeStore(4)
  const rows = store.rows(16)
  const first = store.add()
  store.enter(first)
  rows.extend(store.cursor, 3)
  const page = rows.page(store.cursor)
  const at = rows.first(store.cursor)
  page.fill(5, at, at + 48)
  store.remove(first)
  store.enter(NOWHERE)
  for (let life = 0; life < 1_000; life++) {
    const place = store.add()
    store.enter(place)
    t.is(rows.count(store.cursor), 0)
    rows.extend(store.cursor, 3)
    t.is(rows.page(store.cursor), page)
    t.is(rows.first(store.cursor), at)
    t.deepEqual(new Set(page.subarray(at, at + 48)), new Set([-1]))
    store.remove(place)
    store.enter(NOWHERE)
  }
})
