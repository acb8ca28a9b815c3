import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { type ProbeTuning, tableProbePeriod, undetected } from '../../../protocol/tables/probe-tuning.ts'
import { prove } from '../samples.ts'

/** Tls = 30 s, To = 3 s, r = 2, as in the worked figures. */
const WORKED: ProbeTuning = {
  nodes: 10_000,
  failureRate: 1 / 3_600,
  digitBits: 4,
  targetRawLoss: 0.05,
  leafDetection: 39,
  verdict: 9,
}

/** Mean session time in minutes, and Trt in seconds; the node itself never probes more often than every 9 s. */
const PUBLISHED = [
  { minutes: 600, period: 1_726 },
  { minutes: 60, period: 148 },
  { minutes: 30, period: 60 },
  { minutes: 15, period: 16 },
  { minutes: 5, period: 0 },
]

for (const { minutes, period } of PUBLISHED) {
  test(`10,000 nodes that stay ${minutes} minutes in the mean: Trt = ${period} s for 5 % raw loss [MSP §4.1]`, (t) => {
    t.is(Math.round(tableProbePeriod({ ...WORKED, failureRate: 1 / (60 * minutes) })), period)
  })
}

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
/** Evenly over the orders of magnitude. */
const magnitudes = (min: number, max: number) => within(Math.log(min), Math.log(max)).map(Math.exp)

const tuning: fc.Arbitrary<ProbeTuning> = fc.record({
  nodes: magnitudes(1, 1e7),
  failureRate: magnitudes(1e-9, 0.1),
  digitBits: fc.constantFrom(1, 2, 4, 8),
  targetRawLoss: within(0.001, 0.9),
  leafDetection: within(1, 100),
  verdict: within(0.1, 30),
})

/** Pf as it is printed; the difference of two numbers close to 1 has no bits left, but its series has. */
function fault(time: number, failureRate: number): number {
  const x = time * failureRate
  return x < 1e-4 ? x / 2 - (x * x) / 6 : 1 - (1 - Math.exp(-x)) / x
}

/** Lr of a period, from the formula as it is printed. */
function rawLoss(tuning: ProbeTuning, period: number): number {
  const { nodes, failureRate, digitBits, leafDetection, verdict } = tuning
  const columns = 2 ** digitBits
  const hops = (((columns - 1) / columns) * Math.log(nodes)) / Math.log(columns)
  return (
    1 - (1 - fault(leafDetection, failureRate)) * (1 - fault(period + verdict, failureRate)) ** (hops - 1)
  )
}

/** No node waits for longer ones than this, and the formula is too flat there to be inverted to the last bits. */
const DAY = 86_400

test('put back into the formula, the period gives the raw loss that was wanted', (t) => {
  prove(
    t,
    fc.property(tuning, (tuning) => {
      const period = tableProbePeriod(tuning)
      if (period === 0) {
        assert(rawLoss(tuning, 0) >= tuning.targetRawLoss * (1 - 1e-6), 'no rate of probing is enough')
      } else if (period <= DAY) {
        const loss = rawLoss(tuning, period)
        assert(Math.abs(loss - tuning.targetRawLoss) <= 1e-6, `${period} s: ${loss}`)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('the more nodes fail, the shorter is the period; the more loss is allowed, the longer', (t) => {
  prove(
    t,
    fc.property(tuning, within(1.001, 10), (tuning, factor) => {
      const { failureRate, targetRawLoss } = tuning
      const period = tableProbePeriod(tuning) * (1 + 1e-6) + 1e-3
      assert(tableProbePeriod({ ...tuning, failureRate: failureRate * factor }) <= period)
      assert(tableProbePeriod({ ...tuning, targetRawLoss: targetRawLoss / factor }) <= period)
      assert(tableProbePeriod({ ...tuning, nodes: tuning.nodes * factor }) <= period)
    }),
    { numRuns: 1_000 },
  )
})

test('if a lookup takes one hop, or no node fails, the table need not be probed', (t) => {
  t.is(tableProbePeriod({ ...WORKED, nodes: 1 }), Number.POSITIVE_INFINITY)
  t.is(tableProbePeriod({ ...WORKED, nodes: 16 }), Number.POSITIVE_INFINITY)
  t.true(Number.isFinite(tableProbePeriod({ ...WORKED, nodes: 20 })))
  t.is(tableProbePeriod({ ...WORKED, failureRate: 0 }), Number.POSITIVE_INFINITY)
})

test('it has an answer for all that a scenario may say and a node may see', (t) => {
  prove(
    t,
    fc.property(
      fc.record({
        nodes: fc.oneof(fc.integer({ min: 1, max: 40 }), magnitudes(1, 4e9)),
        // Many nodes that were found dead in the same microsecond look like a rate of millions.
        failureRate: fc.oneof(fc.constant(0), magnitudes(1e-12, 1e7)),
        digitBits: fc.constantFrom(1, 2, 4, 8),
        targetRawLoss: fc.oneof(fc.constantFrom(0, 1), within(0, 1)),
        leafDetection: magnitudes(1e-3, 1e5),
        verdict: magnitudes(1e-3, 1e5),
      }),
      (tuning) => {
        const period = tableProbePeriod(tuning)
        assert(period >= 0, `${period}`)
      },
    ),
    { numRuns: 5_000 },
  )
})

test('a node that fails at rate µ and is found out within T is met dead with probability 1 − (1 − e^−Tµ) / Tµ', (t) => {
  prove(
    t,
    fc.property(magnitudes(1e-12, 1e9), (x) => {
      const probability = undetected(1, x)
      assert(probability >= 0 && probability <= 1, `${probability}`)
      assert(Math.abs(probability - fault(1, x)) <= 1e-7, `${probability}, not ${fault(1, x)}`)
    }),
    { numRuns: 2_000 },
  )
})
