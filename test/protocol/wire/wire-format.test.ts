import { readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { idFromWords } from '../../../protocol/base/id.ts'
import { milliseconds } from '../../../protocol/base/time.ts'
import { contents, insertedValue } from '../../../protocol/storage/contents.ts'
import { PAYLOADS } from '../../../protocol/storage/messages.ts'
import { ByteWriter } from '../../../protocol/wire/bytes.ts'
import { Codec } from '../../../protocol/wire/codec.ts'
import * as fields from '../../../protocol/wire/fields.ts'
import { MESSAGE_KINDS, MESSAGES, type Message, messageFormats } from '../../../protocol/wire/messages.ts'
import { payloadCodec, payloadField } from '../../../protocol/wire/payloads.ts'
import { HEADER_BYTES } from '../../../protocol/wire/sizes.ts'
import { Directory } from '../../../sim/host/directory.ts'
import { projectPath } from '../../scenario/parsing.ts'
import { node } from '../samples.ts'
import type { Field, Values } from './messages.ts'

const directory = new Directory()
const idOf = (number: number) => idFromWords(0x1d000000, 0, 0, number)
for (let handle = 0; handle < 100; handle++) directory.add(idOf(handle))

const APPLICATION = 1
const codecs = new Map([[APPLICATION, payloadCodec(fields.u8)]]) as ConstructorParameters<typeof Codec>[0]
const codec = new Codec(codecs)
const formats = messageFormats(payloadField(codecs))

const NUMBERED = new Map<object, (number: number) => unknown>([
  [fields.flag, () => true],
  [fields.span, milliseconds],
  [fields.id, idOf],
  [fields.bytes, (number) => Uint8Array.of(number, number)],
  [fields.text, (number) => `no ${number}`],
  [contents, (number) => ({ value: Uint8Array.of(number, number) })],
  [insertedValue, (number) => ({ value: Uint8Array.of(number, number) })],
])

/** A value that shows where each part of it lies: numbers, nodes and ids count from 1, words are the last of their choices. */
function exampleOf(field: Field, next: () => number): unknown {
  if (field.choices) return field.choices.at(-1)
  if (field.present) return exampleOf(field.present, next)
  if (field.item) return [exampleOf(field.item, next), exampleOf(field.item, next)]
  if (field.fields) return recordExample(field.fields, next)
  if (field.parts) return Object.assign({}, ...field.parts.map((part) => exampleOf(part as Field, next)))
  if (field.formats) {
    const [kind, format] = Object.entries(field.formats)[0]!
    return { kind, ...(exampleOf(format, next) as Values) }
  }
  return (NUMBERED.get(field) ?? Number)(next())
}

const recordExample = (record: Readonly<Record<string, Field>>, next: () => number): Values =>
  Object.fromEntries(
    Object.entries(record).map(([name, field]) => [
      name,
      name === 'application' ? APPLICATION : exampleOf(field, next),
    ]),
  )

/** Each field of a record with its name and its bytes. */
function dissected(format: Field, example: Values): string[] {
  if (format.parts) return format.parts.flatMap((part) => dissected(part as Field, example))
  if (format.fields === undefined) return [`value ${bytesOfField(format, example, example)}`]
  return Object.entries(format.fields).map(
    ([name, field]) => `${name} ${bytesOfField(field, example[name], example)}`,
  )
}

function bytesOfField(field: Field, value: unknown, record: Values): string {
  const part = field as unknown as fields.Field<unknown>
  const writer = new ByteWriter(fields.sizeOf(part, value, record), directory)
  part.write(value, writer, record)
  return Buffer.from(writer.bytes).toString('hex')
}

function counter(): () => number {
  let number = 0
  return () => ++number
}

/** One message of each kind, byte for byte. EXPECTED=write writes the file anew. */
const FILE = projectPath('test/protocol/wire/wire-format.txt')

test('the bytes of every kind of message are as they are written down', (t) => {
  const lines = Object.entries(formats).map(([kind, format]) => {
    const example = exampleOf(format, counter()) as Values
    const parts = dissected(format, example)
    const encoded = Buffer.from(codec.encode(node(99), { kind, ...example } as Message, directory)).toString(
      'hex',
    )
    const body = parts.map((part) => part.split(' ')[1]).join('')
    t.is(encoded.slice(2 * HEADER_BYTES), body, kind)
    return [kind, `header ${encoded.slice(0, 2 * HEADER_BYTES)}`, ...parts].join('\n  ')
  })
  const storage = Object.entries(PAYLOADS.formats).map(([kind, format], code) =>
    [`storage ${kind}`, `code ${code}`, ...dissected(format, exampleOf(format, counter()) as Values)].join(
      '\n  ',
    ),
  )
  const text = `${[...lines, ...storage].join('\n')}\n`
  if (process.env.EXPECTED === 'write') writeFileSync(FILE, text)
  t.is(text, readFileSync(FILE, 'utf8'))
})

test('docs/protocol.md lists every message with its code and its bytes', (t) => {
  const rows = readFileSync(projectPath('docs/protocol.md'), 'utf8').matchAll(
    /^\| (\d+) \| `(\w+)` \| ([^|]+) \| [^|]+ \|$/gm,
  )
  t.deepEqual(
    [...rows].map(([, code, kind, bytes]) => [Number(code), kind, bytes]),
    MESSAGE_KINDS.map((kind, code) => [code, kind, bytesOf(MESSAGES.formats[kind])]),
  )
})

/** As the docs have it: what every message of a kind takes, and what the lists in it add. */
function bytesOf(format: Field): string {
  const lists = new Map<number, string[]>()
  for (const [name, { item }] of Object.entries(format.fields!))
    if (item) lists.set(item.fixedBytes, [...(lists.get(item.fixedBytes) ?? []), name])
  const sums = [...lists].map(
    ([bytes, names]) => `${bytes} × ${names.length > 1 ? `(${names.join(' + ')})` : names[0]}`,
  )
  if (format.fields!.payload) sums.push('payload')
  if (format.fields!.message) sums.push('message')
  return [HEADER_BYTES + format.fixedBytes, ...sums].join(' + ')
}
