import test from 'ava'
import { micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { Activity, type ActivityOwner } from '../../../protocol/membership/activity.ts'
import type { LeafSetRepair } from '../../../protocol/membership/leaf-set-repair.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { FAR_LEFT, FAR_RIGHT, LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

function activity(options: SurroundingsOptions = {}, dead: readonly number[] = []) {
  const around = new Surroundings(options)
  const part = ofOneNode(
    (store) =>
      new Activity(
        store,
        around.host,
        around.state,
        around.sibling<Probing>('probing', { hasFailed: (peer) => dead.includes(peer) }),
        around.sibling<LeafSetRepair>('repair'),
        around.sibling<ActivityOwner>('owner'),
      ),
  )
  return { part, around, status: around.state.status }
}

const NEW = { status: 'joining', leaves: [], table: [] } as const
const FIRST_TIME = ['is active', 'owner.upkeepBegins', 'owner.arrived', 'owner.activated']

test('a node without leaves founds the ring: it spans it, and is active at once', (t) => {
  const { part, around } = activity(NEW)
  part.enter([])
  t.true(around.state.leafSet.spansRing)
  t.deepEqual(around.effects(), FIRST_TIME)
})

test('consistent join: each leaf that the root named is probed, and the node is not active', (t) => {
  const { part, around, status } = activity(NEW)
  part.enter([RIGHT, LEFT].map(node))
  t.deepEqual(around.effects(), [`probing.probe ${RIGHT}`, `probing.probe ${LEFT}`, 'repair.review'])
  t.true(status.isMember)
  t.false(status.isActive)
})

test('basic join: the leaf set is taken as it is, the node is active, and then probes its leaves', (t) => {
  const { part, around } = activity({ ...NEW, parameters: { join: 'basic' } })
  part.enter([RIGHT, LEFT].map(node))
  t.deepEqual(around.effects(), [
    `repair.admit ${RIGHT}`,
    `repair.admit ${LEFT}`,
    ...FIRST_TIME,
    `probing.probe ${RIGHT}`,
    `probing.probe ${LEFT}`,
  ])
  t.true([RIGHT, LEFT].every((leaf) => around.state.table.has(node(leaf))))
})

test('a node that becomes active again neither announces itself nor begins its upkeep anew', (t) => {
  const { part, around, status } = activity()
  part.deactivate('for a test')
  t.deepEqual(around.effects(), ['stops delivering: for a test', 'owner.interrupted'])
  t.true(status.isSeeking)
  part.becomeActive()
  t.deepEqual(around.effects(), ['is active', 'owner.activated'])
  part.becomeActive()
  t.deepEqual(around.effects(), [])
})

test('a joiner that finds most of the leaves dead that it was given begins anew: its root may be cut off', (t) => {
  for (const { dead, status } of [
    { dead: [RIGHT], status: 'active' },
    { dead: [RIGHT, LEFT], status: 'joining' },
  ]) {
    const { part, around } = activity(NEW, dead)
    part.enter([RIGHT, LEFT, FAR_RIGHT].map(node))
    part.complete()
    t.is(around.state.status.isActive, status === 'active')
    t.is(around.state.status.isMember, status === 'active')
  }
})

test('a node that is not active is not deactivated', (t) => {
  const { part, around } = activity({ status: 'probing' })
  part.deactivate('for a test')
  t.deepEqual(around.effects(), [])
})

test('a node that has lost all that it knew joins again; whether it was active decides what it reports', (t) => {
  const active = activity()
  active.part.isolate()
  t.deepEqual(active.around.effects(), [
    'stops delivering: knows no live node',
    'owner.interrupted',
    'owner.isolated',
  ])
  t.false(active.status.isMember)
  const joining = activity({ status: 'probing' })
  joining.part.isolate()
  t.deepEqual(joining.around.effects(), ['owner.isolated'])
})

test('an input after more than Tls + (r + 1) To without one: the node was paused, and asks every leaf', (t) => {
  const { part, around } = activity()
  part.start()
  around.passes(seconds(39))
  t.false(part.awake(), 'exactly that long is no pause')
  around.passes(micros(seconds(39) + 1))
  t.true(part.awake())
  t.deepEqual(around.effects(), [
    'probing.startOver',
    'stops delivering: was paused',
    ...[RIGHT, FAR_RIGHT, LEFT, FAR_LEFT].map((leaf) => `probing.probe ${leaf}`),
    'repair.review',
  ])
})

test('its applications hear of a pause only if a leaf had found the node dead meanwhile', (t) => {
  for (const wasFoundDead of [false, true]) {
    const { part, around } = activity()
    part.start()
    around.passes(micros(seconds(39) + 1))
    part.awake()
    around.effects()
    if (wasFoundDead) part.takenForDead()
    part.complete()
    const told = ['is active', 'owner.activated']
    t.deepEqual(around.effects(), wasFoundDead ? ['owner.interrupted', ...told] : told)
  }
})

test('a node that was not active before a pause begins its probes anew: silence meanwhile means nothing', (t) => {
  const { part, around } = activity({ status: 'probing' })
  part.start()
  around.passes(seconds(300))
  t.true(part.awake())
  t.deepEqual(around.effects(), ['probing.startOver'])
})

test('with a watch a pause is noticed that all probes of a suspect may have met, at any first input', (t) => {
  const { part, around } = activity()
  part.start()
  part.watch()
  around.passes(milliseconds(1_900))
  t.false(part.awake(), 'two probes one second apart reach it')
  around.passes(micros(1))
  t.true(part.awake())
  t.false(part.awake(), 'once')
  around.passes(milliseconds(1_500))
  part.watchDue()
  around.passes(milliseconds(1_500))
  t.false(part.awake(), 'the watch was in time')
})

test('a node of an overlay that has long settled begins its upkeep, and does not announce itself', (t) => {
  const { part, around } = activity({ status: 'seeking' })
  part.startSettled()
  t.deepEqual(around.effects(), ['owner.upkeepBegins', 'is active', 'owner.activated'])
})
