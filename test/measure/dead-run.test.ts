import test from 'ava'
import fc from 'fast-check'
import { longestDeadRun } from '../../sim/measure/dead-run.ts'

/** The ring as a word: x is dead, any other letter lives. */
const deadRunIn = (ring: string): number => longestDeadRun([...ring], (node) => node === 'x')

for (const [ring, longest, fact] of [
  ['', 0, 'nobody'],
  ['a', 0, 'one that lives'],
  ['x', 1, 'one that died'],
  ['abcde', 0, 'nobody died'],
  ['xxxxx', 5, 'everybody died'],
  ['abxcd', 1, 'one died'],
  ['axbxc', 1, 'two that are not neighbours'],
  ['axxxb', 3, 'in the middle'],
  ['xaxxb', 2, 'the longer of two'],
  ['xabcx', 2, 'around the wrap'],
  ['xxabx', 3, 'around the wrap'],
  ['xaxxbx', 2, 'as long around the wrap as in the middle'],
  ['axxxx', 4, 'all but the first'],
  ['xxxxa', 4, 'all but the last'],
  ['xxaxx', 4, 'all but one in the middle'],
] as const) {
  test(`of the ring "${ring}" ${longest} in a row are dead: ${fact}`, (t) => {
    t.is(deadRunIn(ring), longest)
  })
}

const anyRing = fc.array(fc.boolean(), { maxLength: 40 })
const longestIn = (ring: readonly boolean[]): number => longestDeadRun(ring, (isDead) => isDead)

test('it is the longest of all runs that begin anywhere and go around at most once', (t) => {
  fc.assert(
    fc.property(anyRing, (ring) => {
      const runFrom = (start: number): number => {
        let length = 0
        while (length < ring.length && ring[(start + length) % ring.length]) length++
        return length
      }
      t.is(longestIn(ring), Math.max(0, ...ring.map((_, start) => runFrom(start))))
    }),
  )
})

test('where the ring begins does not matter', (t) => {
  fc.assert(
    fc.property(anyRing, fc.nat(), (ring, turn) => {
      const start = ring.length === 0 ? 0 : turn % ring.length
      t.is(longestIn([...ring.slice(start), ...ring.slice(0, start)]), longestIn(ring))
    }),
  )
})

test('a death more never makes it shorter', (t) => {
  fc.assert(
    fc.property(anyRing, fc.nat(), (ring, which) => {
      const victim = which % Math.max(1, ring.length)
      t.true(longestIn(ring.map((isDead, index) => isDead || index === victim)) >= longestIn(ring))
    }),
  )
})
