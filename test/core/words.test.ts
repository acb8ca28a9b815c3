import test from 'ava'
import fc from 'fast-check'
import { counted, formatNumber, grouped, nounFor, wrapped } from '../../sim/core/words.ts'

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

test('a paragraph is wrapped at 100 columns, and a longer word stands alone', (t) => {
  const long = 'x'.repeat(120)
  t.is(wrapped('one two'), 'one two')
  t.is(wrapped(`${'word '.repeat(20)}end ${long} end`), `${'word '.repeat(20).trimEnd()}\nend\n${long}\nend`)
  t.is(wrapped(`${'a'.repeat(60)} ${'b'.repeat(60)}`), `${'a'.repeat(60)}\n${'b'.repeat(60)}`)
})

test('the words of a wrapped paragraph are the same, in lines of at most 100 columns', (t) => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,100}$/), { minLength: 1 }), (words) => {
      const lines = wrapped(words.join(' ')).split('\n')
      t.deepEqual(
        lines.flatMap((line) => line.split(' ')),
        words,
      )
      t.true(lines.every((line) => line.length <= 100))
    }),
  )
})
