import test from 'ava'
import { BENCHES } from '../../bench/benches.ts'
import { optionsOf, USAGE, UsageError } from '../../bench/options.ts'

const refuses = test.macro((t, args: readonly string[], message: RegExp) => {
  t.throws(() => optionsOf(args), { instanceOf: UsageError, message })
})

test('an unknown bench is refused by name', refuses, ['churn-1k', 'chrun'], /^no bench is called chrun$/)
test('an unknown option is refused', refuses, ['--agains', 'HEAD'], /--agains/)
test('--against needs a commit', refuses, ['--against'], /--against/)
for (const pairs of ['0', '-1', '2.5', 'many', '100'])
  test(`--pairs=${pairs} is refused`, refuses, [`--pairs=${pairs}`], /^--pairs: a whole number, 1 … 99, not /)
for (const scale of ['0', '1.5', 'half', 'NaN'])
  test(
    `--scale ${scale} is refused`,
    refuses,
    ['--scale', scale],
    /^--scale: a number above 0, at most 1, not /,
  )
test(
  'a part of the present code has no earlier commit beside it',
  refuses,
  ['codec', 'churn-1k', '--against', 'HEAD'],
  /^codec: a part of the present code/,
)
test(
  'a command cannot be scaled',
  refuses,
  ['small-run', '--scale', '0.1'],
  /^small-run: only simulations can be/,
)

test('without names: the quick ones, with --full all', (t) => {
  const quick = [...BENCHES].filter(([, { effort }]) => effort === 'quick').map(([name]) => name)
  t.deepEqual(optionsOf([])?.names, quick)
  t.deepEqual(optionsOf(['--full'])?.names, [...BENCHES.keys()])
})

test('beside another commit: what can be measured of both, in five pairs', (t) => {
  const options = optionsOf(['--against', 'HEAD'])
  t.like(options, { against: 'HEAD', turns: 5, scale: 1 })
  t.deepEqual(
    options?.names.filter((name) => BENCHES.get(name)!.subject === 'part'),
    [],
  )
  t.is(optionsOf(['--against', 'HEAD', '--pairs', '3'])?.turns, 3)
  t.is(optionsOf([])?.turns, 1)
})

test('a name given twice is run once', (t) => {
  t.deepEqual(optionsOf(['codec', 'codec'])?.names, ['codec'])
})

test('the usage names every bench', (t) => {
  t.is(optionsOf(['--help']), undefined)
  t.deepEqual(
    [...BENCHES.keys()].filter((name) => !USAGE.includes(name)),
    [],
  )
})
