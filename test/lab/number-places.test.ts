import test from 'ava'
import { inOrderOfNeed, numbersWithRoom } from '../../lab/picture/number-places.ts'

const place = (node: number, x: number, isMarked = false) => ({
  node,
  x,
  y: 0,
  halfWidth: 6,
  height: 9,
  isMarked,
})

const nodesOf = (...[wanted, taken]: Parameters<typeof numbersWithRoom>) =>
  numbersWithRoom(wanted, taken).map(({ node }) => node)

test('if two numbers do not fit, the one that comes first is written', (t) => {
  t.deepEqual(nodesOf([place(1, 0), place(2, 8), place(3, 20)], []), [1, 3])
  t.deepEqual(nodesOf([place(2, 8), place(1, 0), place(3, 25)], []), [2, 3])
})

test('no number stands on a digit mark or a cross, but that of the chosen node does', (t) => {
  const taken = [{ x: 0, y: 0, halfWidth: 8, height: 11 }]
  t.deepEqual(nodesOf([place(1, 5), place(2, 40)], taken), [2])
  t.deepEqual(nodesOf([place(1, 5, true), place(2, 8)], taken), [1])
})

test('nodes that the reader has chosen come first, then those of the operation, and none comes twice', (t) => {
  const order = inOrderOfNeed({ chosen: 9, lit: [7, 3], followed: [3, 9, 5], others: [1, 2, 3, 5, 7, 9] })
  t.deepEqual([...order], [9, 7, 3, 5, 1, 2])
  t.deepEqual([...inOrderOfNeed({ chosen: undefined, lit: [], followed: [], others: [1] })], [1])
})
