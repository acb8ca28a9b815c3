import test from 'ava'
import { contents, EARLIER_MAX } from '../../../protocol/storage/contents.ts'
import { ByteReader, ByteWriter } from '../../../protocol/wire/bytes.ts'
import { NO_SIBLINGS, sizeOf } from '../../../protocol/wire/fields.ts'
import { bytes, version } from './fake.ts'

const written = (earlier: number) => {
  const named = Array.from({ length: earlier }, (_, index) => version(index + 1))
  const held = { value: bytes(1), earlier: named }
  const writer = new ByteWriter(sizeOf(contents, held, NO_SIBLINGS))
  contents.write(held, writer, NO_SIBLINGS)
  return writer.bytes
}

test('contents that name more versions than are allowed, or than there are, or of no known kind, are malformed', (t) => {
  const read = (from: Uint8Array) => contents.read(new ByteReader(from), NO_SIBLINGS)
  t.is(read(written(EARLIER_MAX)).earlier?.length, EARLIER_MAX)
  t.throws(() => read(written(EARLIER_MAX + 1)), { instanceOf: RangeError, message: /earlier versions/ })
  const short = written(2)
  short[1] = 200
  t.throws(() => read(short), { instanceOf: RangeError, message: /do not fit/ })
  t.throws(() => read(bytes(8)), { instanceOf: RangeError, message: /kind 8/ })
})
