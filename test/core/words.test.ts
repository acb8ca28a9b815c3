import test from 'ava'
import { counted, formatNumber, grouped, nounFor } from '../../sim/core/words.ts'

test('thousands are set apart, and only before the point', (t) => {
  t.deepEqual([0, 999, 1_000, 1_234_567, -1_000, 1_234.567_8, 0.123_456].map(formatNumber), [
    '0',
    '999',
    '1,000',
    '1,234,567',
    '-1,000',
    '1,234.5678',
    '0.123456',
  ])
})

test('what is grouped is the nearest whole number', (t) => {
  t.deepEqual([999.5, 1_234.4, -0.2].map(grouped), ['1,000', '1,234', '0'])
})

test('one thing is named in the singular, none and several in the plural', (t) => {
  t.deepEqual(
    [0, 1, 2_000].map((count) => counted(count, 'node')),
    ['0 nodes', '1 node', '2,000 nodes'],
  )
  t.deepEqual(
    [1, 2].map((count) => counted(count, 'entry', 'entries')),
    ['1 entry', '2 entries'],
  )
  t.deepEqual(
    [1, 2].map((count) => nounFor(count, 'hop')),
    ['hop', 'hops'],
  )
})
