import test from 'ava'
import { idFromHex, idToHex } from '../../protocol/base/id.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { randomId, randomIdInArc } from '../../sim/run/users/keys.ts'

test('on an arc all ids are equally likely, both ends included', (t) => {
  const DRAWS = 6_000
  for (const [from, to, size] of [
    ['fd', '02', 6],
    ['10', '10', 1],
    ['7e', '82', 5],
    ['01', '00', 256],
  ] as const) {
    const random = randomStream(streamKey('arc', from))
    const arc = { from: idFromHex(from), to: idFromHex(to) }
    const counts = new Map<string, number>()
    for (let draw = 0; draw < DRAWS; draw++) {
      const id = idToHex(randomIdInArc(random, arc, 8), 8)
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    t.is(counts.size, size)
    const expected = DRAWS / size
    for (const [id, count] of counts)
      t.true(Math.abs(count - expected) <= 5 * Math.sqrt(expected), `${id}: ${count}`)
  }
})

test('an id on an arc takes as many draws as one on the ring, however narrow the arc', (t) => {
  const after = (draw: (random: ReturnType<typeof randomStream>) => unknown) => {
    const random = randomStream(streamKey('arc'))
    draw(random)
    return random.next()
  }
  const arc = { from: idFromHex('a0'), to: idFromHex('a000000000000001') }
  t.is(
    after((random) => randomIdInArc(random, arc, 128)),
    after((random) => randomId(random, 128)),
  )
})
