import test from 'ava'
import { idFromHex, idToHex } from '../../../protocol/base/id.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import { ArcSet } from '../../../protocol/storage/arc-set.ts'
import type { Testimony } from '../../../protocol/storage/evidence.ts'
import type { Peer } from '../../../protocol/storage/placement.ts'
import { RepairRounds } from '../../../protocol/storage/repair-rounds.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, KEY, tombstone } from './fake.ts'

const ALL = { from: idFromHex('00'), to: idFromHex('00') }
/** The reconciliations are played by the test, which ends each by `reconciled`. This node knows its keys, unless stated otherwise. */
function roundsOf({ before = 'nothing', ...options }: FakeOptions & { before?: 'nothing' | 'unknown' } = {}) {
  const self = new FakeNode(options)
  const { parameters, transport, holdings, placement, certainty, now } = self
  const routing = { ...self.routing, isActive: true }
  if (before === 'nothing') certainty.noteAllKnown()
  // A peer has nothing to say of any of this node's keys, or is sure, or was, of all.
  const heard = ArcSet.of(placement.rootArc())
  const unsure: Testimony = { heard, sure: ArcSet.EMPTY, former: ArcSet.EMPTY, elders: [] }
  const sure: Testimony = { ...unsure, sure: heard }
  const former: Testimony = { ...unsure, former: heard }
  const reconciliation = {
    begin({ node, arcs }: Peer) {
      const named = arcs.map(({ from, to }) => `${idToHex(from, 8)}–${idToHex(to, 8)}`)
      self.note(`reconcile with ${node} on ${named}`)
    },
  }
  const owner = {
    scheduleRelease: () => self.note('schedule release'),
    scheduleReview: () => self.note('schedule review'),
    learnt: () => self.note(`knows ${certainty.unknown.isEmpty ? 'all' : 'more'}`),
  }
  const rounds = new RepairRounds(
    routing,
    parameters,
    transport,
    holdings,
    placement,
    self.witnesses,
    certainty,
    reconciliation,
    owner,
    now,
  )
  /** A round with two peers, of whom the second ends as stated. */
  const round = (how: 'done' | 'failed') => {
    rounds.due()
    rounds.reconciled(sure)
    if (how === 'done') rounds.reconciled(sure)
    else rounds.reconciliationFailed()
  }
  return { self, rounds, round, routing, unsure, sure, former }
}

test('a round reconciles with one peer after another, and is complete when all hold the same', (t) => {
  const { self, rounds, sure } = roundsOf()
  t.false(rounds.isComplete)
  rounds.due()
  t.deepEqual(self.effects(), ['reconcile with 1 on a0–18'])
  rounds.reconciled(sure)
  t.deepEqual(self.effects(), ['reconcile with 2 on a0–18'])
  t.false(rounds.isComplete)
  rounds.reconciled(sure)
  t.deepEqual(self.effects(), [])
  t.true(rounds.isComplete)
})

test('when nodes come or go, what was complete is not any more', (t) => {
  const { self, rounds, round } = roundsOf()
  round('done')
  self.placement.noteInterruption()
  t.false(rounds.isComplete)
})

test('a round that gained something, or heard news, is followed by another at once', (t) => {
  for (const what of ['gained', 'noteNews'] as const) {
    const { self, rounds, sure } = roundsOf({ nodes: 2 })
    rounds.due()
    rounds[what]()
    self.effects()
    rounds.reconciled(sure)
    t.deepEqual(self.effects(), ['timer repair in 1 s'])
    t.false(rounds.isComplete)
  }
})

test('a round during which nodes came or went is followed by another at once, whatever came of it', (t) => {
  const { self, rounds } = roundsOf({ nodes: 2 })
  rounds.due()
  self.placement.noteInterruption()
  self.effects()
  rounds.reconciliationFailed()
  t.deepEqual(self.effects(), ['timer repair in 1 s'])
})

