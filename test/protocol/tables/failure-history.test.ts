import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { FailureHistory } from '../../../protocol/tables/failure-history.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { prove, us } from '../samples.ts'

test('the last K times are remembered, and at first the time of the join before them [MSP §4.1]', (t) => {
  const input = fc.record({
    capacity: fc.integer({ min: 2, max: 6 }),
    failures: fc.nat({ max: 20 }),
    begin: fc.nat({ max: 20 }),
  })
  prove(
    t,
    fc.property(input, ({ capacity, failures, begin }) => {
      const history = ofOneNode((store) => new FailureHistory(store, capacity))
      const times: number[] = []
      assert.equal(history.count, 0)
      for (let time = 0; time <= Math.max(failures, begin); time++) {
        times.push(time)
        if (time === begin) history.begin(us(time))
        else history.noteFailure(us(time))
        if (time !== begin && times.length > capacity) times.shift()
        assert.equal(history.count, times.length)
        assert.equal(history.since, times[0])
      }
    }),
  )
})
