import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { NO_TIMER } from '../../../protocol/base/handles.ts'
import { OpenTransmissions, type Transmission } from '../../../protocol/routing/open-transmissions.ts'
import { NO_DETOUR } from '../../../protocol/routing/routing-decision.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { node, prove, us } from '../samples.ts'

const transmission = (ackId: number, to: number): Transmission => {
  const message = { kind: 'direct', ackId: 0, application: 16, payload: undefined } as const
  return {
    ...{ ackId, message, original: message, to: node(to), detour: NO_DETOUR },
    ...{ transmissions: 1, sentAt: us(0), timeout: us(1), timer: NO_TIMER },
  }
}

const step = fc.record({ to: fc.nat({ max: 2 }), acknowledged: fc.option(fc.nat({ max: 20 })) })

test('transmissions are open until they are taken out, the last one then in the place of that one', (t) => {
  prove(
    t,
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const open = ofOneNode((store) => new OpenTransmissions(store))
      const expected: Transmission[] = []
      for (const { to, acknowledged } of steps) {
        const found = acknowledged === null ? undefined : open.find(acknowledged)
        assert.equal(
          found,
          expected.find(({ ackId }) => ackId === acknowledged),
        )
        if (found === undefined) {
          const added = transmission(open.takeAckId(), to)
          open.add(added)
          expected.push(added)
        } else {
          open.remove(found)
          const last = expected.pop()!
          if (last !== found) expected[expected.indexOf(found)] = last
        }
        assert.equal(open.size, expected.length)
        for (const peer of [0, 1, 2].map(node))
          assert.deepEqual(
            open.to(peer),
            expected.filter((each) => each.to === peer),
          )
      }
    }),
  )
})

test('acknowledgements are numbered from 1, also after all have come', (t) => {
  const open = ofOneNode((store) => new OpenTransmissions(store))
  const first = transmission(open.takeAckId(), 1)
  open.add(first)
  open.remove(first)
  t.is(first.ackId, 1)
  t.is(open.takeAckId(), 2)
})
