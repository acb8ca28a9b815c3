import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import {
  clockwiseDistance,
  compareClockwise,
  compareCloseness,
  compareIds,
  digitAt,
  type Id,
  idEquals,
  idFromHex,
  idToHex,
  isCloser,
  isOnArc,
  ringDistance,
  sharedPrefixLength,
  truncateId,
  wordAt,
} from '../../../protocol/base/id.ts'
import { anyId, fromBigInt, idPair, idTriple, prove, RING, toBigInt } from '../samples.ts'

const mod = (value: bigint): bigint => ((value % RING) + RING) % RING
const sign = (value: number | bigint): number => (value > 0 ? 1 : value < 0 ? -1 : 0)
const clockwise = (from: Id, to: Id): bigint => mod(toBigInt(to) - toBigInt(from))
const around = (a: Id, b: Id): bigint => {
  const way = clockwise(a, b)
  return way > RING / 2n ? RING - way : way
}

test('ids are ordered as the unsigned numbers that they stand for', (t) => {
  prove(
    t,
    fc.property(idPair, ([a, b]) => {
      assert.equal(sign(compareIds(a, b)), sign(toBigInt(a) - toBigInt(b)))
      assert.equal(idEquals(a, b), toBigInt(a) === toBigInt(b))
    }),
    { numRuns: 2_000 },
  )
})

test('the clockwise distance is the difference modulo 2^128', (t) => {
  prove(
    t,
    fc.property(idPair, ([a, b]) => assert.equal(toBigInt(clockwiseDistance(a, b)), clockwise(a, b))),
    { numRuns: 2_000 },
  )
})

test('the ring distance is the shorter way round and the same both ways [P01 §2]', (t) => {
  prove(
    t,
    fc.property(idPair, ([a, b]) => {
      assert.equal(toBigInt(ringDistance(a, b)), around(a, b))
      assert.deepEqual(ringDistance(a, b), ringDistance(b, a))
    }),
    { numRuns: 2_000 },
  )
})

test('closeness to a key is ring distance, a tie going to the smaller id, and so a total order', (t) => {
  prove(
    t,
    fc.property(idTriple, ([key, a, b]) => {
      const expected = sign(around(key, a) - around(key, b)) || sign(toBigInt(a) - toBigInt(b))
      assert.equal(sign(compareCloseness(key, a, b)), expected)
      assert.equal(sign(compareCloseness(key, b, a)), 0 - expected)
      assert.equal(isCloser(key, a, b), expected < 0)
    }),
    { numRuns: 5_000 },
  )
})

test('closeness is right if the leading words differ by 0, 1, 2 or 3 and the others decide', (t) => {
  const offset = fc.bigInt({ min: -3n, max: 3n })
  const low = fc.oneof(
    fc.constantFrom(0n, 1n, (1n << 96n) - 1n),
    fc.bigInt({ min: 0n, max: (1n << 96n) - 1n }),
  )
  prove(
    t,
    fc.property(anyId, fc.boolean(), offset, offset, low, low, (key, opposite, highA, highB, lowA, lowB) => {
      const base = toBigInt(key) + (opposite ? RING / 2n : 0n)
      const a = fromBigInt(base + (highA << 96n) + lowA)
      const b = fromBigInt(2n * toBigInt(key) - base - (highB << 96n) - lowB)
      const expected = sign(around(key, a) - around(key, b)) || sign(toBigInt(a) - toBigInt(b))
      assert.equal(sign(compareCloseness(key, a, b)), expected)
    }),
    { numRuns: 5_000 },
  )
})

test('clockwise order from an origin is that of the clockwise distances', (t) => {
  prove(
    t,
    fc.property(idTriple, ([origin, a, b]) => {
      assert.equal(sign(compareClockwise(origin, a, b)), sign(clockwise(origin, a) - clockwise(origin, b)))
    }),
    { numRuns: 5_000 },
  )
})

test('an arc holds what is met between its ends going clockwise, both included', (t) => {
  prove(
    t,
    fc.property(idTriple, ([from, id, to]) => {
      assert.equal(isOnArc(from, id, to), clockwise(from, id) <= clockwise(from, to))
      assert(isOnArc(from, from, to))
      assert(isOnArc(from, to, to))
    }),
    { numRuns: 2_000 },
  )
})

