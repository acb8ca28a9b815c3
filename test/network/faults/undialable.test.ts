import test from 'ava'
import { seconds } from '../../../protocol/base/time.ts'
import { Undialable } from '../../../sim/network/faults/undialable.ts'
import { arrives, networkWith, pairsBelow } from './passages.ts'

const [PUBLIC, OTHER, INSIDE, NEIGHBOUR] = [0, 1, 2, 3]
const isUndialable = (host: number): boolean => host >= INSIDE
const undialable = (): Undialable => new Undialable({ isUndialable, mappingTime: seconds(60) })

test('a host behind a NAT reaches others, which reach it for the stated time after it wrote', (t) => {
  const network = networkWith(undialable())
  t.false(arrives(network, PUBLIC, INSIDE, { at: 0 }))
  t.true(arrives(network, INSIDE, PUBLIC, { at: seconds(10) }))
  t.true(arrives(network, PUBLIC, INSIDE, { at: seconds(10) }))
  t.true(arrives(network, PUBLIC, INSIDE, { at: seconds(70) }))
  t.false(arrives(network, PUBLIC, INSIDE, { at: seconds(70) + 1 }))
})

test('an answer does not prolong the time, writing again does', (t) => {
  const network = networkWith(undialable())
  arrives(network, INSIDE, PUBLIC, { at: 0 })
  t.true(arrives(network, PUBLIC, INSIDE, { at: seconds(59) }))
  t.false(arrives(network, PUBLIC, INSIDE, { at: seconds(61) }))
  arrives(network, INSIDE, PUBLIC, { at: seconds(61) })
  t.true(arrives(network, PUBLIC, INSIDE, { at: seconds(120) }))
})

test('only the address to which it wrote can answer', (t) => {
  const network = networkWith(undialable())
  arrives(network, INSIDE, PUBLIC, { at: 0 })
  t.false(arrives(network, OTHER, INSIDE, { at: 1 }))
})

test('two hosts behind NATs never meet, even if both write', (t) => {
  const network = networkWith(undialable())
  for (let at = 0; at < 10; at++) {
    t.false(arrives(network, INSIDE, NEIGHBOUR, { at }))
    t.false(arrives(network, NEIGHBOUR, INSIDE, { at }))
  }
})

test('for any writes at any times, exactly what the model says arrives', (t) => {
  const network = networkWith(undialable())
  const written = new Map<string, number>()
  const pairs = pairsBelow(8)
  for (let step = 0; step < 20_000; step++) {
    const at = step * 40_000
    const [from, to] = pairs[(step * 7_919 + (step >> 5)) % pairs.length]!
    const since = at - (written.get(`${to} ${from}`) ?? -Infinity)
    const expected = isUndialable(to) ? !isUndialable(from) && since <= seconds(60) : true
    t.is(arrives(network, from, to, { at }), expected)
    if (isUndialable(from)) written.set(`${from} ${to}`, at)
  }
})

test('what is past is forgotten', (t) => {
  const fault = undialable()
  const network = networkWith(fault)
  for (let peer = 0; peer < 10_000; peer++) arrives(network, 10_000, peer % 2, { at: peer * seconds(1) })
  for (let host = 0; host < 10_000; host++)
    arrives(network, 20_000 + host, PUBLIC, { at: seconds(10_000) + host * seconds(1) })
  t.true(fault.size <= 2 * 61 + 2, `${fault.size}`)
})
