import test from 'ava'
import { descriptionAt } from '../../lab/editor/description.ts'
import { schema, withCursor } from './schema.ts'

const describedAt = (marked: string) => {
  const { text, offset } = withCursor(marked)
  return descriptionAt(text, offset, schema)
}

for (const [what, marked, name, about] of [
  ['a key', 'pastry: { digit|Bits: 4 }\n', 'digitBits', /^b, the bits of a digit/],
  ['a value', 'pastry: { digitBits: |4 }\n', 'digitBits', /^b, the bits of a digit/],
  ['a section', 'net|work:\n  loss: 0.1\n', 'network', /./],
  ['a phase', 'phases:\n  - cra|sh: { count: 1 }\n', 'crash', /^Nodes fall silent/],
  ['a model', 'network: { latency: { model: |constant } }\n', 'model', /^The same for every pair/],
] as const)
  test(`over ${what} stands what the schema says of it`, (t) => {
    const found = describedAt(marked)!
    t.is(found.name, name)
    t.regex(found.about, about)
  })

test('a description has the values and the default', (t) => {
  t.deepEqual(describedAt('pastry: { digit|Bits: 4 }\n')!.facts, [
    'Values: whole number, 1 … 8',
    'Default: 4',
  ])
})

test('a description knows where the word stands', (t) => {
  const { from, to } = describedAt('pastry: { digit|Bits: 4 }\n')!
  t.is('pastry: { digitBits: 4 }'.slice(from, to), 'digitBits')
})

test('of comments, of what the schema does not know, and of nothing there is no description', (t) => {
  t.is(describedAt('# na|me\nname: x\n'), undefined)
  t.is(describedAt('nonsen|se: 1\n'), undefined)
  t.is(describedAt('|'), undefined)
})
