import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { micros } from '../../protocol/base/time.ts'
import { AccessQueues } from '../../sim/network/access-links.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'

/* The queue before an access link. At 1 Mbit/s a byte takes 8 µs. */

const A = 1 as NodeHandle
const B = 2 as NodeHandle
const queues = () => new AccessQueues({ bitsPerSecond: 1_000_000, queueBytes: 4_000 })

test('a datagram takes its size over the rate, and waits for those before it', (t) => {
  const link = queues()
  t.is<number, number>(link.pass(A, 1_000, micros(0)), 8_000)
  t.is<number, number>(link.pass(A, 500, micros(0)), 12_000, 'right behind it')
  t.is<number, number>(link.pass(A, 500, micros(2_000)), 14_000, '10 ms are still before it')
  t.is<number, number>(link.pass(A, 500, micros(100_000)), 4_000, 'the link is idle again')
  t.is<number, number>(link.pass(B, 500, micros(0)), 4_000, 'each node has its own')
})

test('what finds no room in the queue is dropped and takes no time of the link; an idle link takes any size', (t) => {
  const link = queues()
  for (let bytes = 1_000; bytes <= 4_000; bytes += 1_000)
    t.is<number, number>(link.pass(A, 1_000, micros(0)), 8 * bytes)
  t.is<number, number>(link.pass(A, 1, micros(0)), LOST)
  t.is<number, number>(link.pass(A, 1_000, micros(7_999)), LOST, 'the first has one microsecond to go')
  t.is<number, number>(link.pass(A, 1_000, micros(8_000)), 32_000)
  t.is<number, number>(link.pass(B, 9_000, micros(0)), 72_000)
})

test('in the long run a link carries its rate, under any load', (t) => {
  const link = queues()
  let carried = 0
  for (let at = 0; at < 10_000_000; at += 4_000)
    if (link.pass(A, 1_000, micros(at)) !== LOST) carried += 1_000
  const rate = (8 * carried) / 10
  t.true(Math.abs(rate / 1_000_000 - 1) < 0.01, `${rate} bit/s of 2 Mbit/s offered`)
})

test('the smallest datagram takes a microsecond over the fastest link: two of one sender never come at once', (t) => {
  const link = new AccessQueues({ bitsPerSecond: 1_000_000_000, queueBytes: 4_000 })
  t.is<number, number>(link.pass(A, 28, micros(0)), 1)
  t.is<number, number>(link.pass(A, 28, micros(0)), 2)
})
