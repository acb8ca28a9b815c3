import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { compareIds, type Id, idEquals } from '../../../protocol/base/id.ts'
import { contains } from '../../../protocol/storage/arc.ts'
import { Entries, type Entry } from '../../../protocol/storage/entries.ts'
import { fromBigInt, operation, prove, us } from '../samples.ts'

/** Few keys, so that they meet; at both ends of the ring and around its middle. */
const key: fc.Arbitrary<Id> = fc
  .tuple(fc.constantFrom(0n, 1n << 96n, 1n << 127n), fc.bigInt({ min: -4n, max: 4n }))
  .map(([place, offset]) => fromBigInt(place + offset))

const entry: fc.Arbitrary<Entry> = fc
  .record({
    key,
    counter: fc.integer({ min: 1, max: 3 }),
    writer: fc.integer({ min: 1, max: 3 }),
    bytes: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
  })
  .map(({ key, counter, writer, bytes }) => ({
    key,
    version: { counter, writer: operation(writer) },
    value: bytes === undefined ? undefined : new Uint8Array(bytes),
    writtenAt: us(0),
  }))

const change = fc.oneof(
  { weight: 3, arbitrary: entry.map((set) => ({ set })) },
  { weight: 1, arbitrary: key.map((remove) => ({ remove })) },
)

type Change = { readonly set: Entry } | { readonly remove: Id }

/** The same by a list that is searched from end to end. */
function naive(changes: readonly Change[]): Entry[] {
  let held: Entry[] = []
  for (const each of changes) {
    const changed = 'set' in each ? each.set.key : each.remove
    held = held.filter(({ key }) => !idEquals(key, changed))
    if ('set' in each) held.push(each.set)
  }
  return held.toSorted((a, b) => compareIds(a.key, b.key))
}

function after(changes: readonly Change[]): Entries {
  const entries = new Entries()
  for (const each of changes) {
    if ('set' in each) entries.set(each.set)
    else entries.delete(each.remove)
  }
  return entries
}

test('what is held is the last that was set under each key, in order of the keys', (t) => {
  prove(
    t,
    fc.property(fc.array(change), key, (changes, asked) => {
      const entries = after(changes)
      const held = naive(changes)
      assert.deepEqual(entries.all(), held)
      assert.equal(entries.size, held.length)
      assert.equal(
        entries.get(asked),
        held.find(({ key }) => idEquals(key, asked)),
      )
    }),
    { numRuns: 500 },
  )
})

test('values and their bytes are counted, tombstones are not', (t) => {
  prove(
    t,
    fc.property(fc.array(change), (changes) => {
      const values = naive(changes).flatMap(({ value }) => (value === undefined ? [] : [value.length]))
      const entries = after(changes)
      assert.deepEqual(
        [entries.values, entries.bytes],
        [values.length, values.reduce((sum, bytes) => sum + bytes, 0)],
      )
    }),
  )
})

test('those on an arc come in clockwise order from its start, around the wrap', (t) => {
  prove(
    t,
    fc.property(fc.array(change), key, key, (changes, from, to) => {
      const held = naive(changes)
      const onArc = held.filter(({ key }) => contains({ from, to }, key))
      const start = onArc.findIndex(({ key }) => compareIds(key, from) >= 0)
      const expected = start < 0 ? onArc : [...onArc.slice(start), ...onArc.slice(0, start)]
      assert.deepEqual(after(changes).on({ from, to }), expected)
    }),
    { numRuns: 500 },
  )
})

test('two nodes that hold the same versions on an arc have the same digest, however they got them, otherwise different ones', (t) => {
  prove(
    t,
    fc.property(fc.array(change), fc.array(change), key, key, (one, other, from, to) => {
      const arc = { from, to }
      const [a, b] = [after(one), after(other)]
      const held = (entries: Entries) => entries.on(arc).map(({ key, version }) => ({ key, version }))
      const isSame = JSON.stringify(held(a)) === JSON.stringify(held(b))
      const [first, second] = [a.digest(arc), b.digest(arc)]
      assert.equal(first.count === second.count && first.hash === second.hash, isSame)
      const reordered = after(
        naive(one)
          .map((set) => ({ set }))
          .reverse(),
      )
      assert.deepEqual(reordered.digest(arc), first)
    }),
    { numRuns: 500 },
  )
})

test('the digest of an arc is the sum of those of its parts', (t) => {
  prove(
    t,
    fc.property(fc.array(change), key, key, (changes, from, middle) => {
      fc.pre(!idEquals(from, middle))
      const entries = after(changes)
      const whole = entries.digest({ from, to: from })
      const parts = [entries.digest({ from, to: middle }), entries.digest({ from: middle, to: from })]
      assert.equal(parts[0]!.count + parts[1]!.count, whole.count)
      assert.equal((parts[0]!.hash + parts[1]!.hash) % 0x20000000000000, whole.hash)
    }),
  )
})

test('a thousand keys that come in any order stand in order, and go again, whatever is held in between', (t) => {
  const draws = Array.from({ length: 3_000 }, (_, index) =>
    fromBigInt(BigInt((index * 7_919) % 1_201) << 100n),
  )
  const changes: Change[] = draws.map((key, index) =>
    index % 3 === 2
      ? { remove: key }
      : {
          set: { key, version: { counter: index, writer: operation(1) }, value: undefined, writtenAt: us(0) },
        },
  )
  const [entries, held] = [after(changes), naive(changes)]
  t.true(held.length > 600)
  t.deepEqual(entries.all(), held)
  for (const [place, { key: from }] of held.entries()) {
    const { key: to } = held[(place + 550) % held.length]!
    const expected = held.filter(({ key }) => contains({ from, to }, key)).length
    t.is(entries.on({ from, to }).length, expected)
  }
  for (const { key } of held) entries.delete(key)
  t.deepEqual([entries.size, entries.all()], [0, []])
})
