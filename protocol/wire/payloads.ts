import type { ByteReader, ByteWriter } from './bytes.ts'
import { type Field, NO_SIBLINGS, type Siblings, sizeOf } from './fields.ts'

/** How an application's messages look on the wire. */
export interface PayloadCodec<P> {
  /** Exact: the bytes that `encode` writes. */
  size(payload: P): number
  encode(payload: P, writer: ByteWriter): void
  /** Throws a RangeError if the bytes are not what `encode` writes. */
  decode(reader: ByteReader): P
}

/** The codec of an application whose messages are declared as a field: a record, or a variant of several. */
export function payloadCodec<P>(field: Field<P>): PayloadCodec<P> {
  return {
    size: (payload) => sizeOf(field, payload, NO_SIBLINGS),
    encode: (payload, writer) => field.write(payload, writer, NO_SIBLINGS),
    decode: (reader) => field.read(reader, NO_SIBLINGS),
  }
}

/** Its size is never fixed. */
type PayloadField = Field<unknown> & Required<Pick<Field<unknown>, 'variableBytes'>>

/** What an application sends, encoded by its own codec; the field `application` beside it says which one that is. */
export function payloadField(codecs: ReadonlyMap<number, PayloadCodec<unknown>>): PayloadField {
  const codecOf = ({ application }: Siblings): PayloadCodec<unknown> => {
    const codec = codecs.get(application as number)
    if (codec === undefined) throw new RangeError(`unknown application ${application}`)
    return codec
  }
  return {
    fixedBytes: 0,
    variableBytes: (payload, message) => codecOf(message).size(payload),
    write: (payload, to, message) => codecOf(message).encode(payload, to),
    read: (from, message) => codecOf(message).decode(from),
  }
}
