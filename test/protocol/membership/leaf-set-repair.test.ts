import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { LeafSetRepair, type RepairOwner } from '../../../protocol/membership/leaf-set-repair.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import type { LeafSetProbe, LeafSetReply, LeafSetState } from '../../../protocol/wire/messages.ts'
import { BEYOND, ENTRY, FAR_LEFT, FAR_RIGHT, LEFT, NEWCOMER, RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node, prove } from '../samples.ts'

/** Leaf-set repair and the probing that it owns; its owner in turn is faked. */
function repair(options: SurroundingsOptions = {}) {
  const around = new Surroundings(options)
  const part: LeafSetRepair = ofOneNode(
    (store) =>
      new LeafSetRepair(
        store,
        around.host,
        around.state,
        new Patience(store, around.host.parameters),
        around.sibling<RepairOwner>('owner', { peerDied: (peer) => part.leafDied(peer) }),
      ),
  )
  around.timerFired = (_kind, token) => part.probing.timedOut(token as NodeHandle)
  return { part, around }
}

type Lists = Partial<Record<'leaves' | 'failed', readonly number[]>>

const saying = ({ leaves = [], failed = [] }: Lists): LeafSetState => ({
  ...{ leaves: leaves.map(node), failed: failed.map(node), active: true, probePeriod: micros(0) },
})
/** Of a neighbour that has this node, number 0, among its leaves. */
const withSelf = ({ leaves = [], failed = [] }: Lists): LeafSetState =>
  saying({ leaves: [...leaves, 0], failed })
const probe = (lists: Lists, seeking = false): LeafSetProbe => ({
  ...{ kind: 'leafSetProbe', nonce: 7, seeking, ...withSelf(lists) },
})
const reply = (nonce: number, lists: Lists): LeafSetReply => ({
  kind: 'leafSetReply',
  nonce,
  ...saying(lists),
})
const heartbeat = (lists: Lists) => ({ kind: 'heartbeat', ...withSelf(lists) }) as const

/** The leaves, as messages name them. */
const ALL = '[1 2 3 4]'

test('a probe is answered under its own nonce, with the leaves that its sender does not name', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(RIGHT), probe({}))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  leafSetReply (active) leaves [2 3 4]`])
  t.is(around.world.sentOf('leafSetReply')[0]!.message.nonce, 7)
  part.probeReceived(node(RIGHT), probe({ leaves: [FAR_RIGHT, LEFT] }))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  leafSetReply (active) leaves [4]`])
})

test('a sender whose leaf set is full hears nothing of nodes beyond', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(RIGHT), probe({ leaves: [FAR_RIGHT, BEYOND, LEFT] }))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  leafSetReply (active) leaves []`])
})

test('a node that is no member yet answers a probe with a sign of life only, and learns nothing', (t) => {
  const { part, around } = repair({ status: 'joining', leaves: [] })
  part.probeReceived(node(RIGHT), probe({ leaves: [LEFT] }))
  part.heartbeatReceived(node(RIGHT), heartbeat({ leaves: [LEFT] }))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  pong`])
  t.true(around.state.leafSet.isEmpty)
})

test('the sender of a probe is taken in, since it has been heard itself', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(NEWCOMER), probe({}))
  t.true(around.state.leafSet.has(node(NEWCOMER)))
  t.true(around.state.table.has(node(NEWCOMER)))
  t.deepEqual(around.effects().slice(0, 2), [
    'owner.leafSetChanging',
    `owner.leafSetChanged ${NEWCOMER} joined`,
  ])
})

test('that a full set has let a leaf go for a closer node is reported too [API §3.2]', (t) => {
  const { part, around } = repair()
  part.admit(node(NEWCOMER))
  t.deepEqual(around.effects(), [
    'owner.leafSetChanging',
    `owner.leafSetChanged ${NEWCOMER} joined`,
    `owner.leafDisplaced ${FAR_RIGHT}`,
  ])
})

test('all that have to make room for a node that enters are reported, and no others, in the order in which they stood', (t) => {
  const turn = fc.record({
    peer: fc.integer({ min: 1, max: 8 }),
    act: fc.constantFrom('admit', 'admit', 'drop'),
  })
  prove(
    t,
    fc.property(fc.constantFrom(2, 4, 6), fc.array(turn, { maxLength: 40 }), (leafSetSize, turns) => {
      const { part, around } = repair({ leaves: [], parameters: { leafSetSize } })
      const { leafSet } = around.state
      for (const { peer, act } of turns) {
        const before = leafSet.members()
        if (act === 'drop') part.drop(node(peer))
        else part.admit(node(peer))
        const after = leafSet.members()
        const reports = around.effects().filter((line) => /leafSetChanged .* joined|leafDisplaced/.test(line))
        const hasChanged = act === 'admit' && after !== before
        const displaced = before.filter((leaf) => !after.includes(leaf))
        assert.deepEqual(
          reports,
          hasChanged
            ? [
                `owner.leafSetChanged ${peer} joined`,
                ...displaced.map((leaf) => `owner.leafDisplaced ${leaf}`),
              ]
            : [],
        )
      }
    }),
  )
})

