import { readFileSync } from 'node:fs'
import test from 'ava'
import { parametersOf } from '../../lab/editor/parameters.ts'
import { difference, numberChange, type TextChange } from '../../lab/editor/set-number.ts'
import { parse } from '../scenario/parsing.ts'
import { schema } from './schema.ts'

const FIRST_STEPS = readFileSync('scenarios/first-steps.yaml', 'utf8')

const applied = (text: string, { from, to, insert }: TextChange): string =>
  text.slice(0, from) + insert + text.slice(to)

test('the parameters of a scenario are L, b, k and the loss, and each number that its text holds', (t) => {
  const found = parametersOf(FIRST_STEPS, schema).map(({ key, name, value }) => [key, name, value])
  t.deepEqual(found, [
    ['pastry.leafSetSize', 'pastry: leafSetSize', 32],
    ['pastry.digitBits', 'pastry: digitBits', 4],
    ['storage.replicas', 'storage: replicas', 3],
    ['network.loss', 'network: loss', 0.01],
    ['phases[0].join.nodes', 'join: nodes', 50],
    ['phases[3].lookup.count', 'before the crash: count', 500],
    ['phases[4].crash.count', 'crash: count', 5],
    ['phases[5].lookup.count', 'during repair: count', 500],
    ['phases[7].lookup.count', 'after repair: count', 500],
  ])
})

for (const [what, text, key, range] of [
  ['a share', 'phases: [{ crash: { fraction: 0.3 } }]', 'phases[0].crash.fraction', [0, 1, 0.005]],
  ['a narrow range', 'name: x', 'pastry.digitBits', [1, 8, 1]],
  ['an even number', 'name: x', 'pastry.leafSetSize', [2, 128, 2]],
  ['a number of nodes', 'phases: [{ join: { nodes: 300 } }]', 'phases[0].join.nodes', [1, 2_000, 1]],
] as const)
  test(`${what} has a slider over a sensible range`, (t) => {
    const { minimum, maximum, step } = parametersOf(text, schema).find((each) => each.key === key)!
    t.deepEqual([minimum, maximum, step], [...range])
  })

test('what is not stated has the default of the preset', (t) => {
  const valuesOf = (pastry: string) =>
    parametersOf(`pastry: { ${pastry} }`, schema).map(({ key, value }) => [key, value])
  for (const preset of ['mspastry', 'pastry-2001'] as const) {
    const { leafSetSize, digitBits } = resolvedPastry(preset)
    t.deepEqual(valuesOf(`preset: ${preset}`).slice(0, 2), [
      ['pastry.leafSetSize', leafSetSize],
      ['pastry.digitBits', digitBits],
    ])
  }
  t.deepEqual(valuesOf('preset: pastry-2001, leafSetSize: 8')[0], ['pastry.leafSetSize', 8])
})

function resolvedPastry(preset: string) {
  const text = `name: x\npastry: { preset: ${preset} }\nphases: [{ join: { nodes: 2, over: 1s } }]`
  return parse(text).pastry
}

test('a text that is no scenario has no parameters', (t) => {
  for (const text of ['', 'name', 'name: [', '- 1', '{ a: 1']) t.deepEqual(parametersOf(text, schema), [])
})

test('a number is changed where it stands, and nothing else is', (t) => {
  const changed = applied(FIRST_STEPS, numberChange(FIRST_STEPS, ['phases', 0, 'join', 'nodes'], 80)!)
  t.is(changed, FIRST_STEPS.replace('nodes: 50', 'nodes: 80'))
})

test('a number that is not stated is added to its section, and comments stay', (t) => {
  const text = '# of mine\nname: x # why\npastry: { acks: true } # and this\nphases: []\n'
  t.is(
    applied(text, numberChange(text, ['pastry', 'leafSetSize'], 16)!),
    '# of mine\nname: x # why\npastry: { acks: true, leafSetSize: 16 } # and this\nphases: []\n',
  )
  const added = applied(FIRST_STEPS, numberChange(FIRST_STEPS, ['pastry', 'leafSetSize'], 16)!)
  t.is(added, `${FIRST_STEPS}pastry:\n  leafSetSize: 16\n`)
})

test('what has no place in the text changes nothing', (t) => {
  t.is(numberChange('name: [', ['pastry', 'leafSetSize'], 16), undefined)
  t.is(numberChange('pastry: none', ['pastry', 'leafSetSize'], 16), undefined)
})

test('sums of steps are written without their rounding errors', (t) => {
  t.is(numberChange('network: { loss: 0.1 }', ['network', 'loss'], 0.1 + 0.2)!.insert, '0.3')
})

for (const [before, after] of [
  ['', 'abc'],
  ['abc', ''],
  ['aa', 'aaa'],
  ['abcabc', 'abc'],
  ['one two', 'one too two'],
  ['same', 'same'],
] as const)
  test(`the difference of ${JSON.stringify(before)} and ${JSON.stringify(after)} makes one of the other`, (t) => {
    t.is(applied(before, difference(before, after)), after)
  })
