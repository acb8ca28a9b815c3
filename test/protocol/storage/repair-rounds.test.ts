import test from 'ava'
import { idToHex } from '../../../protocol/base/id.ts'
import { micros, minutes, seconds } from '../../../protocol/base/time.ts'
import type { Peer } from '../../../protocol/storage/placement.ts'
import { RepairRounds } from '../../../protocol/storage/repair-rounds.ts'
import { node } from '../samples.ts'
import { entry, FakeNode, type FakeOptions, KEY, tombstone } from './fake.ts'

/** The reconciliations are played by the test, which ends each by `reconciled`. */
function roundsOf(options: FakeOptions = {}) {
  const self = new FakeNode(options)
  const { routing, parameters, holdings, placement, now } = self
  const reconciliation = {
    begin({ node, arcs }: Peer) {
      const named = arcs.map(({ from, to }) => `${idToHex(from, 8)}–${idToHex(to, 8)}`)
      self.note(`reconcile with ${node} on ${named}`)
    },
  }
  const owner = { scheduleRelease: () => self.note('schedule release') }
  const rounds = new RepairRounds(routing, parameters, holdings, placement, reconciliation, owner, now)
  /** A round with two peers, of whom the second ends as stated. */
  const round = (how: 'done' | 'failed') => {
    rounds.due()
    rounds.reconciled('done')
    rounds.reconciled(how)
  }
  return { self, rounds, round }
}

test('a round reconciles with one peer after another, and is complete when all hold the same', (t) => {
  const { self, rounds } = roundsOf()
  t.false(rounds.isComplete)
  rounds.due()
  t.deepEqual(self.effects(), ['reconcile with 1 on a0–18'])
  rounds.reconciled('done')
  t.deepEqual(self.effects(), ['reconcile with 2 on a0–18'])
  t.false(rounds.isComplete)
  rounds.reconciled('done')
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
    const { self, rounds } = roundsOf({ nodes: 2 })
    rounds.due()
    rounds[what]()
    self.effects()
    rounds.reconciled('done')
    t.deepEqual(self.effects(), ['timer repair in 1 s'])
    t.false(rounds.isComplete)
  }
})

test('a round during which nodes came or went is followed by another at once, whatever came of it', (t) => {
  const { self, rounds } = roundsOf({ nodes: 2 })
  rounds.due()
  self.placement.noteInterruption()
  self.effects()
  rounds.reconciled('failed')
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

test('a peer that is not synced has itself just joined: the next node beyond it is asked about all keys of this one', (t) => {
  const { self, rounds } = roundsOf({ nodes: 4, parameters: { replicas: 1 } })
  rounds.due()
  t.deepEqual(self.effects(), ['reconcile with 1 on b0–18'])
  rounds.peerNotSynced(node(1))
  rounds.peerNotSynced(node(1))
  for (let peers = 0; peers < 3; peers++) rounds.reconciled('done')
  t.deepEqual(self.effects(), [
    'reconcile with 3 on a8–b0',
    'reconcile with 2 on a8–18',
    'reconcile with 3 on a8–18',
  ])
})

test('a key that a replica has no room for goes to the closest node that does not owe it; if none is left, copies are short', (t) => {
  const { self, rounds } = roundsOf({ nodes: 4, parameters: { replicas: 2 } })
  rounds.due()
  self.effects()
  rounds.peerFull(KEY)
  t.true(self.placement.isHolder(KEY, node(2)))
  rounds.peerFull(KEY)
  t.true(self.placement.isHolder(KEY, node(3)))
  rounds.peerFull(KEY)
  for (let peers = 0; peers < 5; peers++) rounds.reconciled('done')
  t.deepEqual(self.effects().slice(-2), ['reconcile with 2 on 11–11', 'reconcile with 3 on 11–11'])
  t.false(rounds.isComplete)
  rounds.due()
  t.false(self.placement.isHolder(KEY, node(2)), 'where there is room is found out anew')
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

test('a node is synced when it is complete, or alone, or has not been invited for 10 s after a change', (t) => {
  const { self, rounds, round } = roundsOf()
  t.false(rounds.isSynced)
  self.pass(seconds(10))
  t.false(rounds.isSynced)
  self.pass(micros(1))
  t.true(rounds.isSynced)
  rounds.schedule()
  t.false(rounds.isSynced)
  round('done')
  t.true(rounds.isSynced)
  t.true(roundsOf({ nodes: 1 }).rounds.isSynced)
})

test('a change nearby makes a node that holds something look, and be not synced until then', (t) => {
  const { self, rounds } = roundsOf()
  self.pass(minutes(1))
  rounds.neighbourhoodChanged()
  t.deepEqual(self.effects(), [])
  t.false(rounds.isSynced)
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
  t.deepEqual(self.effects(), ['timer period in 450 s', 'timer repair in 1 s', 'schedule release'])
})

test('a node that holds nothing when the period is over, its tombstones dropped, looks no more', (t) => {
  const { self, rounds } = roundsOf({ parameters: { tombstoneLife: seconds(100) } })
  self.hold(tombstone(KEY, 1))
  rounds.begin()
  self.effects()
  rounds.periodOver()
  t.deepEqual(self.effects(), ['discarded 11 v1'])
})
