import test from 'ava'
import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import type { Version } from '../../../protocol/events.ts'
import { type Callers, Coordinator } from '../../../protocol/storage/coordinator.ts'
import type { VersionedValue } from '../../../protocol/storage/entries.ts'
import type { Request } from '../../../protocol/storage/request.ts'
import { node, operation } from '../samples.ts'
import { bytes, CALLER, entry, FakeNode, KEY, sentEntry, tombstone, version } from './fake.ts'

/** Its check and its writes are played by the test. */
function coordinatorOf() {
  const self = new FakeNode()
  const checks = {
    size: 0,
    knows: false,
    has: () => checks.size > 0,
    isNewestKnown: () => checks.knows,
    begin() {
      checks.size = 1
      self.note('check')
    },
    reconsider: () => self.note('reconsider checks'),
    askAgain: () => self.note('ask again in checks'),
  }
  const writes = {
    size: 0,
    before: undefined as ReturnType<typeof entry> | undefined,
    has: () => false,
    underWay: () => (writes.size > 0 ? { before: writes.before } : undefined),
    begin(_task: unknown, newest?: { readonly version: Version }) {
      self.note(`write after ${newest === undefined ? 'nothing' : `v${newest.version.counter}`}`)
      writes.size = 1
    },
    resume: (_task: unknown, { version }: VersionedValue) => self.note(`write v${version.counter} again`),
    reconsider: () => self.note('reconsider writes'),
    askAgain: () => self.note('ask again in writes'),
    abandon: () => [],
  }
  const callers: Callers = {
    answer: (caller, { operation }, { kind }) => self.note(`answer ${kind} to ${caller} for ${operation}`),
    relay: (root) => self.note(`relay to ${root}`),
  }
  const owner = { requestsDone: () => self.note('requests done') }
  const { routing, parameters, holdings, placement } = self
  const coordinator = new Coordinator(
    routing,
    parameters,
    holdings,
    placement,
    checks,
    writes,
    callers,
    owner,
  )
  const request = (kind: Request['kind'], more: { relays?: number; key?: Id } = {}): Request => ({
    kind,
    operation: operation(1),
    number: 1,
    key: KEY,
    value: kind === 'insert' ? bytes(1) : undefined,
    relays: 0,
    ...more,
  })
  const task = (kind: Request['kind']) => ({ caller: CALLER, request: request(kind) })
  return { self, coordinator, checks, writes, request, task }
}

test('what is known to be the newest is answered at once', (t) => {
  const { self, coordinator, checks, request } = coordinatorOf()
  checks.knows = true
  self.hold(entry(KEY, 1))
  coordinator.begin(CALLER, request('lookup'))
  t.deepEqual(self.effects(), ['answer found to 9 for 1', 'requests done'])
})

test('otherwise the newest version is found out first, and asked for again after a while', (t) => {
  const { self, coordinator, request } = coordinatorOf()
  coordinator.begin(CALLER, request('insert'))
  t.deepEqual(self.effects(), ['check', 'timer task in 3 s'])
  coordinator.taskDue()
  t.deepEqual(self.effects(), ['ask again in checks', 'ask again in writes', 'timer task in 3 s'])
})

test('“absent” is not said before the others have been asked, also by a node that knows the newest', (t) => {
  const { self, coordinator, checks, request, task } = coordinatorOf()
  checks.knows = true
  self.hold(tombstone(KEY, 1))
  coordinator.begin(CALLER, request('lookup'))
  t.deepEqual(self.effects(), ['check', 'timer task in 3 s'])
  checks.size = 0
  coordinator.checked(task('lookup'), tombstone(KEY, 1))
  t.deepEqual(self.effects(), ['answer absent to 9 for 1', 'requests done'])
})

test('a request that is under way is not begun again', (t) => {
  const { self, coordinator, request } = coordinatorOf()
  coordinator.begin(CALLER, request('lookup'))
  self.effects()
  coordinator.begin(CALLER, request('lookup'))
  t.deepEqual(self.effects(), [])
})

test('a lookup sees what was there before the writes that are under way', (t) => {
  const { self, coordinator, writes, task } = coordinatorOf()
  writes.size = 1
  coordinator.checked(task('lookup'), entry(KEY, 2))
  t.deepEqual(self.effects(), ['answer absent to 9 for 1'])
  writes.before = entry(KEY, 1)
  coordinator.checked(task('lookup'), entry(KEY, 2))
  t.deepEqual(self.effects(), ['answer found to 9 for 1'])
})

