import test from 'ava'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros, milliseconds, seconds } from '../../../protocol/base/time.ts'
import { Patience } from '../../../protocol/membership/patience.ts'
import { Probing, type ProbingOwner } from '../../../protocol/membership/probing.ts'
import { BEYOND, FAR_LEFT, FAR_RIGHT, LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node } from '../samples.ts'

/** Probing alone: leaves are asked for their leaf sets, all others for a sign of life. To = 3 s, r = 2. */
function probing(owner: Partial<ProbingOwner> = {}, options: SurroundingsOptions = {}) {
  const around = new Surroundings(options)
  const { leafSet } = around.state
  const part = ofOneNode(
    (store) =>
      new Probing(
        store,
        around.host,
        around.state,
        new Patience(store, around.host.parameters),
        around.sibling<ProbingOwner>('owner', {
          questionFor: (peer) => (leafSet.has(peer) ? 'leafSet' : 'signOfLife'),
          isCandidate: () => false,
          helpersFor: () => [],
          leafSetProbe: (nonce) => ({
            ...{ kind: 'leafSetProbe', nonce, seeking: false, leaves: [], failed: [] },
            ...{ active: true, probePeriod: micros(0) },
          }),
          ...owner,
        }),
      ),
  )
  around.timerFired = (_kind, token) => part.timedOut(token as NodeHandle)
  return { part, around }
}

const ASKED = (peer: number): string => `→ ${peer}  leafSetProbe (active) leaves []`
const sendsOf = (around: Surroundings): readonly string[] =>
  around.effects().filter((effect) => effect.startsWith('→'))
const PROBE_TIMER = { timers: ['probe'] }

test('a leaf is asked for its leaf set, which its owner hears of; any other node for a sign of life', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  part.probe(node(BEYOND))
  t.deepEqual(around.effects(PROBE_TIMER), [
    `owner.asked ${RIGHT}`,
    `starts timer probe ${RIGHT}, 3s`,
    ASKED(RIGHT),
    `starts timer probe ${BEYOND}, 3s`,
    `→ ${BEYOND}  ping`,
  ])
  t.true(part.isAskingLeaves)
})

test('a node that is being probed is not probed again', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.effects()
  part.probe(node(RIGHT))
  part.suspect(node(RIGHT))
  t.deepEqual(around.effects(), [])
})

test('a probe for a sign of life gives way to one for the leaf set, when the node has become a leaf', (t) => {
  const { part, around } = probing()
  part.probe(node(BEYOND))
  around.state.leafSet.remove(node(1))
  around.state.leafSet.remove(node(2))
  around.state.leafSet.add(node(BEYOND))
  around.effects()
  part.probe(node(BEYOND))
  t.deepEqual(around.effects(), [`owner.asked ${BEYOND}`, ASKED(BEYOND)])
  around.passes(seconds(3))
  t.deepEqual(around.effects(), [ASKED(BEYOND)], 'the timer of the first is cancelled')
})

test('silence to the probe and two more is death: first that, then that nothing is asked any more', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.effects()
  around.passes(micros(seconds(9) - 1))
  t.deepEqual(around.effects(), [ASKED(RIGHT), ASKED(RIGHT)])
  t.false(part.hasFailed(node(RIGHT)))
  around.passes(micros(1))
  t.deepEqual(around.effects(), [`owner.died ${RIGHT}`, 'owner.allAnswered'])
  t.true(part.hasFailed(node(RIGHT)))
})

test('a suspect is probed as many times, but each probe waits one second', (t) => {
  const { part, around } = probing()
  part.suspect(node(RIGHT))
  around.passes(seconds(3))
  t.deepEqual(around.effects(), [
    ...Array(3).fill(`→ ${RIGHT}  ping`),
    `owner.died ${RIGHT}`,
    'owner.allAnswered',
  ])
})

