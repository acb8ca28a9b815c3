import test from 'ava'
import fc from 'fast-check'
import { TraceDecoder, TraceEncoder, type TraceRecord } from '../../../sim/run/trace/records.ts'
import { run, type TraceEvent } from '../../../sim/run.ts'
import { type Settings, SMALL, scenario } from '../scenarios.ts'

const SETTINGS: Settings = {
  head: SMALL,
  phases: [
    'join: { nodes: 12, over: 6s }',
    'insert: { keys: 20, over: 5s }',
    'crash: { count: 3 }',
    'settle: { for: 40s }',
  ],
}

interface Seen extends Omit<TraceRecord, 'content'> {
  readonly text: string
}

test('a decoder reads the events that an encoder wrote, in parts of any size, and tracing changes no run', (t) => {
  const encoder = new TraceEncoder()
  const parts: Uint8Array[] = []
  const seen: Seen[] = []
  const traced = run(scenario(SETTINGS), {
    sinks: {
      event(event: TraceEvent) {
        const { at, node, peer, kind, inner, operation, fact, text } = event
        seen.push({ at, node, peer, kind, inner, operation, sort: fact.sort, text })
        encoder.add(event)
        if (seen.length % 97 === 0) parts.push(encoder.take())
      },
    },
  })
  parts.push(encoder.take())
  const decoder = new TraceDecoder()
  const records = parts.flatMap((part) => decoder.decode(part))
  t.is(encoder.count, records.length)
  t.deepEqual(
    records.map(({ content: _, ...record }) => record),
    seen.map(({ text: _, ...record }) => record),
  )
  const { fingerprint, events } = run(scenario(SETTINGS))
  t.deepEqual({ fingerprint: traced.fingerprint, events: traced.events }, { fingerprint, events })
  for (const sort of ['sent', 'received', 'vanished', 'timer', 'reported', 'asked', 'came', 'gone'] as const)
    t.true(
      records.some((record) => record.sort === sort),
      sort,
    )
})

test('what a message says is in its content: two of a kind that read otherwise have another', (t) => {
  const contents = new Map<string, Set<string>>()
  run(scenario(SETTINGS), {
    sinks: {
      event({ kind, inner, fact, content }: TraceEvent) {
        if (fact.sort !== 'sent') return
        const { message, bytes, fate } = fact.datagram
        const said = JSON.stringify([message, bytes, fate], (_, value) =>
          value instanceof Uint8Array ? [...value] : value,
        )
        contents.set(said, (contents.get(said) ?? new Set()).add(`${kind} ${inner} ${content}`))
      },
    },
  })
  t.true(contents.size > 500)
  t.true([...contents.values()].every((of) => of.size === 1))
  t.is(new Set([...contents.values()].flatMap((of) => [...of])).size, contents.size)
})

test('bytes that no encoder writes are a RangeError, or events', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        t.true(Array.isArray(new TraceDecoder().decode(bytes)))
      } catch (error) {
        t.true(error instanceof RangeError, String(error))
      }
    }),
  )
})
