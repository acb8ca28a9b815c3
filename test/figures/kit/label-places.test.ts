import test from 'ava'
import fc from 'fast-check'
import { boxOf, overlaps, placeLabels } from '../../../sim/figures/kit/label-places.ts'

const ROOM = { width: 680, height: 420, fontSize: 11, obstacles: [] }

test('a label that has room stands to the lower left of its point', (t) => {
  const [place] = placeLabels([{ x: 300, y: 200, text: '16 · 30s' }], ROOM)
  t.is(place?.align, 'right')
  t.true((place?.dy ?? 0) > 0)
})

test('a label at the frame stays inside', (t) => {
  const labels = [
    { x: 2, y: 100, text: '16 · 30s' },
    { x: 400, y: 418, text: '32 · 30s' },
    { x: 679, y: 2, text: '8 · 30s' },
  ]
  for (const [index, place] of placeLabels(labels, ROOM).entries()) {
    const box = boxOf(labels[index]!, place, ROOM.fontSize)
    t.true(box.left >= 0 && box.right <= ROOM.width && box.top >= 0 && box.bottom <= ROOM.height)
  }
})

test('labels of points apart from each other never overlap', (t) => {
  const spots = fc.uniqueArray(
    fc.record({ x: fc.integer({ min: 1, max: 8 }), y: fc.integer({ min: 1, max: 9 }) }),
    {
      selector: ({ x, y }) => x * 100 + y,
      maxLength: 12,
    },
  )
  fc.assert(
    fc.property(spots, (cells) => {
      const labels = cells.map(({ x, y }) => ({ x: x * 75, y: y * 40, text: '16 · 10%' }))
      const boxes = placeLabels(labels, ROOM).map((place, index) =>
        boxOf(labels[index]!, place, ROOM.fontSize),
      )
      for (const [index, box] of boxes.entries())
        t.false(boxes.slice(index + 1).some((other) => overlaps(box, other)))
    }),
  )
})

test('a label avoids points where it can', (t) => {
  const label = { x: 300, y: 200, text: '16 · 30s' }
  const obstacles = [{ x: 280, y: 209 }]
  const [place] = placeLabels([label], { ...ROOM, obstacles })
  t.false(overlaps(boxOf(label, place!, ROOM.fontSize), { left: 276, right: 284, top: 205, bottom: 213 }))
})
