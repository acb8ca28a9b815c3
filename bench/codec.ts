import type { NodeHandle, OperationId } from '../protocol/base/handles.ts'
import { seconds } from '../protocol/base/time.ts'
import { type StoragePayload, storageCodec } from '../protocol/storage/messages.ts'
import { Codec } from '../protocol/wire/codec.ts'
import type { Message } from '../protocol/wire/messages.ts'
import type { PayloadCodec } from '../protocol/wire/payloads.ts'
import { randomStream, streamKey } from '../sim/core/random.ts'
import { Directory } from '../sim/host/directory.ts'
import { randomId } from '../sim/run/users/keys.ts'
import { STORAGE_APPLICATION } from '../sim/run/world.ts'
import type { Row } from './row.ts'
import { nanosecondsPerCall } from './timing.ts'

const NODES = 1_000
const LEAVES = 32
const CALLS = 20_000

/** There and back through the wire format; beside it JSON, which is less: it neither looks up nor checks addresses. */
export function codecBench(): Row[] {
  const random = randomStream(streamKey('bench', 'directory'))
  const directory = new Directory()
  const handles = Array.from({ length: NODES }, () => directory.add(randomId(random, 128)))
  const [from] = handles as [NodeHandle]
  const codec = new Codec(new Map([[STORAGE_APPLICATION, storageCodec as PayloadCodec<unknown>]]))
  const payload: StoragePayload = { kind: 'lookup', operation: 4711 as OperationId, number: 1 }
  const messages: readonly Message[] = [
    {
      kind: 'leafSetProbe',
      nonce: 1,
      seeking: false,
      active: true,
      probePeriod: seconds(60),
      leaves: handles.slice(1, 1 + LEAVES),
      failed: [],
    },
    {
      kind: 'route',
      ackId: 12,
      application: STORAGE_APPLICATION,
      key: randomId(random, 128),
      origin: from,
      id: 34,
      hops: 2,
      payload,
    },
  ]
  return messages.flatMap((message) => {
    const name =
      message.kind === 'leafSetProbe' ? `${message.kind} of ${LEAVES} leaves` : `${message.kind} of a lookup`
    const [there, json, size] = nanosecondsPerCall(CALLS, [
      repeated(() => codec.decode(codec.encode(from, message, directory), directory).from),
      repeated(() => (JSON.parse(JSON.stringify({ from, message })) as { from: number }).from),
      repeated(() => codec.encodedSize(message)),
    ])
    return [
      {
        measure: `${name}, encode and decode`,
        value: there!,
        unit: 'ns',
        against: { name: 'JSON', value: json! },
      },
      { measure: `${name}, encodedSize`, value: size!, unit: 'ns' },
    ]
  })
}

function repeated(once: () => number): (calls: number) => number {
  return (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += once()
    return sum
  }
}