test('a round that failed is followed by another after 10 s; after four in a row the pauses grow up to 5 minutes', (t) => {
  const { self, round } = roundsOf()
  const pauses = Array.from({ length: 22 }, () => {
    self.effects()
    round('failed')
    return self.effects().at(-1)
  })
  const expected = [
    ...new Array(4).fill(10),
    30,
    50,
    70,
    90,
    110,
    130,
    150,
    170,
    190,
    210,
    230,
    250,
    270,
    290,
  ]
  t.deepEqual(
    pauses,
    [...expected, ...new Array(4).fill(300)].map((pause) => `timer repair in ${pause} s`),
  )
})

test('a key that a replica has no room for goes to the closest node that does not owe it; if none is left, copies are short', (t) => {
  const { self, rounds, sure } = roundsOf({ nodes: 4, parameters: { replicas: 2 } })
  self.hold(entry(KEY, 1))
  rounds.due()
  self.effects()
  rounds.peerFull(KEY)
  t.true(self.placement.isHolder(KEY, node(2)))
  rounds.peerFull(KEY)
  t.true(self.placement.isHolder(KEY, node(3)))
  rounds.peerFull(KEY)
  for (let peers = 0; peers < 5; peers++) rounds.reconciled(sure)
  t.deepEqual(self.effects().slice(-2), ['reconcile with 2 on 11–11', 'reconcile with 3 on 11–11'])
  t.false(rounds.isComplete)
  rounds.due()
  t.false(self.placement.isHolder(KEY, node(2)), 'where there is room is found out anew')
})

test('a node that has refused a value is offered no longer one in the same round; one that has gone meanwhile says nothing of its room', (t) => {
  const { self, rounds, sure } = roundsOf({ nodes: 4, parameters: { replicas: 2 } })
  const [longer, gone] = [idFromHex('12'), idFromHex('13')]
  self.hold(entry(KEY, 1))
  self.hold(entry(longer, 1, new Uint8Array(100)))
  rounds.due()
  for (let peers = 0; peers < 3; peers++) rounds.reconciled(sure)
  self.effects()
  rounds.due()
  rounds.peerFull(gone)
  rounds.peerFull(KEY)
  t.true(self.placement.isHolder(KEY, node(2)))
  t.deepEqual(
    [2, 3].filter((each) => self.placement.isHolder(gone, node(each))),
    [],
  )
  for (let peers = 0; peers < 3; peers++) rounds.reconciled(sure)
  // Now it reconciles with node 2, to which the key was to go.
  t.is(self.effects().at(-1), 'reconcile with 2 on 11–11')
  rounds.peerFull(KEY)
  rounds.peerFull(longer)
  t.false(self.placement.isHolder(longer, node(2)), 'it has refused a shorter one')
  t.true(self.placement.isHolder(longer, node(3)))
})

test('one round is scheduled or under way at a time; news during a round make another', (t) => {
  const { self, rounds } = roundsOf({ nodes: 2 })
  rounds.schedule()
  rounds.noteNews()
  t.deepEqual(self.effects(), ['timer repair in 1 s'])
  rounds.due()
  rounds.schedule()
  t.deepEqual(self.effects(), ['reconcile with 1 on 98–18'])
})

test('a change nearby makes a node look that holds something', (t) => {
  const { self, rounds } = roundsOf()
  self.pass(minutes(1))
  rounds.neighbourhoodChanged()
  t.deepEqual(self.effects(), [])
  self.hold(entry(KEY, 1))
  rounds.neighbourhoodChanged()
  t.deepEqual(self.effects(), ['timer repair in 1 s', 'schedule release'])
})

test('a node that holds something looks every repairPeriod, less a random share of a half', (t) => {
  const { self, rounds } = roundsOf()
  self.hold(entry(KEY, 1))
  rounds.begin()
  rounds.begin()
  t.deepEqual(self.effects(), ['timer period in 450 s'])
  rounds.periodOver()
  t.deepEqual(self.effects(), ['timer period in 450 s', 'timer repair in 1 s', 'schedule review'])
})

