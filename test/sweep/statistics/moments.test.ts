import test from 'ava'
import {
  ascending,
  mean,
  median,
  skewness,
  standardDeviation,
} from '../../../sim/sweep/statistics/moments.ts'
import { FAILURES, near, SLEEP } from './samples.ts'

test('mean, standard deviation and skewness are those of the books', (t) => {
  t.true(near(mean(SLEEP.first), 0.75))
  t.true(near(standardDeviation(SLEEP.first), 1.7890096577591623))
  t.true(near(skewness(SLEEP.first), 0.5809206737398492))
  t.true(near(mean(FAILURES), 1_297 / 12))
  t.true(near(skewness(FAILURES), 2.239869723341925))
})

test('one value unlike nine others is as skewed as ten values can be, to its side', (t) => {
  t.true(near(skewness([0, 0, 0, 0, 0, 0, 0, 0, 0, 10]), Math.sqrt(10)))
  t.true(near(skewness([7, 7, 7, -2, 7, 7, 7, 7, 7, 7]), -Math.sqrt(10)))
})

test('the mean of equal values is that value, to the last bit', (t) => {
  for (const value of [0.1, 1 / 3, 1e300, -7]) t.is(mean(Array.from({ length: 7 }, () => value)), value)
})

test('the median is the middle one, or halfway between the middle ones', (t) => {
  t.is(median([4]), 4)
  t.is(median([1, 2]), 1.5)
  t.is(median([1, 2, 100]), 2)
  t.is(median(ascending([10, 9, 2, 1])), 5.5)
})

test('figures of too few values are mistakes', (t) => {
  t.throws(() => mean([]))
  t.throws(() => median([]))
  t.throws(() => standardDeviation([1]))
  t.throws(() => skewness([1, 2]))
})
