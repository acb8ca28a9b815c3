import test from 'ava'
import { normal } from '../../../sim/core/distributions.ts'
import { normalProbability, studentQuantile, UPPER } from '../../../sim/sweep/statistics/quantiles.ts'
import { near } from './samples.ts'

// From SciPy 1.17, to 9 decimals; tables print the first three.
for (const [degreesOfFreedom, expected] of [
  [1, 12.706204736],
  [1.5, 6.016663104],
  [2, 4.30265273],
  [4, 2.776445105],
  [4.5, 2.658912347],
  [5, 2.570581836],
  [9, 2.262157163],
  [10, 2.228138852],
  [17.776, 2.10282131],
  [30, 2.042272456],
  [100, 1.983971519],
  [750, 1.963132037],
  [1000, 1.962339081],
  [2000, 1.961150826],
] as const)
  test(`Student's 97.5 % quantile with ${degreesOfFreedom} degrees of freedom is ${expected}`, (t) => {
    const found = studentQuantile(UPPER, degreesOfFreedom)
    t.true(Math.abs(found - expected) < 2e-7, String(found))
    t.true(near(studentQuantile(1 - UPPER, degreesOfFreedom), -found))
  })

test("Student's quantiles fall towards the normal one as degrees of freedom grow", (t) => {
  let last = Number.POSITIVE_INFINITY
  for (let degreesOfFreedom = 1; degreesOfFreedom < 500; degreesOfFreedom += 0.5) {
    const found = studentQuantile(UPPER, degreesOfFreedom)
    t.true(found < last && found > normal(UPPER), String(degreesOfFreedom))
    last = found
  }
})

for (const [x, probability] of [
  [0, 0.5],
  [1, 0.841344746068543],
  [1.959963984540054, 0.975],
  [-1.959963984540054, 0.025],
  [-3, 0.00134989803163009],
  [-6, 9.86587645e-10],
] as const)
  test(`a normal variate is below ${x} with a probability of ${probability}`, (t) => {
    t.true(Math.abs(normalProbability(x) - probability) < 1e-14)
    t.true(near(normal(normalProbability(x)), x, 1e-6))
  })

test('quantiles of nothing, and of half a degree of freedom, are mistakes', (t) => {
  t.throws(() => studentQuantile(0, 5))
  t.throws(() => studentQuantile(1, 5))
  t.throws(() => studentQuantile(UPPER, 0.5))
  t.throws(() => studentQuantile(UPPER, Number.NaN))
})
