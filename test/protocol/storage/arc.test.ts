import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { compareCloseness, halfway, idEquals, successor } from '../../../protocol/base/id.ts'
import { border, contains, upTo } from '../../../protocol/storage/arc.ts'
import { anyId, fromBigInt, idPair, idTriple, prove, RING, toBigInt } from '../samples.ts'

const mod = (value: bigint): bigint => ((value % RING) + RING) % RING

test('an arc holds its start and not its end, and all ids if the two are the same', (t) => {
  prove(
    t,
    fc.property(idTriple, ([from, to, id]) => {
      const [offset, length] = [mod(toBigInt(id) - toBigInt(from)), mod(toBigInt(to) - toBigInt(from))]
      assert.equal(contains({ from, to }, id), length === 0n || offset < length)
    }),
    { numRuns: 2_000 },
  )
})

test('what is cut off an arc at a place is what lies before it; a place outside cuts nothing off', (t) => {
  prove(
    t,
    fc.property(idTriple, anyId, ([from, to, end], id) => {
      fc.pre(!idEquals(from, to))
      const arc = { from, to }
      const part = upTo(arc, end)
      const cuts = contains(arc, end) && !idEquals(from, end)
      assert.deepEqual(part, cuts ? { from, to: end } : arc)
      if (contains(part, id)) assert.ok(contains(arc, id))
    }),
    { numRuns: 2_000 },
  )
})

test('half-way is half the clockwise distance on, rounded down', (t) => {
  prove(
    t,
    fc.property(idPair, ([from, to]) => {
      const distance = mod(toBigInt(to) - toBigInt(from))
      assert.equal(toBigInt(halfway(from, to)), mod(toBigInt(from) + distance / 2n))
    }),
    { numRuns: 2_000 },
  )
})

test('the id after another is one more, around the wrap', (t) => {
  prove(
    t,
    fc.property(anyId, (id) => assert.equal(toBigInt(successor(id)), mod(toBigInt(id) + 1n))),
    { numRuns: 1_000 },
  )
})

test('between a node and the next the keys before half-way are nearer to the first', (t) => {
  prove(
    t,
    fc.property(idPair, anyId, ([from, to], key) => {
      fc.pre(!idEquals(from, to))
      const middle = halfway(from, to)
      if (!contains({ from, to }, key) || idEquals(key, middle)) return
      assert.equal(compareCloseness(key, from, to) < 0, contains({ from, to: middle }, key))
    }),
    { numRuns: 2_000 },
  )
})

test('the border of two nodes is the first id going clockwise that is closer to the second', (t) => {
  prove(
    t,
    fc.property(idPair, ([from, to]) => {
      fc.pre(!idEquals(from, to))
      const first = border(from, to)
      const before = fromBigInt(mod(toBigInt(first) - 1n))
      assert.ok(compareCloseness(first, to, from) < 0)
      assert.ok(compareCloseness(before, from, to) < 0)
      assert.ok(contains({ from, to }, before))
    }),
    { numRuns: 2_000 },
  )
})
