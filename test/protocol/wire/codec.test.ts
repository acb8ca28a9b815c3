import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { type Id, idEquals, idFromWords } from '../../../protocol/base/id.ts'
import { joinCodec } from '../../../protocol/join/admission.ts'
import { cutIntoFragments, Reassembly } from '../../../protocol/storage/fragments.ts'
import { codeOf, type StoragePayload, storageCodec } from '../../../protocol/storage/messages.ts'
import { type Address, ByteReader, ByteWriter, type HandleDirectory } from '../../../protocol/wire/bytes.ts'
import { Codec, MalformedMessage } from '../../../protocol/wire/codec.ts'
import * as fields from '../../../protocol/wire/fields.ts'
import { MESSAGE_KINDS, type Message } from '../../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../../protocol/wire/payloads.ts'
import { HEADER_BYTES } from '../../../protocol/wire/sizes.ts'
import { hash32 } from '../../../sim/core/random.ts'
import { Directory } from '../../../sim/host/directory.ts'
import { RoutingProbe } from '../../../sim/host/routing-probe.ts'
import { node, operation, prove, us } from '../samples.ts'
import { HANDLE_MAX, JOIN, messageOf, PROBE, STORAGE, storagePayload } from './messages.ts'

const directory = new Directory()
const idWord = (handle: number, word: number): number => hash32({ high: 5, low: word }, handle)
for (let handle = 0; handle <= HANDLE_MAX; handle++) {
  directory.add(idFromWords(idWord(handle, 0), idWord(handle, 1), idWord(handle, 2), idWord(handle, 3)))
}

const codec = new Codec(
  new Map<number, PayloadCodec<unknown>>([
    [JOIN, joinCodec as PayloadCodec<unknown>],
    [STORAGE, storageCodec as PayloadCodec<unknown>],
    [PROBE, RoutingProbe.codec as PayloadCodec<unknown>],
  ]),
)

const anyMessage = fc.oneof(...MESSAGE_KINDS.map(messageOf))
const sender = fc.nat({ max: HANDLE_MAX }).map(node)

/** The nodes that messages have named so far, in that order: what a host on a real network knows. */
class Acquaintances implements HandleDirectory {
  private readonly met: { readonly id: Id; readonly address: Address }[] = []

  idOf(handle: NodeHandle): Id {
    return this.met[handle]!.id
  }

  addressOf(handle: NodeHandle): Address {
    return this.met[handle]!.address
  }

  handleOf(id: Id, address: Address): NodeHandle {
    return node(this.met.push({ id, address }) - 1)
  }
}

/** Decodes; a message that cannot be decoded is undefined, and any other failure fails the test. */
function decoded(bytes: Uint8Array, by: HandleDirectory = new Acquaintances()): Message | undefined {
  try {
    return codec.decode(bytes, by).message
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

for (const kind of MESSAGE_KINDS) {
  test(`a ${kind} comes back as it was sent, in exactly as many bytes as its encodedSize`, (t) => {
    prove(
      t,
      fc.property(sender, messageOf(kind), (from, message) => {
        const bytes = codec.encode(from, message, directory)
        assert.equal(bytes.length, codec.encodedSize(message))
        assert.deepEqual(codec.decode(bytes, directory), { from, message })
      }),
    )
  })
}

test('a message that was cut short anywhere is malformed', (t) => {
  prove(
    t,
    fc.property(
      sender,
      anyMessage,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (from, message, share) => {
        const bytes = codec.encode(from, message, directory)
        assert.equal(decoded(bytes.slice(0, Math.floor(share * bytes.length))), undefined)
      },
    ),
    { numRuns: 500 },
  )
})

for (const kind of MESSAGE_KINDS) {
  test(`a ${kind} that ends after any of its bytes but the last is malformed`, (t) => {
    for (const message of fc.sample(messageOf(kind), { seed: 1, numRuns: 5 })) {
      const bytes = codec.encode(node(1), message, directory)
      for (let length = 0; length < bytes.length; length++) {
        t.throws(() => codec.decode(bytes.subarray(0, length), directory), { instanceOf: MalformedMessage })
      }
    }
  })
}

test('a message with bytes to spare is malformed', (t) => {
  prove(
    t,
    fc.property(sender, anyMessage, fc.uint8Array({ minLength: 1, maxLength: 50 }), (from, message, rest) => {
      assert.equal(decoded(new Uint8Array([...codec.encode(from, message, directory), ...rest])), undefined)
    }),
  )
})

test('a damaged message is another one or malformed, and never anything worse', (t) => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 })
  prove(
    t,
    fc.property(sender, anyMessage, damage, (from, message, damage) => {
      const bytes = codec.encode(from, message, directory)
      for (const [place, value] of damage) bytes[place % bytes.length] = value
      decoded(bytes)
    }),
    { numRuns: 2_000 },
  )
})

