import test from 'ava'
import fc from 'fast-check'
import { Problem } from '../../sim/core/problem.ts'
import { readOverride } from '../../sim/scenario/text/overrides.ts'
import { overrideText } from '../../sim/sweep/parse-sweep.ts'

test('a value that YAML reads back is written plainly, any other as JSON', (t) => {
  for (const [value, text] of [
    [16, '16'],
    [0.1, '0.1'],
    [true, 'true'],
    [null, 'null'],
    ['10ms', '10ms'],
    ['zipf(0.9)', 'zipf(0.9)'],
    ['self-tuned', 'self-tuned'],
    ['off', 'off'],
    ['', '""'],
    ['16', '"16"'],
    ['true', '"true"'],
    ['null', '"null"'],
    [' padded ', '" padded "'],
    ['a: b', '"a: b"'],
    ['a # b', '"a # b"'],
    ['*alias', '"*alias"'],
    [['10ms', 1], '["10ms",1]'],
    [{ exponential: '30m' }, '{"exponential":"30m"}'],
    [{ toString: null }, '{"toString":null}'],
  ] as const)
    t.is(overrideText('a.b[0]', value), `a.b[0]=${text}`)
})

test('any JSON value at its path is read back as it was', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })), (value) => {
      const text = overrideText('phases[3].crash.fraction', value)
      const read = readOverride(text)
      if (read instanceof Problem) return t.fail(`${text}: ${read.statement}`)
      t.deepEqual(read.path, ['phases', 3, 'crash', 'fraction'])
      // JSON has no negative zero, and YAML reads nothing as undefined.
      t.is(JSON.stringify(read.source.value ?? null), JSON.stringify(value))
    }),
  )
})
