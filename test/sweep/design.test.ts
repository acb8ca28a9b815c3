import test from 'ava'
import fc from 'fast-check'
import { designOf } from '../../sim/sweep/design.ts'
import { runCount, runNumbers, runOf } from '../../sim/sweep/plan.ts'
import { outline } from './samples.ts'

const valuesOf = (design: ReturnType<typeof designOf>) =>
  Array.from({ length: design.size }, (_, point) => design.values(point))

test('a grid has every combination of its values, the last parameter varying fastest', (t) => {
  const design = designOf({ grid: { a: [1, 2], b: ['x'], c: [true, false, null] } })
  t.is(design.kind, 'grid')
  t.deepEqual(design.paths, ['a', 'b', 'c'])
  t.deepEqual(valuesOf(design), [
    [1, 'x', true],
    [1, 'x', false],
    [1, 'x', null],
    [2, 'x', true],
    [2, 'x', false],
    [2, 'x', null],
  ])
})

test('a grid of any size has as many different points as there are combinations', (t) => {
  const axis = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(axis, { minLength: 1, maxLength: 4 }), (axes) => {
      const design = designOf({
        grid: Object.fromEntries(axes.map((values, index) => [`p${index}`, values])),
      })
      const points = valuesOf(design)
      t.is(
        points.length,
        axes.reduce((product, { length }) => product * length, 1),
      )
      t.is(new Set(points.map((values) => JSON.stringify(values))).size, points.length)
      t.true(points.every((values) => values.every((value, index) => axes[index]!.includes(value as number))))
    }),
  )
})

test('the points of a list are its entries, with the parameters in the order of the first', (t) => {
  const design = designOf({
    list: [
      { b: 1, a: 'x' },
      { a: 'y', b: 2 },
    ],
  })
  t.is(design.kind, 'list')
  t.deepEqual(design.paths, ['b', 'a'])
  t.deepEqual(valuesOf(design), [
    [1, 'x'],
    [2, 'y'],
  ])
})

test('runs are numbered from 1 by point and, within a point, by seed', (t) => {
  const plan = outline({ parameters: ['a'], points: [[1], [2]], seeds: 3 })
  t.is(runCount(plan), 6)
  t.deepEqual(
    runNumbers(6).map((number) => {
      const run = runOf(plan, number)
      return [run.number, run.point.number, run.seed]
    }),
    [
      [1, 1, '1'],
      [2, 1, '2'],
      [3, 1, '3'],
      [4, 2, '1'],
      [5, 2, '2'],
      [6, 2, '3'],
    ],
  )
})

test('the shards of any number of runs partition them, in sizes that differ by one at most', (t) => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), (count, of) => {
      const shards = Array.from({ length: of }, (_, index) => runNumbers(count, { index: index + 1, of }))
      t.deepEqual(
        shards.flat().sort((a, b) => a - b),
        Array.from({ length: count }, (_, index) => index + 1),
      )
      const sizes = shards.map(({ length }) => length)
      t.true(Math.max(...sizes) - Math.min(...sizes) <= 1)
      t.true(
        shards.every((numbers) =>
          numbers.every((number, index) => index === 0 || number > numbers[index - 1]!),
        ),
      )
    }),
  )
})
