import test from 'ava'
import { streamKey } from '../../../sim/core/random.ts'
import { BlockedPairs } from '../../../sim/network/faults/blocked-pairs.ts'
import { arrives, networkWith, pairsBelow } from './passages.ts'

const HOSTS = 300
const key = streamKey('blocked pairs')

/** The ordered pairs between which nothing arrives, as text. */
function blocked(options: { share: number; direction: 'both ways' | 'one way' }): string[] {
  const network = networkWith(new BlockedPairs({ key, ...options }))
  return pairsBelow(HOSTS)
    .filter(([from, to]) => !arrives(network, from, to))
    .map(String)
}
const reverse = (pair: string): string => pair.split(',').reverse().join()

test('the stated share of pairs is blocked, both ways', (t) => {
  const pairs = blocked({ share: 0.05, direction: 'both ways' })
  const share = pairs.length / (HOSTS * (HOSTS - 1))
  t.true(Math.abs(share - 0.05) < 0.004, `${share}`)
  const all = new Set(pairs)
  t.true(pairs.every((pair) => all.has(reverse(pair))))
})

test('one way, the same pairs are blocked, each in one direction, and those in either about equally often', (t) => {
  const both = new Set(blocked({ share: 0.05, direction: 'both ways' }))
  const pairs = blocked({ share: 0.05, direction: 'one way' })
  t.is(pairs.length, both.size / 2)
  t.true(pairs.every((pair) => both.has(pair) && !pairs.includes(reverse(pair))))
  const upward = pairs.filter((pair) => Number(pair.split(',')[0]) < Number(pair.split(',')[1])).length
  t.true(Math.abs(upward / pairs.length - 0.5) < 0.05, `${upward} of ${pairs.length}`)
})

test('pairs blocked at 5 % are among those at 10 %; none is at 0, and all are at 1', (t) => {
  const more = new Set(blocked({ share: 0.1, direction: 'both ways' }))
  t.true(blocked({ share: 0.05, direction: 'both ways' }).every((pair) => more.has(pair)))
  t.is(blocked({ share: 0, direction: 'both ways' }).length, 0)
  t.is(blocked({ share: 1, direction: 'both ways' }).length, HOSTS * (HOSTS - 1))
})

test('a pair is blocked permanently, for every datagram', (t) => {
  const network = networkWith(new BlockedPairs({ key, share: 0.5, direction: 'both ways' }))
  for (const [from, to] of pairsBelow(10)) {
    const first = arrives(network, from, to)
    for (let sequence = 1; sequence < 20; sequence++)
      t.is(arrives(network, from, to, { sequence, at: sequence * 1_000_000 }), first)
  }
})

test('an exempt host reaches all', (t) => {
  const isExempt = (host: number): boolean => host === 0
  const network = networkWith(new BlockedPairs({ key, share: 1, direction: 'both ways', isExempt }))
  for (const [from, to] of pairsBelow(10)) t.is(arrives(network, from, to), from === 0 || to === 0)
})
