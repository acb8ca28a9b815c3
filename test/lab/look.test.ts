import test from 'ava'
import { lookOfPurposes } from '../../lab/picture/look.ts'
import { MESSAGE_SHAPES } from '../../lab/picture/message-shapes.ts'

test('messages of no two purposes have one mark: none is recognised by its colour alone', (t) => {
  for (const dark of [false, true]) {
    const marks = lookOfPurposes(dark).map(({ shape }) => JSON.stringify(MESSAGE_SHAPES[shape]))
    t.is(new Set(marks).size, marks.length)
  }
})

test('each mark is about its middle and about as large as the others', (t) => {
  for (const [name, { outline }] of Object.entries(MESSAGE_SHAPES)) {
    const reaches =
      'radius' in outline ? [outline.radius] : outline.corners.map(([x, y]) => Math.sqrt(x * x + y * y))
    t.true(Math.max(...reaches) <= 1.6, name)
    t.true(Math.max(...reaches) >= 0.5, name)
  }
})
