import test from 'ava'
import type { Version } from '../../../protocol/events.ts'
import type { Standing } from '../../../protocol/storage/certainty.ts'
import { type CheckOwner, Checks } from '../../../protocol/storage/checks.ts'
import type { SentEntry } from '../../../protocol/storage/messages.ts'
import type { Task } from '../../../protocol/storage/request.ts'
import { node, operation } from '../samples.ts'
import { bytes, CALLER, entry, FakeNode, type FakeOptions, KEY, sentEntry, version } from './fake.ts'

const lookup = (number: number): Task => ({
  caller: CALLER,
  request: { kind: 'lookup', operation: operation(number), number: 1, key: KEY, value: undefined, relays: 0 },
})

function checksOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const said = (newest: { readonly version: Version } | undefined) =>
    newest === undefined ? 'nothing' : `v${newest.version.counter}`
  const owner: CheckOwner = {
    checked: ({ request }, newest) => self.note(`checked ${request.operation}: ${said(newest)}`),
    redirect: ({ request }) => self.note(`redirect ${request.operation}`),
    finish: ({ request }) => self.note(`gave up ${request.operation}`),
  }
  const { routing, parameters, transport, holdings, placement, certainty } = self
  const checks = new Checks(
    routing,
    parameters,
    transport,
    holdings,
    placement,
    self.witnesses,
    certainty,
    owner,
  )
  const answer = (from: number, newer?: SentEntry, more: { standing?: Standing; full?: boolean } = {}) =>
    checks.fetchedReceived(node(from), {
      kind: 'fetched',
      key: KEY,
      standing: 'sure',
      full: false,
      newer,
      ...more,
    })
  return { self, checks, answer }
}

/** This node is a replica that is sure of all its keys, though not yet of what other replicas alone have stored. */
const asReplica = (self: FakeNode): void => self.certainty.vouched([{ from: KEY, to: KEY }])

test('when k − W + 1 sure replicas have answered the newest version is known, whatever the others may answer', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4, parameters: { replicas: 3 } })
  self.hold(entry(KEY, 1))
  checks.begin(lookup(1))
  t.deepEqual(
    self.effects(),
    [1, 2, 3].map((each) => `to ${each}: fetch 11 newer than v1`),
  )
  answer(1, sentEntry(KEY, 3))
  t.deepEqual(self.effects(), ['stored 11 v3'])
  answer(3, undefined, { standing: 'unsure' })
  t.deepEqual(self.effects(), [])
  answer(2)
  t.deepEqual(self.effects(), ['checked 1: v3'])
  t.is(checks.size, 0)
})

test('this node counts if it is sure itself', (t) => {
  const { self, checks, answer } = checksOf()
  asReplica(self)
  checks.begin(lookup(1))
  self.effects()
  answer(2)
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('how many have to answer follows from the write quorum', (t) => {
  for (const [writeQuorum, needed] of [
    ['one', 3],
    ['majority', 2],
    ['all', 1],
  ] as const) {
    const { self, checks, answer } = checksOf({ nodes: 6, parameters: { writeQuorum } })
    checks.begin(lookup(1))
    let answered = 0
    while (checks.size > 0) answer(++answered)
    t.is(answered, needed, writeQuorum)
    t.is(self.effects().at(-1), 'checked 1: nothing')
  }
})

test('if writers may ask for other numbers of copies, as many nodes have to answer as a key may have copies', (t) => {
  for (const [parameters, needed] of [
    [{ replicasMin: 3, replicasMax: 3 }, 2],
    [{ replicasMin: 1 }, 3],
    [{ replicasMax: 5 }, 5],
    [{ replicasMin: 1, replicasMax: 2 }, 3],
  ] as const) {
    const { self, checks, answer } = checksOf({ nodes: 6, parameters })
    checks.begin(lookup(1))
    t.is(self.effects().length, Math.max(3, needed))
    let answered = 0
    while (checks.size > 0) answer(++answered)
    t.is(answered, needed, JSON.stringify(parameters))
  }
})

test('an answer that comes twice counts once', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4 })
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

test('if too few are sure all nodes nearby are asked; with one former replica among them that is enough', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 5, parameters: { replicas: 2 } })
  checks.begin(lookup(1))
  self.effects()
  answer(1, undefined, { standing: 'unsure' })
  answer(2, undefined, { standing: 'unsure' })
  t.deepEqual(self.effects(), ['to 3: fetch 11 newer than none', 'to 4: fetch 11 newer than none'])
  answer(3, sentEntry(KEY, 2), { standing: 'former' })
  self.effects()
  answer(4, undefined, { standing: 'unsure' })
  t.deepEqual(self.effects(), ['checked 1: v2'])
})