const bits = (id: Id): string => toBigInt(id).toString(2).padStart(128, '0')

test('the shared prefix is as many complete digits as the binary strings share, for b = 1 … 8', (t) => {
  prove(
    t,
    fc.property(idPair, fc.integer({ min: 1, max: 8 }), ([a, b], digitBits) => {
      const [left, right] = [bits(a), bits(b)]
      let shared = 0
      while (shared < 128 && left[shared] === right[shared]) shared++
      assert.equal(sharedPrefixLength(a, b, digitBits), Math.floor(shared / digitBits))
    }),
    { numRuns: 2_000 },
  )
})

test('digit i is bits i·b … i·b + b − 1, for b = 1 … 8, also across the border of two words', (t) => {
  prove(
    t,
    fc.property(anyId, fc.integer({ min: 1, max: 8 }), (id, digitBits) => {
      const text = bits(id)
      for (let index = 0; (index + 1) * digitBits <= 128; index++) {
        const digit = Number.parseInt(text.slice(index * digitBits, (index + 1) * digitBits), 2)
        assert.equal(digitAt(id, index, digitBits), digit, `digit ${index} of ${digitBits} bits`)
      }
    }),
    { numRuns: 300 },
  )
})

test('two different ids differ in the digit after their shared prefix', (t) => {
  prove(
    t,
    fc.property(idPair, fc.constantFrom(1, 2, 4, 8), ([a, b], digitBits) => {
      fc.pre(!idEquals(a, b))
      const shared = sharedPrefixLength(a, b, digitBits)
      assert.notEqual(digitAt(a, shared, digitBits), digitAt(b, shared, digitBits))
      for (let index = 0; index < shared; index++) {
        assert.equal(digitAt(a, index, digitBits), digitAt(b, index, digitBits))
      }
    }),
  )
})

test('truncation keeps the leading bits and clears the others', (t) => {
  prove(
    t,
    fc.property(anyId, fc.integer({ min: 1, max: 16 }), (id, bytes) => {
      const kept = BigInt(bytes * 8)
      const truncated = truncateId(id, bytes * 8)
      assert.equal(toBigInt(truncated), (toBigInt(id) >> (128n - kept)) << (128n - kept))
      assert.deepEqual(truncateId(truncated, bytes * 8), truncated)
    }),
  )
})

test('hexadecimal goes there and back, at every width', (t) => {
  prove(
    t,
    fc.property(anyId, fc.integer({ min: 1, max: 16 }), (id, bytes) => {
      assert.equal(idToHex(id), toBigInt(id).toString(16).padStart(32, '0'))
      assert.deepEqual(idFromHex(idToHex(id)), id)
      const truncated = truncateId(id, bytes * 8)
      assert.equal(idToHex(truncated, bytes * 8).length, bytes * 2)
      assert.deepEqual(idFromHex(idToHex(truncated, bytes * 8)), truncated)
    }),
  )
})

test('the words of an id are signed 32-bit integers, however it was made', (t) => {
  prove(
    t,
    fc.property(idPair, fc.integer({ min: 1, max: 16 }), ([a, b], bytes) => {
      const made = [
        truncateId(a, bytes * 8),
        clockwiseDistance(a, b),
        ringDistance(a, b),
        idFromHex(idToHex(a)),
      ]
      for (const id of made)
        for (const word of [0, 1, 2, 3]) assert.equal(wordAt(id, word), wordAt(id, word) | 0)
    }),
  )
})

test('beyond the end of an id there are zeros', (t) => {
  t.is(wordAt(idFromHex('f'.repeat(32)), 4), 0)
})

for (const [key, a, b, closer] of [
  ['0000', '0001', 'ffff', '0001'],
  ['ffff', '0000', 'fffd', '0000'],
  ['8000', '0000', 'ffff', 'ffff'],
  ['8000', '7fff', '8001', '7fff'],
  ['0000', '8000', '7fff', '7fff'],
] as const) {
  test(`of the 16-bit ids ${a} and ${b}, ${closer} is the closer to ${key}`, (t) => {
    t.is(isCloser(idFromHex(key), idFromHex(a), idFromHex(b)), closer === a)
  })
}
