import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, idFromWords } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import { STORAGE } from '../../protocol/index.ts'
import { copyFaults, type DataRecord, lossFaults } from '../../sim/explore/checks/data.ts'
import { Copies } from '../../sim/explore/record/copies.ts'
import type { Operation } from '../../sim/explore/record/history.ts'
import { Ring } from '../../sim/explore/record/ring.ts'

/** Node n has the id n in the first hexadecimal digit; the key has that of node 2. */
const idOf = (node: number): Id => idFromWords(node << 28, 0, 0, 0)
const KEY = idOf(2)
const HOLDERS = [1, 2, 3] as NodeHandle[]
const version = (counter: number) => ({ counter, writer: counter as OperationId })

/** By the words in which it is said. */
const kindOf = (text: string): string =>
  text.includes('went at') || text.includes('is lost')
    ? 'key lost'
    : text.includes('is missing on')
      ? 'missing copy'
      : text.includes('is also on')
        ? 'surplus copy'
        : text.includes('not in the newest')
          ? 'wrong copy'
          : text

/** Six nodes and a write that its replicas hold; then something happens. Returns the kinds of what is found. */
function findingsAfter(
  happen: (parts: { copies: Copies; ring: Ring }) => void,
  storage: Partial<DataRecord['storage']> = {},
  operation: Partial<Operation> = {},
): string[] {
  let now = seconds(0)
  const ring = new Ring({ idOf, now: () => now, leafSetSize: 4, detection: 0 })
  const copies = new Copies({
    now: () => now,
    canTake: () => true,
    isLeaving: () => false,
    mayBeUnheard: false,
  })
  for (const node of [1, 2, 3, 4, 5, 6] as NodeHandle[]) ring.emitted(node, { type: 'activated' })
  for (const node of HOLDERS) store(copies, node, 1)
  now = seconds(5)
  happen({ copies, ring })
  const write: Operation = {
    id: 1 as OperationId,
    kind: 'insert',
    caller: HOLDERS[0]!,
    value: new Uint8Array(10),
    begun: seconds(0),
    nodes: 6,
    life: Number.POSITIVE_INFINITY,
    ended: seconds(1),
    answer: { kind: 'stored', version: version(1) },
    ...operation,
  }
  const view = { record: { ring, copies }, storage: { ...STORAGE, ...storage }, at: now as Micros }
  const history = { key: KEY, name: 'key', operations: [write] }
  return [...lossFaults(history, view).map(({ text }) => text), ...copyFaults(history, view)].map(kindOf)
}

const store = (copies: Copies, node: NodeHandle, counter: number): void =>
  copies.emitted(node, { type: 'stored', key: KEY, version: version(counter), bytes: 10, tombstone: false })

function crash({ copies, ring }: { copies: Copies; ring: Ring }, nodes: readonly NodeHandle[]): void {
  for (const node of nodes) {
    ring.nodeGone(node, 'crashed')
    copies.nodeGone(node, 'crashed')
  }
}

function discard(copies: Copies, nodes: readonly NodeHandle[]): void {
  for (const node of nodes) copies.emitted(node, { type: 'discarded', key: KEY, version: version(1) })
}

test('a key on its k closest nodes is as it should be', (t) => {
  t.deepEqual(
    findingsAfter(() => {}),
    [],
  )
})

test('a key may go with as many of its holders as had acknowledged it', (t) => {
  t.deepEqual(
    findingsAfter((parts) => crash(parts, HOLDERS)),
    [],
  )
})

test('a key may not go if fewer holders crashed than had acknowledged it', (t) => {
  const crashOfOne = (parts: { copies: Copies; ring: Ring }) => {
    discard(parts.copies, HOLDERS.slice(1))
    crash(parts, HOLDERS.slice(0, 1))
  }
  t.deepEqual(findingsAfter(crashOfOne), ['key lost'])
  t.deepEqual(findingsAfter(crashOfOne, { writeQuorum: 'one' }), [])
  t.deepEqual(findingsAfter(crashOfOne, {}, { nodes: 1 }), [])
})

test('a key may not go without a crash, but for a value that may have expired', (t) => {
  const discardAll = ({ copies }: { copies: Copies }) => discard(copies, HOLDERS)
  t.deepEqual(findingsAfter(discardAll), ['key lost', 'key lost'], 'seen when it goes, and at rest')
  t.deepEqual(findingsAfter(discardAll, {}, { life: seconds(5) }), [])
  t.deepEqual(findingsAfter(discardAll, {}, { life: seconds(50) }), ['key lost', 'key lost'])
})

test('a key may not go with a leaver that others have room for', (t) => {
  const leaveAll = ({ copies, ring }: { copies: Copies; ring: Ring }) => {
    for (const node of HOLDERS) {
      ring.nodeGone(node, 'left')
      copies.nodeGone(node, 'left')
    }
  }
  t.deepEqual(findingsAfter(leaveAll), ['key lost', 'key lost'])
})

test('a write without an acknowledgement is not missed', (t) => {
  t.deepEqual(
    findingsAfter(({ copies }) => discard(copies, HOLDERS), {}, { answer: undefined }),
    [],
  )
})

test('each of the k closest must hold the key, unless it has no room', (t) => {
  const discardOne = ({ copies }: { copies: Copies }) => discard(copies, HOLDERS.slice(0, 1))
  t.deepEqual(findingsAfter(discardOne), ['missing copy'])
  t.deepEqual(findingsAfter(discardOne, { capacity: 9 }), [])
})

test('all of the k closest must hold the newest version', (t) => {
  t.deepEqual(
    findingsAfter(({ copies }) => store(copies, HOLDERS[0]!, 2)),
    ['wrong copy'],
  )
})

test('no other node may hold the key, unless room is short', (t) => {
  const storeElsewhere = ({ copies }: { copies: Copies }) => store(copies, 5 as NodeHandle, 1)
  t.deepEqual(findingsAfter(storeElsewhere), ['surplus copy'])
  t.deepEqual(findingsAfter(storeElsewhere, { capacity: 99 }), [])
})
