import test from 'ava'
import { channelOf } from '../../../sim/figures/kit/channels.ts'
import { capitalised, listed, paragraph } from '../../../sim/figures/kit/sentences.ts'

for (const [words, text] of [
  [[], ''],
  [['seed'], 'seed'],
  [['crash share', 'seed'], 'crash share and seed'],
  [['leaf-set size', 'crash share', 'seed'], 'leaf-set size, crash share and seed'],
] as const)
  test(`${words.length} words are listed: “${text}”`, (t) => t.is(listed(words), text))

test('a paragraph leaves out sentences that are empty', (t) => {
  t.is(paragraph(['One.', '', 'Two.', '']), 'One. Two.')
  t.is(paragraph(['', '']), '')
})

test('a sentence begins with a capital', (t) => {
  t.is(capitalised('operations failed'), 'Operations failed')
  t.is(capitalised(''), '')
})

test('channels of one field have its names and legend, and of a range no more than there are names', (t) => {
  const channel = channelOf({ field: 'kind', domain: ['a', 'b'], legend: { title: null } })
  t.deepEqual(channel(['red', 'blue', 'green']), {
    field: 'kind',
    type: 'nominal',
    scale: { domain: ['a', 'b'], range: ['red', 'blue'] },
    legend: { title: null },
  })
})
