import { execFileSync } from 'node:child_process'
import test from 'ava'
import fc from 'fast-check'
import { shellQuote } from '../../sim/commands/shell/replay-command.ts'

test('plain arguments stay as they are; others are quoted', (t) => {
  t.is(shellQuote('scenarios/mass-failure.yaml'), 'scenarios/mass-failure.yaml')
  t.is(shellQuote('phases[3].crash.fraction=0.5'), "'phases[3].crash.fraction=0.5'")
  t.is(shellQuote(''), "''")
  t.is(shellQuote("it's"), "'it'\\''s'")
})

test('a shell reads back what was quoted', (t) => {
  const texts = fc.sample(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    200,
  )
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(shellQuote).join(' ')}`], {
    encoding: 'utf8',
  })
  t.deepEqual(printed.split('\0').slice(0, -1), texts)
})
