import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Micros, micros, milliseconds } from '../../protocol/base/time.ts'
import { streamKey } from '../../sim/core/random.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import type { LatencyModel } from '../../sim/network/latency.ts'
import { ConstantLatency } from '../../sim/network/models/constant.ts'
import { MatrixLatency } from '../../sim/network/models/matrix.ts'
import { Network, type NetworkOptions } from '../../sim/network/network.ts'

const [ALICE, BOB] = [0 as NodeHandle, 1 as NodeHandle]

function network(options: Partial<NetworkOptions>): Network {
  return new Network({
    latency: new ConstantLatency({ oneWay: milliseconds(10) }),
    jitter: { model: 'none' },
    loss: 0,
    deadHost: 'silent',
    key: streamKey('network test'),
    ...options,
  })
}

function delays(net: Network, from: NodeHandle, count: number): number[] {
  return Array.from({ length: count }, (_, sequence) => net.delay(from, BOB, sequence))
}

test('without loss and jitter a datagram takes the base latency', (t) => {
  t.deepEqual(new Set(delays(network({}), ALICE, 100)), new Set([10_000]))
})

test('a round trip is both ways, even if they differ', (t) => {
  const latency = new MatrixLatency({
    rtt: [
      [0, 11],
      [31, 0],
    ],
    siteLatency: micros(7),
  })
  const random = { next: () => 0, integer: () => 0 }
  latency.place(ALICE, random)
  latency.place(BOB, random)
  const net = network({ latency })
  t.is(net.oneWay(ALICE, BOB), micros(5_500))
  t.is(net.oneWay(BOB, ALICE), micros(15_500))
  t.is(net.roundTrip(ALICE, BOB), micros(21_000))
  t.is(net.roundTrip(BOB, ALICE), micros(21_000))
})

test('the share of lost datagrams is the configured one', (t) => {
  for (const loss of [0.001, 0.05, 0.5]) {
    const count = 200_000
    const lost = delays(network({ loss }), ALICE, count).filter((delay) => delay === LOST).length
    // Five standard deviations of a binomial.
    t.true(Math.abs(lost - count * loss) < 5 * Math.sqrt(count * loss * (1 - loss)), `${loss}: ${lost}`)
  }
})

test('loss 0 loses nothing and loss 1 loses everything', (t) => {
  t.false(delays(network({ loss: 0 }), ALICE, 10_000).includes(LOST))
  t.deepEqual(new Set(delays(network({ loss: 1 }), ALICE, 10_000)), new Set([LOST]))
})

test('what is lost at a low rate is lost at a higher one too', (t) => {
  const [low, high] = [0.05, 0.2].map((loss) => delays(network({ loss }), ALICE, 5_000)) as [
    number[],
    number[],
  ]
  t.true(low.every((delay, sequence) => delay !== LOST || high[sequence] === LOST))
})

test('losses of one sender say nothing about the next datagram or about another sender', (t) => {
  const net = network({ loss: 0.5 })
  const [alice, bob] = [delays(net, ALICE, 40_000), delays(net, BOB, 40_000)]
  const agreeing = (shift: number) =>
    alice.filter((delay, sequence) => delay === bob[sequence + shift]).length
  const repeating = alice.filter((delay, sequence) => delay === alice[sequence + 1]).length
  for (const count of [agreeing(0), agreeing(1), repeating])
    t.true(Math.abs(count - 20_000) < 500, `${count}`)
})

test('uniform jitter adds 0 up to its bound, both included', (t) => {
  const extra = delays(network({ jitter: { model: 'uniform', upTo: micros(4) } }), ALICE, 5_000)
  t.deepEqual(
    [...new Set(extra)].sort((a, b) => a - b),
    [10_000, 10_001, 10_002, 10_003, 10_004],
  )
})

test('exponential jitter has its mean, and is cut at its bound', (t) => {
  const jitter = { model: 'exponential', mean: milliseconds(5), atMost: milliseconds(20) } as const
  const extra = delays(network({ jitter }), ALICE, 50_000).map((delay) => delay - 10_000)
  const mean = extra.reduce((sum, value) => sum + value, 0) / extra.length
  // Cutting at c takes mean · e^(−c / mean) off the mean.
  t.true(Math.abs(mean - 5_000 * (1 - Math.exp(-4))) < 120, `${mean}`)
  t.is(Math.max(...extra), 20_000)
})

test('jitter lets a later datagram overtake an earlier one', (t) => {
  const net = network({ jitter: { model: 'uniform', upTo: milliseconds(50) } })
  const arrivals = delays(net, ALICE, 100).map((delay, sequence) => 1_000 * sequence + delay)
  t.true(arrivals.some((arrival, sequence) => sequence > 0 && arrival < arrivals[sequence - 1]!))
})

test('switching jitter on does not change which datagrams are lost', (t) => {
  const jitter = { model: 'uniform', upTo: milliseconds(50) } as const
  const lost = (net: Network) => delays(net, ALICE, 5_000).map((delay) => delay === LOST)
  t.deepEqual(lost(network({ loss: 0.1, jitter })), lost(network({ loss: 0.1 })))
})

test('the fate of a datagram is a pure function of key, sender and sequence number, and never early', (t) => {
  const options = {
    loss: 0.1,
    jitter: { model: 'exponential', mean: micros(900), atMost: micros(9_000) },
  } as const
  const [one, other] = [network(options), network(options)]
  fc.assert(
    fc.property(fc.nat(2 ** 21), fc.nat(), (from, sequence) => {
      const delay = one.delay(from as NodeHandle, BOB, sequence)
      const early = delay !== LOST && delay < one.latency.minimum
      return !early && Number.isInteger(delay) && other.delay(from as NodeHandle, BOB, sequence) === delay
    }),
  )
  const anotherRun = network({ ...options, key: streamKey('another') })
  t.notDeepEqual(delays(anotherRun, ALICE, 100), delays(one, ALICE, 100))
})

test('a latency model that breaks its promise stops the run', (t) => {
  const model = (oneWay: number, minimum = 5): LatencyModel => ({
    name: 'broken',
    minimum: minimum as Micros,
    place() {},
    oneWay: () => oneWay as Micros,
  })
  for (const oneWay of [4, 7.5, Number.NaN]) {
    t.throws(() => network({ latency: model(oneWay) }).delay(ALICE, BOB, 0), {
      message: /latency model broken/,
    })
  }
  t.throws(() => network({ latency: model(5, 0) }), { message: /minimum 0 µs is below 1/ })
})
