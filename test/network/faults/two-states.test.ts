import test from 'ava'
import { streamKey } from '../../../sim/core/random.ts'
import { TwoStates } from '../../../sim/network/faults/two-states.ts'

/* The chain behind bursts of loss, looked at in any order. */

const MILLISECOND = 1_000

/** The lengths of the good and the bad times of some chains, looked at once per millisecond for this many seconds. */
function times(states: TwoStates, { chains, seconds }: { chains: number; seconds: number }) {
  const lengths = { good: [] as number[], bad: [] as number[] }
  let looks = 0
  let bad = 0
  for (let chain = 0; chain < chains; chain++) {
    const key = streamKey('two states', chain)
    let since: number | undefined
    let was = states.isBad(key, 0)
    for (let at = 0; at < seconds * 1_000; at++) {
      const is = states.isBad(key, at * MILLISECOND)
      looks++
      if (is) bad++
      if (is === was) continue
      if (since !== undefined) lengths[was ? 'bad' : 'good'].push(at - since)
      since = at
      was = is
    }
  }
  return { ...lengths, badShare: bad / looks }
}

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length

test('bad times have the stated share, and good and bad times the stated mean lengths, with a geometric spread', (t) => {
  const states = new TwoStates({ good: 2_000 * MILLISECOND, bad: 200 * MILLISECOND })
  const { good, bad, badShare } = times(states, { chains: 10, seconds: 200 })
  // About 900 times of each kind: the mean of such lengths is right to within 3.3 % in two of three trials.
  t.true(good.length > 700 && bad.length > 700)
  t.true(Math.abs(mean(good) / 2_000 - 1) < 0.12, `good ${mean(good)} ms`)
  t.true(Math.abs(mean(bad) / 200 - 1) < 0.12, `bad ${mean(bad)} ms`)
  t.true(Math.abs(badShare - states.badShare) < 0.01, `${badShare} of ${states.badShare}`)
  t.true(Math.abs(states.badShare - 1 / 11) < 1e-12)
  const beyondMean = bad.filter((length) => length > 200).length / bad.length
  t.true(
    Math.abs(beyondMean - Math.exp(-1)) < 0.06,
    `${beyondMean} of the bad times are longer than their mean`,
  )
})

test('what a chain is at an instant does not depend on what else is asked, nor on the order', (t) => {
  const states = new TwoStates({ good: 30 * MILLISECOND, bad: 10 * MILLISECOND })
  const key = streamKey('order')
  const instants = Array.from({ length: 2_000 }, (_, index) => index * 7_919)
  const forwards = instants.map((at) => states.isBad(key, at))
  const backwards = [...instants].reverse().map((at) => states.isBad(key, at))
  t.deepEqual(backwards.reverse(), forwards)
  t.notDeepEqual(
    instants.map((at) => states.isBad(streamKey('another'), at)),
    forwards,
  )
})

test('two instants are equal with the probability of a chain of that memory', (t) => {
  const mean = { good: 400 * MILLISECOND, bad: 100 * MILLISECOND }
  const states = new TwoStates(mean)
  const memory = 1 / (1 / mean.good + 1 / mean.bad)
  for (const apart of [10, 50, 200].map((ms) => ms * MILLISECOND)) {
    let alike = 0
    const trials = 20_000
    for (let trial = 0; trial < trials; trial++) {
      const key = { high: trial, low: apart }
      const at = 3_000_000 + 1_237 * trial
      if (states.isBad(key, at) === states.isBad(key, at + apart)) alike++
    }
    const p = states.badShare
    const expected = 1 - 2 * p * (1 - p) * (1 - Math.exp(-apart / memory))
    t.true(Math.abs(alike / trials - expected) < 0.01, `${apart} µs: ${alike / trials}, expected ${expected}`)
  }
})
