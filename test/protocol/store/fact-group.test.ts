import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NOWHERE, type Place } from '../../../protocol/store/cursor.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { prove } from '../samples.ts'

const NODES = 5

const turn = fc.record({
  node: fc.nat({ max: NODES - 1 }),
  fact: fc.nat({ max: 3 }),
  // As typed arrays hold them: the last four are 7, 0, 0 and -1 if there are 32 bits.
  value: fc.constantFrom(-1, 0, 7, 2 ** 31 - 1, 2 ** 32 + 7, -0, Number.NaN, 2 ** 32 - 1),
  leaves: fc.nat({ max: 9 }).map((chance) => chance === 0),
})

const hasChanged = ({ value }: { readonly value: number }, initial: number): boolean =>
  !Object.is(value, initial)

test('facts of a group are those of facts in the record, to the bit, whichever nodes come and go; a node has a record only while one of them has changed', (t) => {
  prove(
    t,
    fc.property(fc.array(turn, { maxLength: 80 }), (turns) => {
      const store = new NodeStore(2)
      const group = store.group()
      const other = store.group()
      const grouped = [
        group.int32(-1),
        group.float64(0),
        other.float64(Infinity),
        group.float64(Number.NaN),
      ] as const
      const plain = [
        store.int32(-1),
        store.float64(0),
        store.float64(Infinity),
        store.float64(Number.NaN),
      ] as const
      const places: Place[] = Array.from({ length: NODES }, () => store.add())
      for (const { node, fact, value, leaves } of turns) {
        if (leaves) {
          store.remove(places[node]!)
          places[node] = store.add()
        }
        store.enter(places[node]!)
        grouped[fact]!.value = value
        plain[fact]!.value = value
        for (const place of places) {
          store.enter(place)
          for (const [index, each] of grouped.entries()) assert.equal(each.value, plain[index]!.value)
          assert.equal(
            group.record >= 0,
            hasChanged(plain[0], -1) || hasChanged(plain[1], 0) || hasChanged(plain[3], Number.NaN),
          )
          assert.equal(other.record >= 0, hasChanged(plain[2], Infinity))
        }
        store.enter(NOWHERE)
      }
    }),
  )
})

test('a node has a record of a group only while a fact is not as it begins; another gets it then', (t) => {
  const store = new NodeStore(2)
  const group = store.group()
  const [count, time] = [group.int32(3), group.float64(0.5)]
  const [one, two] = [store.add(), store.add()]
  store.enter(one)
  t.is(group.record, -1)
  count.value = 3
  t.is(group.record, -1)
  count.value = 4
  time.value = 1e15
  t.is(group.record, 0)
  count.value = 3
  t.is(group.record, 0)
  time.value = 0.5
  t.is(group.record, -1)
  store.enter(two)
  time.value = 2
  t.is(group.record, 0)
  t.is(count.value, 3)
  store.enter(one)
  t.is(time.value, 0.5)
})

test('an object that most nodes have does not make them take the record of what few have', (t) => {
  const store = new NodeStore(2)
  const [usual, rare] = [store.object<{ name: string }>('most'), store.object<{ name: string }>()]
  store.enter(store.add())
  usual.value = { name: 'usual' }
  t.is(rare.value, undefined)
  t.is(Reflect.get(store, 'seldom').record, -1)
  rare.value = { name: 'rare' }
  t.is(Reflect.get(store, 'seldom').record, 0)
})

test('nothing is declared in a group once a node has come', (t) => {
  const store = new NodeStore()
  const group = store.group()
  store.add()
  t.throws(() => group.int32(0), { message: /before the first node/ })
})
