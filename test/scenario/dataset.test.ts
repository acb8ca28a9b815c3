import test from 'ava'
import fc from 'fast-check'
import { headline, Problems } from '../../sim/core/problem.ts'
import { readDataset } from '../../sim/scenario/files/dataset.ts'

const read = (text: string) => readDataset({ file: 'd.json', text })

test('any JSON object is read as JSON.parse reads it', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(4),
        (object, indent) => {
          const entries = read(JSON.stringify(object, null, indent))
          const values = entries.map(({ key, value }) => [key, JSON.parse(value)])
          return JSON.stringify(Object.fromEntries(values)) === JSON.stringify(object)
        },
      ),
      { seed: 1 },
    ),
  )
})

test('values are kept to the last digit and without white space, keys in the order of the text', (t) => {
  const text =
    '\uFEFF{ "b": [ 1 , { "x" : 2.50 } ],\n"2": 12345678901234567890, "1": 1e400,\t"\\u00e9": "a  b", "": "" }\r\n'
  t.deepEqual(read(text), [
    { key: 'b', value: '[1,{"x":2.50}]' },
    { key: '2', value: '12345678901234567890' },
    { key: '1', value: '1e400' },
    { key: 'é', value: '"a  b"' },
    { key: '', value: '""' },
  ])
})

test('a value of 100 kB, and one of 10 MB, are read', (t) => {
  for (const size of [100_000, 10_000_000])
    t.is(read(`{"k":"${'ü'.repeat(size)}"}`)[0]?.value.length, size + 2)
})

const REFUSED: readonly (readonly [text: string, told: string])[] = [
  ['', 'd.json:1:1: Expected a JSON object `{ "key": value }`, found the end of the file.'],
  ['{}', 'd.json:1:1: Expected at least one key, found an empty object.'],
  ['"a"', 'd.json:1:1: Expected a JSON object `{ "key": value }`, found `"`.'],
  ['{"a": 1,}', 'd.json:1:9: Expected a key in double quotes, found `}`.'],
  ["{'a': 1}", "d.json:1:2: Expected a key in double quotes, found `'a'`."],
  ['{"a" 1}', 'd.json:1:6: Expected `:` after the key, found `1`.'],
  ['{"a": 1 "b": 2}', 'd.json:1:9: Expected `,` or `}`, found `"`.'],
  ['{"a": yes}', 'd.json:1:7: Expected a JSON value, found `yes`.'],
  ['{"a": NaN}', 'd.json:1:7: Expected a JSON value, found `NaN`.'],
  ['{"a": 01}', 'd.json:1:8: Expected `,` or `}`, found `1`.'],
  [
    '{"a": "x\ny"}',
    'd.json:1:9: Expected the closing `"` of a text on the same line, found the end of the line.',
  ],
  ['{"a": "\\q"}', 'd.json:1:8: Expected a JSON escape such as \\n or \\u00e9, found `\\q`.'],
  ['{"a": 1} {', 'd.json:1:10: Expected nothing after the closing `}`, found `{`.'],
  ['{"a": [1, 2}', 'd.json:1:12: Expected `,` or `]`, found `}`.'],
  ['{\n "a": 1,\n "\\u0061": 2\n}', 'd.json:3:2: The key "a" is given twice.'],
  ['{"a": ', 'd.json:1:7: Expected a JSON value, found the end of the file.'],
]
for (const [text, told] of REFUSED) {
  test(`${JSON.stringify(text)} is refused`, (t) => {
    const error = t.throws(() => read(text), { instanceOf: Problems })
    t.deepEqual(error?.problems.map(headline), [told])
  })
}

test('nesting without end is refused, not run into', (t) => {
  t.throws(() => read(`{"a": ${'['.repeat(100_000)}`), { instanceOf: Problems })
})