test('a write comes after the newest version, on any holder', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  coordinator.checked(task('insert'), undefined)
  coordinator.checked(task('insert'), entry(KEY, 3))
  self.hold(entry(KEY, 4))
  coordinator.checked(task('insert'), entry(KEY, 3))
  t.deepEqual(self.effects(), ['write after nothing', 'write after v3', 'write after v4'])
})

test('to delete what is not there is answered, not written', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  coordinator.checked(task('delete'), undefined)
  coordinator.checked(task('delete'), tombstone(KEY, 1))
  t.deepEqual(self.effects(), [
    'answer absent to 9 for 1',
    'requests done',
    'answer absent to 9 for 1',
    'requests done',
  ])
})

test('a write that an earlier root has carried out is answered, if a version that came from there names it', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  const newest = { ...entry(KEY, 5), earlier: [version(4, operation(7)), version(3, operation(1))] }
  coordinator.checked(task('delete'), newest)
  t.deepEqual(self.effects(), ['answer deleted to 9 for 1', 'requests done'])
})

test('the number that the newest version gives a write counts, and not one that is lost', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  self.holdings.passOver(KEY, version(9, operation(1)), 1, [node(2)])
  const newest = { ...entry(KEY, 5), earlier: [version(4, operation(1))] }
  coordinator.checked(task('insert'), newest)
  t.deepEqual(self.effects(), ['answer stored to 9 for 1', 'requests done'])
})

test('a deletion that found nothing deletes nothing when a copy of it comes later', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  coordinator.checked(task('delete'), undefined)
  self.effects()
  coordinator.checked(task('delete'), entry(KEY, 1))
  t.deepEqual(self.effects(), ['answer absent to 9 for 1', 'requests done'])
})

test('an insert that was refused is refused when a copy of it comes later', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  coordinator.finish(task('insert'), { kind: 'refused', reason: 'storage full' })
  self.effects()
  coordinator.checked(task('insert'), undefined)
  t.deepEqual(self.effects(), ['answer refused to 9 for 1', 'requests done'])
})

test('a write that has its version is not numbered again, and is answered if it was overwritten since', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  self.holdings.adopt({ ...sentEntry(KEY, 2), version: version(2, operation(1)) }, node(2))
  self.effects()
  coordinator.checked(task('insert'), self.holdings.get(KEY))
  t.deepEqual(self.effects(), ['write v2 again'])
  coordinator.checked(task('insert'), entry(KEY, 3))
  t.deepEqual(self.effects(), ['answer stored to 9 for 1', 'requests done'])
})

test('a write that others keep for lack of room here is known again, too', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  self.holdings.passOver(KEY, version(2, operation(1)), 1, [node(2)])
  self.hold(tombstone(KEY, 3))
  coordinator.checked(task('insert'), self.holdings.get(KEY))
  t.deepEqual(self.effects(), ['answer stored to 9 for 1', 'requests done'])
})

test('a write of which nothing is left is begun anew', (t) => {
  const { self, coordinator, task } = coordinatorOf()
  self.holdings.passOver(KEY, version(2, operation(1)), 1, [node(2)])
  coordinator.checked(task('insert'), entry(KEY, 1))
  t.deepEqual(self.effects(), ['write after v1'])
})

test('a request for a key whose root is another node is relayed, 16 times at most', (t) => {
  const { self, coordinator, request } = coordinatorOf()
  const key = idFromHex('21')
  coordinator.begin(CALLER, request('lookup', { key }))
  t.deepEqual(self.effects(), ['relay to 1', 'requests done'])
  coordinator.begin(CALLER, request('lookup', { key, relays: 15 }))
  t.deepEqual(self.effects(), ['relay to 1', 'requests done'])
  coordinator.begin(CALLER, request('lookup', { key, relays: 16 }))
  t.deepEqual(self.effects(), ['requests done'])
})

test('when nodes come or go, checks and writes are looked through', (t) => {
  const { self, coordinator } = coordinatorOf()
  coordinator.reconsider()
  t.deepEqual(self.effects(), ['reconsider checks', 'reconsider writes'])
})
