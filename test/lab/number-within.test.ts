import test from 'ava'
import { numberWithin } from '../../lab/page/number-within.ts'

test('a node or an operation is chosen by a whole number of one that there is', (t) => {
  const bounds = { most: 1_500, isFinal: true }
  for (const text of ['1', '7', '1500']) t.deepEqual(numberWithin(text, bounds), { number: Number(text) })
  for (const text of ['2.5', '-4', '0', '1501', '1e9', 'no number', 'Infinity'])
    t.deepEqual(numberWithin(text, bounds), { problem: 'There are 1 … 1\u202f500.' }, text)
  t.is(numberWithin(' ', bounds), undefined)
})

test('what is said of a number that cannot be is right of none, of one, and of a run that goes on', (t) => {
  t.deepEqual(numberWithin('4', { most: 0, isFinal: true }), { problem: 'There are none.' })
  t.deepEqual(numberWithin('4', { most: 1, isFinal: true }), { problem: 'There is only 1.' })
  t.deepEqual(numberWithin('4', { most: 3, isFinal: false }), { problem: 'There are 1 … 3 up to now.' })
})
