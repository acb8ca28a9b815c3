import test from 'ava'
import type { Micros } from '../../protocol/base/time.ts'
import { DEPARTURES_KEPT } from '../../sim/measure/key-record.ts'
import type { Ledger } from '../../sim/measure/ledger.ts'
import { lostKeyRows } from '../../sim/measure/lost-keys.ts'
import { at, key, ledgerOf, node, version } from './samples.ts'

const copy = (hex: string, counter = 1) => ({
  key: key(hex),
  version: version(counter, 70 + counter),
  bytes: 10,
  tombstone: false,
})
const write = (hex: string, counter = 1) => ({
  key: key(hex),
  keyName: `key ${hex}`,
  content: 'value' as const,
  version: version(counter, 70 + counter),
})
const rowsOf = (ledger: Ledger) => lostKeyRows(ledger, { idBits: 16 })
const storyOf = (ledger: Ledger) =>
  rowsOf(ledger).map(({ cause, lost_s, holders }) => ({ cause, lost_s, holders }))

/** Version 1 of the keys on all of these nodes, acknowledged at 2 s. */
function ledgerWith({ keys, holders }: { keys: readonly string[]; holders: readonly number[] }): Ledger {
  const ledger = ledgerOf({ replicas: holders.length })
  for (const hex of keys) {
    for (const handle of holders) ledger.stored(node(handle), copy(hex), at(1))
    ledger.acknowledged(write(hex), at(2))
  }
  return ledger
}

test('a key all of whose holders crashed has a row that names them', (t) => {
  const ledger = ledgerWith({ keys: ['abcd'], holders: [15, 12] })
  ledger.crashed(node(15), at(300))
  t.deepEqual(rowsOf(ledger), [])
  ledger.crashed(node(12), 300_500_000 as Micros)
  t.deepEqual(rowsOf(ledger), [
    {
      key: 'abcd',
      key_name: 'key abcd',
      version: 1,
      writer: 71,
      acknowledged_s: 2,
      lost_s: 300.5,
      cause: 'crash',
      reason: null,
      holders: 'node 15 crashed at 300.000000 s; node 12 crashed at 300.500000 s',
    },
  ])
})

test('of a leaver a row says why it could not hand over, if it reported that of the version that it held', (t) => {
  const ledger = ledgerWith({ keys: ['abcd', 'ef01'], holders: [15] })
  ledger.notHandedOver(node(15), copy('abcd'), 'no room elsewhere')
  ledger.notHandedOver(node(15), copy('ef01', 2), 'no answer')
  ledger.notHandedOver(node(12), copy('ef01'), 'no answer')
  ledger.left(node(15), at(300))
  t.deepEqual(
    rowsOf(ledger).map(({ cause, reason }) => [cause, reason]),
    [
      ['leave', 'no room elsewhere'],
      ['leave', null],
    ],
  )
})

test('nodes that crashed at one instant are listed in their order, independent of the order of reports', (t) => {
  const stories = [
    [12, 15, 9],
    [9, 15, 12],
  ].map((order) => {
    const ledger = ledgerWith({ keys: ['abcd'], holders: [15, 12, 9] })
    for (const handle of order) ledger.crashed(node(handle), at(300))
    return storyOf(ledger)[0]?.holders
  })
  const holders =
    'node 9 crashed at 300.000000 s; node 12 crashed at 300.000000 s; node 15 crashed at 300.000000 s'
  t.deepEqual(stories, [holders, holders])
})

test('the cause is how the last copy went', (t) => {
  const left = ledgerWith({ keys: ['abcd'], holders: [1, 2] })
  left.crashed(node(1), at(3))
  left.left(node(2), at(4))
  const discarded = ledgerWith({ keys: ['abcd'], holders: [1, 2] })
  discarded.left(node(1), at(3))
  discarded.discarded(node(2), copy('abcd'), at(4))
  t.deepEqual(
    [...storyOf(left), ...storyOf(discarded)],
    [
      { cause: 'leave', lost_s: 4, holders: 'node 1 crashed at 3.000000 s; node 2 left at 4.000000 s' },
      {
        cause: 'discard',
        lost_s: 4,
        holders: 'node 1 left at 3.000000 s; node 2 discarded it at 4.000000 s',
      },
    ],
  )
})

