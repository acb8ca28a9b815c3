import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { codeOf, PAYLOADS, type PayloadKind } from '../../protocol/storage/messages.ts'
import { MESSAGE_KINDS, type Message, type MessageKind } from '../../protocol/wire/messages.ts'
import { isControl, PURPOSES, type Purpose } from '../../sim/measure/traffic.ts'
import { PURPOSE_OF_MESSAGES, PURPOSE_OF_STORAGE, purposeOf } from '../../sim/run/purpose.ts'
import { messageOf } from '../protocol/wire/messages.ts'

const node = (handle: number): NodeHandle => handle as NodeHandle
const SEED_SERVER = node(0)
const [ALICE, BOB] = [node(1), node(2)]

/** Some message of a kind, but for the fields that matter. */
const message = (kind: MessageKind, fields: object): Message =>
  ({ ...fc.sample(messageOf(kind), 1)[0], ...fields }) as Message

for (const [kind, fields, purpose] of [
  ['route', { application: 0 }, 'join'],
  ['route', { application: 2 }, 'lookups'],
  ['route', { application: 16 }, 'application'],
  ['direct', { application: 255 }, 'application'],
  ['ack', {}, 'acks'],
  ['leafSetProbe', { active: false }, 'join'],
  ['leafSetProbe', { active: true }, 'leaf-set'],
  ['leafSetReply', { active: false }, 'join'],
  ['leafSetReply', { active: true }, 'leaf-set'],
  ['heartbeat', {}, 'leaf-set'],
  ['leaving', {}, 'leaf-set'],
  ['ping', {}, 'table'],
  ['pong', {}, 'table'],
  ['distanceProbe', {}, 'distance'],
  ['distanceReport', {}, 'distance'],
  ['tableRows', { purpose: 'join' }, 'join'],
  ['tableRows', { purpose: 'announcement' }, 'join'],
  ['entriesRequest', { purpose: 'discovery' }, 'join'],
  ['entriesReply', { purpose: 'exchange' }, 'table'],
  ['cellRequest', {}, 'table'],
  ['cellReply', {}, 'table'],
  ['joinReply', {}, 'join'],
  ['addNode', {}, 'seed-server'],
  ['seek', {}, 'reunion'],
] as const satisfies readonly (readonly [MessageKind, object, Purpose])[]) {
  const which = Object.values(fields).map((value) => ` (${value})`)
  test(`between nodes, ${kind}${which.join('')} is sent for: ${purpose}`, (t) => {
    t.is(PURPOSES[purposeOf(message(kind, fields), ALICE, BOB)], purpose)
  })
}

for (const [kind, purpose] of [
  ['insert', 'storage'],
  ['answer', 'storage'],
  ['relay', 'storage'],
  ['store', 'replication'],
  ['fetched', 'replication'],
  ['digests', 'repair'],
  ['handOver', 'repair'],
  ['release', 'repair'],
] as const satisfies readonly (readonly [PayloadKind, Purpose])[]) {
  test(`of storage, ${kind} is sent for: ${purpose}, and so are its fragments`, (t) => {
    const purposeOfPayload = (payload: object): Purpose | undefined =>
      PURPOSES[purposeOf(message('direct', { application: 1, payload }), ALICE, BOB)]
    t.is(purposeOfPayload({ kind }), purpose)
    t.is(purposeOfPayload({ kind: 'fragment', kindCode: codeOf(kind) }), purpose)
  })
}

for (const kind of ['ping', 'pong', 'leaving', 'seedRequest', 'reportDead'] as const) {
  test(`${kind} from or to the seed server is sent for: seed-server`, (t) => {
    t.is(PURPOSES[purposeOf(message(kind, {}), ALICE, SEED_SERVER)], 'seed-server')
    t.is(PURPOSES[purposeOf(message(kind, {}), SEED_SERVER, ALICE)], 'seed-server')
  })
}

test('every message has a purpose', (t) => {
  for (const kind of MESSAGE_KINDS)
    for (const each of fc.sample(messageOf(kind), 20)) t.truthy(PURPOSES[purposeOf(each, ALICE, BOB)], kind)
})

test('the tables have every kind of message, and no other', (t) => {
  t.deepEqual(Object.keys(PURPOSE_OF_MESSAGES).sort(), [...MESSAGE_KINDS].sort())
  t.deepEqual([...Object.keys(PURPOSE_OF_STORAGE), 'fragment'].sort(), [...PAYLOADS.kinds].sort())
})

/** Purposes of all the ways in which messages of a kind are sent between two nodes, or a node and the seed server. */
const purposesOf = (kind: MessageKind): Purpose[] => {
  const ways = fc
    .sample(messageOf(kind), 50)
    .flatMap((each) => [
      PURPOSES[purposeOf(each, ALICE, BOB)]!,
      PURPOSES[purposeOf(each, ALICE, SEED_SERVER)]!,
    ])
  return PURPOSES.filter((purpose) => ways.includes(purpose))
}

/** They have the purpose of the application's message that they carry. */
const CARRIERS: ReadonlySet<string> = new Set(['route', 'tracedRoute', 'direct'])

test('docs/control-traffic.md names every kind of message under its purposes, and says which are control traffic', (t) => {
  const page = readFileSync('docs/control-traffic.md', 'utf8')
  const rows = page.split('\n## ')[0]!.matchAll(/^\| ([a-z-]+) \| (yes|no)[^|]*\|([^|]*)\|([^|]*)\|$/gm)
  const kindsIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, kind]) => kind!).sort()
  const found = [...rows].map(([, purpose, control, kinds, ofApplications]) => ({
    purpose,
    control,
    kinds: kindsIn(kinds!),
    ofStorage: ofApplications!.includes('phase') ? [] : kindsIn(ofApplications!),
  }))
  t.deepEqual(
    found,
    PURPOSES.map((purpose) => ({
      purpose,
      control: isControl(purpose) ? 'yes' : 'no',
      kinds: MESSAGE_KINDS.filter((kind) => !CARRIERS.has(kind) && purposesOf(kind).includes(purpose)).sort(),
      ofStorage: Object.entries(PURPOSE_OF_STORAGE)
        .filter(([, served]) => served === purpose)
        .map(([kind]) => kind)
        .sort(),
    })),
  )
})
