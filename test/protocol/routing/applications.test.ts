import test from 'ava'
import type { Application } from '../../../protocol/application.ts'
import { Applications } from '../../../protocol/routing/applications.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'

/** Applications of these ids, none of which lets its node leave at once; and a store with two nodes. */
function twoNodesWith(...ids: readonly number[]) {
  const store = new NodeStore(2)
  const applications = new Applications(store)
  for (const id of ids) {
    const application: Partial<Application<unknown>> = { leaving: () => 'later' }
    applications.attach(id, () => application as Application<unknown>)
  }
  return { store, applications, places: [store.add(), store.add()] as const }
}

test('a node may leave when the last of its applications is ready that has asked for time', (t) => {
  const { store, applications, places } = twoNodesWith(3, 9)
  store.enter(places[0])
  t.is(applications.leaving(), 'later')
  t.is(applications.leaving(), 'later')
  t.false(applications.noteReady(4))
  t.false(applications.noteReady(9))
  t.false(applications.noteReady(9))
  t.true(applications.noteReady(3))
  t.false(applications.noteReady(3))
})

test('whether one node may leave says nothing of another', (t) => {
  const { store, applications, places } = twoNodesWith(3)
  store.enter(places[0])
  applications.leaving()
  store.enter(places[1])
  t.false(applications.noteReady(3))
  store.enter(places[0])
  t.true(applications.noteReady(3))
})

test('a node without applications that ask for time may leave at once', (t) => {
  const { store, applications, places } = twoNodesWith()
  store.enter(places[0])
  t.is(applications.leaving(), 'ready')
})
