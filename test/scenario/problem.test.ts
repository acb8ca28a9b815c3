import { stripVTControlCharacters } from 'node:util'
import test from 'ava'
import { Problem, Problems } from '../../sim/core/problem.ts'
import { formatProblems } from '../../sim/scenario/text/problem.ts'
import { closest } from '../../sim/scenario/text/suggest.ts'

const off = { colour: 'off' } as const

test('a problem without place, path or text is its statement and hint', (t) => {
  const problem = new Problem({ statement: 'The folder is not empty.', hint: 'Give another.' })
  t.is(formatProblems([problem], off), '[1]\n\nThe folder is not empty.\n\nHint: Give another.\n\n1 problem.')
})

test('the frame of a long line is cut around the problem', (t) => {
  const text = `{"a": "${'x'.repeat(500)}", oops, "b": "${'y'.repeat(500)}"}`
  const problem = new Problem({ file: 'd', line: 1, column: 511, length: 4, text, statement: 'No.' })
  const [, , , , frame = '', pointer = ''] = formatProblems([problem], off).split('\n')
  t.true(frame.length <= 100)
  t.is(frame.slice(pointer.indexOf('^'), pointer.lastIndexOf('^') + 1), 'oops')
})

test('nothing in a file can command the terminal', (t) => {
  const text = 'name: \u001b[2Jx\t\u0007'
  const told = formatProblems([new Problem({ line: 1, column: 7, text, statement: 'No \u001b[31m.' })], off)
  t.false(/\p{Cc}/u.test(told.replaceAll('\n', '')))
})

test('a thrown problem can be reported as it is; an error that is no mistake of the user is thrown on', (t) => {
  const problems = [new Problem({ statement: 'No.' })]
  t.is(formatProblems(new Problems(problems)), formatProblems(problems, off))
  const fault = new TypeError('ours')
  t.is(
    t.throws(() => formatProblems(fault)),
    fault,
  )
})

test('at most 20 problems are reported, and how many there are', (t) => {
  const problems = Array.from({ length: 1_234 }, (_, index) => new Problem({ statement: `Number ${index}.` }))
  const told = formatProblems(problems, off)
  t.regex(told, /\[20\]\n\nNumber 19\.\n\n1,234 problems; the first 20 are shown\.$/)
  t.is(new Problems(problems).message.split('\n').length, 21)
})

test('names of keys and files cannot command the terminal either', (t) => {
  const told = formatProblems([
    new Problem({ file: 'a\u001b[31mb', path: 'p.\u001b]0;x\u0007', statement: 'No.' }),
  ])
  t.false(/\p{Cc}/u.test(told.replaceAll('\n', '')))
})

test('colours change nothing but the colours', (t) => {
  const problem = new Problem({
    file: 'f',
    line: 1,
    column: 1,
    text: 'x',
    expected: 'y',
    found: 'x',
    hint: 'z',
  })
  const coloured = formatProblems([problem], { colour: 'on' })
  t.not(coloured, formatProblems([problem], off))
  t.is(stripVTControlCharacters(coloured), formatProblems([problem], off))
})

test('the error holds every problem in its message, one per line', (t) => {
  const one = new Problem({ file: 'f', line: 2, column: 3, path: 'a.b', expected: 'x', found: 'y' })
  t.is(new Problems([one, one]).message, 'f:2:3 a.b: Expected x, found y.\nf:2:3 a.b: Expected x, found y.')
})

const MEANT: readonly (readonly [word: string, candidates: readonly string[], meant: string | undefined])[] =
  [
    ['lokup', ['lookup', 'route'], 'lookup'],
    ['leafsetsize', ['leafSetSize', 'idBits'], 'leafSetSize'],
    ['ids-in-arc', ['idsInArc', 'list'], 'idsInArc'],
    ['possion', ['poisson', 'uniform'], 'poisson'],
    ['jion', ['join', 'leave'], 'join'],
    ['nodse', ['nodes', 'over'], 'nodes'],
    ['x', ['of', 'for'], undefined],
    ['potato', ['lookup', 'route'], undefined],
  ]
for (const [word, candidates, meant] of MEANT) {
  test(`${word} ${meant ? `means ${meant}` : 'means nothing known'}`, (t) => {
    t.is(closest(word, candidates), meant)
  })
}