test('what can be decoded is what encoding made: it encodes to the same bytes', (t) => {
  const damage = fc.tuple(fc.nat(), fc.nat({ max: 255 }))
  prove(
    t,
    fc.property(sender, anyMessage, damage, (from, message, [place, value]) => {
      const met = new Acquaintances()
      const bytes = codec.encode(from, message, directory)
      bytes[place % bytes.length] = value
      const found = decoded(bytes, met)
      if (found === undefined) return
      assert.deepEqual(codec.encode(node(0), found, met), bytes)
    }),
    { numRuns: 2_000 },
  )
})

test('garbage is malformed or happens to be a message, and never anything worse', (t) => {
  const kind = fc.nat({ max: MESSAGE_KINDS.length })
  prove(
    t,
    fc.property(kind, fc.uint8Array({ maxLength: 200 }), (kind, bytes) => {
      decoded(bytes)
      decoded(new Uint8Array([1, kind, ...bytes]))
    }),
    { numRuns: 3_000 },
  )
})

test('a message of another version, or for an unknown application, is malformed', (t) => {
  const bytes = codec.encode(node(1), { kind: 'joinDone' }, directory)
  bytes[0] = 2
  t.throws(() => codec.decode(bytes, directory), { instanceOf: MalformedMessage, message: 'unknown version' })
  const other = codec.encode(
    node(1),
    { kind: 'direct', ackId: 1, application: PROBE, payload: { operation: 1 } },
    directory,
  )
  const application = other.length - 9
  t.is(other[application], PROBE)
  other[application] = 77
  t.throws(() => codec.decode(other, directory), {
    instanceOf: MalformedMessage,
    message: /unknown application 77/,
  })
})

const wellFormed = {
  joinDone: codec.encode(node(1), { kind: 'joinDone' }, directory),
  leaves: codec.encode(
    node(1),
    { kind: 'joinReply', number: 1, leaves: [node(2)], lossPercent: 0 },
    directory,
  ),
  heartbeat: codec.encode(
    node(1),
    { kind: 'heartbeat', active: true, probePeriod: us(0), leaves: [], failed: [] },
    directory,
  ),
  answer: codec.encode(node(1), { kind: 'addNodeReply', answer: 'rejoin', neighbours: [] }, directory),
  operation: codec.encode(
    node(1),
    {
      kind: 'direct',
      ackId: 1,
      application: PROBE,
      payload: { operation: operation(Number.MAX_SAFE_INTEGER) },
    },
    directory,
  ),
  coordinate: codec.encode(node(1), { kind: 'seedRequest', coordinates: [-(2 ** 1023)] }, directory),
  row: codec.encode(node(1), { kind: 'distanceProbe', number: 1 }, directory),
}

