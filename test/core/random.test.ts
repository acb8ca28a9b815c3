import test from 'ava'
import {
  hash32,
  hash32Pair,
  normaliseSeed,
  type RandomStream,
  randomStream,
  type StreamKey,
  streamKey,
  toUnit,
} from '../../sim/core/random.ts'

const KEY: StreamKey = { high: 0x1234_5678, low: 0x0bad_cafe }
const take = (stream: RandomStream, count: number): number[] =>
  Array.from({ length: count }, () => stream.next())

// Frozen: other values here would mean other results for every scenario that was ever published.
test('the draws of seed 1 are the same for ever', (t) => {
  t.snapshot({
    keys: [streamKey('1', 'topology'), streamKey('1', 'workload', 3, 'keys'), streamKey('seed', 'nodes')],
    hash32: [0, 1, 2, -1, 0xffff_ffff].map((counter) => hash32(KEY, counter)),
    hash32Pair: [
      hash32Pair(KEY, 0, 0),
      hash32Pair(KEY, 1, 0),
      hash32Pair(KEY, 0, 1),
      hash32Pair(KEY, -1, 2 ** 32 - 1),
    ],
    draws: take(randomStream(streamKey('1', 'topology')), 5),
    integers: Array.from(
      { length: 5 },
      (
        (stream) => () =>
          stream.integer(1_000)
      )(randomStream(KEY)),
    ),
  })
})

test('a stream depends on its complete name: seed, parts and where they are divided', (t) => {
  const names = [
    ['1'],
    ['1', 'a'],
    ['1', 'b'],
    ['1', 'a', 'b'],
    ['1', 'ab'],
    ['1a', 'b'],
    ['1', 'a', 1],
    ['1', 'a', '1'],
    ['2', 'a'],
    ['ab', 'x'],
    ['abab', 'x'],
    ['ababab', 'x'],
    ['', 'x'],
    ['\0', 'x'],
    ['é', 'x'],
  ] as const
  const keys = names.map(([seed, ...name]) => JSON.stringify(streamKey(seed, ...name)))
  t.is(new Set(keys).size, names.length)
})

test('the seeds ab and abab, which seedrandom by itself takes for one, give different draws', (t) => {
  t.notDeepEqual(
    take(randomStream(streamKey('ab', 'topology')), 4),
    take(randomStream(streamKey('abab', 'topology')), 4),
  )
})

test('the same name gives the same stream, and drawing from one changes no other', (t) => {
  const alone = take(randomStream(streamKey('7', 'churn')), 10)
  const other = randomStream(streamKey('7', 'topology'))
  const mixed = randomStream(streamKey('7', 'churn'))
  const drawn = Array.from({ length: 10 }, () => {
    other.next()
    return mixed.next()
  })
  t.deepEqual(drawn, alone)
})

test('a seed is the text that the user wrote: the number 1 and the word 1 are one', (t) => {
  t.is(normaliseSeed(1), normaliseSeed('1'))
  t.not(normaliseSeed('01'), normaliseSeed('1'))
})

test('draws lie on [0, 1) and are spread evenly', (t) => {
  const stream = randomStream(KEY)
  const buckets = new Array<number>(16).fill(0)
  const count = 64_000
  let sum = 0
  for (let draw = 0; draw < count; draw++) {
    const value = stream.next()
    if (!(value >= 0 && value < 1)) t.fail(`${value}`)
    buckets[Math.floor(value * 16)]!++
    sum += value
  }
  // The draws are frozen: these bounds (4 to 5 standard deviations) hold now and for ever, or not at all.
  t.true(Math.abs(sum / count - 0.5) < 0.005, `mean ${sum / count}`)
  const chiSquared = buckets.reduce((sum, seen) => sum + (seen - count / 16) ** 2 / (count / 16), 0)
  t.true(chiSquared < 44, `chi squared ${chiSquared}`)
})

test('an integer is below its bound, and every one of few comes up', (t) => {
  const stream = randomStream(KEY)
  const seen = new Set(Array.from({ length: 200 }, () => stream.integer(6)))
  t.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5])
  t.is(stream.integer(1), 0)
})

test('each bit of a hash is set half of the time, and half of them change with the counter, the party or the key', (t) => {
  const count = 4_096
  const changes = [
    (index: number) => hash32(KEY, index) ^ hash32(KEY, index + 1),
    (index: number) => hash32(KEY, index) ^ hash32({ ...KEY, low: KEY.low ^ 1 }, index),
    (index: number) => hash32(KEY, index) ^ hash32({ ...KEY, high: KEY.high ^ 1 }, index),
    (index: number) => hash32Pair(KEY, index, 5) ^ hash32Pair(KEY, index + 1, 5),
    (index: number) => hash32Pair(KEY, 5, index) ^ hash32Pair(KEY, 5, index + 1),
    (index: number) => hash32Pair(KEY, index, index + 1) ^ hash32Pair(KEY, index + 1, index),
    (index: number) => hash32(KEY, index),
    (index: number) => hash32Pair(KEY, index, 3 * index),
  ]
  for (const [which, change] of changes.entries()) {
    for (let bit = 0; bit < 32; bit++) {
      let set = 0
      for (let index = 0; index < count; index++) set += (change(index) >>> bit) & 1
      // Five standard deviations of 4096 tosses.
      if (Math.abs(set - count / 2) > 160) t.fail(`change ${which}, bit ${bit}: ${set} of ${count}`)
    }
  }
  t.pass()
})

test('32 bits become a number below 1', (t) => {
  t.is(toUnit(0), 0)
  t.true(toUnit(0xffff_ffff) < 1)
})
