import test from 'ava'
import fc from 'fast-check'
import { latinHypercube, type Range } from '../../sim/sweep/latin-hypercube.ts'

const range = (from: number | string, to: number | string, more: Partial<Range> = {}): Range => ({
  from,
  to,
  scale: 'linear',
  ...more,
})

const column = (points: readonly (readonly (number | string)[])[], index: number) =>
  points.map((values) => values[index]!)

/** In which of `count` equal parts of a range a value lies. */
function partOf(value: number, { from, to, scale }: Range, count: number): number {
  const [least, most] = [Number(from), Number(to)]
  const share =
    scale === 'logarithmic'
      ? Math.log(value / least) / Math.log(most / least)
      : (value - least) / (most - least)
  return Math.floor(share * count)
}

const anyRange = fc
  .record({
    from: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
    width: fc.double({ min: 0.01, max: 1_000_000, noNaN: true }),
    scale: fc.constantFrom('linear' as const, 'logarithmic' as const),
  })
  .map(({ from, width, scale }) => range(from, from + width, { scale }))

test('each part of each range has exactly one point', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 300 }),
      fc.string(),
      fc.array(anyRange, { minLength: 1, maxLength: 3 }),
      (points, seed, ranges) => {
        const named = Object.fromEntries(ranges.map((each, index) => [`p${index}`, each]))
        const made = latinHypercube({ points, seed, ranges: named })
        ranges.forEach((each, index) => {
          const parts = column(made, index).map((value) => partOf(Number(value), each, points))
          t.deepEqual(
            parts.sort((a, b) => a - b),
            Array.from({ length: points }, (_, part) => part),
          )
        })
      },
    ),
  )
})

test('ten thousand points in a narrow range are still one in each part', (t) => {
  const narrow = range(1000, 1001)
  const made = column(latinHypercube({ points: 10_000, seed: '1', ranges: { a: narrow } }), 0)
  t.is(new Set(made.map((value) => partOf(Number(value), narrow, 10_000))).size, 10_000)
})

test('values have four digits if parts are wide enough', (t) => {
  const made = latinHypercube({ points: 10, seed: '1', ranges: { a: range(0, 1), b: range(1, 1_000_000) } })
  for (const value of made.flat().map(Number)) t.is(Number(value.toPrecision(4)), value)
})

test('the same seed gives the same points, and another seed others', (t) => {
  const cube = (seed: string) =>
    latinHypercube({ points: 20, seed, ranges: { a: range(0, 1), b: range(0, 1) } })
  t.deepEqual(cube('1'), cube('1'))
  t.notDeepEqual(cube('1'), cube('2'))
  t.notDeepEqual(column(cube('1'), 0), column(cube('1'), 1))
})

test('one more parameter, or another order of them, changes no other', (t) => {
  const [a, b] = [range(0, 1), range(1, 100, { scale: 'logarithmic' })]
  const alone = column(latinHypercube({ points: 30, seed: '7', ranges: { a } }), 0)
  t.deepEqual(column(latinHypercube({ points: 30, seed: '7', ranges: { a, b } }), 0), alone)
  t.deepEqual(column(latinHypercube({ points: 30, seed: '7', ranges: { b, a } }), 1), alone)
})

test('values keep the unit of their range', (t) => {
  const made = column(latinHypercube({ points: 50, seed: '1', ranges: { a: range('10ms', '200ms') } }), 0)
  t.true(made.every((value) => typeof value === 'string' && /^\d+(\.\d+)?ms$/.test(value)))
  const amounts = made.map((value) => Number.parseFloat(String(value)))
  t.true(Math.min(...amounts) >= 10 && Math.max(...amounts) <= 200)
})

test('rounded values are multiples within the range, for any ends', (t) => {
  const whole = fc.integer({ min: 0, max: 1_000_000 })
  fc.assert(
    fc.property(whole, whole, fc.integer({ min: 1, max: 2_000 }), (from, width, multipleOf) => {
      const to = from + width + multipleOf
      const ranges = { a: range(from, to, { multipleOf }) }
      for (const [value] of latinHypercube({ points: 12, seed: '1', ranges })) {
        t.is(Number(value) % multipleOf, 0)
        t.true(Number(value) >= from && Number(value) <= to)
      }
    }),
  )
})

test('rounded to even numbers, a range from 5 to 33 gives 6 to 32', (t) => {
  const ranges = { a: range(5, 33, { multipleOf: 2 }) }
  const made = column(latinHypercube({ points: 200, seed: '1', ranges }), 0).map(Number)
  t.is(Math.min(...made), 6)
  t.is(Math.max(...made), 32)
})

test('multiples of a tenth are written with one decimal', (t) => {
  const ranges = { a: range(0.1, 0.9, { multipleOf: 0.1 }), b: range('0.1s', '0.9s', { multipleOf: 0.1 }) }
  for (const [a, b] of latinHypercube({ points: 40, seed: '1', ranges })) {
    t.regex(String(a), /^0\.[1-9]$/)
    t.regex(String(b), /^0\.[1-9]s$/)
  }
})
