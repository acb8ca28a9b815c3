import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { KdTree } from '../../sim/run/converged/kd-tree.ts'

/** Coordinates on a coarse grid, so that many nodes are equally near, or in one place. */
const worlds = fc.integer({ min: 1, max: 4 }).chain((dimensions) =>
  fc.record({
    dimensions: fc.constant(dimensions),
    places: fc.array(fc.array(fc.nat({ max: 5 }), { minLength: dimensions, maxLength: dimensions }), {
      minLength: 2,
      maxLength: 120,
    }),
    isMember: fc.infiniteStream(fc.boolean()),
  }),
)

test('the nearest member is that of a search through all of them, of several the one of the smallest handle', (t) => {
  const findsNearest = fc.property(worlds, ({ dimensions, places, isMember }) => {
    const handles = places.map((_, handle) => handle as NodeHandle)
    const members = handles.filter(() => isMember.next().value)
    fc.pre(members.length > 0)
    const points = { dimensions, coordinates: Float64Array.from(places.flat()) }
    const tree = new KdTree(points, Int32Array.from(members).reverse())
    const square = (a: NodeHandle, b: NodeHandle) =>
      places[a]!.reduce(
        (sum, value, axis) => sum + (value - places[b]![axis]!) * (value - places[b]![axis]!),
        0,
      )
    return handles.every((from) => {
      const byDistance = [...members].sort((a, b) => square(from, a) - square(from, b) || a - b)
      return tree.nearest(from) === byDistance[0]
    })
  })
  t.notThrows(() => fc.assert(findsNearest, { numRuns: 500 }))
})
