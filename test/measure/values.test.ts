import test from 'ava'
import type { OperationId } from '../../protocol/base/handles.ts'
import { ValueCopies, ValueDigests } from '../../sim/measure/values.ts'

const writer = 7 as OperationId
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

for (const Values of [ValueDigests, ValueCopies]) {
  test(`${Values.name}: a value is as written if every byte is, and if it is of no other write`, (t) => {
    const values = new Values()
    values.written(writer, bytes('Rome'))
    values.written(8 as OperationId, bytes(''))
    t.true(values.isAsWritten(writer, bytes('Rome')))
    t.true(values.isAsWritten(8 as OperationId, bytes('')))
    for (const other of ['', 'Rom', 'Roma', 'Rome ', 'rome', 'emoR'])
      t.false(values.isAsWritten(writer, bytes(other)), other)
    t.false(values.isAsWritten(9 as OperationId, bytes('Rome')))
  })

  test(`${Values.name}: a buffer that is written over later does not change what was written`, (t) => {
    const values = new Values()
    const buffer = bytes('Rome')
    values.written(writer, buffer)
    buffer.fill(0)
    t.false(values.isAsWritten(writer, buffer))
    t.true(values.isAsWritten(writer, bytes('Rome')))
  })
}

test('two values of one digest are distinguished by copies, and not by digests', (t) => {
  // Found by search among half a million.
  const [one, other] = [bytes('003pwu'), bytes('00a5fa')]
  const digests = new ValueDigests()
  const copies = new ValueCopies()
  for (const values of [digests, copies]) values.written(writer, one)
  t.true(digests.isAsWritten(writer, other))
  t.false(copies.isAsWritten(writer, other))
})