test('a node that holds nothing when the period is over looks no more', (t) => {
  const { self, rounds } = roundsOf()
  rounds.begin()
  self.effects()
  rounds.periodOver()
  t.deepEqual(self.effects(), [])
})

test('a root drops tombstones whose life is over in the round after one that found all alike', (t) => {
  const { self, rounds, round } = roundsOf({ parameters: { tombstoneLife: seconds(100) } })
  self.hold(tombstone(KEY, 1))
  round('done')
  t.is(self.holdings.size, 1)
  self.effects()
  rounds.due()
  t.is(self.effects()[0], 'discarded 11 v1')
})

/* Evidence of what was acknowledged before this node became active. */

test('a root knows its keys when k − W + 1 sure replicas have been reconciled with', (t) => {
  const { self, rounds, sure } = roundsOf({ nodes: 4, before: 'unknown' })
  rounds.due()
  rounds.reconciled(sure)
  t.false(self.effects().includes('knows all'))
  rounds.reconciled(sure)
  t.true(self.effects().includes('knows all'))
})

test('a root that is sure as a replica counts itself', (t) => {
  const { self, rounds, sure } = roundsOf({ before: 'unknown' })
  self.certainty.vouched([ALL])
  rounds.due()
  rounds.reconciled(sure)
  t.true(self.effects().includes('knows all'))
})

test('if too few are sure, all nodes nearby are asked; one former replica is enough if all have answered', (t) => {
  const { self, rounds, unsure, former } = roundsOf({
    nodes: 4,
    parameters: { replicas: 1 },
    before: 'unknown',
  })
  rounds.due()
  rounds.reconciled(unsure)
  rounds.reconciled(former)
  t.deepEqual(self.effects(), [
    'reconcile with 1 on b0–18',
    'reconcile with 3 on a8–b0',
    'reconcile with 2 on 00–18,a8–00',
  ])
  rounds.reconciled(unsure)
  t.deepEqual(self.effects(), ['knows all'])
})

test('a node that does not answer leaves the question open', (t) => {
  const { self, rounds, former } = roundsOf({ before: 'unknown' })
  rounds.due()
  rounds.reconciled(former)
  rounds.reconciliationFailed()
  t.false(self.certainty.unknown.isEmpty)
  t.is(self.effects().at(-1), 'timer repair in 1 s')
})

test('without any replica of before, nothing is known until 10 s after the last change, be the ring spanned or not', (t) => {
  const { self, rounds, unsure } = roundsOf({ before: 'unknown' })
  const round = () => {
    rounds.due()
    rounds.reconciled(unsure)
    rounds.reconciled(unsure)
    return self.effects().at(-1)
  }
  t.deepEqual(
    [round(), round(), round()],
    [1, 2, 3].map((pause) => `timer repair in ${pause} s`),
  )
  t.false(self.certainty.unknown.isEmpty)
  self.pass(seconds(10))
  round()
  t.false(self.certainty.unknown.isEmpty)
  self.pass(micros(1))
  round()
  t.true(self.certainty.unknown.isEmpty)
})

test('a round that is due while the node is not active begins when it is active again', (t) => {
  const { self, rounds, routing } = roundsOf({ before: 'unknown' })
  rounds.reassured()
  t.deepEqual(self.effects(), [])
  routing.isActive = false
  rounds.due()
  t.deepEqual(self.effects(), [])
  routing.isActive = true
  rounds.reassured()
  t.deepEqual(self.effects(), ['timer repair in 0 s'])
})

