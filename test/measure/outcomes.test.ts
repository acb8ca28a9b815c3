import test from 'ava'
import type { OperationAnswer } from '../../protocol/events.ts'
import {
  failurePct,
  isExcused,
  isFailure,
  judge,
  type OperationFacts,
  OUTCOMES,
  type Outcome,
  restsOnUnacknowledgedDeletion,
} from '../../sim/measure/outcomes.ts'
import { version } from './samples.ts'

const LOOKUP: OperationFacts = {
  kind: 'lookup',
  caller: 'live',
  delivery: 'root',
  answer: null,
  required: null,
  copies: 'some live',
  writtenSinceLoss: [],
  newCount: null,
  expired: 'no',
  newestTombstone: null,
  newestAcknowledgedTombstone: null,
}
const found = (counter: number): OperationAnswer => ({
  kind: 'found',
  version: version(counter),
  value: new Uint8Array(),
})
const absent: OperationAnswer = { kind: 'absent' }
const stored: OperationAnswer = { kind: 'stored', version: version(6) }
const refused: OperationAnswer = { kind: 'refused', reason: 'storage full' }
const value = { version: version(5), content: 'value' } as const
const deletion = { version: version(5), content: 'tombstone' } as const

const CASES: readonly (readonly [fact: string, Partial<OperationFacts>, Outcome])[] = [
  ['a caller that crashed aborts it, even where it was delivered', { caller: 'crashed' }, 'aborted'],
  [
    'a crashed caller comes before every other cause',
    { caller: 'crashed', copies: 'all crashed', delivery: 'elsewhere' },
    'aborted',
  ],
  [
    'absent, and every copy crashed',
    { copies: 'all crashed', required: value, answer: absent },
    'unrecoverable',
  ],
  ['no answer, and every copy crashed', { copies: 'all crashed', required: value }, 'unrecoverable'],
  [
    'every copy crashed comes before misdelivery',
    { copies: 'all crashed', required: value, delivery: 'elsewhere' },
    'unrecoverable',
  ],
  [
    'absent, and every copy in another part',
    { copies: 'out of reach', required: value, answer: absent },
    'unreachable',
  ],
  ['no answer, and every copy in another part', { copies: 'out of reach', required: value }, 'unreachable'],
  [
    'an old value, and every copy of the newest in another part',
    { copies: 'out of reach', required: value, answer: found(4) },
    'unreachable',
  ],
  [
    'the value itself, though its copies are in another part by now',
    { copies: 'out of reach', required: value, answer: found(5) },
    'succeeded',
  ],
  [
    'a deletion that found nothing, and every copy in another part',
    { kind: 'delete', copies: 'out of reach', required: value, answer: absent },
    'unreachable',
  ],
  [
    'a write that was put before a value in another part',
    { kind: 'insert', copies: 'out of reach', required: { ...value, version: version(9) }, answer: stored },
    'succeeded',
  ],
  [
    'absent, and every copy in another part, but a wrong node said so: no node could know better',
    { copies: 'out of reach', required: value, answer: absent, delivery: 'elsewhere' },
    'unreachable',
  ],
  [
    'a value that had expired, in another part',
    { copies: 'out of reach', required: value, answer: absent, expired: 'yes' },
    'succeeded',
  ],
  [
    'an old value, and every copy of the newest crashed',
    { copies: 'all crashed', required: value, answer: found(4) },
    'outdated',
  ],
  [
    'a value written after every copy of the newest had crashed, with a version below',
    { copies: 'all crashed', required: value, answer: found(1), writtenSinceLoss: [version(1)] },
    'succeeded',
  ],
  [
    'an old value beside one that was written after every copy of the newest had crashed',
    { copies: 'all crashed', required: value, answer: found(4), writtenSinceLoss: [version(1)] },
    'outdated',
  ],
  [
    'a value that had expired when the lookup began',
    { required: value, answer: found(5), expired: 'yes' },
    'stale',
  ],
  [
    'a newer value than the one that had expired',
    { required: value, answer: found(6), expired: 'yes' },
    'succeeded',
  ],
  ['absent, since the value had expired', { required: value, answer: absent, expired: 'yes' }, 'succeeded'],
  [
    'a value that expires meanwhile may be found',
    { required: value, answer: found(5), expired: 'by some' },
    'succeeded',
  ],
  ['or be absent', { required: value, answer: absent, expired: 'by some' }, 'succeeded'],
  [
    'absent, since the value had expired, and every node that held it has crashed',
    { required: value, answer: absent, expired: 'yes', copies: 'all crashed' },
    'succeeded',
  ],
  [
    'a value written after the deletion was forgotten everywhere, with a version below',
    {
      required: deletion,
      answer: found(1),
      newCount: { after: version(5), versions: [version(1)] },
    },
    'succeeded',
  ],
  [
    'the deleted value itself after that',
    { required: deletion, answer: found(4), newCount: { after: version(5), versions: [version(1)] } },
    'stale',
  ],
  [
    'an old value of those that were written after an earlier deletion was forgotten',
    { required: value, answer: found(1), newCount: { after: version(9), versions: [version(1)] } },
    'stale',
  ],
  [
    'an old value served by a node that is not the root, and every copy of the newest crashed',
    { copies: 'all crashed', required: value, answer: found(4), delivery: 'elsewhere' },
    'misdelivered',
  ],
  [
    'a deletion of an old value, and every copy of the newest crashed',
    {
      kind: 'delete',
      copies: 'all crashed',
      required: value,
      answer: { kind: 'deleted', version: version(4) },
    },
    'unrecoverable',
  ],
  [
    'the value came back before its last holder crashed',
    { copies: 'all crashed', required: value, answer: found(5) },
    'succeeded',
  ],
  [
    'an insert does not need the old copies',
    { kind: 'insert', copies: 'all crashed', required: value, answer: stored },
    'succeeded',
  ],
  [
    'a deletion of what crashed away',
    { kind: 'delete', copies: 'all crashed', required: value, answer: absent },
    'unrecoverable',
  ],
  [
    'handled elsewhere, although the right value came back',
    { delivery: 'elsewhere', required: value, answer: found(5) },
    'misdelivered',
  ],
  ['handled elsewhere and not answered', { delivery: 'elsewhere' }, 'misdelivered'],
  ['never delivered', { delivery: 'nowhere' }, 'lost'],
  ['refused before it was delivered', { kind: 'insert', delivery: 'nowhere', answer: refused }, 'refused'],
  ['delivered, not answered', {}, 'timed_out'],
  ['delivered and refused', { kind: 'insert', answer: refused }, 'refused'],
  [
    'refused by a node that is not the root',
    { kind: 'insert', delivery: 'elsewhere', answer: refused },
    'misdelivered',
  ],
  [
    'answered on the way, by a node that is not the root',
    { delivery: 'nowhere', required: value, answer: found(5) },
    'succeeded',
  ],
  ['absent though acknowledged', { required: value, answer: absent }, 'not_found'],
  [
    'absent, and a newer deletion was under way',
    { required: value, answer: absent, newestTombstone: version(6) },
    'succeeded',
  ],
  [
    'absent, and only an older deletion is known',
    { required: value, answer: absent, newestTombstone: version(4) },
    'not_found',
  ],
  [
    'a deletion that found nothing of an acknowledged value',
    { kind: 'delete', required: value, answer: absent },
    'not_found',
  ],
  ['absent, and never stored', { answer: absent }, 'succeeded'],
  ['absent after an acknowledged deletion', { required: deletion, answer: absent }, 'succeeded'],
  ['older than the acknowledged value', { required: value, answer: found(4) }, 'stale'],
  [
    'a write that was put before one that was done when it began',
    { kind: 'insert', required: value, answer: { kind: 'stored', version: version(4) } },
    'stale',
  ],
  [
    'a write after crashes took every copy: no node was left to know the version',
    {
      kind: 'insert',
      required: value,
      answer: { kind: 'stored', version: version(1) },
      copies: 'all crashed',
    },
    'succeeded',
  ],
  ['a value from before an acknowledged deletion', { required: deletion, answer: found(4) }, 'stale'],
  ['the acknowledged value', { required: value, answer: found(5) }, 'succeeded'],
  ['newer than the acknowledged value', { required: value, answer: found(6) }, 'succeeded'],
  ['a value that is not acknowledged yet', { answer: found(1) }, 'succeeded'],
  ['an acknowledged insert', { kind: 'insert', required: value, answer: stored }, 'succeeded'],
  ['an insert without an answer', { kind: 'insert' }, 'timed_out'],
  [
    'an acknowledged deletion',
    { kind: 'delete', required: value, answer: { kind: 'deleted', version: version(6) } },
    'succeeded',
  ],
  ['a route that reached the root needs no answer', { kind: 'route' }, 'succeeded'],
  ['a route that ended elsewhere', { kind: 'route', delivery: 'elsewhere' }, 'misdelivered'],
  ['a route that ended nowhere', { kind: 'route', delivery: 'nowhere' }, 'lost'],
]

