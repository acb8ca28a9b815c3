import test from 'ava'
import { seconds } from '../../../protocol/base/time.ts'
import { OpenQuestion } from '../../../protocol/storage/open-question.ts'
import { TIMER } from '../../../protocol/storage/timers.ts'
import { FakeNode } from './fake.ts'

function questionOf() {
  const self = new FakeNode()
  return { self, question: new OpenQuestion(self.routing, self.transport, TIMER.releaseReply) }
}

test('before any question no number is its own', (t) => {
  const { question } = questionOf()
  t.false(question.is(0))
})

test('only the number of the last question is the one under way', (t) => {
  const { question } = questionOf()
  const [first, second] = [question.next(), question.next()]
  t.false(question.is(first))
  t.true(question.is(second))
})

test('one timer runs at a time, longer if the question itself has to wait', (t) => {
  const { self, question } = questionOf()
  question.next()
  question.awaitReply()
  question.awaitReply(seconds(2))
  t.deepEqual(self.effects(), ['timer releaseReply in 5 s', 'cancel timer', 'timer releaseReply in 7 s'])
})
