import test from 'ava'
import { completionAt } from '../../lab/editor/completion.ts'
import { schema, withCursor } from './schema.ts'

const suggestionsAt = (marked: string) => {
  const { text, offset } = withCursor(marked)
  return completionAt(text, offset, schema)
}
const labelsAt = (marked: string) => suggestionsAt(marked)?.suggestions.map(({ label }) => label) ?? []

for (const [place, marked, offered, notOffered] of [
  ['the start of an empty text', '|', 'name', 'latency'],
  ['the top level, but for keys that are there', 'name: x\nse|\nphases: []\n', 'seed', 'name'],
  ['a section', 'network:\n  lat|\nphases: []\n', 'latency', 'phases'],
  ['an empty line in a section', 'pastry:\n  acks: true\n  |\nphases: []\n', 'leafSetSize', 'acks'],
  ['a map in braces', 'network:\n  latency: { mo| }\n', 'model', 'constant'],
  ['a map in braces that is not closed', 'phases:\n  - join: { no|\n', 'nodes', 'join'],
  ['the alternative that the map is', 'network:\n  latency: { model: euclidean, s| }\n', 'side', 'sigma'],
  ['an entry of a list', 'phases:\n  - c|\n', 'crash', 'nodes'],
  ['a phase in a repetition', 'phases:\n  - repeat: { times: 2, phases: [{ c| }] }\n', 'crash', 'repeat'],
  ['a key that is being changed', 'phases:\n  - join:\n      st|: converged\n', 'start', 'protocol'],
] as const)
  test(`at ${place} the keys of that place are offered`, (t) => {
    const labels = labelsAt(marked)
    t.true(labels.includes(offered), labels.join(' '))
    t.false(labels.includes(notOffered), labels.join(' '))
  })

for (const [place, marked, values] of [
  ['an enumeration', 'phases:\n  - join: { arrival: | }\n', ['uniform', 'poisson', 'burst']],
  ['a flag', 'pastry:\n  acks: t|\n', ['true', 'false']],
  ['a model', 'network:\n  jitter: { model: | }\n', ['none', 'uniform', 'exponential']],
  ['an enumeration or text of a form', 'record: { lookups: | }\n', ['all', 'none', 'sample(0.01)']],
] as const)
  test(`as the value of ${place} what is possible is offered`, (t) => {
    t.deepEqual(labelsAt(marked), [...values])
  })

for (const [place, marked] of [
  ['a comment', '# ne|\nname: x\n'],
  ['text that may be anything', 'description: ne|\n'],
  ['a place that the schema does not know', 'nonsense:\n  a|\n'],
  ['aliases that have no end', 'name: &a [*a, *a]\npastry: *b\nrecord: { | }\n'],
] as const)
  test(`${place} does not break completion`, (t) => {
    t.notThrows(() => suggestionsAt(marked))
  })

test('nothing is offered in a comment, or where any text may stand', (t) => {
  t.is(suggestionsAt('# ne|\nname: x\n'), undefined)
  t.is(suggestionsAt('description: ne|\n'), undefined)
})

test('a suggestion replaces the word that the cursor is in', (t) => {
  const marked = 'network:\n  lat|ency: { model: constant }\n'
  const { text } = withCursor(marked)
  const { from, to, suggestions } = suggestionsAt(marked)!
  t.is(text.slice(from, to), 'latency')
  t.is(suggestions.find(({ label }) => label === 'latency')!.text, 'latency', 'its colon is there')
  t.is(suggestionsAt('pastry:\n  a|\n')!.suggestions.find(({ label }) => label === 'acks')!.text, 'acks: ')
})

test('a suggestion says what the key is for, what it may be and its default', (t) => {
  const found = suggestionsAt('pastry:\n  leaf|\n')!.suggestions.find(({ label }) => label === 'leafSetSize')!
  t.is(found.detail, 'whole number, 2 … 128, even; default 32')
  t.regex(found.about, /^\|L\|, the size of the leaf set/)
  t.true(suggestionsAt('|')!.suggestions.find(({ label }) => label === 'phases')!.isRequired)
})