test('elders are asked, too, if they are not in the leaf set any more', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 2 })
  self.witnesses.note(node(5))
  checks.begin(lookup(1))
  answer(1, undefined, { standing: 'unsure' })
  t.is(self.effects().at(-1), 'to 5: fetch 11 newer than none')
  answer(5, undefined, { standing: 'former' })
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('nothing is concluded from the silence of nodes that are not sure: they are asked again', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 3 })
  checks.begin(lookup(1))
  answer(1, undefined, { standing: 'unsure' })
  answer(2, undefined, { standing: 'unsure' })
  self.effects()
  checks.askAgain()
  t.deepEqual(self.effects(), ['to 1: fetch 11 newer than none', 'to 2: fetch 11 newer than none'])
  t.is(checks.size, 1)
})

test('what others said before the node was not active for a while counts for nothing', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4 })
  checks.begin(lookup(1))
  answer(1)
  checks.startOver()
  self.effects()
  checks.reconsider()
  t.deepEqual(
    self.effects(),
    [1, 2, 3].map((each) => `to ${each}: fetch 11 newer than none`),
  )
  answer(2)
  t.deepEqual(self.effects(), [])
  answer(3)
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('what a round of repair has found out is an answer', (t) => {
  const { self, checks } = checksOf()
  checks.begin(lookup(1))
  self.effects()
  self.certainty.noteAllKnown()
  checks.reconsider()
  t.deepEqual(self.effects(), ['checked 1: nothing'])
})

test('if a node had no room the entire leaf set is asked before the answer is “nothing”', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 4, parameters: { replicas: 1 } })
  checks.begin(lookup(1))
  self.effects()
  answer(1, undefined, { full: true })
  t.deepEqual(self.effects(), ['to 2: fetch 11 newer than none', 'to 3: fetch 11 newer than none'])
  answer(2)
  t.deepEqual(self.effects(), [])
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

test('a write that is done meanwhile counts, though others answered before they stored it and there is no room here', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 2, parameters: { capacity: 2 } })
  checks.begin(lookup(1))
  self.effects()
  checks.written(KEY, { version: version(5), value: bytes(1, 2, 3), writtenAt: self.now })
  answer(1, sentEntry(KEY, 3, bytes(1, 2, 3)))
  t.deepEqual(self.effects(), ['checked 1: v5'])
})

test('the node that keeps what there is no room for here is asked, too, if it is no leaf any more', (t) => {
  const { self, checks, answer } = checksOf({ nodes: 2, parameters: { capacity: 2 } })
  self.holdings.passOver(KEY, version(4), 3, [node(5)])
  checks.begin(lookup(1))
  t.is(self.effects().at(-1), 'to 1: fetch 11 newer than none')
  answer(1)
  t.deepEqual(self.effects(), ['to 5: fetch 11 newer than none'])
  answer(5, sentEntry(KEY, 4, bytes(1, 2, 3)), { standing: 'unsure' })
  t.deepEqual(self.effects(), ['checked 1: v4'])
  self.witnesses.drop(node(5))
  t.deepEqual(self.witnesses.everyone(), [node(1)])
})

test('a keeper that goes on making itself known is not forgotten for others', (t) => {
  const { self } = checksOf({ nodes: 2 })
  for (let other = 100; other < 140; other++) {
    self.witnesses.noteKeeper(node(5))
    self.witnesses.noteKeeper(node(other))
  }
  t.is(self.witnesses.everyone().length, 1 + 32)
  t.true(self.witnesses.everyone().includes(node(5)))
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

test('a root that has ceased to be one finds out nothing more: all that waits goes to the new root', (t) => {
  const { self, checks } = checksOf()
  checks.begin(lookup(1))
  checks.begin(lookup(2))
  self.effects()
  self.placement.noteDeparting(node(0))
  checks.reconsider()
  t.deepEqual(self.effects(), ['redirect 1', 'redirect 2'])
  t.is(checks.size, 0)
})

test('what was found out once is known until nodes come or go, and all of which there is enough evidence', (t) => {
  const { self, checks } = checksOf()
  t.false(checks.isNewestKnown(KEY))
  checks.noteNewestKnown(KEY)
  t.true(checks.isNewestKnown(KEY))
  self.placement.noteInterruption()
  t.false(checks.isNewestKnown(KEY))
  self.certainty.noteAllKnown()
  t.true(checks.isNewestKnown(KEY))
})

test('a node that once had no room does not know of a key that it does not hold', (t) => {
  const { self, checks } = checksOf({ parameters: { capacity: 2 } })
  self.certainty.noteAllKnown()
  self.holdings.reserve(operation(8), KEY, 3)
  t.false(checks.isNewestKnown(KEY))
  self.hold(entry(KEY, 1))
  t.true(checks.isNewestKnown(KEY))
})
