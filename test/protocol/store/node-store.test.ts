import test from 'ava'
import { NOWHERE } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'

test('a fact is that of the node which is entered, and begins as it was declared', (t) => {
  const store = new NodeStore(4)
  const facts = [store.int32(-7), store.float64(2 ** 52 + 1), store.byte(255)] as const
  const isSet = store.flag(true)
  const places = Array.from({ length: 9 }, () => store.add())
  for (const place of places) {
    store.enter(place)
    t.deepEqual(
      facts.map(({ value }) => value),
      [-7, 2 ** 52 + 1, 255],
    )
    t.true(isSet.value)
    for (const fact of facts) fact.value = place
    isSet.value = place % 2 === 0
  }
  for (const place of places) {
    store.enter(place)
    t.deepEqual(
      facts.map(({ value }) => value),
      [place, place, place],
    )
    t.is(isSet.value, place % 2 === 0)
  }
})

test('numbers side by side lie at the cursor, also at one that stays at a node', (t) => {
  const store = new NodeStore(2)
  store.byte(1)
  const [times, handles, counts] = [store.float64s(2, 0.5), store.int32s(3, -1), store.bytes(5, 9)]
  const [first, second, third] = [store.add(), store.add(), store.add()]
  const { cursor } = store
  store.enter(third)
  cursor.float64s[cursor.float64At + times + 1] = 1e15
  cursor.int32s.set([1, 2, 3], cursor.int32At + handles)
  cursor.bytes.fill(4, cursor.byteAt + counts, cursor.byteAt + counts + 5)
  const onlooker = store.cursorAt(third)
  store.enter(first)
  store.enter(second)
  t.is(cursor.int32s[cursor.int32At + handles + 2], -1)
  t.is(onlooker.float64s[onlooker.float64At + times], 0.5)
  t.is(onlooker.float64s[onlooker.float64At + times + 1], 1e15)
  t.is(onlooker.int32s[onlooker.int32At + handles + 2], 3)
  t.is(onlooker.bytes[onlooker.byteAt + counts + 4], 4)
})

test('outside of any node a fact can neither be read nor written', (t) => {
  const store = new NodeStore()
  const fact = store.int32(0)
  const place = store.add()
  t.throws(() => fact.value, { message: /no node is entered/ })
  t.is(store.enter(place), NOWHERE)
  t.is(fact.value, 0)
  t.is(store.enter(NOWHERE), place)
  t.throws(() => {
    fact.value = 1
  })
})

test('objects and maps are those of a node, and are gone with it; its place is given to another', (t) => {
  const store = new NodeStore(2)
  const object = store.object<{ name: string }>()
  const map = store.map<number, string>()
  const [one, other] = [store.add(), store.add()]
  store.enter(one)
  t.deepEqual(object.value, undefined)
  t.is(map.size, 0)
  object.value = { name: 'one' }
  map.set(3, 'three')
  map.set(1, 'one')
  t.is(store.objectsHeld, 3)
  store.enter(other)
  t.is(store.objectsHeld, 0)
  t.false(map.has(3))
  object.value = { name: 'other' }
  store.remove(one)
  t.deepEqual(object.value, { name: 'other' })
  const third = store.add()
  t.not(third, one, 'an input is under way, that of a node which has just gone perhaps')
  store.enter(NOWHERE)
  t.is(store.add(), one)
  store.enter(one)
  t.deepEqual(object.value, undefined)
  t.deepEqual([...map], [])
})

test('a map keeps the order of insertion, and forgets what came first', (t) => {
  const store = new NodeStore(1)
  const map = store.map<number, number>()
  store.enter(store.add())
  for (const key of [5, 1, 4, 2]) map.set(key, key * key)
  t.deepEqual([...map.keys()], [5, 1, 4, 2])
  map.keepLatest(3)
  t.true(map.delete(4))
  t.false(map.delete(4))
  t.deepEqual(
    [...map],
    [
      [1, 1],
      [2, 4],
    ],
  )
  map.clear()
  t.is(map.size, 0)
  t.is(map.get(1), undefined)
})

test('nothing is declared once a node has come', (t) => {
  const store = new NodeStore()
  store.int32(0)
  store.add()
  t.throws(() => store.int32(0), { message: /before the first node/ })
})
