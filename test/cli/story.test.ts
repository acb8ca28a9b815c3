import test from 'ava'
import { micros } from '../../protocol/base/time.ts'
import { tellStory } from '../../sim/commands/explain/story.ts'
import { painter } from '../../sim/commands/shell/terminal.ts'
import type { TraceLine } from '../../sim/run.ts'
import { lookupRow } from './rows.ts'

const plain = painter('off')
const line = (at: number, node: number, text: string): TraceLine => ({
  at: micros(at),
  node,
  text,
  operation: 512,
})

test('a story says what was asked, what happened when and where, and how it ended', (t) => {
  const trace = [
    line(12_500_000, 17, 'starts a lookup; next hop 204'),
    line(12_520_250, 204, 'receives it (hop 1); next hop 40'),
    line(12_561_000, 40, 'handles it after 2 hops'),
  ]
  t.is(
    tellStory(lookupRow({}), trace, plain),
    `Operation 512: lookup of “France” (key 8f3a) by node 17 at 12.500000 s

   time_s       ms  node  what happened
12.500000   +0.000    17  starts a lookup; next hop 204
12.520250  +20.250   204  receives it (hop 1); next hop 40
12.561000  +61.000    40  handles it after 2 hops

Outcome: succeeded. It did what it should.
Handled by node 40 after 2 hops (the root at that instant).
It took 81.500 ms; the handler is 20.250 ms away, 2.01 times the direct way.
`,
  )
})

const ending = (facts: Parameters<typeof lookupRow>[0]) =>
  tellStory(lookupRow(facts), [], plain).split('\n').slice(4)

test('a misdelivery names the node that should have been asked', (t) => {
  t.deepEqual(ending({ outcome: 'misdelivered', delivered_at: 39, latency_ms: null, retries: 2 }), [
    'Outcome: misdelivered. A node handled it that was not the closest active one to the key at that instant.',
    'Handled by node 39 after 2 hops (the root at that instant was node 40).',
    'The caller asked again 2 times.',
    '',
  ])
})

test('a lost operation was handled nowhere', (t) => {
  const nowhere = { delivered_at: null, root: null, hops: null, latency_ms: null, direct_ms: null, rdp: null }
  t.deepEqual(ending({ outcome: 'lost', ...nowhere, retries: null }), [
    'Outcome: lost. No node handled it within the deadline of its caller.',
    '',
  ])
})