test('a former replica proves nothing of keys nearer to a row of leavers, since more may be behind it; time does', (t) => {
  const { self, rounds, unsure } = roundsOf({ nodes: 5, parameters: { replicas: 1 }, before: 'unknown' })
  self.spansRing = false
  for (const leaver of [1, 2]) self.placement.noteDeparting(node(leaver))
  self.placement.noteNamed(node(2), [node(3)])
  rounds.neighbourhoodChanged()
  const former: Testimony = { ...unsure, heard: ArcSet.of(ALL), former: ArcSet.of(ALL) }
  const round = () => {
    self.effects()
    rounds.due()
    while (self.effects().some((effect) => effect.startsWith('reconcile'))) rounds.reconciled(former)
    return self.certainty.unknown.arcs.map(({ from, to }) => `${idToHex(from, 8)}–${idToHex(to, 8)}`)
  }
  t.deepEqual(round(), ['20–28'])
  self.pass(seconds(10))
  t.deepEqual(round(), ['20–28'])
  self.pass(micros(1))
  t.deepEqual(round(), [])
})

test('a node that has just become active asks the elders of its elders, and waits for those a minute at most', (t) => {
  const { self, rounds, unsure } = roundsOf({ nodes: 2, before: 'unknown' })
  self.witnesses.noteElders()
  const young: Testimony = { ...unsure, elders: [node(4)] }
  rounds.due()
  rounds.reconciled(young)
  t.is(self.effects().at(-1), 'reconcile with 4 on 00–18,98–00')
  rounds.reconciled(unsure)
  t.false(self.certainty.unknown.isEmpty)
  self.pass(minutes(1))
  self.pass(micros(1))
  rounds.due()
  rounds.reconciled(young)
  rounds.reconciled(unsure)
  t.true(self.certainty.unknown.isEmpty)
  t.deepEqual(self.witnesses.elders, [])
})

test('a root that knows its keys vouches for the replicas that have come to hold them', (t) => {
  const { self, rounds, unsure, sure } = roundsOf()
  rounds.due()
  rounds.reconciled(sure)
  rounds.reconciled(unsure)
  t.deepEqual(self.effects().slice(2), ['to 2: vouch 00–18 a0–00'])
  t.true(rounds.isComplete)
})

test('it does not vouch for a replica with which it reconciled before it knew: another round follows', (t) => {
  const { self, rounds, unsure, sure } = roundsOf({ nodes: 4, before: 'unknown' })
  rounds.due()
  for (const testimony of [unsure, sure, sure]) rounds.reconciled(testimony)
  t.false(self.effects().some((effect) => effect.includes('vouch')))
  t.false(rounds.isComplete)
})

test('once there is evidence, the round after follows at once, however many lacked it', (t) => {
  const { self, rounds, unsure, sure } = roundsOf({ nodes: 4, before: 'unknown' })
  const round = (...testimonies: Testimony[]) => {
    rounds.due()
    for (const testimony of testimonies) rounds.reconciled(testimony)
    return self.effects().at(-1)
  }
  const pauses = Array.from({ length: 12 }, () => round(unsure, unsure, unsure))
  t.deepEqual(
    pauses,
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10].map((pause) => `timer repair in ${pause} s`),
  )
  t.is(round(unsure, sure, sure), 'timer repair in 1 s')
})

test('what peers said before the node was not active for a while counts for nothing', (t) => {
  const { self, rounds, sure } = roundsOf({ before: 'unknown' })
  self.certainty.vouched([ALL])
  rounds.due()
  self.placement.noteInterruption()
  self.certainty.lose()
  rounds.interrupted()
  rounds.reconciled(sure)
  t.false(self.certainty.unknown.isEmpty)
})

test('what was said before another node was the root for a while proves nothing afterwards', (t) => {
  const { self, rounds, sure, unsure } = roundsOf({ nodes: 4 })
  const stand = (...members: number[]) => {
    self.members.splice(0, self.members.length, ...members.map(node))
    if (self.placement.refresh()) {
      self.certainty.placementChanged()
      rounds.neighbourhoodChanged()
    }
  }
  stand(0, 2, 3)
  rounds.due()
  rounds.reconciled(sure)
  stand(0, 1, 2, 3)
  stand(0, 2, 3)
  t.false(self.certainty.isKnown(idFromHex('1c')))
  rounds.reconciled(unsure)
  t.false(self.certainty.isKnown(idFromHex('1c')))
})