for (const [what, place, value, sentence] of [
  ['joinDone', 0, 2, 'unknown version'],
  ['joinDone', 1, MESSAGE_KINDS.length, `unknown kind ${MESSAGE_KINDS.length}`],
  ['joinDone', 1, MESSAGE_KINDS.indexOf('ack'), 'message ends after 24 bytes'],
  ['row', 1, MESSAGE_KINDS.indexOf('ping'), '3 bytes to spare after a ping'],
  ['leaves', HEADER_BYTES + 4, 1, '257 items of a list do not fit'],
  ['heartbeat', HEADER_BYTES, 2, 'a flag of 2, neither 0 nor 1'],
  ['answer', HEADER_BYTES, 2, '2 is none of welcome, rejoin'],
  ['operation', HEADER_BYTES + 5, 0x20, 'a whole number of 2^53 or more'],
  ['coordinate', HEADER_BYTES + 2, 0xf0, 'a number that is -Infinity'],
  ['coordinate', HEADER_BYTES + 2, 0xf8, 'a number that is NaN'],
] as const) {
  test(`what encoding cannot have made is refused: ${sentence}`, (t) => {
    const bytes = wellFormed[what].slice()
    bytes[place] = value
    t.throws(() => codec.decode(bytes, directory), { instanceOf: MalformedMessage, message: sentence })
  })
}

test('nodes are neither written nor read without a directory of nodes', (t) => {
  t.throws(() => fields.node.write(node(1), new ByteWriter(22), {}), { message: /without a directory/ })
  t.throws(() => fields.node.read(new ByteReader(new Uint8Array(22)), {}), {
    instanceOf: RangeError,
    message: /no directory/,
  })
})

test('a handle of a list longer than the message is refused before anything is made of it', (t) => {
  const bytes = codec.encode(
    node(1),
    { kind: 'joinReply', number: 1, leaves: [node(2)], lossPercent: 0 },
    directory,
  )
  bytes[HEADER_BYTES + 4] = 0xff
  t.throws(() => codec.decode(bytes, directory), { instanceOf: MalformedMessage, message: /do not fit/ })
})

test('a simulated address leads back to the handle it is of, and only with its own id', (t) => {
  const id = directory.idOf(node(7))
  t.is(directory.handleOf(id, directory.addressOf(node(7))), node(7))
  t.false(idEquals(id, directory.idOf(node(8))))
  t.throws(() => directory.handleOf(id, directory.addressOf(node(8))))
  t.throws(() => directory.handleOf(id, directory.addressOf(node(HANDLE_MAX + 1))))
})

test('whole numbers up to 2^53 − 1 are written and read exactly', (t) => {
  prove(
    t,
    fc.property(fc.maxSafeNat(), (value) => {
      const writer = new ByteWriter(8)
      writer.u64(value)
      assert.equal(writer.length, 8)
      assert.equal(new ByteReader(writer.bytes).u64(), value)
    }),
  )
})

test('fragments are no larger than allowed, and put together in any order they are what was cut, once', (t) => {
  prove(
    t,
    fc.property(
      // What names nodes always fits one message, and is never cut; nor is a fragment.
      storagePayload.filter(({ kind }) => !['release', 'compared', 'staying', 'fragment'].includes(kind)),
      fc.integer({ min: 30, max: 400 }),
      fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
      (payload, maxBytes, shuffle) => {
        const fragments = cutIntoFragments(payload, 9, maxBytes)
        for (const fragment of fragments) assert(storageCodec.size(fragment) <= maxBytes)
        const order = fragments
          .map((fragment, index) => ({ fragment, rank: shuffle[index % shuffle.length]! + index }))
          .sort((a, b) => a.rank - b.rank)
        const reassembly = new Reassembly()
        for (const [arrived, { fragment }] of order.entries()) {
          if (arrived + 1 < order.length) {
            assert.equal(reassembly.add(node(3), fragment, us(arrived)), undefined)
            assert.equal(reassembly.add(node(3), fragment, us(arrived)), undefined, 'the same again')
            assert.equal(reassembly.add(node(4), fragment, us(arrived)), undefined, 'from another node')
          } else {
            assert.deepEqual(reassembly.add(node(3), fragment, us(arrived)), payload)
          }
        }
      },
    ),
  )
})

test('an assembly that stalls is forgotten', (t) => {
  const payload = {
    kind: 'insert',
    operation: 1,
    key: directory.idOf(node(1)),
    value: new Uint8Array(100),
  } as const
  const [first] = cutIntoFragments(payload as unknown as Parameters<typeof cutIntoFragments>[0], 1, 60)
  const reassembly = new Reassembly()
  reassembly.add(node(3), first!, us(5))
  reassembly.sweep(5)
  t.is(reassembly.size, 1)
  reassembly.sweep(6)
  t.is(reassembly.size, 0)
})

