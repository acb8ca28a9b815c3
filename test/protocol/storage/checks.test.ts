import test from 'ava'
import type { Version } from '../../../protocol/events.ts'
import { type CheckOwner, Checks } from '../../../protocol/storage/checks.ts'
import type { SentEntry } from '../../../protocol/storage/messages.ts'
import type { Task } from '../../../protocol/storage/request.ts'
import { node, operation } from '../samples.ts'
import { bytes, CALLER, entry, FakeNode, type FakeOptions, KEY, sentEntry } from './fake.ts'

const lookup = (number: number): Task => ({
  caller: CALLER,
  request: { kind: 'lookup', operation: operation(number), key: KEY, value: undefined, relays: 0 },
})

function checksOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const rounds = { isSynced: false }
  const said = (newest: { readonly version: Version } | undefined) =>
    newest === undefined ? 'nothing' : `v${newest.version.counter}`
  const owner: CheckOwner = {
    checked: ({ request }, newest) => self.note(`checked ${request.operation}: ${said(newest)}`),
    finish: ({ request }) => self.note(`gave up ${request.operation}`),
  }
  const { routing, parameters, transport, holdings, placement } = self
  const checks = new Checks(routing, parameters, transport, holdings, placement, rounds, owner)
  const answer = (from: number, newer?: SentEntry, more: { synced?: boolean; full?: boolean } = {}) =>
    checks.fetchedReceived(node(from), {
      kind: 'fetched',
      key: KEY,
      synced: true,
      full: false,
      newer,
      ...more,
    })
  return { self, checks, rounds, answer }
}

test('the k others closest to a key are asked, and when all have answered the newest version is known', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4, parameters: { replicas: 2 } })
  self.hold(entry(KEY, 1))
  checks.begin(lookup(1))
  t.deepEqual(self.effects(), ['to 1: fetch 11 newer than v1', 'to 2: fetch 11 newer than v1'])
  answer(1, sentEntry(KEY, 3))
  t.deepEqual(self.effects(), ['stored 11 v3'])
  answer(2)
  t.deepEqual(self.effects(), ['checked 1: v3'])
  t.is(checks.size, 0)
})

test('an answer that comes twice counts once', (t) => {
  const { self, checks, answer } = checksOf()
  checks.begin(lookup(1))
  self.effects()
  answer(1)
  answer(1)
  t.deepEqual(self.effects(), [])
  answer(2)
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('requests for one key wait for one check', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 2 })
  checks.begin(lookup(1))
  checks.begin(lookup(2))
  t.true(checks.has(lookup(2)))
  t.false(checks.has(lookup(3)))
  t.deepEqual(self.effects(), ['to 1: fetch 11 newer than none'])
  answer(1)
  t.deepEqual(self.effects(), ['checked 1: nothing', 'checked 2: nothing'])
})

test('for a node that is not synced itself one more is asked', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 3, parameters: { replicas: 1 } })
  checks.begin(lookup(1))
  t.deepEqual(self.effects(), ['to 1: fetch 11 newer than none'])
  answer(1, undefined, { synced: false })
  t.deepEqual(self.effects(), ['to 2: fetch 11 newer than none'])
  answer(2, sentEntry(KEY, 2))
  t.deepEqual(self.effects(), ['stored 11 v2', 'holds something', 'checked 1: v2'])
})

test('where a node had no room the whole leaf set is asked before “nothing” is said', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4, parameters: { replicas: 1 } })
  checks.begin(lookup(1))
  answer(1, undefined, { full: true })
  self.effects()
  answer(2)
  t.deepEqual(self.effects(), ['to 3: fetch 11 newer than none'])
  answer(3)
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('a version for which there is no room here is found all the same', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 2, parameters: { capacity: 2 } })
  checks.begin(lookup(1))
  self.effects()
  answer(1, sentEntry(KEY, 4, bytes(1, 2, 3)))
  t.deepEqual(self.effects(), ['checked 1: v4'])
  t.is(self.holdings.get(KEY), undefined)
})

test('nodes that do not answer are asked again, ten times; then the callers have to', (t) => {
  const { self, checks, answer } = checksOf()
  checks.begin(lookup(1))
  answer(1)
  self.effects()
  checks.askAgain()
  t.deepEqual(self.effects(), ['to 2: fetch 11 newer than none'])
  for (let times = 2; times <= 10; times++) checks.askAgain()
  self.effects()
  checks.askAgain()
  t.deepEqual(self.effects(), ['gave up 1'])
  t.is(checks.size, 0)
})

test('a node that dies is not waited for', (t) => {
  const { self, checks, answer } = checksOf()
  checks.begin(lookup(1))
  answer(1)
  self.effects()
  self.members.pop()
  self.placement.refresh()
  checks.reconsider()
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('what was found out once is known until nodes come or go, and everything is to a node that is synced', (t) => {
  const { self, checks, rounds } = checksOf()
  t.false(checks.isNewestKnown(KEY))
  checks.noteNewestKnown(KEY)
  t.true(checks.isNewestKnown(KEY))
  self.placement.noteInterruption()
  t.false(checks.isNewestKnown(KEY))
  rounds.isSynced = true
  t.true(checks.isNewestKnown(KEY))
})

test('a node that once had no room does not know of a key that it does not hold', (t) => {
  const { self, checks, rounds } = checksOf({ parameters: { capacity: 2 } })
  rounds.isSynced = true
  self.holdings.reserve(operation(8), KEY, 3)
  t.false(checks.isNewestKnown(KEY))
  self.hold(entry(KEY, 1))
  t.true(checks.isNewestKnown(KEY))
})
