import test from 'ava'
import fc from 'fast-check'
import { lowerLeftHull, type TradeOff } from '../../../sim/figures/kit/convex-hull.ts'

const points = fc.array(
  fc.record({ cost: fc.integer({ min: 0, max: 12 }), quality: fc.integer({ min: 0, max: 12 }) }),
  { maxLength: 14 },
)

const isSame = (a: TradeOff, b: TradeOff) => a.cost === b.cost && a.quality === b.quality

/** Whether some mixture of two other points costs no more and is no worse: then the point is no corner. */
function isBeaten(point: TradeOff, all: readonly TradeOff[]): boolean {
  const others = all.filter((other) => !isSame(other, point))
  return others.some(
    (a) =>
      (a.cost <= point.cost && a.quality <= point.quality) ||
      others.some((b) => {
        if (!(a.cost < point.cost && point.cost < b.cost)) return false
        const along = (point.cost - a.cost) / (b.cost - a.cost)
        return a.quality + along * (b.quality - a.quality) <= point.quality + 1e-9
      }),
  )
}

test('a point is a corner of the hull if and only if no mixture of others is as cheap and as good', (t) => {
  fc.assert(
    fc.property(points, (all) => {
      const corners = lowerLeftHull(all).map((index) => all[index]!)
      for (const point of all)
        t.is(
          corners.some((corner) => isSame(corner, point)),
          !isBeaten(point, all),
        )
    }),
  )
})

test('along the hull costs rise and qualities fall, and no point lies below it', (t) => {
  fc.assert(
    fc.property(points, (all) => {
      const corners = lowerLeftHull(all).map((index) => all[index]!)
      for (const [index, to] of corners.entries()) {
        const from = corners[index - 1]
        if (!from) continue
        t.true(from.cost < to.cost && from.quality > to.quality)
        const isBelow = ({ cost, quality }: TradeOff) =>
          (to.cost - from.cost) * (quality - from.quality) < (to.quality - from.quality) * (cost - from.cost)
        t.false(all.some(isBelow))
      }
    }),
  )
})

test('of equal points the first is the corner', (t) => {
  const point = { cost: 1, quality: 1 }
  t.deepEqual(lowerLeftHull([{ cost: 2, quality: 2 }, point, point]), [1])
})

test('no points have no hull', (t) => t.deepEqual(lowerLeftHull([]), []))