test('a peer that has acknowledged a message since the probe began is not dead: its tries were lost, and it is asked anew', (t) => {
  const { part, around } = probing()
  part.acknowledged(node(RIGHT))
  part.suspect(node(RIGHT))
  around.passes(seconds(2))
  part.acknowledged(node(RIGHT))
  around.passes(seconds(1))
  t.deepEqual(sendsOf(around), Array(4).fill(`→ ${RIGHT}  ping`))
  t.false(part.hasFailed(node(RIGHT)))
  // Three of three tries were lost: from now on a verdict takes more of them, in the same time.
  around.passes(micros(seconds(3) - 1))
  t.false(part.hasFailed(node(RIGHT)))
  t.true(sendsOf(around).length > 2)
  around.passes(seconds(1))
  t.true(part.hasFailed(node(RIGHT)))
})

test('the answer to a try that was taken for lost may only be late: it counts until the next tries are taken for lost, too', (t) => {
  for (const [cycles, counts] of [
    [1, true],
    [2, false],
  ] as const) {
    const { part, around } = probing()
    part.suspect(node(RIGHT))
    for (let cycle = 0; cycle < cycles; cycle++) {
      part.acknowledged(node(RIGHT))
      around.passes(seconds(3))
    }
    around.passes(milliseconds(100))
    t.is(part.awaits(node(RIGHT), 1), counts)
    part.measured(node(RIGHT), 1)
    part.answered(node(RIGHT), 1)
    t.is(part.isProbing(node(RIGHT)), !counts)
  }
})

test('where answers take longer than all tries, and the peer acknowledges messages, the next probe waits for as long as they take', (t) => {
  const { part, around } = probing()
  part.suspect(node(RIGHT))
  part.acknowledged(node(RIGHT))
  around.passes(seconds(4))
  part.measured(node(RIGHT), 1)
  part.answered(node(RIGHT), 1)
  part.suspect(node(RIGHT))
  around.passes(seconds(4))
  t.false(part.hasFailed(node(RIGHT)))
})

test('a leaf that is silent is asked by way of other nodes, too: of one with the second try, of two more with the third', (t) => {
  const { part, around } = probing({ helpersFor: () => [LEFT, FAR_LEFT, FAR_RIGHT].map(node) })
  const relayed = (by: number): string => `→ ${by}  relayed for 0: leafSetProbe (active) leaves []`
  part.probe(node(RIGHT))
  around.effects()
  around.passes(seconds(3))
  t.deepEqual(around.effects(), [ASKED(RIGHT), relayed(LEFT)])
  around.passes(seconds(3))
  t.deepEqual(around.effects(), [ASKED(RIGHT), relayed(FAR_LEFT), relayed(FAR_RIGHT)])
})

test('a probe goes directly, though messages have come by another way, and by a detour if a peer has not answered directly; then both', (t) => {
  const { part, around } = probing()
  const { ways } = around.state
  const relayed = `→ ${LEFT}  relayed for 0: ping`
  ways.note(node(BEYOND), { via: node(LEFT), hops: 3, until: seconds(300) })
  part.suspect(node(BEYOND))
  t.deepEqual(sendsOf(around), [`→ ${BEYOND}  ping`])
  part.startOver()
  ways.note(node(BEYOND), { via: node(LEFT), until: seconds(300) })
  around.passes(seconds(1))
  t.deepEqual(sendsOf(around), [relayed, `→ ${BEYOND}  ping`])
})

test('no helper is asked about a leaf that another node has found dead, too, or about a node that is no leaf', (t) => {
  for (const [peer, evidence] of [
    [RIGHT, 'rumour'],
    [BEYOND, 'own'],
  ] as const) {
    const { part, around } = probing({ helpersFor: () => [node(LEFT)] })
    part.suspect(node(peer), evidence)
    around.passes(seconds(3))
    t.false(around.effects().some((effect) => effect.includes('relayed')))
  }
})

test('a suspicion hurries a probe that is under way', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.passes(seconds(1))
  part.suspect(node(RIGHT))
  around.passes(micros(seconds(3) - 1))
  t.false(part.hasFailed(node(RIGHT)))
  around.passes(micros(1))
  t.true(part.hasFailed(node(RIGHT)))
})