for (const [fact, facts, outcome] of CASES) {
  test(`${outcome}: ${fact}`, (t) => t.is(judge({ ...LOOKUP, ...facts }), outcome))
}

test('six outcomes are failures, three are excused, a refusal is neither, one is success', (t) => {
  t.deepEqual(OUTCOMES.filter(isFailure), [
    'misdelivered',
    'lost',
    'timed_out',
    'not_found',
    'stale',
    'outdated',
  ])
  t.deepEqual(OUTCOMES.filter(isExcused), ['aborted', 'unrecoverable', 'unreachable'])
  t.is(new Set(OUTCOMES).size, 11)
})

for (const [fact, facts, expected] of [
  [
    'a newer deletion is stored, and no caller has its acknowledgement',
    { newestTombstone: version(6) },
    true,
  ],
  [
    'a newer deletion is acknowledged',
    { newestTombstone: version(6), newestAcknowledgedTombstone: version(6) },
    false,
  ],
  [
    'a newer deletion is acknowledged, and another is not',
    { newestTombstone: version(7), newestAcknowledgedTombstone: version(6) },
    false,
  ],
  [
    'only a deletion from before the value is acknowledged',
    { newestTombstone: version(6), newestAcknowledgedTombstone: version(4) },
    true,
  ],
  ['the key was never stored', { required: null, newestTombstone: version(6) }, false],
  ['the key was deleted before', { required: deletion, newestTombstone: version(6) }, false],
  ['a value was answered', { answer: found(5), newestTombstone: version(6) }, false],
] as const satisfies readonly (readonly [string, Partial<OperationFacts>, boolean])[]) {
  test(`“absent” ${expected ? 'rests' : 'does not rest'} on an unacknowledged deletion: ${fact}`, (t) => {
    t.is(restsOnUnacknowledgedDeletion({ ...LOOKUP, required: value, answer: absent, ...facts }), expected)
  })
}

test('the failure percentage is empty if nothing counts', (t) => {
  t.is(failurePct({ failed: 0, counted: 0 }), null)
  t.is(failurePct({ failed: 1, counted: 8 }), 12.5)
})
