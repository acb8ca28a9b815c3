import test from 'ava'
import { durationText, numberText, timeText } from '../../lab/page/words.ts'

test('a time has milliseconds, however late it is, and no clock shows 60 seconds or minutes', (t) => {
  for (const [micros, text] of [
    [0, '0.000 s'],
    [12_345_400, '12.345 s'],
    [59_999_400, '59.999 s'],
    [59_999_900, '1:00.000 min'],
    [119_960_000, '1:59.960 min'],
    [119_999_700, '2:00.000 min'],
    [185_200_000, '3:05.200 min'],
    [3_599_999_900, '1:00:00.000 h'],
    [7_385_000_000, '2:03:05.000 h'],
    [7_199_999_900, '2:00:00.000 h'],
  ] as const)
    t.is(timeText(micros), text)
})

test('a duration never has 1,000 milliseconds, nor two figures and a tenth of one', (t) => {
  for (const [micros, text] of [
    [8_340, '8.3 ms'],
    [9_960, '10 ms'],
    [999_400, '999 ms'],
    [999_600, '1.000 s'],
    [59_999_900, '1:00.000 min'],
  ] as const)
    t.is(durationText(micros), text)
})

test('numbers have three digits, and a space in thousands whether or not they are whole', (t) => {
  for (const [value, text] of [
    [0.012345, '0.0123'],
    [99.96, '100'],
    [1_234, '1\u202f234'],
    [12_345.6, '12\u202f346'],
    ['text', 'text'],
    [undefined, ''],
  ] as const)
    t.is(numberText(value), text)
})