test('a holder that goes back to an older version has discarded the newer one', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy('abcd', 2), at(1))
  ledger.acknowledged(write('abcd', 2), at(2))
  ledger.stored(node(1), copy('abcd', 1), at(3))
  t.like(storyOf(ledger)[0], { cause: 'discard', holders: 'node 1 discarded it at 3.000000 s' })
})

test('a key that turns up again is not lost, and when it is finally lost all of its holders are listed', (t) => {
  const ledger = ledgerWith({ keys: ['abcd'], holders: [1] })
  ledger.left(node(1), at(3))
  ledger.stored(node(2), copy('abcd'), at(4))
  t.deepEqual(rowsOf(ledger), [])
  ledger.crashed(node(2), at(5))
  t.deepEqual(storyOf(ledger), [
    { cause: 'crash', lost_s: 5, holders: 'node 1 left at 3.000000 s; node 2 crashed at 5.000000 s' },
  ])
})

test('holders of the acknowledged or a newer version are listed, not those of the versions before', (t) => {
  const ledger = ledgerWith({ keys: ['abcd'], holders: [1, 2, 3] })
  ledger.crashed(node(1), at(3))
  ledger.stored(node(2), copy('abcd', 2), at(4))
  ledger.stored(node(4), copy('abcd', 2), at(4))
  ledger.crashed(node(4), at(5))
  ledger.acknowledged(write('abcd', 2), at(6))
  ledger.crashed(node(3), at(7))
  ledger.stored(node(2), copy('abcd', 3), at(8))
  ledger.crashed(node(2), at(9))
  t.deepEqual(storyOf(ledger), [
    { cause: 'crash', lost_s: 9, holders: 'node 4 crashed at 5.000000 s; node 2 crashed at 9.000000 s' },
  ])
})

test('what was written anew after a total loss has a story of its own', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.stored(node(1), copy('abcd', 5), at(1))
  ledger.acknowledged(write('abcd', 5), at(1))
  ledger.crashed(node(1), at(2))
  ledger.stored(node(2), copy('abcd', 1), at(3))
  ledger.acknowledged(write('abcd', 1), at(4))
  t.deepEqual(rowsOf(ledger), [])
  ledger.crashed(node(2), at(5))
  t.like(rowsOf(ledger)[0], { version: 1, acknowledged_s: 4, holders: 'node 2 crashed at 5.000000 s' })
})

test('an acknowledged value that no node ever reported to hold is lost from its acknowledgement on', (t) => {
  const ledger = ledgerOf({ replicas: 1 })
  ledger.acknowledged(write('abcd'), at(4))
  t.deepEqual(storyOf(ledger), [{ cause: 'never held', lost_s: 4, holders: '' }])
})

test('deleted keys are not lost', (t) => {
  const ledger = ledgerWith({ keys: ['abcd'], holders: [1] })
  ledger.acknowledged({ ...write('abcd', 2), content: 'tombstone' }, at(3))
  ledger.crashed(node(1), at(4))
  t.deepEqual(rowsOf(ledger), [])
})

test('rows come in the order of (lost, key)', (t) => {
  const ledger = ledgerWith({ keys: ['0c', '0b', '0a'], holders: [1] })
  ledger.stored(node(2), copy('0a'), at(3))
  ledger.crashed(node(1), at(4))
  ledger.crashed(node(2), at(5))
  t.deepEqual(
    rowsOf(ledger).map(({ key }) => key),
    ['0b00', '0c00', '0a00'],
  )
})

test('of many holders the last are listed and the others counted: memory does not grow with the turnover', (t) => {
  const ledger = ledgerWith({ keys: ['abcd'], holders: [1] })
  const last = 5 * DEPARTURES_KEPT + 3
  for (let handle = 2; handle <= last; handle++) {
    ledger.stored(node(handle), copy('abcd'), at(handle))
    ledger.crashed(node(handle - 1), at(handle))
  }
  ledger.crashed(node(last), at(last + 1))
  const told = storyOf(ledger)[0]?.holders.split('; ') ?? []
  t.is(told.length, 1 + DEPARTURES_KEPT)
  t.is(told[0], `${last - DEPARTURES_KEPT} before these`)
  t.is(told.at(-1), `node ${last} crashed at ${last + 1}.000000 s`)
})
