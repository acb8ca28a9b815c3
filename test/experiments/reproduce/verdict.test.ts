import test from 'ava'
import type { Estimate } from '../../../experiments/reproduce/statistics.ts'
import { type Judgement, type Reference, verdictOn } from '../../../experiments/reproduce/verdict.ts'

const point = (value: number): Estimate => ({ value, low: null, high: null, bounds: 'none' })
const within = (low: number, high: number): Estimate => ({ value: (low + high) / 2, low, high, bounds: 't' })

const CASES: readonly [Estimate, Reference, Judgement, ReturnType<typeof verdictOn>][] = [
  // A value within our bounds; if a tolerance is stated, our value within that.
  [within(1.7, 1.9), { value: 1.8 }, {}, 'consistent'],
  [within(1.8, 1.9), { value: 1.8 }, {}, 'consistent'],
  [within(1.81, 1.9), { value: 1.8 }, {}, 'differs'],
  [within(1.81, 1.83), { value: 1.8 }, { tolerance: 0.03 }, 'consistent'],
  [within(1.7, 2), { value: 1.8 }, { tolerance: 0.02 }, 'differs'],
  // A single run has its value alone.
  [point(1.8), { value: 1.8 }, {}, 'consistent'],
  [point(1.79), { value: 1.8 }, {}, 'unclear'],
  [point(1.79), { value: 1.8 }, { tolerance: 0.02 }, 'consistent'],
  // Which way is the good one.
  [within(1.5, 1.7), { value: 1.8 }, { good: 'low' }, 'better'],
  [within(1.5, 1.7), { value: 1.8 }, { good: 'high' }, 'worse'],
  [within(1.9, 2), { value: 1.8 }, { good: 'low' }, 'worse'],
  [within(1.9, 2), { value: 1.8 }, { good: 'high' }, 'better'],
  // None promised: bounds from 0 on are consistent, one event and more is not.
  [{ value: 0, low: 0, high: 1e-6, bounds: 'poisson' }, { value: 0 }, { good: 'low' }, 'consistent'],
  [{ value: 1e-6, low: 2e-8, high: 5e-6, bounds: 'poisson' }, { value: 0 }, { good: 'low' }, 'worse'],
  // Ranges.
  [point(1.33), { low: 1.31, high: 1.36 }, {}, 'consistent'],
  [point(1.4), { low: 1.31, high: 1.36 }, { good: 'low' }, 'unclear'],
  [within(1.35, 1.5), { low: 1.31, high: 1.36 }, {}, 'consistent'],
  // One side of something.
  [within(0.01, 0.05), { above: 0 }, {}, 'consistent'],
  [within(-0.01, 0.05), { above: 0 }, {}, 'unclear'],
  [within(-0.05, -0.01), { above: 0 }, {}, 'differs'],
  [point(0), { above: 0 }, {}, 'differs'],
  [point(890), { below: 900 }, {}, 'consistent'],
  [within(850, 950), { below: 900 }, {}, 'unclear'],
  [point(900), { below: 900 }, {}, 'differs'],
]

for (const [estimate, reference, judgement, verdict] of CASES)
  test(`${say(estimate)} against ${JSON.stringify(reference)} ${JSON.stringify(judgement)} is ${verdict}`, (t) => {
    t.is(verdictOn(estimate, reference, judgement), verdict)
  })

function say({ value, low, high }: Estimate): string {
  return low === null ? `${value}` : `${low} … ${high}`
}
