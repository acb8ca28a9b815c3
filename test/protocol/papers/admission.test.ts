import test from 'ava'
import { conversation, outcomeOf, saying } from './setting.ts'

/*
 * [LU] Lu, Merz & Weidenbach, and Azmy et al.: Pastry's joins, model-checked and proved; and the seed server, through which nodes
 * find each other here.
 */

const FIVE = ['overlay idBits=8 b=2 L=4', 'join 10 40 70 a0 d0 every=1s', 'advance 5s'] as const
const JOINS = 'show=joinRequest,joinQueued,joinReply,joinDone'

test('[LU] a root admits one joiner at a time; another waits until that one is active, and is routed anew', (t) => {
  const lines = outcomeOf(...FIVE, 'join ac b4', `advance 1s ${JOINS}`)
  t.deepEqual(saying(lines, /joinReply|joinQueued|is active|→ 6 {2}route/), [
    '4 → 6  joinReply leaves [4 5 1 3 2]',
    '4 → 7  joinQueued',
    '6      is active',
    '4 → 6  route join request, hop 3',
    '6 → 7  joinReply leaves [6 5 1 4 3]',
    '7      is active',
  ])
})

test('[LU] admission is a lease: a joiner that dies with it makes way for the next', (t) => {
  const lines = outcomeOf(...FIVE, 'join ac b4', 'advance 0.125s', 'crash 6', 'advance 30s', 'state 4 5 7')
  t.deepEqual(lines, [
    '4 (a0) active  leaves 2 3 | 7 5  failed 6',
    '5 (d0) active  leaves 4 7 | 1 2',
    '7 (b4) active  leaves 3 4 | 5 1',
  ])
})

test('[LU] nodes that join at once between the same neighbours know each other in the end', (t) => {
  t.deepEqual(outcomeOf(...FIVE, 'join b0 b4 b8 bc c0 c4', 'advance 60s', 'check'), [
    'all leaf sets are right',
  ])
})

test('[LU] no node is removed because others say that it is dead: each probes it itself', (t) => {
  const { log } = conversation(...FIVE, 'cut 3 4', 'cut 2 4', 'cut 5 4', 'cut 3 1', 'advance 120s')
  const verdicts = log.flatMap((entry) =>
    entry.what === 'event' && entry.event.type === 'declaredDead' && (entry.event.peer as number) === 4
      ? [entry.by as number]
      : [],
  )
  t.false(verdicts.includes(1))
})

test('a node that one other does not reach is found dead by none: it answers by way of a third', (t) => {
  const { log } = conversation(...FIVE, 'cut 3 4', 'advance 600s')
  t.false(log.some((entry) => entry.what === 'event' && entry.event.type === 'declaredDead'))
})

test('[LU] of any two active nodes at most one would deliver a key: none does before its neighbours know it', (t) => {
  const { log } = conversation(
    'overlay idBits=8 b=2 L=4',
    'join 10 40 70 a0 d0 c8 b8 every=0.05s',
    'advance 20s',
  )
  const active = log.flatMap((entry) =>
    entry.what === 'event' && entry.event.type === 'activated' ? [entry.by as number] : [],
  )
  t.deepEqual(active.toSorted(), [1, 2, 3, 4, 5, 6, 7])
})

test('[bootstrap] the first caller of an empty seed server founds the ring; others are asked to wait until it has', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 10 40 show=seedReply',
    'advance 0.015s show=seedReply',
  )
  t.deepEqual(saying(lines, 'seedReply'), ['0 → 1  seedReply found []', '0 → 2  seedReply wait []'])
})

test('[bootstrap] a founder that dies before it has founded is replaced when its lease runs out', (t) => {
  const lines = outcomeOf(
    'overlay idBits=8 b=2 L=4',
    'join 10',
    'crash 1',
    'join 40',
    'advance 60s',
    'state 2',
  )
  t.deepEqual(lines, ['2 (40) active  leaves  | '])
})

test('[bootstrap] an id that a live member holds is refused', (t) => {
  const { log } = conversation(...FIVE, 'advance 10s')
  t.false(log.some((entry) => entry.what === 'event' && entry.event.type === 'joinFailed'))
  t.throws(() => outcomeOf(...FIVE, 'advance 10s', 'join 40', 'advance 10s'), { message: '6: joinFailed' })
})

test('[bootstrap] a member reported dead is asked before it is forgotten; one that is silent to nine pings is', (t) => {
  const lines = outcomeOf(...FIVE, 'crash 2', 'advance 60s show=ping by=0')
  t.is(saying(lines, '0 → 2  ping').length, 9)
})

test('[bootstrap] a silent seed server is asked again, with growing patience', (t) => {
  const { log } = conversation('overlay idBits=8 b=2 L=4', 'cut 0 1', 'join 10', 'advance 60s')
  const times = log.flatMap((entry) =>
    entry.what === 'sent' && entry.message.kind === 'seedRequest' ? [entry.at / 1_000_000] : [],
  )
  const waits = times.slice(1).map((time, index) => time - times[index]!)
  t.deepEqual(
    waits.map((wait, index) => wait / 2 ** Math.max(0, index - 3)).map((wait) => wait >= 1 && wait <= 1.5),
    waits.map(() => true),
  )
})
