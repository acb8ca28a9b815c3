import test from 'ava'
import fc from 'fast-check'
import { parseDocument } from 'yaml'
import type { Touch } from '../../lab/touch/touch.ts'
import {
  isOfTouch,
  touchesOf,
  withoutLastTouch,
  withoutTouchesFrom,
  withSeed,
  withTouch,
} from '../../lab/touch/touched-text.ts'
import { parse } from '../scenario/parsing.ts'

/* Touches are lines of a scenario's text. */

const TEXT = `# A ring of ten.
name:   ten   # as many as fingers
phases:
  - join: { nodes: 10 }   # all at once

  # They come to rest.
  - settle:
      for: 1m   # one minute

# That is all.
expect:
  - phase: join
    joins: 10
`

const crash: Touch = { kind: 'crash', crowd: { node: 7 } }

test('a touch is one line more behind the last phase, and every other letter stays', (t) => {
  const grown = withTouch(TEXT, crash, 12_345_679)
  const line = '  - { at: 12.345679s, crash: { label: touch 1, list: [ 7 ] } }\n'
  t.is(grown.replace(line, ''), TEXT)
  t.is(grown.indexOf(line), TEXT.indexOf('\n# That is all.'))
  t.deepEqual(touchesOf(grown), [{ at: 12_345_679, yaml: line.slice(4).trimEnd() }])
})

test('every touch is a phase that the grammar knows', (t) => {
  const arc = { from: 'c0', to: '3fffffff' }
  const touches: readonly Touch[] = [
    crash,
    { kind: 'crash', crowd: { arc } },
    { kind: 'crash', crowd: { share: 0.3 } },
    { kind: 'leave', crowd: { arc } },
    { kind: 'leave', crowd: { node: 3 } },
    { kind: 'pause', crowd: { share: 0.5 }, seconds: 30 },
    { kind: 'cut', crowd: { arc }, seconds: 60 },
    { kind: 'cut', crowd: { share: 0.3 }, seconds: 0.5 },
    { kind: 'cut', crowd: { node: 5 }, seconds: 60 },
    { kind: 'join', nodes: 3 },
    { kind: 'join', nodes: 1, arc },
    { kind: 'insert', key: 'Rome: "eternal" #1' },
    { kind: 'lookup', key: 'Rome: "eternal" #1', caller: 9 },
    { kind: 'watch', seconds: 90 },
  ]
  const grown = touches.reduce((text, touch, index) => withTouch(text, touch, 30_000_000 + index), TEXT)
  const { phases } = parse(grown)
  t.is(phases.length, 2 + touches.length)
  t.deepEqual(
    phases.slice(2).map(({ at, label }) => [at as number | undefined, label]),
    touches.map((_, index) => [30_000_000 + index, `touch ${index + 1}`]),
  )
  t.like(phases[9], { by: { shares: [0.3, 0.7] } })
  t.like(phases[13], { data: { keys: ['Rome: "eternal" #1'] } })
  t.like(phases[14], { keys: ['Rome: "eternal" #1'], from: { list: [9] } })
})

test('the last touch is undone, and those from a time on are discarded', (t) => {
  const one = withTouch(TEXT, crash, 10)
  const two = withTouch(one, { kind: 'join', nodes: 1 }, 20)
  const three = withTouch(two, { kind: 'watch', seconds: 5 }, 30)
  t.is(withoutLastTouch(three), two)
  t.is(withoutLastTouch(two), one)
  t.is(withoutLastTouch(one), TEXT)
  t.is(withoutLastTouch(TEXT), TEXT)
  t.is(withoutTouchesFrom(three, 20), one)
  t.is(withoutTouchesFrom(three, 31), three)
  t.is(withoutTouchesFrom(three, 0), TEXT)
})

test('a touch after one that was undone has a name of its own', (t) => {
  const text = withTouch(withoutLastTouch(withTouch(withTouch(TEXT, crash, 10), crash, 20)), crash, 30)
  t.deepEqual(
    touchesOf(text).map(({ yaml }) => /touch \d/.exec(yaml)?.[0]),
    ['touch 1', 'touch 2'],
  )
})

test('phases that are written otherwise grow as well', (t) => {
  const texts = [
    'name: x\nphases: [ { join: { nodes: 3 } }, { settle: { for: 5s } } ]\n',
    'name: x\nphases:\n- join: { nodes: 3 }\n- settle: { for: 5s }',
    'name: x\nphases:\n  -\n    join: { nodes: 3 }\n  - settle: { for: 5s }\n',
    'phases:\n  - join: { nodes: 3 }\n  - settle: { for: 5s } # the end\n  # no more\n\nname: x\n',
    '{ "name": "x", "phases": [{ "join": { "nodes": 3 } }, { "settle": { "for": "5s" } }] }',
    'name: x\r\nphases:\r\n  - join: { nodes: 3 }\r\n  - settle: { for: 5s }\r\n',
  ]
  for (const text of texts) {
    const grown = withTouch(text, crash, 1_000_001)
    const known = parseDocument(text).toJS() as { phases: unknown[] }
    const phase = { at: '1.000001s', crash: { label: 'touch 1', list: [7] } }
    t.deepEqual(parseDocument(grown).toJS(), { ...known, phases: [...known.phases, phase] })
    t.deepEqual(parseDocument(withoutLastTouch(grown)).toJS(), known)
  }
})

test('a text that is no scenario stays as it is', (t) => {
  for (const text of ['', 'name: x', 'phases: 3', 'phases: [', '- a'])
    t.deepEqual([withTouch(text, crash, 5), touchesOf(text).length, withoutLastTouch(text)], [text, 0, text])
})

test('a touch is found again at its time, to the microsecond', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2e12 }), (at) => {
      t.is(touchesOf(withTouch(TEXT, crash, at))[0]!.at, at)
    }),
  )
})

test('a problem of a touch is distinguished from one of a phase that the touch makes impossible', (t) => {
  const text = withTouch(withTouch(TEXT, crash, 10), crash, 20)
  t.true(isOfTouch(text, 'phases[3].crash.list[0]', 20))
  t.false(isOfTouch(text, 'phases[3].crash.list[0]', 10))
  t.false(isOfTouch(text, 'phases[1].settle', 20))
  t.false(isOfTouch(text, undefined, 20))
})

test('a seed of the page is written into the scenario', (t) => {
  t.is(parse(withSeed(TEXT, '7')).seed, '7')
  t.is(parse(withSeed(TEXT, 'seven')).seed, 'seven')
  t.regex(withSeed(TEXT, '7'), /# as many as fingers/)
})
