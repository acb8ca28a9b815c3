import test from 'ava'
import fc from 'fast-check'
import { DueTimes } from '../../../protocol/base/due-times.ts'
import { micros } from '../../../protocol/base/time.ts'
import { prove } from '../samples.ts'

test('things are taken when they are due, in order of time, and of one time in the order in which they came', (t) => {
  const steps = fc.array(
    fc.oneof(fc.record({ add: fc.nat({ max: 50 }) }), fc.record({ take: fc.nat({ max: 60 }) })),
  )
  prove(
    t,
    fc.property(steps, (steps) => {
      const due = new DueTimes<number>()
      let model: { at: number; thing: number }[] = []
      for (const [thing, step] of steps.entries()) {
        if ('add' in step) {
          due.add(micros(step.add), thing)
          model.push({ at: step.add, thing })
          model.sort((a, b) => a.at - b.at || a.thing - b.thing)
        } else {
          const expected = model.filter(({ at }) => at <= step.take).map((each) => each.thing)
          t.deepEqual(due.takeUntil(micros(step.take)), expected)
          model = model.filter(({ at }) => at > step.take)
        }
        t.is(due.next as number | undefined, model[0]?.at)
      }
    }),
  )
})
