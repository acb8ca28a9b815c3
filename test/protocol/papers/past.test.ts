import test from 'ava'
import { outcomeOf, saying } from './setting.ts'

/* [PAST] Rowstron & Druschel, Storage management and caching in PAST, SOSP 2001; k = 3. */

const SEVEN = ['overlay idBits=8 b=2 L=4', 'join 10 30 50 70 90 b0 d0 every=1s', 'advance 10s'] as const
/** The key 70 and its value, on nodes 3, 4 and 5. */
const STORED = [...SEVEN, 'insert 1 0x70 "seventy"', 'advance 1s'] as const

/** Which nodes hold the key 70. */
const holders = (...commands: string[]): number[] =>
  outcomeOf(...commands, 'state')
    .filter((line) => /holds.*\b70 v\d+/.test(line))
    .map((line) => Number(line.split(' ')[0]))

test('[PAST §2] a value lies on the k nodes whose ids are closest to its key', (t) => {
  t.deepEqual(holders(...STORED), [3, 4, 5])
})

test('[PAST §2] the closest, the root, has k − 1 others store it, and answers when a majority has', (t) => {
  const lines = outcomeOf(...SEVEN, 'insert 1 0x70 "seventy"', 'advance 1s show=store,kept,answer')
  const steps = saying(lines, '→').map((line) => line.replace(/ of .*/, ''))
  t.deepEqual(steps, [
    '4 → 3  store',
    '4 → 5  store',
    '3 → 4  kept version 1',
    '5 → 4  kept version 1',
    '4 → 1  answer stored',
  ])
})

test('[PAST §2] a lookup is routed to the root, and its answer goes straight to the caller', (t) => {
  const lines = outcomeOf(...STORED, 'lookup 7 0x70', 'advance 1s show=lookup,answer')
  t.deepEqual(saying(lines, 'answer'), ['4 → 7  answer found', '7      has the answer to operation 2: found'])
})

test('[PAST §2] of two writes the later one wins', (t) => {
  const lines = outcomeOf(...STORED, 'insert 6 0x70 "new"', 'advance 1s', 'state 3 4 5')
  for (const line of lines) t.regex(line, /holds 70 v2$/)
})

test('[PAST §2] a deleted key is absent; a tombstone stays, so that no old copy comes back', (t) => {
  const lines = outcomeOf(...STORED, 'delete 1 0x70', 'advance 1s', 'lookup 2 0x70', 'advance 1s')
  t.deepEqual(saying(lines, 'has the answer'), ['2      has the answer to operation 3: absent'])
  t.regex(outcomeOf(...STORED, 'delete 1 0x70', 'advance 1s', 'state 4')[0]!, /holds 70 v2†$/)
})

test('[PAST §2.2] if reads are open to replicas, the first replica that a lookup meets answers it', (t) => {
  const overlay = SEVEN[0].replace('overlay', 'overlay storage.reads=replica')
  const lines = outcomeOf(overlay, ...STORED.slice(1), 'lookup 3 0x70', 'advance 0s')
  t.deepEqual(saying(lines, 'answer'), [], 'it had the answer at once')
  const said = outcomeOf(overlay, ...STORED.slice(1), 'lookup 3 0x70')
  t.deepEqual(saying(said, '3 '), [
    '3      handles operation 2 as a replica, after 0 hops',
    '3      has the answer to operation 2: found',
  ])
})

test('[PAST §2] a root says that there is no such key when it has compared its keys with the other replicas (ours)', (t) => {
  const lines = outcomeOf(...SEVEN, 'lookup 1 0x72', 'advance 1s show=fetch,fetched,answer')
  const steps = saying(lines, '→').map((line) => line.replace(/:.*/, ''))
  t.deepEqual(steps, ['4 → 1  answer absent'])
})

test('[PAST §2] until then it asks them about the key, and answers when enough are sure that each write has come to one (ours)', (t) => {
  const lines = outcomeOf(...SEVEN, 'crash 4', 'lookup 1 0x72', 'advance 60s show=fetch,fetched,answer')
  const steps = saying(lines, '→').map((line) => line.replace(/,.*|:.*/, ''))
  const asked = steps.findIndex((step) => step.includes('fetched'))
  t.true(asked > 0)
  t.regex(steps.at(-1)!, /answer absent/)
})

test('[PAST §2] a value that does not fit a message travels in fragments', (t) => {
  const lines = outcomeOf(...SEVEN, `insert 1 0x70 ${'x'.repeat(3_000)}`, 'advance 2s show=fragment,answer')
  t.true(saying(lines, '1 → 4  fragment').length >= 3)
  t.deepEqual(saying(lines, 'has the answer'), ['1      has the answer to operation 1: stored'])
})

test('[PAST §2] a node that joins among the k closest fetches what is its own, and the one that is no more drops it', (t) => {
  t.deepEqual(holders(...STORED, 'join 78', 'advance 30s'), [3, 4, 8])
})

test('[PAST §2] when a holder dies the copy is made again on the next closest', (t) => {
  t.deepEqual(holders(...STORED, 'crash 4', 'advance 90s'), [2, 3, 5])
})

test('[PAST §2] a node that leaves hands over what it holds before it goes (ours)', (t) => {
  t.deepEqual(holders(...STORED, 'leave 4', 'advance 30s'), [2, 3, 5])
})

test('[PAST §2] a value survives as long as one of its holders does', (t) => {
  const lines = outcomeOf(...STORED, 'crash 4 5', 'advance 120s', 'lookup 1 0x70', 'advance 1s')
  t.deepEqual(saying(lines, 'has the answer'), ['1      has the answer to operation 2: found'])
  t.deepEqual(holders(...STORED, 'crash 4 5', 'advance 120s').length, 3)
})
