import type { Draw } from '../../sim/explore/draw/draw.ts'

/** Values that a scenario does not expect, or at the edge of what it does. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  2,
  0.1,
  1.5,
  1e-9,
  1e12,
  1e308,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  'yes',
  '1',
  '1e3',
  '1s',
  '0us',
  '-5ms',
  '1.5m',
  '999999999h',
  '1 s',
  '5..1',
  '1KiB..2MiB',
  '50 %',
  'constructor',
  'toString',
  '__proto__',
  '../../etc/passwd',
  'null',
  'ünïcödé 💥',
  '\u001b[31mred\u001b]0;title\u0007',
  '\u0000',
  '\ud800',
  'two\nlines',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  [null, null],
  { constructor: 1 },
  { model: 'matrix', file: 'matrix.txt' },
  { model: 'nothing' },
  new Array(300).fill(1),
]

const KEYS = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  '',
  ' ',
  'a.b',
  'a[0]',
  '\u001b[2J',
  'ключ',
  '0',
  'null',
]

export function hostileValue(draw: Draw): unknown {
  if (draw.toss(0.02)) return nested(draw.whole(2, 400))
  // One of its own for each place: mutations may come to it later.
  return structuredClone(draw.oneOf(VALUES))
}

export const hostileKey = (draw: Draw): string => draw.oneOf(KEYS)

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** Characters and pieces that mean something to YAML, JSON or CSV, or to a terminal. */
const PIECES = [
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  ',',
  ';',
  '\t',
  '\r',
  '\r\n',
  '\n',
  '\uFEFF',
  '\u0000',
  '\u001b[1m',
  '\u2028',
  '\ud83d',
  '#',
  ' #',
  '- ',
  '? ',
  '| ',
  '>-\n',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '!<x> ',
  '---\n',
  '...\n',
  '%YAML 9.9\n',
  '@',
  '`',
  '\\',
  '-',
  '0x10',
  '1e999',
  'NaN',
  'nan',
  '1,5',
  '""',
]

export const hostilePiece = (draw: Draw): string => draw.oneOf(PIECES)
