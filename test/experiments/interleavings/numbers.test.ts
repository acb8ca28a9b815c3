import test from 'ava'
import { Numbers } from '../../../experiments/interleavings/numbers.ts'
import type { Message } from '../../../protocol/wire/messages.ts'
import { node } from '../../protocol/samples.ts'

const ping = (nonce: number): Message => ({ kind: 'ping', nonce })
const pong = (nonce: number): Message => ({ kind: 'pong', nonce })

test('the names of questions do not depend on the order in which nodes are asked', (t) => {
  const one = new Numbers()
  t.deepEqual(one.outgoing(node(1), ping(7)), ping(1))
  t.deepEqual(one.outgoing(node(2), ping(8)), ping(1))
  const other = new Numbers()
  t.deepEqual(other.outgoing(node(2), ping(7)), ping(1))
  t.deepEqual(other.outgoing(node(1), ping(8)), ping(1))
  t.is(one.asked, other.asked)
})

test('an answer has the number of its question again', (t) => {
  const numbers = new Numbers()
  numbers.outgoing(node(1), ping(7))
  numbers.outgoing(node(2), ping(8))
  t.deepEqual(numbers.outgoing(node(2), ping(9)), ping(2))
  t.deepEqual(numbers.incoming(node(1), pong(1)), pong(7))
  t.deepEqual(numbers.incoming(node(2), pong(2)), pong(9))
})

test('what another node asks, and what is answered to it, stays as it is', (t) => {
  const numbers = new Numbers()
  t.deepEqual(numbers.incoming(node(1), ping(3)), ping(3))
  t.deepEqual(numbers.outgoing(node(1), pong(3)), pong(3))
})
