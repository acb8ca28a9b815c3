import test from 'ava'
import fc from 'fast-check'
import { micros, seconds } from '../../protocol/base/time.ts'
import { DeadRuns } from '../../sim/measure/dead-run.ts'

const REPAIR = { repairTime: seconds(40) }

/** Of a ring whose members crash at once, or live on. */
function longestIn(ring: readonly boolean[]): number {
  const runs = new DeadRuns([...ring.keys()], REPAIR)
  runs.crash(
    [...ring.keys()].filter((place) => ring[place]),
    micros(0),
  )
  return runs.longest
}

/** The ring as a word: x crashes, any other letter lives. */
const deadRunIn = (ring: string): number => longestIn([...ring].map((node) => node === 'x'))

for (const [ring, longest, fact] of [
  ['', 0, 'no node'],
  ['a', 0, 'one that lives'],
  ['x', 1, 'one that died'],
  ['abcde', 0, 'no node died'],
  ['xxxxx', 5, 'all nodes died'],
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

test('nodes that crash within the time of a repair have crashed together; nodes that crashed before are replaced', (t) => {
  const ring = 'abcdefgh'
  const longest = (...crashes: readonly (readonly [node: string, second: number])[]): number => {
    const runs = new DeadRuns([...ring], REPAIR)
    for (const [node, second] of crashes) runs.crash([node], seconds(second))
    return runs.longest
  }
  t.is(longest(['b', 0], ['c', 40], ['d', 80]), 2, 'b is replaced when d goes')
  t.is(longest(['b', 0], ['d', 30], ['c', 40]), 3, 'c joins two that are not')
  t.is(longest(['b', 0], ['c', 41], ['d', 82]), 1, 'each alone')
  t.is(longest(['c', 0], ['b', 50], ['d', 60]), 2, 'b and d have become neighbours')
  t.is(longest(['h', 0], ['a', 1], ['b', 2]), 3, 'around the wrap')
  t.is(longest(...[...ring].map((node) => [node, 0] as const)), 8, 'all')
  t.is(longest(...[...ring].map((node, index) => [node, 10 * index] as const)), 5, 'all, in 70 s')
  t.is(longest(['x', 0]), 0, 'not on the ring')
})

test('a crash in many groups is as long as the same crash at once, if it takes no longer than a repair', (t) => {
  fc.assert(
    fc.property(anyRing, fc.array(fc.nat(40)), (ring, times) => {
      const runs = new DeadRuns([...ring.keys()], REPAIR)
      const victims = [...ring.keys()].filter((place) => ring[place])
      const at = (victim: number) => (times.length === 0 ? 0 : times[victim % times.length]!)
      for (let second = 0; second <= 40; second++)
        runs.crash(
          victims.filter((victim) => at(victim) === second),
          seconds(second),
        )
      t.is(runs.longest, longestIn(ring))
    }),
  )
})
