import test from 'ava'
import { arcBetween, turnOfId, turnOfPoint } from '../../lab/touch/arc.ts'

/* Arcs of the ring, as a hand draws them. */

test('a quarter of the ring from the top clockwise is a quarter of the ids', (t) => {
  const [top, right] = [turnOfPoint(0, -100), turnOfPoint(100, 0)]
  t.deepEqual([top, right], [0, 0.25])
  t.deepEqual(arcBetween(top, right, { idBits: 128 }), { from: '00000000', to: '40000000' })
  t.deepEqual(arcBetween(0.75, 0, { idBits: 16 }), { from: 'c000', to: '0000' })
})

test('an end of an arc is an id of the ring, however few bits ids have', (t) => {
  t.deepEqual(arcBetween(0.999999, 0.5, { idBits: 8 }), { from: 'ff', to: '80' })
  t.is(turnOfId('80'), 0.5)
  t.is(turnOfId('4'), 0.25)
  t.is(turnOfId(`c${'0'.repeat(31)}`), 0.75)
  for (const none of ['', 'g0', '0'.repeat(33)]) t.is(turnOfId(none), undefined)
})
