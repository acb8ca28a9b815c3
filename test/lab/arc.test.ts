import test from 'ava'
import { arcBetween, drawnOver, turnedOn, turnOfId, turnOfPoint } from '../../lab/touch/arc.ts'

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

/** What a pointer has drawn that went over these parts of the ring. */
function drawn(...turns: readonly number[]): readonly string[] {
  const turned = turns.slice(1).reduce((sum, turn, index) => turnedOn(sum, turns[index]!, turn), 0)
  return drawnOver(turns[0]!, turned).map((turn) => turn.toFixed(3))
}

test('an arc follows the pointer, also beyond half of the ring and over its top', (t) => {
  t.deepEqual(drawn(0, 0.25, 0.5, 0.7), ['0.000', '0.700'])
  t.deepEqual(drawn(0, 0.75, 0.5, 0.3), ['0.300', '0.000'])
  t.deepEqual(drawn(0.9, 0.1, 0.2), ['0.900', '0.200'])
  t.deepEqual(drawn(0.2, 0.6, 0.3), ['0.200', '0.300'])
})

test('an arc is at most the ring', (t) => {
  t.deepEqual(drawn(0.5, 0.8, 0.1, 0.4, 0.7), ['0.500', '0.499'])
  t.deepEqual(drawn(0.5, 0.2, 0.9, 0.6, 0.3), ['0.501', '0.500'])
})
