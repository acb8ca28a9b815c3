import test from 'ava'
import fc from 'fast-check'
import { ringCells, ringLinks } from '../../sim/measure/ring-links.ts'
import { node } from './samples.ts'

const nodes = (...handles: number[]) => handles.map(node)
const sides = (clockwise: number[], counterclockwise: number[]) => ({
  clockwise: nodes(...clockwise),
  counterclockwise: nodes(...counterclockwise),
})

test('the ideal leaf set has right links only, in any order', (t) => {
  t.deepEqual(ringLinks(nodes(4, 2, 9, 7), sides([2, 4], [7, 9])), { right: 4, wrong: [], missing: [] })
})

test('wrong and missing links are listed in the order of numbers, not of texts or of places', (t) => {
  const links = ringLinks(nodes(30, 2, 9, 100), sides([2, 20], [110, 3]))
  t.deepEqual<unknown, unknown>(links, { right: 1, wrong: [9, 30, 100], missing: [3, 20, 110] })
  t.deepEqual(ringCells(links), {
    state: 'active',
    links_right: 1,
    links_wrong: 3,
    links_missing: 3,
    wrong: '9 30 100',
    missing: '3 20 110',
  })
})

test('in a small ring a node that stands on both sides is one link', (t) => {
  t.deepEqual<unknown, unknown>(ringLinks(nodes(2), sides([2, 3], [3, 2])), {
    right: 1,
    wrong: [],
    missing: [3],
  })
})

test('a node alone on the ring should have no leaves', (t) => {
  t.deepEqual<unknown, unknown>(ringLinks(nodes(5), sides([], [])), { right: 0, wrong: [5], missing: [] })
})

test('of a node that is not active no link is right, wrong or missing', (t) => {
  t.deepEqual(ringCells(undefined), {
    state: 'joining',
    links_right: 0,
    links_wrong: 0,
    links_missing: 0,
    wrong: null,
    missing: null,
  })
})

test('members are right or wrong, and nodes that should be members are right or missing', (t) => {
  const handles = fc.uniqueArray(fc.nat(20), { maxLength: 12 })
  fc.assert(
    fc.property(handles, handles, handles, (members, clockwise, counterclockwise) => {
      const { right, wrong, missing } = ringLinks(nodes(...members), sides(clockwise, counterclockwise))
      const ideal = new Set([...clockwise, ...counterclockwise])
      t.is(right + wrong.length, members.length)
      t.is(right + missing.length, ideal.size)
      t.false(wrong.some((each) => ideal.has(each)))
      t.false(missing.some((each) => members.includes(each)))
    }),
  )
})
