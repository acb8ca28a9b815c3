import test from 'ava'
import { type Micros, micros, minutes } from '../../protocol/base/time.ts'
import { Questions } from '../../protocol/questions.ts'
import { ofOneNode } from '../world/one-node.ts'
import { node } from './samples.ts'

function questions() {
  const clock = { now: micros(7) }
  const env = { now: (): Micros => clock.now, random: () => 0.75 }
  return { clock, part: ofOneNode((store) => new Questions(store, env)) }
}

test('an answer is one if the node that was asked repeats the number, once', (t) => {
  const { clock, part } = questions()
  const number = part.ask(node(3))
  clock.now = micros(9)
  t.is(part.answered(node(4), number), undefined)
  t.is(part.answered(node(3), number + 1), undefined)
  t.is(part.answered(node(3), number), micros(7))
  t.is(part.answered(node(3), number), undefined)
})

test('unanswered questions are forgotten after a minute, and the oldest of more than 512', (t) => {
  const { clock, part } = questions()
  const first = part.ask(node(3))
  for (let count = 1; count < 1_000; count++) part.ask(node(3))
  t.is(part.size, 512)
  t.is(part.answered(node(3), first), undefined)
  clock.now = minutes(2)
  part.ask(node(3))
  t.is(part.size, 1)
  clock.now = minutes(3)
  part.forgetOld()
  t.is(part.size, 0, 'also by a node that asks nothing more')
})

test('a number that others than the node asked may answer has 32 bits from a stream of its own', (t) => {
  t.is(questions().part.draw(), 0xc000_0000)
})