test('a fragment that cannot be is dropped: of no parts, beyond the last part, or of parts that make no message', (t) => {
  const reassembly = new Reassembly()
  const fragment = {
    kind: 'fragment',
    transfer: 1,
    index: 0,
    count: 1,
    kindCode: 0,
    bytes: new Uint8Array([250]),
  } as const
  t.is(reassembly.add(node(3), fragment, us(1)), undefined)
  t.is(reassembly.add(node(3), { ...fragment, transfer: 2, index: 0, count: 0 }, us(1)), undefined)
  t.is(reassembly.add(node(3), { ...fragment, transfer: 3, index: 7, count: 2 }, us(1)), undefined)
  t.is(reassembly.add(node(3), { ...fragment, transfer: 3, index: 0, count: 2 }, us(1)), undefined)
})

test('only parts that have come take memory, whatever a fragment claims; and a payload has no more parts than a value needs', (t) => {
  const reassembly = new Reassembly()
  const claims = (count: number) =>
    ({ kind: 'fragment', transfer: count, index: 0, count, kindCode: 0, bytes: new Uint8Array(1) }) as const
  const before = process.memoryUsage()
  for (let count = 1 << 14; count > (1 << 14) - 200; count--) reassembly.add(node(3), claims(count), us(1))
  const after = process.memoryUsage()
  t.true(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers < 1_000_000)
  const { size } = reassembly
  reassembly.add(node(3), claims((1 << 14) + 1), us(1))
  reassembly.add(node(3), { ...claims(77), bytes: new Uint8Array(0) }, us(1))
  t.is(reassembly.size, size)
})

test('assemblies, and bytes in them, are bounded: the one that has not grown for the longest time goes', (t) => {
  const reassembly = new Reassembly()
  const part = (transfer: number, index: number, length: number) =>
    ({ kind: 'fragment', transfer, index, count: 3, kindCode: 0, bytes: new Uint8Array(length) }) as const
  for (let transfer = 0; transfer < 256; transfer++) reassembly.add(node(3), part(transfer, 0, 1), us(1))
  reassembly.add(node(3), part(0, 1, 1), us(2))
  reassembly.add(node(3), part(256, 0, 1), us(3))
  t.is(reassembly.size, 256)
  reassembly.sweep(2)
  t.is(reassembly.size, 2)
  for (let transfer = 1_000; transfer < 1_010; transfer++)
    reassembly.add(node(3), part(transfer, 0, 1 << 24), us(4))
  t.true(reassembly.size <= 4)
})

test('neither fragments in fragments, nor names of nodes, nor bytes to spare make a payload', (t) => {
  const put = (kind: StoragePayload['kind'], bytes: Uint8Array) =>
    new Reassembly().add(
      node(3),
      { kind: 'fragment', transfer: 1, index: 0, count: 1, kindCode: codeOf(kind), bytes },
      us(1),
    )
  const bytesOf = (payload: StoragePayload, by?: HandleDirectory, spare = 0): Uint8Array => {
    const writer = new ByteWriter(storageCodec.size(payload) + spare, by)
    storageCodec.encode(payload, writer)
    return writer.bytes
  }
  const located: StoragePayload = { kind: 'withdraw', operation: operation(1) }
  t.deepEqual(put('withdraw', bytesOf(located)), located)
  t.is(put('withdraw', bytesOf(located, undefined, 1)), undefined)
  t.is(put('invite', bytesOf(located)), undefined)
  const inner = { kind: 'fragment', transfer: 2, index: 0, count: 1, kindCode: 0 } as const
  const nested: StoragePayload = { ...inner, bytes: bytesOf(located) }
  t.is(put('fragment', bytesOf(nested)), undefined)
  t.is(put('withdraw', bytesOf(nested)), undefined)
  t.is(put('staying', bytesOf({ kind: 'staying', number: 1, nodes: [node(1)] }, directory)), undefined)
})
