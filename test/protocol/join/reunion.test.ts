import test from 'ava'
import { seconds } from '../../../protocol/base/time.ts'
import { Reunion } from '../../../protocol/join/reunion.ts'
import type { LeafSetRepair } from '../../../protocol/membership/leaf-set-repair.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import type { TableRepair } from '../../../protocol/tables/table-repair.ts'
import type { Seek } from '../../../protocol/wire/messages.ts'
import { BEYOND, ENTRY, FAR_LEFT, FAR_RIGHT, LEFT, NEWCOMER, RIGHT, SELF } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

/** The seeking alone; draws are 0.5, so that a period is a period. NEWCOMER would be a leaf, BEYOND would not. */
function reunion(options: SurroundingsOptions = {}) {
  const around = new Surroundings(options)
  const part = ofOneNode(
    (store) =>
      new Reunion(
        store,
        around.host,
        around.state,
        around.sibling<Probing>('probing'),
        around.sibling<LeafSetRepair>('repair', { isCandidate: (peer) => peer === NEWCOMER }),
        around.sibling<TableRepair>('tables'),
      ),
  )
  around.timerFired = () => part.seekDue()
  return { part, around }
}

const PERIOD = seconds(200)
const SEARCH = seconds(10)
const seek = (seeker: number, hops = 0): Seek => ({
  ...{ kind: 'seek', seeker: node(seeker), asked: node(SELF), hops },
})
const SOUGHT = `→ ${BEYOND}  seek of ${SELF} through ${BEYOND}`

test('a node that has found none dead sends nothing and starts no timer', (t) => {
  const { part, around } = reunion()
  part.heard(node(BEYOND))
  around.passes(PERIOD)
  t.deepEqual(around.effects({ timers: ['seek'] }), [])
})

test('a node that was found dead is asked once per period for this node, until it is heard or leaves', (t) => {
  const { part, around } = reunion()
  part.noteDeath(node(BEYOND))
  around.passes(seconds(650))
  t.deepEqual(around.effects(), [SOUGHT, SOUGHT, SOUGHT])
  part.departed(node(BEYOND))
  around.passes(seconds(1_000))
  t.deepEqual(around.effects({ timers: ['seek'] }), [])
})

test('none is sought with a period of 0', (t) => {
  const { part, around } = reunion({ parameters: { seekPeriod: seconds(0) } })
  part.noteDeath(node(BEYOND))
  around.passes(PERIOD)
  t.deepEqual(around.effects({ timers: ['seek'] }), [])
})

test('one that was dead and is heard is probed, if it would be a leaf; else the node seeks itself through it, one search at a time', (t) => {
  const { part, around } = reunion()
  for (const peer of [NEWCOMER, BEYOND, ENTRY]) part.noteDeath(node(peer))
  part.heard(node(NEWCOMER))
  t.deepEqual(around.effects(), [`probing.probe ${NEWCOMER}`])
  part.heard(node(BEYOND))
  part.heard(node(BEYOND))
  part.heard(node(ENTRY))
  t.deepEqual(around.effects(), [SOUGHT])
  around.passes(SEARCH)
  part.met(node(ENTRY))
  t.deepEqual(around.effects(), [`→ ${ENTRY}  seek of ${SELF} through ${ENTRY}`])
})

test('a seek goes on towards the id of the seeker, but not to it, and no farther than messages go', (t) => {
  const { part, around } = reunion()
  // FAR_RIGHT is next to it on this ring.
  part.seekReceived(seek(BEYOND, 3))
  t.deepEqual(around.effects(), [`→ ${FAR_RIGHT}  seek of ${BEYOND} through ${SELF}`])
  part.seekReceived(seek(LEFT))
  t.deepEqual(around.effects(), [`→ ${FAR_LEFT}  seek of ${LEFT} through ${SELF}`])
  part.seekReceived(seek(BEYOND, 64))
  t.deepEqual(around.effects(), [])
})

test('the root probes a seeker that would be its leaf, though it was found dead, and answers one that is', (t) => {
  const { part, around } = reunion()
  part.seekReceived(seek(NEWCOMER))
  t.deepEqual(around.effects(), [`probing.revive ${NEWCOMER}`])
  const alone = reunion({ leaves: [RIGHT], table: [] })
  alone.part.seekReceived(seek(RIGHT))
  t.deepEqual(alone.around.effects(), [`→ ${RIGHT}  seekReply through ${SELF}`])
})

test('found by a leaf of its own the node has found no other ring: the one that was asked may serve its table, and there is no hurry', (t) => {
  const { part, around } = reunion()
  for (const peer of [BEYOND, ENTRY]) part.noteDeath(node(peer))
  part.met(node(ENTRY))
  around.effects()
  part.seekReplyReceived(node(RIGHT), { kind: 'seekReply', asked: node(ENTRY) })
  t.deepEqual(around.effects(), [`tables.consider ${ENTRY}`])
  around.passes(seconds(799))
  t.deepEqual(around.effects(), [])
  around.passes(seconds(1))
  t.deepEqual(around.effects(), [SOUGHT])
  part.seekReplyReceived(node(RIGHT), { kind: 'seekReply', asked: node(ENTRY) })
  around.effects()
  part.noteDeath(node(BEYOND))
  around.passes(PERIOD)
  t.deepEqual(around.effects(), [SOUGHT])
})

test('found by a node that should be a leaf and is none, the node probes it', (t) => {
  const { part, around } = reunion()
  part.seekReplyReceived(node(NEWCOMER), { kind: 'seekReply', asked: node(BEYOND) })
  t.deepEqual(around.effects(), [], 'nobody has been asked')
  part.met(node(BEYOND))
  around.effects()
  part.seekReplyReceived(node(NEWCOMER), { kind: 'seekReply', asked: node(BEYOND) })
  t.deepEqual(around.effects(), [`probing.probe ${NEWCOMER}`])
})
