import test from 'ava'
import { moreTimersText, timerWords } from '../../lab/page/node/timer-words.ts'
import { TIMER } from '../../protocol/base/timers.ts'
import { TIMER as STORAGE_TIMER } from '../../protocol/storage/timers.ts'

test('each timer of a node and of its storage is said in words of its own', (t) => {
  const names = [...Object.keys(TIMER), ...Object.keys(STORAGE_TIMER).map((name) => `storage ${name}`)]
  const words = names.map(timerWords)
  for (const [index, name] of names.entries()) t.not(words[index], name)
  t.is(new Set(words).size, names.length)
  t.is(timerWords('application 2, timer 3'), 'application 2, timer 3')
})

test('one more timer is one', (t) => {
  t.is(moreTimersText(1), 'and 1 more timer')
  t.is(moreTimersText(3), 'and 3 more timers')
})
