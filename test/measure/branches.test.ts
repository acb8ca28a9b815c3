import test from 'ava'
import { Branches } from '../../sim/measure/branches.ts'
import { Reach } from '../../sim/measure/reach.ts'
import { at, key, ledgerOf, node, version } from './samples.ts'

/* Nodes below 10 are in one part while the network is cut, those from 10 on in another. */

const KEY = key('abcd')
const [HERE, THERE] = [node(1), node(11)]
const cut = { partOf: (handle: number) => Math.floor(handle / 10) }

function judged() {
  const ledger = ledgerOf({ replicas: 3 })
  const reach = new Reach()
  const branches = new Branches({ ledger, reach })
  return {
    ledger,
    branches,
    begin: () => reach.begin(cut),
    end: () => {
      reach.end(cut)
      return branches.healed()
    },
    hold: (holder: number, counter: number, writer = 0) =>
      ledger.stored(
        node(holder),
        { key: KEY, version: version(counter, writer), bytes: 1, tombstone: false },
        at(0),
      ),
    acknowledge: (caller: number, counter: number, writer = 0) => {
      const write = { key: KEY, content: 'value', version: version(counter, writer) } as const
      branches.acknowledged(node(caller), write)
      ledger.acknowledged(write, at(0))
    },
    newest: () => [HERE, THERE].map((caller) => branches.newestFor(caller, KEY)?.version.counter ?? null),
    isOutOfReach: () =>
      [HERE, THERE].map((caller) => branches.isOutOfReach(caller, KEY, branches.newestFor(caller, KEY)!)),
  }
}

test('without a cut the newest write is that of the ledger, for every caller', (t) => {
  const { acknowledge, newest, end } = judged()
  t.deepEqual(newest(), [null, null])
  acknowledge(1, 1)
  acknowledge(11, 2)
  t.deepEqual(newest(), [2, 2])
  t.deepEqual(end(), [])
})

test('each part knows what was written before the cut, and then what it writes itself', (t) => {
  const { acknowledge, newest, begin } = judged()
  acknowledge(1, 1)
  begin()
  t.deepEqual(newest(), [1, 1])
  acknowledge(11, 2)
  t.deepEqual(newest(), [1, 2])
  acknowledge(2, 3)
  t.deepEqual(newest(), [3, 2])
  acknowledge(1, 2)
  t.deepEqual(newest(), [3, 2], 'an acknowledgement that comes late changes nothing')
})

test('when the parts meet the write of the highest version wins, and the newest of every other part is superseded', (t) => {
  const { acknowledge, newest, begin, end } = judged()
  acknowledge(1, 1)
  begin()
  acknowledge(1, 2, 101)
  acknowledge(1, 3, 102)
  acknowledge(11, 2, 103)
  acknowledge(21, 3, 104)
  t.deepEqual(end(), [102, 103], 'that 101 was overwritten by 102 is no conflict')
  t.deepEqual(newest(), [3, 3])
  t.deepEqual(end(), [], 'each counts once')
})

test('a key that one part alone wrote has no conflict', (t) => {
  const { acknowledge, begin, end } = judged()
  acknowledge(1, 1, 100)
  begin()
  acknowledge(1, 2, 101)
  t.deepEqual(end(), [])
})

test('a value is out of reach if all its holders are in the other part', (t) => {
  const { acknowledge, hold, begin, end, isOutOfReach } = judged()
  acknowledge(1, 1)
  begin()
  t.deepEqual(isOutOfReach(), [false, false], 'nobody holds it')
  hold(2, 1)
  t.deepEqual(isOutOfReach(), [false, true])
  hold(12, 2)
  t.deepEqual(isOutOfReach(), [false, false], 'a newer version is as good')
  end()
  t.deepEqual(isOutOfReach(), [false, false])
})

test('what is written where the newest value is out of reach counts there, and loses to that value', (t) => {
  const { acknowledge, hold, newest, begin, end } = judged()
  acknowledge(1, 5, 100)
  hold(2, 5, 100)
  begin()
  acknowledge(11, 1, 101)
  hold(12, 1, 101)
  t.deepEqual(newest(), [5, 1])
  t.deepEqual(end(), [101])
  t.deepEqual(newest(), [5, 5])
})

test('of two cuts the first to end makes one of the parts that it parted', (t) => {
  const ledger = ledgerOf({ replicas: 3 })
  const reach = new Reach()
  const branches = new Branches({ ledger, reach })
  const other = { partOf: (handle: number) => handle % 2 }
  const acknowledge = (caller: number, counter: number): void => {
    const write = { key: KEY, content: 'value', version: version(counter, 100 + caller) } as const
    branches.acknowledged(node(caller), write)
    ledger.acknowledged(write, at(0))
  }
  reach.begin(cut)
  reach.begin(other)
  for (const [caller, counter] of [
    [1, 1],
    [2, 2],
    [11, 3],
    [12, 4],
  ] as const)
    acknowledge(caller, counter)
  t.deepEqual(
    reach.parts([1, 2, 3, 11, 12].map(node)),
    [[1, 3], [2], [11], [12]].map((part) => part.map(node)),
  )
  reach.end(other)
  t.deepEqual(
    branches.healed(),
    [111, 101].map((writer) => version(0, writer).writer),
  )
  t.is(branches.newestFor(node(3), KEY)?.version.counter, 2)
  reach.end(cut)
  t.deepEqual(branches.healed(), [version(0, 102).writer])
  t.is(branches.newestFor(node(3), KEY)?.version.counter, 4)
})