test('a leaf that is asked for a sign of life and then for its leaf set has to say the latter', (t) => {
  const { part, around } = probing()
  part.suspect(node(RIGHT))
  part.probe(node(RIGHT))
  t.deepEqual(around.effects(), [`→ ${RIGHT}  ping`, `owner.asked ${RIGHT}`, ASKED(RIGHT)])
  part.answered(node(RIGHT), 1)
  t.true(part.isProbing(node(RIGHT)))
  part.answered(node(RIGHT), 2)
  t.false(part.isProbing(node(RIGHT)))
})

test('a joiner finds the dead among the leaves that it was given within three seconds: others wait for its admission', (t) => {
  for (const { status, verdict } of [
    { status: 'probing', verdict: 3 },
    { status: 'seeking', verdict: 9 },
    { status: 'active', verdict: 9 },
  ] as const) {
    const { part, around } = probing({}, { status })
    part.probe(node(RIGHT))
    around.passes(micros(seconds(verdict) - 1))
    t.false(around.effects().includes(`owner.died ${RIGHT}`), status)
    around.passes(micros(1))
    t.true(around.effects().includes(`owner.died ${RIGHT}`), status)
  }
})

test('of several leaves that are asked the last to answer ends the round', (t) => {
  const { part, around } = probing()
  for (const leaf of [RIGHT, LEFT]) part.probe(node(leaf))
  around.effects()
  part.answered(node(RIGHT), 1)
  t.deepEqual(around.effects(), [])
  part.answered(node(LEFT), 2)
  t.deepEqual(around.effects(), ['owner.allAnswered'])
  t.false(part.isAskingLeaves)
})

test('an answer counts that comes late, to an earlier transmission; one to another probe does not', (t) => {
  const { part, around } = probing()
  part.probe(node(LEFT))
  part.probe(node(RIGHT))
  around.passes(seconds(4))
  part.answered(node(RIGHT), 1)
  t.true(part.isProbing(node(RIGHT)))
  part.answered(node(RIGHT), 2)
  t.false(part.isProbing(node(RIGHT)))
})

test('an answer measures the round trip of the transmission that it answers', (t) => {
  const { part, around } = probing()
  const { peers } = around.state
  part.probe(node(RIGHT))
  around.passes(micros(seconds(3) + milliseconds(40)))
  part.measured(node(RIGHT), 9)
  t.is(peers.roundTrip(node(RIGHT)), undefined)
  part.measured(node(RIGHT), 2)
  t.is(peers.roundTrip(node(RIGHT)), milliseconds(40))
  part.probe(node(LEFT))
  around.passes(micros(seconds(3) + milliseconds(40)))
  part.measured(node(LEFT), 3)
  t.is(peers.roundTrip(node(LEFT)), micros(seconds(3) + milliseconds(40)))
})

test('after a pause every probe starts over, and answers from before it count for nothing', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.passes(seconds(7))
  around.effects()
  part.startOver()
  t.deepEqual(around.effects(), [ASKED(RIGHT)])
  part.answered(node(RIGHT), 3)
  t.true(part.isProbing(node(RIGHT)))
  around.passes(micros(seconds(9) - 1))
  t.false(part.hasFailed(node(RIGHT)))
})

test('when one that was found dead is heard none is held to be dead any more: the network may have come apart', (t) => {
  const { part, around } = probing()
  for (const peer of [LEFT, RIGHT, BEYOND]) part.refused(node(peer))
  part.heard(node(FAR_LEFT))
  t.deepEqual(part.failed(), [LEFT, RIGHT, BEYOND].map(node))
  part.heard(node(LEFT))
  t.deepEqual(part.failed(), [])
  around.effects()
  part.probe(node(RIGHT))
  t.deepEqual(around.effects(), [`owner.asked ${RIGHT}`, ASKED(RIGHT)])
})

test('a node that was found dead is probed again on the word of another that it lives', (t) => {
  const { part, around } = probing()
  for (const peer of [RIGHT, BEYOND]) part.refused(node(peer))
  around.effects()
  part.revive(node(RIGHT))
  t.deepEqual(around.effects(), [`owner.asked ${RIGHT}`, ASKED(RIGHT)])
  t.deepEqual(part.failed(), [node(BEYOND)])
})

