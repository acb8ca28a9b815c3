import test from 'ava'
import { withGenerated } from '../../../experiments/reproduce/report.ts'
import { FIGURES, resultOf } from '../../../experiments/reproduce/result.ts'
import { runsOf } from '../../../experiments/reproduce/runs.ts'
import { extentOf, SETTINGS, type Size } from '../../../experiments/reproduce/settings.ts'
import { withoutCommentLines } from '../../../sim/commands/shell/code-version.ts'

const SIZES: readonly Size[] = ['reduced', 'standard', 'full']

test('every setting is a sound scenario in every size, and no two runs are the same', (t) => {
  for (const size of SIZES) {
    const runs = SETTINGS.flatMap((setting) => {
      const extent = extentOf(setting, size)
      return extent === undefined ? [] : runsOf(setting, extent)
    })
    t.is(new Set(runs.map(({ scenario }) => scenario)).size, runs.length, size)
  }
})

test('every figure rests on settings that there are, and every setting serves a figure', (t) => {
  const used = new Set(FIGURES.flatMap(({ settings }) => settings))
  t.deepEqual([...used].sort(), SETTINGS.map(({ name }) => name).sort())
})

test('a figure that nothing has been run for says so', (t) => {
  const { runs, ours, verdict } = resultOf(FIGURES[0]!, new Map())
  t.deepEqual({ runs, ours, verdict }, { runs: 0, ours: '', verdict: 'not run' })
})

test('no two figures of one setting have one name', (t) => {
  const names = FIGURES.map(({ quantity, settings }) => `${quantity}: ${settings[0]}`)
  t.is(new Set(names).size, names.length)
})

test('comments and blank lines make no other version of the code', (t) => {
  const code = [
    '/** What',
    ' * it is. */',
    'const a = 1 // one',
    '',
    '  // more',
    "const b = '/* */'",
    '',
  ].join('\n')
  t.is(withoutCommentLines(code), "const a = 1 // one\nconst b = '/* */'")
  t.is(withoutCommentLines('/* one line */\nconst a = 1'), 'const a = 1')
})

test('what is written by hand around the generated part of the page stays', (t) => {
  const page =
    'Before\n\n<!-- made by npm run reproduce -->\n\nold\n\n<!-- end of what npm run reproduce makes -->\n\nAfter\n'
  const once = withGenerated(page, 'new')
  t.is(once, page.replace('old', 'new'))
  t.is(withGenerated(once, 'new'), once)
  t.throws(() => withGenerated('no marks', 'new'))
})
