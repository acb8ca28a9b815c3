import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros } from '../../../protocol/base/time.ts'
import { streamKey } from '../../../sim/core/random.ts'
import { BurstyLoss } from '../../../sim/network/faults/bursty-loss.ts'
import { INTACT, LOST } from '../../../sim/network/faults/link-fault.ts'

/* Losses that come in bursts, of datagrams that are sent without regard to what is lost. */

const options = {
  key: streamKey('bursts'),
  lasting: { start: micros(0), length: null },
  good: micros(900_000),
  bad: micros(100_000),
  lossInGood: 0.02,
  lossInBad: 0.8,
}

/** What is lost of a datagram each 5 ms on each of some links. */
function lostOf(fault: BurstyLoss, { links, each }: { links: number; each: number }): boolean[][] {
  return Array.from({ length: links }, (_, link) =>
    Array.from({ length: each }, (_, sequence) => {
      const fate = { delay: 10, copies: [], flippedBit: INTACT, checksum: 'notices' as const }
      const passage = { from: (link + 1) as NodeHandle, to: 100 as NodeHandle, sequence, bytes: 100 }
      fault.affect({ ...passage, now: micros(5_000 * sequence) }, fate)
      return fate.delay === LOST
    }),
  )
}

test('the share that is lost is that of good and bad times by their lengths', (t) => {
  const lost = lostOf(new BurstyLoss(options), { links: 40, each: 5_000 })
  const share = lost.flat().filter(Boolean).length / lost.flat().length
  // 1,000 seconds of links, about 1,000 bad times: the share of these is right to within 5 % or so.
  t.true(Math.abs(share - (0.1 * 0.8 + 0.9 * 0.02)) < 0.02, `${share}`)
})

test('losses come together: after one the next is lost far more often than at any time', (t) => {
  const lost = lostOf(new BurstyLoss(options), { links: 20, each: 5_000 })
  const next = lost.flatMap((link) => link.slice(1).filter((_, index) => link[index]))
  const share = next.filter(Boolean).length / next.length
  // In a bad time, which a lost datagram was sent in with 0.816, the next is lost with 0.8 · e^(−5/100) or so.
  t.true(share > 0.55 && share < 0.7, `${share}`)
})

test('links have their bad times apart, and the two directions of a pair too', (t) => {
  const fault = new BurstyLoss(options)
  const states = (from: number, to: number): boolean[] =>
    Array.from({ length: 2_000 }, (_, index) =>
      fault.isBad(from as NodeHandle, to as NodeHandle, micros(10_000 * index)),
    )
  const there = states(1, 2)
  for (const other of [states(2, 1), states(1, 3), states(4, 2)]) {
    const both = there.filter((isBad, index) => isBad && other[index]).length / there.length
    t.true(both < 0.05, `${both}, about 0.01 if they are independent`)
  }
})

test('without loss in either state nothing is lost', (t) => {
  const lost = lostOf(new BurstyLoss({ ...options, lossInGood: 0, lossInBad: 0 }), { links: 5, each: 1_000 })
  t.false(lost.flat().some(Boolean))
})
