import fc from 'fast-check'
import { milliseconds } from '../../../protocol/base/time.ts'
import { contents, EARLIER_MAX, insertedValue } from '../../../protocol/storage/contents.ts'
import { PAYLOADS, type StoragePayload } from '../../../protocol/storage/messages.ts'
import * as fields from '../../../protocol/wire/fields.ts'
import { MESSAGES, type Message, type MessageKind } from '../../../protocol/wire/messages.ts'
import { anyId, node, operation, us } from '../samples.ts'

/** Random messages, made from the tables that declare them: every kind, each field within its range. */

export const JOIN = 0
export const STORAGE = 1
export const PROBE = 2
/** Handles are drawn from 0 to this. */
export const HANDLE_MAX = 1_000
const ITEMS_MAX = 40

const u8 = fc.nat({ max: 0xff })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const anyOperation = fc.maxSafeNat().map(operation)

const anyTerms = fc.record({ replicas: u8, timeToLive: u32.map(milliseconds) }, { noNullPrototype: true })
const anyBytes = fc.uint8Array({ maxLength: 300 })
/** Terms, and earlier versions, are there or are not. */
const withTerms = (
  value: fc.Arbitrary<Uint8Array | undefined>,
  earlier: fc.Arbitrary<readonly object[] | null> = fc.constant(null),
): fc.Arbitrary<object> =>
  fc.tuple(value, fc.option(anyTerms), earlier).map(([value, terms, earlier]) => ({
    ...(terms === null ? {} : { terms }),
    ...(earlier === null ? {} : { earlier }),
    value,
  }))
const anyEarlier = fc.option(
  fc.array(fc.record({ counter: u32, writer: anyOperation }, { noNullPrototype: true }), {
    maxLength: EARLIER_MAX,
  }),
)

const SIMPLE = new Map<object, fc.Arbitrary<unknown>>([
  [fields.u8, u8],
  [fields.u16, fc.nat({ max: 0xffff })],
  [fields.u32, u32],
  [fields.u64, fc.maxSafeNat()],
  [fields.f64, fc.double({ noNaN: true, noDefaultInfinity: true })],
  [fields.flag, fc.boolean()],
  [fields.id, anyId],
  [fields.operation, anyOperation],
  [fields.roundTrip, u32.map(us)],
  [fields.span, u32.map(milliseconds)],
  [fields.node, fc.nat({ max: HANDLE_MAX }).map(node)],
  [fields.bytes, anyBytes],
  [contents, withTerms(fc.option(anyBytes, { nil: undefined }), anyEarlier)],
  [insertedValue, withTerms(anyBytes)],
  [fields.text, fc.string({ unit: 'grapheme-ascii', maxLength: 255 })],
])

/** What a field may say of itself: of what it is made. */
export interface Field {
  readonly fixedBytes: number
  readonly choices?: readonly string[]
  readonly present?: Field
  readonly item?: Field
  readonly listName?: string
  readonly fields?: Fields
  readonly parts?: readonly unknown[]
  readonly formats?: Fields
}
type Fields = Readonly<Record<string, Field>>
export type Values = Readonly<Record<string, unknown>>

function anyOf(field: Field): fc.Arbitrary<unknown> {
  if (field.choices) return fc.constantFrom(...field.choices)
  if (field.present) return fc.option(anyOf(field.present), { nil: undefined })
  if (field.item) return fc.array(anyOf(field.item), { maxLength: ITEMS_MAX })
  if (field.fields) return anyRecordOf(field.fields)
  if (field.parts)
    return fc
      .tuple(...field.parts.map((part) => anyOf(part as Field)))
      .map((parts) => Object.assign({}, ...parts))
  if (field.formats)
    return fc.oneof(...Object.entries(field.formats).map(([kind, format]) => anyOfKind(kind, format)))
  return SIMPLE.get(field)!
}

/** Plain objects, as a decoder makes them. Fields that depend on others of the record come last. */
function anyRecordOf(all: Fields): fc.Arbitrary<Values> {
  const { payload, ...others } = all
  const parallel = Object.entries(others).filter(([, { listName }]) => listName !== undefined)
  const independent = Object.entries(others).filter(([, { listName }]) => listName === undefined)
  return plain(independent.map(([name, field]) => [name, anyOf(field)]))
    .chain((values) =>
      plain(
        parallel.map(([name, { item, listName }]) => {
          const { length } = values[listName!] as readonly unknown[]
          return [name, fc.array(anyOf(item!), { minLength: length, maxLength: length })]
        }),
      ).map((dependent) => ({ ...values, ...dependent })),
    )
    .chain((values) => (payload ? anyPayload.map((sent) => ({ ...values, ...sent })) : fc.constant(values)))
}

const plain = (values: readonly (readonly [string, fc.Arbitrary<unknown>])[]): fc.Arbitrary<Values> =>
  fc.record(Object.fromEntries(values), { noNullPrototype: true })

const anyOfKind = (kind: string, format: Field): fc.Arbitrary<object> =>
  anyOf(format).map((values) => ({ kind, ...(values as object) }))

export const storagePayload = anyOf(PAYLOADS) as fc.Arbitrary<StoragePayload>

const anyPayload: fc.Arbitrary<Values> = fc.oneof(
  plain([
    ['application', fc.constant(JOIN)],
    [
      'payload',
      plain([
        ['nextRow', u8],
        ['number', u32],
      ]),
    ],
  ]),
  plain([
    ['application', fc.constant(STORAGE)],
    ['payload', storagePayload],
  ]),
  plain([
    ['application', fc.constant(PROBE)],
    ['payload', plain([['operation', anyOperation]])],
  ]),
)

/** Messages of one kind. */
export const messageOf = (kind: MessageKind): fc.Arbitrary<Message> =>
  anyOfKind(kind, MESSAGES.formats[kind]) as fc.Arbitrary<Message>