test('the dead are not probed; one that is heard is, if it would be a leaf', (t) => {
  const { part, around } = probing({ isCandidate: () => true })
  part.departed(node(RIGHT))
  part.probe(node(RIGHT))
  t.deepEqual(around.effects(), [])
  part.heard(node(RIGHT))
  t.false(part.hasFailed(node(RIGHT)))
  t.deepEqual(around.effects(), [`owner.asked ${RIGHT}`, ASKED(RIGHT)])
})

test('a node whose host refuses is dead at once; a second refusal is no news', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.effects()
  t.true(part.refused(node(RIGHT)))
  t.deepEqual(around.effects(), [`owner.died ${RIGHT}`, 'owner.allAnswered'])
  t.false(part.refused(node(RIGHT)))
})

test('a node that answered a sign of life and is a candidate now is asked for its leaf set', (t) => {
  let isCandidate = false
  const { part, around } = probing({
    questionFor: () => (isCandidate ? 'leafSet' : 'signOfLife'),
    isCandidate: () => isCandidate,
  })
  part.probe(node(BEYOND))
  isCandidate = true
  around.effects()
  part.answered(node(BEYOND), 1)
  t.deepEqual(around.effects(), [`owner.asked ${BEYOND}`, ASKED(BEYOND)])
})

test('the dead are listed in the order of their deaths, until every leaf must know of them: Tls + (r + 2) To', (t) => {
  const { part, around } = probing()
  part.departed(node(RIGHT))
  around.passes(seconds(1))
  part.departed(node(FAR_LEFT))
  t.deepEqual(part.failed(), [RIGHT, FAR_LEFT].map(node))
  around.passes(micros(seconds(41)))
  t.deepEqual(part.failed(), [node(FAR_LEFT)])
  around.passes(seconds(1))
  t.deepEqual(part.failed(), [])
})

test('a node never probes itself', (t) => {
  const { part, around } = probing()
  part.probe(node(0))
  t.deepEqual(around.effects(), [])
})

/** The nonce of the latest question to a peer for its leaf set. */
const latestNonce = (around: Surroundings): number =>
  around.world.sentOf('leafSetProbe').at(-1)!.message.nonce

test('a pong says that a peer has no leaf set, unless the peer has reported one since that try', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  const first = latestNonce(around)
  t.true(part.lacksLeavesOf(node(RIGHT), first))
  t.false(part.lacksLeavesOf(node(RIGHT), first + 1), 'no such try')
  t.false(part.lacksLeavesOf(node(LEFT), first), 'not asked')
  part.leavesHeard(node(RIGHT))
  t.false(part.lacksLeavesOf(node(RIGHT), first))
  around.passes(seconds(3))
  const second = latestNonce(around)
  t.false(part.lacksLeavesOf(node(RIGHT), first))
  t.true(part.lacksLeavesOf(node(RIGHT), second))
  part.leavesHeard(node(RIGHT))
  t.false(part.lacksLeavesOf(node(RIGHT), second))
})

test('a peer that is asked anew in the same microsecond in which it reported its leaf set has to report it again', (t) => {
  const { part, around } = probing()
  part.probe(node(RIGHT))
  around.passes(milliseconds(5))
  part.leavesHeard(node(RIGHT))
  part.doOver(node(RIGHT))
  t.true(part.lacksLeavesOf(node(RIGHT), latestNonce(around)))
  part.suspect(node(BEYOND))
  around.state.leafSet.remove(node(FAR_RIGHT))
  around.state.leafSet.add(node(BEYOND))
  part.leavesHeard(node(BEYOND))
  part.probe(node(BEYOND))
  t.true(part.lacksLeavesOf(node(BEYOND), latestNonce(around)))
})

test('a pong to a question for a sign of life says nothing of leaf sets', (t) => {
  const { part, around } = probing()
  part.suspect(node(RIGHT))
  t.false(part.lacksLeavesOf(node(RIGHT), around.world.sentOf('ping').at(-1)!.message.nonce))
})
