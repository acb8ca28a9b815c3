import test from 'ava'
import { MSPASTRY } from '../../../protocol/base/parameters.ts'
import { micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import { ofOneNode } from '../../world/one-node.ts'

/** To = 3 s, r = 2. `answers`: how many tries were in vain before each answer. */
function patience(answers: readonly number[], roundTrip = milliseconds(100)): Patience {
  const each = ofOneNode((store) => new Patience(store, MSPASTRY))
  for (const unanswered of answers) each.noteAnswer(roundTrip, unanswered)
  return each
}

test('if nothing is lost, a verdict is that of the paper', (t) => {
  for (const each of [patience([]), patience([0, 0, 0])]) {
    t.is(each.tries, 3)
    t.is(each.interval(seconds(3)), seconds(3))
    t.is(each.interval(seconds(1)), seconds(1))
  }
})

test('the more tries get lost, the more a verdict takes, in the same time', (t) => {
  const tries = [[0, 0, 0, 1], [0, 1], [1], [1, 2]].map((answers) => {
    const each = patience(answers)
    t.true(each.interval(seconds(3)) * each.tries >= 9_000_000)
    t.true(each.interval(seconds(3)) * each.tries < 9_000_000 + each.tries)
    return each.tries
  })
  // A share p of the tries is lost: p^tries ≤ 10⁻⁵, but never more than 20.
  t.deepEqual(tries, [8, 11, 17, 20])
})

test('loss of long ago counts for less', (t) => {
  const each = patience(Array(64).fill(1))
  const before = each.loss
  for (let count = 0; count < 300; count++) each.noteTries(0)
  t.true(each.loss < before / 4)
})

test('if round trips are long, it waits longer, up to the longest retransmission', (t) => {
  t.is(patience([0], seconds(2)).interval(seconds(3)), seconds(6), 'a round trip and four deviations')
  t.is(patience([0], seconds(9)).interval(seconds(3)), seconds(10))
  t.is(patience([]).usualRoundTrip, undefined)
  t.is(patience([0]).usualRoundTrip, milliseconds(300))
})

test('a joiner begins with what its root has measured, and its own tries outweigh it', (t) => {
  const joiner = patience([])
  joiner.learn(patience([1]).lossPercent)
  t.is(joiner.lossPercent, 50)
  const old = patience(Array(20).fill(0))
  old.learn(50)
  t.is(old.lossPercent, 0)
  t.is(micros(joiner.tries), micros(17))
})
