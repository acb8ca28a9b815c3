import test from 'ava'
import { NO_NODE } from '../../../protocol/base/handles.ts'
import { idFromHex } from '../../../protocol/base/id.ts'
import { micros } from '../../../protocol/base/time.ts'
import { Ways } from '../../../protocol/state/ways.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node } from '../samples.ts'

const idOf = (handle: number) => idFromHex(handle.toString(16).padStart(4, '0'))
const until = micros(100)

test('a way is known until its time is over; the latest to a node counts', (t) => {
  const ways = ofOneNode((store) => new Ways(store, { idOf }))
  ways.note(node(1), { via: node(2), until })
  ways.note(node(1), { via: node(3), until })
  t.is(ways.via(node(1), micros(99)), node(3))
  t.is(ways.find(idOf(1), micros(99)), node(1))
  t.is(ways.via(node(1), micros(100)), NO_NODE)
  t.is(ways.find(idOf(1), micros(100)), NO_NODE)
})

test('ways whose time is over are forgotten', (t) => {
  const [ways, held] = ofOneNode((store) => [new Ways(store, { idOf }), () => store.objectsHeld] as const)
  ways.note(node(1), { via: node(2), until })
  ways.note(node(2), { via: node(2), until: micros(101) })
  ways.forgetOld(micros(100))
  t.is(ways.via(node(2), micros(100)), node(2))
  t.is(held(), 1)
})

test('the latest 256 ways are remembered', (t) => {
  const ways = ofOneNode((store) => new Ways(store, { idOf }))
  ways.note(node(1), { via: node(2), until })
  for (let other = 2; other <= 257; other++) {
    ways.note(node(other), { via: node(1), until })
    if (other === 100) ways.note(node(2), { via: node(3), until })
  }
  t.is(ways.via(node(1), micros(0)), NO_NODE)
  t.is(ways.via(node(2), micros(0)), node(3))
})
