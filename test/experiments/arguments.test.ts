import { spawnSync } from 'node:child_process'
import test from 'ava'
import { SEEDS, UsageMistake, wholeNumber } from '../../experiments/arguments.ts'
import { defectsOf } from '../../experiments/defects.ts'
import { casesOf } from '../../experiments/interleavings/command.ts'

test('a number is whole and within its bounds, or a mistake', (t) => {
  t.is(wholeNumber('20', SEEDS), 20)
  t.is(wholeNumber(undefined, SEEDS), undefined)
  for (const text of ['x', '0', '-1', '1.5', '', '1e3', '9999999', '1 2'])
    t.throws(() => wholeNumber(text, SEEDS), {
      instanceOf: UsageMistake,
      message: `seeds: expected a whole number from 1 to 1000000, found ${JSON.stringify(text)}`,
    })
})

test('defects and cases that there are not are mistakes: nothing to look at is no success', (t) => {
  t.is(defectsOf(['5', 'wrap']).names.length, 1)
  t.is(defectsOf([]).runsMax, 100)
  t.throws(() => defectsOf(['x']), { message: /^runs: expected/ })
  t.throws(() => defectsOf(['5', 'nosuch']), { message: /^no defect has "nosuch" in its name: / })
  t.throws(() => defectsOf(['5', 'wrap', '7']), { message: 'not understood: 7' })
  t.true(casesOf(['2']).cases.length > 0)
  t.true(casesOf([]).cases.length > casesOf(['3']).cases.length)
  t.throws(() => casesOf(['9']), { message: 'nodes: expected a whole number from 2 to 5, found "9"' })
  t.throws(() => casesOf(['2', 'deep']), { message: /^depth: expected/ })
})

for (const [program, args, message] of [
  ['evidence', ['nothing'], /^no claims are called "nothing"\n\nnpm run evidence -- <what>/],
  ['evidence', ['joins', '20', '3'], /^not understood: 3\n/],
  ['evidence', ['replication', '2', 'x'], /^size: expected a whole number from 1/],
  ['faults/main', ['--seeds', 'x'], /^--seeds: expected a whole number from 1/],
  ['faults/main', ['nosuch'], /^no experiment is called nosuch\n\nnpm run faults/],
  ['reproduce/main', ['--workers', '0'], /^--workers: expected a whole number from 1/],
] as const)
  test(`${program} ${args.join(' ')} is a mistake, exit code 2`, (t) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`dist/experiments/${program}.js`, ...args],
      {
        encoding: 'utf8',
      },
    )
    t.is(stdout, '')
    t.regex(stderr, message)
    t.is(status, 2)
  })
