import test from 'ava'
import { exponential, lognormal, normal } from '../../../sim/core/distributions.ts'
import { type RandomStream, randomStream, streamKey } from '../../../sim/core/random.ts'
import { compareMeans } from '../../../sim/sweep/statistics/compare.ts'
import type { Interval } from '../../../sim/sweep/statistics/estimate.ts'
import { estimateMean } from '../../../sim/sweep/statistics/mean.ts'
import { estimateShare } from '../../../sim/sweep/statistics/share.ts'
import { studentInterval } from '../../../sim/sweep/statistics/student.ts'

// How often intervals hold the mean of the distribution that the runs were drawn from. Seeds are fixed: these do not flicker.

interface Sampled {
  readonly name: string
  readonly draw: (stream: RandomStream) => number
  readonly mean: number
}

const NORMAL: Sampled = { name: 'normal', draw: (stream) => normal(stream.next()), mean: 0 }
const EXPONENTIAL: Sampled = {
  name: 'exponential',
  draw: (stream) => exponential(stream.next(), { mean: 1 }),
  mean: 1,
}
const MOSTLY_ZERO: Sampled = {
  name: 'mostly zero, else lognormal',
  draw: (stream) => (stream.next() < 0.7 ? 0 : lognormal(stream.next(), { median: 1, sigma: 1 })),
  mean: 0.3 * Math.exp(0.5),
}

const holds = ({ low, high }: Interval, value: number): boolean => low <= value && value <= high
const percent = (count: number, trials: number): number => (100 * count) / trials

/** Shares of trials, in %. Runs that are all equal have no interval, and hold nothing. */
function coverage({ name, draw, mean }: Sampled, { n, trials }: { n: number; trials: number }) {
  const stream = randomStream(streamKey('coverage', name, n))
  const held = { student: 0, estimate: 0 }
  for (let trial = 0; trial < trials; trial++) {
    const values = Array.from({ length: n }, () => draw(stream))
    const { low, high } = estimateMean(values, streamKey('coverage', trial))
    if (low === null || high === null) continue
    if (holds({ low, high }, mean)) held.estimate++
    if (holds(studentInterval(values), mean)) held.student++
  }
  return { student: percent(held.student, trials), estimate: percent(held.estimate, trials) }
}

test('of ten normal runs the interval holds the mean in 95 % of cases, even if some look skewed', (t) => {
  const { student, estimate } = coverage(NORMAL, { n: 10, trials: 3_000 })
  t.true(Math.abs(student - 95) < 1.5, `Student ${student} %`)
  t.true(Math.abs(estimate - 95) < 1.5, `${estimate} %`)
})

for (const { sampled, least } of [
  { sampled: EXPONENTIAL, least: 92 },
  // Far from 95 %: twenty runs may not have seen what makes the mean.
  { sampled: MOSTLY_ZERO, least: 85 },
])
  test(`of twenty runs (${sampled.name}) the interval holds the mean more often than Student's, in over ${least} % of cases`, (t) => {
    const { student, estimate } = coverage(sampled, { n: 20, trials: 800 })
    const measured = `Student ${student} %, ours ${estimate} %`
    t.log(measured)
    t.true(estimate > student, measured)
    t.true(estimate > least, measured)
  })

/** `shared` is the share of the variance that the two runs of a pair have in common. */
function pairs({ shared, n, trials }: { shared: number; n: number; trials: number }) {
  const stream = randomStream(streamKey('pairs', String(shared)))
  const runOf = (common: number) => Math.sqrt(shared) * common + Math.sqrt(1 - shared) * normal(stream.next())
  let held = 0
  let ratios = 0
  for (let trial = 0; trial < trials; trial++) {
    const common = Array.from({ length: n }, () => normal(stream.next()))
    const { paired, widthRatio } = compareMeans(common.map(runOf), common.map(runOf))
    if (holds(paired!, 0)) held++
    ratios += widthRatio!
  }
  return { paired: percent(held, trials), widthRatio: ratios / trials }
}

test('runs that have 90 % of their variance in common have a paired interval of a third of the width', (t) => {
  const { paired, widthRatio } = pairs({ shared: 0.9, n: 10, trials: 3_000 })
  t.true(Math.abs(paired - 95) < 1.5, `${paired} %`)
  t.true(widthRatio > 0.3 && widthRatio < 0.4, String(widthRatio))
})

test('pairing runs that have nothing in common costs a few percent of the width: half the degrees of freedom', (t) => {
  const { paired, widthRatio } = pairs({ shared: 0, n: 10, trials: 3_000 })
  t.true(Math.abs(paired - 95) < 1.5, `${paired} %`)
  t.true(widthRatio > 1 && widthRatio < 1.1, String(widthRatio))
})

test('intervals of a yes/no of each of twenty runs hold shares of 2 to 98 % in over 93 % of cases on average', (t) => {
  const stream = randomStream(streamKey('coverage', 'shares'))
  const trials = 20_000
  let held = 0
  for (let trial = 0; trial < trials; trial++) {
    const share = 0.02 + 0.96 * stream.next()
    const yes = Array.from({ length: 20 }, () => stream.next()).filter((draw) => draw < share).length
    const { low, high } = estimateShare(yes, 20)
    if (holds({ low: low!, high: high! }, share)) held++
  }
  t.true(percent(held, trials) > 93, `${percent(held, trials)} %`)
})
