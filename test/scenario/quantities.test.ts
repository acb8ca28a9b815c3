import test from 'ava'
import fc from 'fast-check'
import {
  formatDuration,
  formatNumber,
  readByteRange,
  readBytes,
  readDuration,
} from '../../sim/scenario/text/quantities.ts'

const DURATIONS: readonly (readonly [text: string, micros: number | undefined])[] = [
  ['1us', 1],
  ['20ms', 20_000],
  ['1.5s', 1_500_000],
  ['1.1s', 1_100_000],
  ['0.001ms', 1],
  ['2m', 120_000_000],
  ['1h', 3_600_000_000],
  ['0s', 0],
  ['0.5us', undefined],
  ['1.0000001s', undefined],
  ['60', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['1e3s', undefined],
  ['.5s', undefined],
  ['1S', undefined],
  ['1sec', undefined],
  ['1m30s', undefined],
  ['9007199254740993us', undefined],
]
for (const [text, expected] of DURATIONS) {
  test(`${text} is ${expected === undefined ? 'no duration' : `${expected} us`}`, (t) => {
    t.is<number | undefined, number | undefined>(readDuration(text), expected)
  })
}

const SIZES: readonly (readonly [text: string, bytes: number | undefined])[] = [
  ['100', 100],
  ['100B', 100],
  ['1kB', 1_000],
  ['1KB', 1_000],
  ['1KiB', 1_024],
  ['1.5KiB', 1_536],
  ['2MB', 2_000_000],
  ['1MiB', 1_048_576],
  ['0.3B', undefined],
  ['64 KiB', undefined],
  ['64k', undefined],
]
for (const [text, expected] of SIZES) {
  test(`${text} is ${expected === undefined ? 'no size' : `${expected} bytes`}`, (t) => {
    t.is(readBytes(text), expected)
  })
}

test('a range has two ends, or is a single size', (t) => {
  t.deepEqual(readByteRange('100..1000'), { min: 100, max: 1000 })
  t.deepEqual(readByteRange('1KiB..1MiB'), { min: 1024, max: 1_048_576 })
  t.deepEqual(readByteRange('7'), { min: 7, max: 7 })
  for (const text of ['1..', '..1', '1..2..3', '1...2', 'a..b']) t.is(readByteRange(text), undefined, text)
})

test('a duration that was written is read as it was', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 52 }), (micros) => readDuration(formatDuration(micros)) === micros),
      { seed: 1 },
    ),
  )
  t.deepEqual([0, 1_500_000, 60_000_000, 7_200_000_000].map(formatDuration), ['0s', '1500ms', '1m', '2h'])
})

test('large numbers are written with their thousands apart', (t) => {
  t.deepEqual([5, 1_000, 16_777_214, 0.00005, 1_234.5].map(formatNumber), [
    '5',
    '1,000',
    '16,777,214',
    '0.00005',
    '1,234.5',
  ])
})
