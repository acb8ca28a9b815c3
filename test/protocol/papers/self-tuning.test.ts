import test from 'ava'
import { idFromWords } from '../../../protocol/base/id.ts'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { minutes, seconds } from '../../../protocol/base/time.ts'
import { tableProbePeriod, undetected } from '../../../protocol/tables/probe-tuning.ts'
import { leafSetOf } from '../../world/lone-state.ts'
import { ENTRY, RIGHT } from '../../world/neighbourhood.ts'
import { node } from '../samples.ts'
import { Member } from './setting.ts'

/* [MSP] §4: how often the entries of the routing table are probed. */

const { probeTimeout: To, probeRetries: r, heartbeatPeriod: Tls } = MSPASTRY
const inSeconds = (time: number): number => time / seconds(1)
const VERDICT = inSeconds((r + 1) * To)

/** Trt in seconds for 10,000 nodes, Lr = 5 %, and a mean session time. */
const periodFor = (session: number): number =>
  tableProbePeriod({
    nodes: 10_000,
    failureRate: 1 / inSeconds(session),
    digitBits: 4,
    targetRawLoss: 0.05,
    leafDetection: inSeconds(Tls) + VERDICT,
    verdict: VERDICT,
  })

test('[MSP §4.1] a hop that fails at rate µ and is found out within T is met dead with probability 1 − (1 − e^(−Tµ)) / (Tµ)', (t) => {
  const [T, rate] = [100, 1 / 400]
  t.true(Math.abs(undetected(T, rate) - (1 - (1 - Math.exp(-T * rate)) / (T * rate))) < 1e-12)
  t.true(undetected(T, rate) < undetected(2 * T, rate))
})

for (const [session, period] of [
  [600, 1_726],
  [60, 148],
  [30, 60],
  [15, 16],
] as const)
  test(`[MSP §4.1] 10,000 nodes, sessions of ${session} min in the mean, 5 % raw loss: entries are probed every ${period} s`, (t) => {
    t.is(Math.round(periodFor(minutes(session))), period)
  })

test('[MSP §4.1] an entry is never probed more often than every (r + 1) To', (t) => {
  t.is(periodFor(minutes(5)), 0, 'the formula would have it so')
  const member = new Member({ digitBits: 1 })
  member.passes(minutes(1))
  for (let failure = 0; failure < 100; failure++) member.node.parts.maintenance.noteFailure()
  member.passes(minutes(3))
  t.is(inSeconds(member.node.probePeriod), VERDICT)
})

test('[MSP §4.1] the number of nodes is estimated from how densely the leaf set stands', (t) => {
  const idOf = (handle: number) => idFromWords(handle << 24, 0, 0, 0)
  const leafSet = leafSetOf(node(0x80), 4, idOf)
  for (const leaf of [0x82, 0x84, 0x7e, 0x7c]) leafSet.add(node(leaf))
  t.is(Math.round(leafSet.estimatedRingSize()), 128)
})

test('[MSP §4.1] the failure rate is that of the last K failures among the nodes that it knows: the more die, the more is probed', (t) => {
  // Of so few nodes a message meets two on its way only if digits are short.
  const member = new Member({ digitBits: 1 })
  member.passes(minutes(30))
  const calm = member.node.probePeriod
  for (let failure = 0; failure < 4; failure++) member.node.parts.maintenance.noteFailure()
  member.passes(minutes(1))
  t.true(member.node.probePeriod < calm)
})

test('[MSP §4.1] nodes report their estimates to each other, and each goes by the median', (t) => {
  const member = new Member()
  const estimate = seconds(9)
  for (let count = 0; count < 3; count++)
    member.hears(RIGHT, { kind: 'heartbeat', leaves: [], failed: [], active: true, probePeriod: estimate })
  for (let passed = 0; passed < 20; passed++) {
    member.hears(RIGHT, { kind: 'ack', ackId: 0 })
    member.passes((minutes(1) / 3) as never)
  }
  t.true(member.node.probePeriod > minutes(1), 'its own')
  t.true(member.sentTo('ping').length > 10, 'those of the others are shorter, and in the majority')
})

test('[MSP §4.1] an entry that has been heard recently is not probed', (t) => {
  const member = new Member({ tableProbing: 'fixed', tableProbePeriod: seconds(30) })
  for (let second = 0; second < 600; second += 10) {
    member.hears(ENTRY, { kind: 'ack', ackId: 0 })
    member.passes(seconds(10))
  }
  t.deepEqual(member.sentTo('ping'), [])
  member.passes(seconds(60))
  t.true(member.sentTo('ping').includes(ENTRY))
})