test('the leaf that the sender displaces is named to it, for each must learn of the other', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(NEWCOMER), probe({}))
  t.is(around.effects().at(-1), `→ ${NEWCOMER}  leafSetReply (active) leaves [1 3 4 ${FAR_RIGHT}]`)
})

test('a seeker is also named the nodes of the table that stand closest to it', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(RIGHT), probe({}, true))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  leafSetReply (active) leaves [2 3 4 ${ENTRY}]`])
})

test('a node that is named and would be a leaf is probed, and not taken in before it is heard', (t) => {
  const { part, around } = repair()
  part.heartbeatReceived(node(RIGHT), heartbeat({ leaves: [NEWCOMER, BEYOND] }))
  t.deepEqual(around.effects(), [`→ ${NEWCOMER}  leafSetProbe (active) leaves ${ALL}`])
  t.false(around.state.leafSet.has(node(NEWCOMER)))
  part.replyReceived(node(NEWCOMER), reply(1, {}))
  t.true(around.state.leafSet.has(node(NEWCOMER)))
})

test('a leaf that is named as dead is asked for a sign of life with the patience for suspects; any other node is not', (t) => {
  const { part, around } = repair()
  part.heartbeatReceived(node(RIGHT), heartbeat({ failed: [FAR_LEFT, ENTRY] }))
  t.deepEqual(around.effects({ timers: ['probe'] }), [
    `starts timer probe ${FAR_LEFT}, 1s`,
    `→ ${FAR_LEFT}  ping`,
  ])
  part.reportedDead(node(ENTRY))
  t.deepEqual(around.effects(), [])
})

test('a leaf that another node suspects is asked by way of other leaves, too; one that it has found dead is not', (t) => {
  const suspected = repair()
  suspected.part.reportedDead(node(FAR_LEFT))
  const foundDead = repair()
  foundDead.part.heartbeatReceived(node(RIGHT), heartbeat({ failed: [FAR_LEFT] }))
  for (const { around } of [suspected, foundDead]) around.passes(micros(seconds(3) - 1))
  const isRelayed = (effect: string): boolean => effect.endsWith('relayed for 0: ping')
  t.is(suspected.around.effects().filter(isRelayed).length, 3)
  t.is(foundDead.around.effects().filter(isRelayed).length, 0)
})

test('a leaf that is named as dead, and was heard since a verdict can have begun, lives', (t) => {
  const { part, around } = repair()
  around.state.peers.exchanged(node(FAR_LEFT), around.host.now())
  around.state.peers.heard(node(FAR_LEFT), around.host.now())
  around.passes(milliseconds(2_900))
  part.heartbeatReceived(node(RIGHT), heartbeat({ failed: [FAR_LEFT] }))
  t.deepEqual(around.effects(), [])
  around.passes(milliseconds(100))
  part.heartbeatReceived(node(RIGHT), heartbeat({ failed: [FAR_LEFT] }))
  t.deepEqual(around.effects(), [`→ ${FAR_LEFT}  ping`])
})

test('a list that names no candidate is looked through again when the leaf set has changed', (t) => {
  const { part, around } = repair()
  const state = heartbeat({ leaves: [BEYOND, LEFT] })
  part.heartbeatReceived(node(RIGHT), state)
  t.deepEqual(around.effects(), [])
  around.state.leafSet.remove(node(FAR_RIGHT))
  part.heartbeatReceived(node(RIGHT), state)
  t.deepEqual(
    around.effects(),
    [`→ ${BEYOND}  leafSetProbe (active) leaves [1 3 4]`],
    'the leaf set is another now',
  )
})

test('a direct neighbour that died is announced to every leaf once no question is open', (t) => {
  const { part, around } = repair()
  part.probing.probe(node(LEFT))
  part.probing.probe(node(FAR_RIGHT))
  around.passes(micros(seconds(9) - 1))
  around.effects()
  part.replyReceived(node(FAR_RIGHT), reply(2, {}))
  t.deepEqual(around.effects(), [], 'one is open still')
  around.passes(micros(1))
  const effects = around.effects()
  t.deepEqual(effects.slice(0, 2), ['owner.leafSetChanging', `owner.leafSetChanged ${LEFT} left`])
  t.deepEqual(
    effects.slice(2, 5),
    [RIGHT, FAR_RIGHT, FAR_LEFT].map(
      (leaf) => `→ ${leaf}  leafSetProbe (active) leaves [1 2 4] failed [${LEFT}]`,
    ),
  )
})

test('a leaf that was no direct neighbour is not announced; its side is asked at its far end for another', (t) => {
  const { part, around } = repair()
  part.probing.probe(node(FAR_LEFT))
  around.passes(seconds(9))
  const told = around.effects().filter((effect) => effect.includes(`failed [${FAR_LEFT}]`))
  t.deepEqual(told, [
    `→ ${ENTRY}  leafSetProbe (active) leaves [1 2 3] failed [${FAR_LEFT}]`,
    `→ ${LEFT}  leafSetProbe (active) leaves [1 2 3] failed [${FAR_LEFT}]`,
  ])
})

test('with lazy repair nothing is announced, and the far end of the side is asked at once', (t) => {
  const { part, around } = repair({ parameters: { repair: 'lazy' }, table: [] })
  part.probing.probe(node(LEFT))
  around.passes(micros(seconds(9) - 1))
  around.effects()
  around.passes(micros(1))
  const asked = around.effects().filter((effect) => effect.startsWith('→'))
  t.is(asked.at(-1), `→ ${FAR_LEFT}  leafSetProbe (active) leaves [1 2 4] failed [${LEFT}]`)
})

test('when a side is completely lost the owner is notified', (t) => {
  const { part, around } = repair()
  t.true(part.drop(node(RIGHT)))
  t.deepEqual(around.effects(), ['owner.leafSetChanging', `owner.leafSetChanged ${RIGHT} left`])
  t.true(part.drop(node(FAR_RIGHT)))
  t.deepEqual(around.effects(), [
    'owner.leafSetChanging',
    `owner.leafSetChanged ${FAR_RIGHT} left`,
    'owner.sideLost',
  ])
  t.false(part.drop(node(FAR_RIGHT)))
})

test('a set that is full on both sides is complete as soon as no question is open', (t) => {
  const { part, around } = repair({ status: 'probing' })
  part.probing.probe(node(FAR_LEFT))
  part.review()
  part.replyReceived(node(FAR_LEFT), reply(1, {}))
  t.deepEqual(around.effects().slice(1), ['owner.complete'])
})

test('a node without a leaf, that knows no other, has lost the last', (t) => {
  const { part, around } = repair({ leaves: [], table: [] })
  part.review()
  t.deepEqual(around.effects(), ['owner.lastLeafLost'])
})

test('a message about leaf sets names the latest deaths, as many as fit it', (t) => {
  const { part } = repair()
  for (let peer = 10; peer < 200; peer++) part.probing.departed(node(peer))
  const { leaves, failed } = part.leafSetState()
  t.is(leaves.length, 4)
  t.true(failed.length < 190 && failed.length > 40)
  t.is(failed.at(-1), node(199))
})

test('a node that has lost a side and knows none but newcomers is cut off: what they know they have from it', (t) => {
  for (const { active, end } of [
    { active: false, end: 'owner.lastLeafLost' },
    { active: true, end: 'owner.complete' },
  ]) {
    const { part, around } = repair({ status: 'seeking', leaves: [], table: [] })
    part.probeReceived(node(RIGHT), { ...probe({}), active })
    part.review()
    around.effects()
    part.replyReceived(node(RIGHT), { ...reply(1, {}), active })
    t.is(around.effects().at(-1), end)
  }
})

test('a direct neighbour that is active and does not name this node among its leaves has found it dead', (t) => {
  const { part, around } = repair()
  part.heartbeatReceived(node(RIGHT), { kind: 'heartbeat', ...saying({ leaves: [FAR_RIGHT, LEFT] }) })
  t.deepEqual(around.effects(), ['owner.takenForDead'])
  part.heartbeatReceived(node(FAR_RIGHT), { kind: 'heartbeat', ...saying({ leaves: [RIGHT] }) })
  t.deepEqual(around.effects(), [], 'one farther off may not know it yet')
  const full = [FAR_RIGHT, BEYOND, FAR_RIGHT, RIGHT]
  part.heartbeatReceived(node(RIGHT), { kind: 'heartbeat', ...saying({ leaves: full }) })
  t.deepEqual(around.effects(), [], 'it does not belong there')
})

test('a seeker that is not among the leaves, where it belongs, learns that it had been found dead', (t) => {
  const { part, around } = repair()
  part.probeReceived(node(NEWCOMER), { ...probe({}, true), active: false })
  const told = around.world.sentOf('leafSetReply').at(-1)!.message
  t.deepEqual(told.failed, [node(NEWCOMER)])
  part.probeReceived(node(NEWCOMER), { ...probe({}, true), active: false })
  t.deepEqual(around.world.sentOf('leafSetReply').at(-1)!.message.failed, [], 'it is a leaf by now')
  part.probing.probe(node(RIGHT))
  const { nonce } = around.world.sentOf('leafSetProbe').at(-1)!.message
  part.replyReceived(node(RIGHT), reply(nonce, { failed: [0] }))
  t.true(around.effects().includes('owner.takenForDead'))
})
