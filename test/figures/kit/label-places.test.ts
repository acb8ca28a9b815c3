import test from 'ava'
import fc from 'fast-check'
import { around, overlaps, passes } from '../../../sim/figures/kit/boxes.ts'
import { boxOf, type Labelled, placeLabels, type Room } from '../../../sim/figures/kit/label-places.ts'

const ROOM: Room = { width: 680, height: 420, fontSize: 11, points: [], lines: [], bars: [] }

test('a label that has room stands to the lower left of its point', (t) => {
  const [place] = placeLabels([{ x: 300, y: 200, text: '16 · 30s' }], ROOM)
  t.is(place?.align, 'right')
  t.true((place?.dy ?? 0) > 0)
  t.is(place?.leader, null)
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

/** Spots and labels of a narrow panel: twelve at most, which may all be at one spot. */
const crowds = fc
  .array(fc.record({ x: fc.integer({ min: 0, max: 300 }), y: fc.integer({ min: 0, max: 230 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((spots) => spots.map((spot): Labelled => ({ ...spot, text: '16 · 10% · on' })))
const narrow = (points: readonly Labelled[]): Room => ({ ...ROOM, width: 300, height: 230, points })

test('labels of twelve points overlap neither each other nor the frame, wherever the points are', (t) => {
  fc.assert(
    fc.property(crowds, (labels) => {
      const places = placeLabels(labels, narrow(labels))
      const boxes = places.map((place, index) => boxOf(labels[index]!, place, ROOM.fontSize))
      for (const [index, box] of boxes.entries()) {
        t.false(boxes.slice(index + 1).some((other) => overlaps(box, other)))
        t.true(box.left >= 0 && box.right <= 300 && box.top >= 0 && box.bottom <= 230)
      }
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('a label covers no point of twelve', (t) => {
  fc.assert(
    fc.property(crowds, (labels) => {
      const places = placeLabels(labels, narrow(labels))
      for (const [index, place] of places.entries()) {
        const box = boxOf(labels[index]!, place, ROOM.fontSize)
        t.false(labels.some((point) => overlaps(box, around(point, 3))))
      }
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('a stroke leads to a label that is not beside its point', (t) => {
  const labels = Array.from({ length: 12 }, () => ({ x: 150, y: 115, text: '16 · 10%' }))
  const places = placeLabels(labels, narrow(labels))
  const far = places.filter(({ dx, dy }) => Math.max(Math.abs(dx), Math.abs(dy)) > 20)
  t.true(far.length > 0)
  t.true(far.every(({ leader }) => leader !== null))
})

test('the same labels have the same places', (t) => {
  const labels = Array.from({ length: 12 }, (_, index) => ({ x: 9 * index, y: 7 * index, text: `${index}` }))
  t.deepEqual(placeLabels(labels, narrow(labels)), placeLabels(labels, narrow(labels)))
})

test('a label avoids points and lines where it can', (t) => {
  const label = { x: 300, y: 200, text: '16 · 30s' }
  const lines = [{ from: { x: 300, y: 200 }, to: { x: 250, y: 260 } }]
  const [place] = placeLabels([label], { ...ROOM, points: [{ x: 280, y: 209 }], lines })
  const box = boxOf(label, place!, ROOM.fontSize)
  t.false(overlaps(box, around({ x: 280, y: 209 }, 4)))
  t.false(lines.some((line) => passes(line, box)))
})
