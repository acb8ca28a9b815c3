import test from 'ava'
import { EVERY_PART, NO_PART, Partition } from '../../../sim/network/faults/partition.ts'
import { arrives, networkWith, pairsBelow } from './passages.ts'

const HOSTS = 30
const partOf = (host: number): number => host % 3

test('every datagram from one part to another is lost, and none within a part', (t) => {
  const network = networkWith(new Partition({ partOf, direction: 'both ways' }))
  for (const [from, to] of pairsBelow(HOSTS)) t.is(arrives(network, from, to), partOf(from) === partOf(to))
})

test('one way, a part hears those after it, which do not hear it', (t) => {
  const network = networkWith(new Partition({ partOf, direction: 'one way' }))
  for (const [from, to] of pairsBelow(HOSTS)) t.is(arrives(network, from, to), partOf(from) >= partOf(to))
})

for (const direction of ['both ways', 'one way'] as const) {
  test(`${direction}: a host in every part reaches all, and one in no part reaches none`, (t) => {
    const special = (host: number): number => (host === 0 ? EVERY_PART : host === 1 ? NO_PART : partOf(host))
    const network = networkWith(new Partition({ partOf: special, direction }))
    for (const [from, to] of pairsBelow(HOSTS)) {
      if (from === 1 || to === 1) t.false(arrives(network, from, to))
      else if (from === 0 || to === 0) t.true(arrives(network, from, to))
    }
  })
}

test('after its end everything arrives', (t) => {
  const partition = new Partition({ partOf, direction: 'both ways' })
  const network = networkWith(partition)
  network.faults.end(partition)
  t.true(pairsBelow(HOSTS).every(([from, to]) => arrives(network, from, to)))
})

test('a host is asked for its part once', (t) => {
  const asked: number[] = []
  const partition = new Partition({ partOf: (host) => asked.push(host), direction: 'both ways' })
  const network = networkWith(partition)
  for (let round = 0; round < 3; round++) arrives(network, 500, 7)
  t.deepEqual(asked, [500, 7])
})
