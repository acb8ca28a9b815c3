import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { ZERO_ID } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { OperationAnswer, Version } from '../../protocol/events.ts'
import { type Anomaly, anomaliesOf, type IsOutOfReach } from '../../sim/explore/record/anomalies.ts'
import type { Operation } from '../../sim/explore/record/history.ts'

/** An operation in a line: number, from and to in seconds, and what came of it. */
type Line = readonly [
  id: number,
  begun: number,
  ended: number,
  what: 'stored' | 'deleted' | 'found' | 'absent' | 'inserts' | 'deletes',
  counter?: number,
  writer?: number,
]

const CALLER = 1 as NodeHandle
const valueBy = (writer: number): Uint8Array => new TextEncoder().encode(`by ${writer}`)
const version = (counter: number, writer: number): Version => ({ counter, writer: writer as OperationId })

function operation(
  [id, begun, ended, what, counter = 0, writer = id]: Line,
  life = Number.POSITIVE_INFINITY,
): Operation {
  const isRead = what === 'found' || what === 'absent'
  const kind = isRead ? 'lookup' : what === 'stored' || what === 'inserts' ? 'insert' : 'delete'
  const isOpen = what === 'inserts' || what === 'deletes'
  return {
    id: id as OperationId,
    kind,
    caller: CALLER,
    value: kind === 'insert' ? valueBy(id) : undefined,
    begun: seconds(begun),
    nodes: 9,
    life,
    ended: isOpen ? Number.POSITIVE_INFINITY : seconds(ended),
    answer: isOpen ? undefined : answerOf(what, version(counter, writer)),
  }
}

function answerOf(what: 'stored' | 'deleted' | 'found' | 'absent', of: Version): OperationAnswer {
  if (what === 'absent') return { kind: 'absent' }
  if (what === 'found') return { kind: 'found', version: of, value: valueBy(of.writer) }
  return { kind: what, version: of }
}

function kindsIn(lines: readonly Line[], isOutOfReach: IsOutOfReach = () => false): Anomaly['kind'][] {
  const history = { key: ZERO_ID, name: 'key', operations: lines.map((line) => operation(line)) }
  return anomaliesOf(history, isOutOfReach).map(({ kind }) => kind)
}

const FIRST: Line = [1, 0, 1, 'stored', 1]
const SECOND: Line = [2, 2, 3, 'stored', 2]
const GONE: Line = [2, 2, 3, 'deleted', 2]

for (const [title, lines] of Object.entries<readonly Line[]>({
  'a read of the newest write': [FIRST, SECOND, [3, 4, 5, 'found', 2, 2]],
  'either value while a write is under way': [
    FIRST,
    [2, 2, 6, 'stored', 2],
    [3, 3, 4, 'found', 1, 1],
    [4, 3, 5, 'found', 2, 2],
  ],
  'a value whose write was never acknowledged': [FIRST, [2, 2, 0, 'inserts'], [3, 4, 5, 'found', 2, 2]],
  'nothing before the first write is done': [
    [1, 0, 3, 'stored', 1],
    [2, 1, 2, 'absent'],
  ],
  'nothing after a deletion': [FIRST, GONE, [3, 4, 5, 'absent']],
  'nothing after a deletion without an answer': [FIRST, [2, 2, 0, 'deletes'], [3, 4, 5, 'absent']],
  'two writes at once, whichever came first': [
    [1, 0, 3, 'stored', 2],
    [2, 0, 3, 'stored', 1],
  ],
}))
  test(`a history may hold ${title}`, (t) => t.deepEqual(kindsIn(lines), []))

for (const [title, kind, lines] of [
  ['an old value after a newer write', 'stale read', [FIRST, SECOND, [3, 4, 5, 'found', 1, 1]]],
  [
    'an old value after a newer one was read',
    'stale read',
    [FIRST, [2, 2, 9, 'stored', 2], [3, 3, 4, 'found', 2, 2], [4, 5, 6, 'found', 1, 1]],
  ],
  ['nothing after a write', 'absent read', [FIRST, [2, 2, 3, 'absent']]],
  [
    'nothing after a write that followed a deletion',
    'absent read',
    [FIRST, GONE, [3, 4, 5, 'stored', 3], [4, 6, 7, 'absent']],
  ],
  ['a deleted value', 'deleted value read', [FIRST, GONE, [3, 4, 5, 'found', 1, 1]]],
  ['a write with an older version', 'write out of order', [FIRST, SECOND, [3, 4, 5, 'stored', 1]]],
  ['a value that nobody wrote', 'answer from nowhere', [FIRST, [2, 2, 3, 'found', 2, 7]]],
  [
    'a value that is written later',
    'answer from nowhere',
    [FIRST, [2, 2, 3, 'found', 2, 3], [3, 4, 5, 'stored', 3]],
  ],
  ['the value of a deletion', 'answer from nowhere', [FIRST, GONE, [3, 4, 5, 'found', 2, 2]]],
  ['the version of another write', 'answer from nowhere', [FIRST, [2, 2, 3, 'stored', 1, 1]]],
] as const satisfies readonly (readonly [string, Anomaly['kind'], readonly Line[]])[])
  test(`a history may not hold ${title}: ${kind}`, (t) => t.deepEqual(kindsIn(lines), [kind]))

test('another value under the version of a write is an answer from nowhere', (t) => {
  const read = operation([2, 2, 3, 'found', 1, 1])
  const answer = { kind: 'found', version: version(1, 1), value: valueBy(9) } as const
  const history = { key: ZERO_ID, name: 'key', operations: [operation(FIRST), { ...read, answer }] }
  t.deepEqual(
    anomaliesOf(history, () => false).map(({ kind }) => kind),
    ['answer from nowhere'],
  )
})

test('a version that is out of reach binds no operation', (t) => {
  const lines: Line[] = [FIRST, SECOND, [3, 4, 5, 'found', 1, 1]]
  t.deepEqual(
    kindsIn(lines, ({ counter }) => counter === 2),
    [],
  )
})

test('a value that lives for ten seconds may be absent after that, is not read long after, and hides no older one', (t) => {
  const kinds = (read: Line) => {
    const write = operation([2, 2, 3, 'stored', 2], seconds(10))
    const operations = [operation(FIRST), write, operation(read)]
    return anomaliesOf({ key: ZERO_ID, name: 'key', operations }, () => false).map(({ kind }) => kind)
  }
  t.deepEqual(kinds([3, 4, 5, 'absent']), ['absent read'])
  t.deepEqual(kinds([3, 12, 13, 'absent']), [])
  t.deepEqual(kinds([3, 12, 13, 'found', 2, 2]), [])
  t.deepEqual(kinds([3, 90, 91, 'found', 2, 2]), ['expired value read'])
  t.deepEqual(kinds([3, 90, 91, 'found', 1, 1]), ['stale read'])
})
